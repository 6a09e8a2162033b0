import { plainLatex } from '../../../structure/readers/latex.ts';
import { inlineText } from '../../../structure/readers/document/documentBuilder.ts';
import { descendants, type StructuredFile } from '../../../structure/structure.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { DOCUMENT_FORMATS } from './documentIndex.ts';
import { namesSomeRows } from './namedRows.ts';

const MAX_CHARS = 500;
const MAX_LABEL_LINES = 8;

/** Something that documents say on a line of its own, after a label. */
interface Label {
  readonly asks: RegExp;
  readonly label: RegExp;
  /** Whether it stands in several places. */
  readonly isEach?: boolean;
  /** Whether it is people that stand after it, and no date or sentence. */
  readonly isOfPeople?: boolean;
}

/** A question of the document as a whole ends after these, or goes on with what it is: that of a thing in it is another. */
const MEETING = String.raw`(?:meeting|session|call|sitting|workshop|conference|assembly|discussion)`;
const DOCUMENT = String.raw`(?:document|paper|article|report|text|file|book|guide|manual|letter|essay|study|thesis|page|post|handbook|readme|policy|proposal|specification|spec|memo)`;
const OF_MEETING = String.raw`(?:\s+(?:at|in|to|for|during|from)?\s*(?:(?:the|this|that|our|last)\s+)*${MEETING}|\s+it|\s+this|\s+then|\s+today)?\s*\??$`;
const OF_DOCUMENT = String.raw`(?:\s+(?:it|this|that|(?:(?:the|this|that)\s+)${DOCUMENT}))?\s*\??$`;

/** The pickier first. */
const LABELS: readonly Label[] = [
  {
    asks: /^(?:what|which) (?:\w+ )?(?:decisions?|resolutions?)\b(?!.*\b(?:about|on|regarding|concerning|for)\b)|^what (?:was|were|did they|has been|have they) (?:\w+ )?(?:decided?|resolved?|agreed?)(?: (?:on|in the meeting|at the meeting))?\s*\??$|^list (?:all |the )*decisions|^(?:all |the )?decisions\s*\??$|^welche beschlüsse|^was wurde (?:\w+ )?(?:beschlossen|entschieden)\s*\??$|(?:作出|做出|通过)了?(?:哪些|什么)(?:决定|决议)|决定了什么/iu,
    label:
      /^(?:decisions?|decided|resolutions?|resolved|agreed|beschl(?:u|ü)ss(?:e)?|beschluß|entscheidung(?:en)?|决定|决议)$/iu,
    isEach: true,
  },
  {
    asks: /\baction (?:items?|points?)\b|\bto-?dos?\b|\bwhat (?:does|do|has|have|must|should) \p{L}+ (?:(?:have |got )?to )?do\b|\btasks? (?:of|for) \p{L}+\s*\??$|\bopen tasks\b|\bwho has to do what\b|\baufgaben\b|待办|行动项/iu,
    label: /^(?:action(?: items?| points?)?s?|to-?dos?|tasks?|aufgaben?|待办(?:事项)?|行动项)$/iu,
    isEach: true,
  },
  {
    asks: /\bwho\b.{0,20}\b(?:took|wrote|kept|takes|writes|keeps|taking|writing|did)\b.{0,12}\b(?:minutes|notes|protocol)\b|\bminute[- ]?taker|\bwer\b.*\bprotokoll|谁.{0,4}记录|记录人/iu,
    label:
      /^(?:minutes(?: by| taken by)?|minute[- ]?taker|notes(?: by)?|note[- ]?taker|scribe|secretary|protokoll(?:führ\w*|ant\w*)?|schriftführ\w*|记录(?:人|员)?)$/iu,
    isOfPeople: true,
  },
  {
    asks: new RegExp(
      String.raw`\bwho\b.{0,16}\b(?:chair(?:ed|s|ing|person|man|woman)?|led|leads?|ran|presided?(?: over)?|moderate[ds]?|facilitate[ds]?)${OF_MEETING}|^(?:the )?chair(?:person|man|woman)?\s*\??$|\bwer\b.*\b(?:leit|vorsitz|moderier)|谁.{0,4}主持|主持人`,
      'iu',
    ),
    isOfPeople: true,
    label: /^(?:chair\w*|in the chair|facilitator|moderat\w*|led by|leitung|vorsitz\w*|sitzungsleit\w*|主持(?:人)?)$/iu,
  },
  {
    asks: new RegExp(
      String.raw`\bwho\b.{0,16}(?:\b(?:absent|missing|excused|away)|(?:\bnot|n['’]?t) (?:(?:be )?(?:there|present)|attend\w*|come|make it|show up|turn up|able to (?:come|attend)))${OF_MEETING}|^(?:the )?(?:apologies|absentees|absent)\s*\??$|\bwer\b.*\b(?:(?:ge)?fehlt|entschuldig|abwesend|nicht (?:da|dabei|anwesend))|谁.{0,4}(?:缺席|请假|没来|未出席)`,
      'iu',
    ),
    isOfPeople: true,
    label:
      /^(?:absent|apologies(?: from)?|excused|regrets|missing|entschuldigt\w*|abwesend\w*|es fehl\w*|缺席(?:人员)?|请假(?:人员)?)$/iu,
  },
  {
    asks: new RegExp(
      String.raw`\bwho(?:['’]s| is| was| were| all)?(?: all)? (?:(?:was |were )?(?:present|there)|attend(?:ed|s|ing)?|(?:took|taking) part|participat(?:ed|ing)|came)${OF_MEETING}|^(?:who (?:are|were) )?(?:the |all )*(?:attendees|participants)\s*\??$|\bwer\b.*\b(?:anwesend|dabei|teilgenommen|da)\b|谁.{0,4}(?:参加|出席)|(?:参加|出席|与会)(?:者|人员|的人)`,
      'iu',
    ),
    isOfPeople: true,
    label:
      /^(?:present|attend\w*|in attendance|participants?|anwesend\w*|teilnehm\w*|出席(?:人员|者)?|参加(?:人员|者)?|与会(?:人员|者)?)$/iu,
  },
  {
    asks: /^(?!.*\b(?:discuss|agenda|decide|topic|bring|prepare|present)\w*).*\bnext (?:meeting|session|appointment|call|date|time)\b|\bwhen\b.{0,20}\b(?:meet|see each other)\b.{0,10}\b(?:again|next)\b|\bwhen(?:'s| is| do\w*)\b.{0,12}\bnext\b|\bnächste[nrs]? (?:sitzung|treffen|termin|besprechung)|下次(?:会议|开会|碰头)|下一次/iu,
    label:
      /^(?:next (?:meeting|session|date|appointment|call)|nächste[rs]? (?:sitzung|treffen|termin|besprechung)|下次会议(?:时间)?|下一次会议)$/iu,
  },
  {
    asks: new RegExp(
      String.raw`\bwho (?:wrote|authored|has written|(?:is|are) the authors?(?: of)?)${OF_DOCUMENT}|^(?:the )?authors?(?: of)?${OF_DOCUMENT}|\bwer (?:hat\b.*\bgeschrieben|ist der autor)|作者(?:是谁)?|谁写`,
      'iu',
    ),
    isOfPeople: true,
    label: /^(?:authors?|by|written by|autor(?:en|in|innen)?|verfasser\w*|von|作者|撰写人|编写)$/iu,
  },
  {
    asks: new RegExp(
      String.raw`\b(?:when|what (?:day|date)|on which (?:day|date))\b.{0,24}\b(?:${MEETING}(?: held| take place| taking place)?|it held|written|published|dated)\s*\??$|\bdate of (?:the |this )*(?:${MEETING}|${DOCUMENT})\s*\??$|\bwann\b.{0,12}\b(?:sitzung|treffen)|会议.{0,4}(?:时间|日期|什么时候)`,
      'iu',
    ),
    label: /^(?:date|dated|when|held on|published|datum|vom|am|日期|时间|会议时间)$/iu,
  },
  {
    asks: new RegExp(
      String.raw`\bwhere\b.{0,24}\b(?:meet|met|${MEETING}(?: held| take place| taking place)?|held|take place|took place)\s*\??$|\b(?:which|what) (?:room|place|venue)(?: (?:is|was) (?:it|the ${MEETING})(?: (?:in|at|held(?: in| at)?))?)?\s*\??$|\bwo\b.{0,12}\b(?:sitzung|treffen|fand|findet)|会议.{0,4}(?:地点|在哪)`,
      'iu',
    ),
    label: /^(?:place|location|venue|where|room|ort|raum|地点|会议地点)$/iu,
  },
];

const LABELLED = /^\s*(?:[-*+•]\s+)?(?:\*\*|__)?([\p{L}][\p{L} -]{0,38}?)(?:\*\*|__)?\s*[:：](?:\*\*|__)?\s*(\S.*)$/u;

/** What a document says of itself on lines with a label: who was present, where, when, who wrote it. */
export const labelAnswer: AnswerKind = {
  name: 'label',
  find(question, file) {
    if (!DOCUMENT_FORMATS.has(file.structure.format)) return undefined;
    const wanted = LABELS.find(({ asks }) => asks.test(question.text));
    if (!wanted) return undefined;
    if (wanted.isEach) return allLabelled(wanted.label, question.text, file);
    const found = labelledLine(wanted, file) ?? labelledRow(wanted, file) ?? underHeading(wanted, file);
    return found && { ...found, certainty: 0.975 };
  },
};

type Found = Omit<Finding, 'certainty'>;
type Wanted = Pick<Label, 'label' | 'isOfPeople'>;

const MAX_PERSON_CHARS = 160;
const NO_PERSON =
  /^\W*(?:\d|(?:the|a|an|next|end|beginning)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b \d)|[.!?] \p{Lu}\p{Ll}+ \p{Ll}/iu;

/** Whether people stand there where people are wanted. */
function fits(value: string, { isOfPeople }: Wanted): boolean {
  return isOfPeople !== true || value.trim() === '' || (value.length <= MAX_PERSON_CHARS && !NO_PERSON.test(value));
}

/** A line with a label, and the name that stands behind the label: `ACTION Ruth: write the application`. */
interface LabelledLine {
  readonly index: number;
  readonly name: string;
  readonly value: string;
}

const NAME_BEHIND = /^(\p{L}[\p{L} -]*?)\s+(\p{Lu}[\p{L}.'’-]*(?:(?: |, | and | & )\p{Lu}[\p{L}.'’-]*){0,3})$/u;

/** What stands after each line with such a label, or under the heading of that name; of one who is asked for, only what is theirs. */
function allLabelled(label: RegExp, asked: string, file: StructuredFile): Finding | undefined {
  const heading = underHeading({ label }, file);
  if (heading) return namesSomeRows(asked, heading.lines, file) ? undefined : { ...heading, certainty: 0.985 };
  const lines = file.text.flatMap((raw, index) => labelled(raw, index, label) ?? []);
  const names = new Set(lines.flatMap(({ name }) => name.toLowerCase().match(/\p{L}{2,}/gu) ?? []));
  const own = (asked.toLowerCase().match(/\p{L}+/gu) ?? []).filter(
    (word) => names.has(word.replace(/s$/u, '')) || names.has(word),
  );
  const isOf = ({ name }: LabelledLine): boolean =>
    own.some((word) => new RegExp(`(?<!\\p{L})${word.replace(/s$/u, '')}s?(?!\\p{L})`, 'iu').test(name));
  const chosen = own.length > 0 ? lines.filter(isOf) : lines;
  if (lines.length === 0) return undefined;
  const [, one, other] = ASKED_OF_ONE.exec(asked) ?? [];
  const person = one ?? other;
  if (own.length === 0 && person !== undefined && names.size > 0 && !EVERYBODY.test(person)) return nothingFor(person);
  const said = chosen.map(({ name, value }) => `- ${name === '' ? '' : `${prose(name)}: `}${prose(value)}`);
  return {
    text: clipped(said.join('\n'), MAX_CHARS),
    how: `${String(chosen.length)} lines with that label`,
    lines: chosen.slice(0, 12).map(({ index }) => ({ first: index + 1, last: index + 1 })),
    certainty: 0.96,
  };
}

/** What asks for what one person has to do. */
const ASKED_OF_ONE = /\bwhat (?:does|do|has|have|must|should) (\p{L}+) |\btasks? (?:of|for) (\p{L}+)\s*\??$/iu;
const EVERYBODY = /^(?:we|they|i|you|everyone|everybody|people|who|all|the|each)$/iu;

function nothingFor(person: string): Finding {
  return {
    text: `Not in this file: no such line is for ${prose(person)}.`,
    how: 'no line with that name',
    lines: [],
    certainty: 0.96,
  };
}

function labelled(raw: string, index: number, label: RegExp): LabelledLine | undefined {
  const [, full, value] = LABELLED.exec(raw) ?? [];
  if (full === undefined || value === undefined) return undefined;
  if (label.test(full.trim())) return { index, name: '', value: inlineText(value) };
  const [, head, name = ''] = NAME_BEHIND.exec(full.trim()) ?? [];
  return head !== undefined && label.test(head) ? { index, name, value: inlineText(value) } : undefined;
}

function labelledLine(wanted: Wanted, { text, structure }: StructuredFile): Found | undefined {
  const { label } = wanted;
  for (const [index, raw] of text.entries()) {
    if (structure.format === 'latex' && /^\s*\\author\b/.test(raw)) {
      if (label.test('authors')) return foundAt(latexAuthors(raw), 'author', index + 1, index + 1);
      continue;
    }
    const [, name, value] = LABELLED.exec(raw) ?? [];
    if (name === undefined || value === undefined || !label.test(name.trim()) || !fits(value, wanted)) continue;
    let last = index;
    // A label's text may go on in the lines below it.
    while (last - index < MAX_LABEL_LINES && isContinued(text[last + 1])) last++;
    const words = [value, ...text.slice(index + 1, last + 1)].map((line) => line.trim()).join(' ');
    return foundAt(inlineText(words), name.trim(), index + 1, last + 1);
  }
  return undefined;
}

/** `Guests for item 4:` */
const NUMBERED_LABEL = /^\s*\p{Lu}[\p{L} ]{2,30} \d{1,3}(?: and \d{1,3})?:\s/u;

function isContinued(line: string | undefined): boolean {
  return (
    line !== undefined &&
    line.trim() !== '' &&
    !LABELLED.test(line) &&
    !NUMBERED_LABEL.test(line) &&
    !/^\s*(?:[-*+•#|]|\d+[.)]|=+$|-+$)/.test(line)
  );
}

function latexAuthors(line: string): string {
  return plainLatex(
    line
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/^\\author(?:\[[^\]]*\])?\{/, '')
      .replace(/\}$/, '')
      .replace(/ ?\\and\b ?/gi, ', ')
      .replace(/\\thanks\{([^{}]*)\}/g, ' ($1)'),
  );
}

/** A table of two columns may have the labels in its first one. */
function labelledRow(wanted: Wanted, { structure }: StructuredFile): Found | undefined {
  const { label } = wanted;
  for (const { rows, columns } of structure.tables) {
    const [name = '', value] = columns;
    if (columns.length !== 2) continue;
    if (label.test(name.trim()) && value !== undefined && rows[0] && fits(value, wanted)) {
      const line = rows[0].lines.first - 2;
      return foundAt(inlineText(value), name, Math.max(1, line), Math.max(1, line));
    }
    const row = rows.find(
      ({ cells: [first, second = ''] }) => first !== undefined && label.test(inlineText(first)) && fits(second, wanted),
    );
    if (row)
      return foundAt(inlineText(row.cells[1] ?? ''), inlineText(row.cells[0] ?? ''), row.lines.first, row.lines.last);
  }
  return undefined;
}

/** What stands under a heading that is a label. */
function underHeading(wanted: Wanted, { structure, text }: StructuredFile): Found | undefined {
  const { label } = wanted;
  for (const item of descendants(structure.root)) {
    if (item.kind !== 'heading' || !label.test(item.name.replace(/^[\d.]+\s*|[:：]$/g, ''))) continue;
    const { first, last } = item.lines;
    const end = Math.min(last, first + 20);
    const body = text
      .slice(first, end)
      .filter((line, index) => index > 0 || !/^\s*[-=~]+\s*$/.test(line))
      .join('\n')
      .trim();
    if (wanted.isOfPeople === true && body.split('\n').some((line) => !fits(line, wanted))) continue;
    if (body !== '') return { text: clipped(body, MAX_CHARS), how: item.name, lines: [{ first, last: end }] };
  }
  return undefined;
}

function foundAt(value: string, label: string, first: number, last: number): Found | undefined {
  return value === ''
    ? undefined
    : { text: prose(clipped(value, MAX_CHARS)), how: `after “${label}”`, lines: [{ first, last }] };
}
