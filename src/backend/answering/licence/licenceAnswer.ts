import type { Lines, StructuredFile } from '../../structure/structure.ts';
import type { Question } from '../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { queryWords } from '../text/queryWords.ts';
import { coverOf, WordIndex } from '../text/wordIndex.ts';
import { sentencesOf, type Sentence } from '../text/sentences.ts';
import { KNOWN_LICENCES, PROPRIETARY_MARKS, versionOf, type KnownLicence, type LicenceTerm } from './knownLicences.ts';
import { LICENCE_TOPICS, type LicenceTopic } from './licenceTopics.ts';

const NAME = /^(?:un)?licen[cs]e|^copying|^eula|licen[cs]e(?:\.\w+)?$/i;
/** Names of documents about licences. */
const ABOUT_LICENCES = /polic|faq|guide|overview|how|list|check|header|third|depend|report|compar/i;
/** A text of another name is a licence where it begins as one. */
const BEGINNING_LINES = 25;
/** Its title is among so many characters. */
const MAX_TITLE_CHARS = 400;
/** What a text that only names a licence has before the name. */
const MENTION =
  /\b(?:under|of|with|to|by|in|see|from|using|and|or)(?: (?:the|a|an|terms|of|conditions|either|both))* $/;
/** What licences say, whichever they are. */
const LICENCE_PARTS = [
  /\bgrant(?:s|ed)?\b|redistribution and use|\bpublic domain\b/,
  /\bwarrant|\bas[- ]is\b/,
  /\bliab|\bdamages\b/,
  /\bdistribut|\bredistribut|\bconvey|\bcopies\b/,
];
const MIN_LICENCE_PARTS = 3;
const MAX_SENTENCE_CHARS = 420;
const MAX_CHARS = 560;
/** So short a sentence is given with another. */
const SHORT_PROOF_CHARS = 120;
const MAX_SPAN = 30;

/** A licence with its sentences. */
interface Licence {
  /** Undefined for one that is not known by its text. */
  readonly known: KnownLicence | undefined;
  readonly nameLines: Lines;
  readonly title: string;
  readonly sentences: readonly Sentence[];
  readonly copyrights: readonly Sentence[];
  /** The words of the sentences, by their places. */
  readonly words: WordIndex;
}

const LICENCES = new WeakMap<StructuredFile, { readonly licence: Licence | undefined }>();

function licenceOf(file: StructuredFile): Licence | undefined {
  const known = LICENCES.get(file);
  if (known) return known.licence;
  const licence = readLicence(file);
  LICENCES.set(file, { licence });
  return licence;
}

function readLicence({ filename, text, structure }: StructuredFile): Licence | undefined {
  if (!['markdown', 'text', 'restructuredtext'].includes(structure.format)) return undefined;
  const base = filename.slice(filename.lastIndexOf('/') + 1);
  const isNamed = NAME.test(base) && !ABOUT_LICENCES.test(base);
  const beginning = plainText(isNamed ? text : text.slice(0, BEGINNING_LINES));
  const known = firstNamed(beginning, isNamed);
  if (known && !isNamed && !isWholeLicence(text)) return undefined;
  if (!known && !(isNamed && PROPRIETARY_MARKS.test(beginning))) return undefined;
  const sentences = paragraphsOf(text)
    .flatMap((lines) => sentencesOf(text, lines))
    .map((sentence) => ({
      ...sentence,
      text: sentence.text
        .replace(/(?:^|\s)\*(?=\s|$)/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    }));
  const copyrights = copyrightsOf(text);
  const nameLines = nameLinesOf(text, known);
  const title = (text[nameLines.first - 1] ?? '').replace(/^[#*\s]+/, '').trim();
  const words = new WordIndex();
  for (const { text: said } of sentences) words.add([[said, 1]]);
  return { known, nameLines, title, sentences, copyrights, words };
}

function plainText(text: readonly string[]): string {
  return text
    .join(' ')
    .replace(/[\s*#>]+/g, ' ')
    .toLowerCase();
}

/** The known licence whose marks stand first: a licence may name others, and a document of another name any. */
function firstNamed(text: string, isNamed: boolean): KnownLicence | undefined {
  let best: { licence: KnownLicence; at: number } | undefined;
  for (const licence of KNOWN_LICENCES) {
    const places = licence.marks.map((mark) => text.search(mark));
    const at = places.some((place) => place < 0) ? -1 : (places[0] ?? -1);
    if (!isNamed && (at > MAX_TITLE_CHARS || MENTION.test(text.slice(Math.max(0, at - 60), at)))) continue;
    if (at >= 0 && at < (best?.at ?? Number.MAX_SAFE_INTEGER)) best = { licence, at };
  }
  return best?.licence;
}

/** Whether a text is a licence and nothing else: it says what licences say, in parts of which the first is no title of something. */
function isWholeLicence(text: readonly string[]): boolean {
  const title = text.find((line) => line.trim() !== '') ?? '';
  const plain = plainText(text);
  return (
    /licen[cs]e|copyright|\(c\)|public domain|lizenz|许可/i.test(title) &&
    !text.some((line) => /^\s*(?:`{3}|~{3}|!\[|\[!\[)/.test(line)) &&
    LICENCE_PARTS.filter((part) => part.test(plain)).length >= MIN_LICENCE_PARTS
  );
}

function paragraphsOf(text: readonly string[]): Lines[] {
  const paragraphs: Lines[] = [];
  let first: number | undefined;
  for (let line = 1; line <= text.length + 1; line++) {
    const isFilled = /[\p{L}\p{N}]/u.test(text[line - 1] ?? '');
    const beginsItem = /^\s*(?:\d{1,2}\.|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\([a-z\d]\)|[a-z]\)|[-*](?!.*\*\s*$))\s/.test(
      text[line - 1] ?? '',
    );
    if (first !== undefined && (!isFilled || beginsItem)) {
      paragraphs.push({ first, last: line - 1 });
      first = undefined;
    }
    if (isFilled) first ??= line;
  }
  return paragraphs;
}

/** The lines that say whose the copyright is, without the forms that one is to fill in. */
function copyrightsOf(text: readonly string[]): Sentence[] {
  return text.flatMap((line, index) => {
    const plain = line.trim();
    const isNotice =
      /^(?:[#*>/\s]*)(?:portions )?(?:copyright\b(?! notice| licen[cs]e| holder)|\(c\)\s*\d{4}|©)|©\s*\d{4}|copyright \(c\)\s*\d{4}|版权所有/i.test(
        plain,
      );
    const isForm = /[[{<](?:yyyy|year|name)|free software foundation/i.test(plain) || plain.length > 200;
    return isNotice && !isForm && /\d{4}|©|\(c\)|by /i.test(plain)
      ? { text: plain, lines: { first: index + 1, last: index + 1 } }
      : [];
  });
}

function nameLinesOf(text: readonly string[], known: KnownLicence | undefined): Lines {
  const isName = (line: string): boolean => /licen[cs]e|public domain|lizenz|许可/i.test(line);
  const first = text.findIndex(isName) + 1 || 1;
  const isSplit = known !== undefined && /version/i.test(text[first] ?? '');
  return { first, last: isSplit ? first + 1 : first };
}

/** Whether a file is a licence whose terms are known: one with terms of its own is read as any other document. */
export function isKnownLicence(file: StructuredFile): boolean {
  return licenceOf(file)?.known !== undefined;
}

/** Answers what a licence lets one do and asks for, by its own sentences. */
export const licenceAnswer: AnswerKind = {
  name: 'licence',
  find(question, file) {
    const licence = licenceOf(file);
    if (!licence) return undefined;
    if (question.aims.has('summary')) {
      if (licence.known) return summaryAnswer(licence, licence.known);
      return ASKS_NAME.test(question.text) ? { ...ownTermsAnswer(licence), certainty: SURE_OF_NAME } : undefined;
    }
    const topic = LICENCE_TOPICS.find(({ asks }) => asks.test(question.text));
    if (!topic) {
      // A question of nothing but the licence is about its name.
      const isOfName = !licence.known && ASKS_NAME.test(question.text) && queryWords(question).length <= 1;
      return isOfName ? { ...ownTermsAnswer(licence), certainty: SURE_OF_NAME } : nameAnswer(question.text, licence);
    }
    if (licence.known || topic.name === 'holder' || topic.name === 'years')
      return topicAnswer(topic, licence, question);
    return ownTermsTopic(topic, question, licence);
  },
};

/** In a licence with terms of its own, the passage that has the words of the question comes first. */
const OWN_TERMS = 0.55;
const SURE_OF_NAME = 0.985;
const OWN_TERMS_REFUSED = 0.62;
/** From this share of the question on, a sentence about money is about what is asked for. */
const ENOUGH = 0.5;
const MONEY =
  /[€$£¥]\s?\d|\d\s?(?:[€$£¥%]|EUR|USD|GBP|CHF|euros?\b|dollars?\b|pounds?\b|percent|元)|\bfree\b|no charge|royalt|kostenlos|免费/iu;

/** What a licence with terms of its own says of a topic: the sentence about it that has most of the question. */
function ownTermsTopic(topic: LicenceTopic, question: Question, licence: Licence): Finding | undefined {
  const asked = licence.words.match(queryWords(question));
  const cover = new Map(licence.sentences.map((sentence, at) => [sentence, coverOf(asked, at)]));
  const coverIn = (sentence: Sentence): number => cover.get(sentence) ?? 0;
  if (topic.name === 'cost' && /\bhow much\b|\bcosts?\b|\bprice\b|was kostet|多少钱/iu.test(question.text)) {
    const ofMoney = licence.sentences.filter((sentence) => MONEY.test(sentence.text));
    const isSaid = ofMoney.some((sentence) => coverIn(sentence) >= ENOUGH);
    if (!isSaid) return { ...refused(topic), certainty: 0.96 };
  }
  const proofs = licence.sentences.filter(
    ({ text }) => text.length >= MIN_SENTENCE_CHARS && topic.proofs.some((proof) => proof.test(text)),
  );
  const [best] = proofs.toSorted((one, other) => coverIn(other) - coverIn(one));
  if (!best) return topic.isRefused ? { ...refused(topic), certainty: OWN_TERMS_REFUSED } : undefined;
  return {
    text: `“${prose(clipped(best.text, MAX_SENTENCE_CHARS))}”`,
    how: 'the sentence of the licence about it',
    lines: [{ first: best.lines.first, last: Math.min(best.lines.last, best.lines.first + MAX_SPAN) }],
    certainty: OWN_TERMS + 0.35 * coverIn(best),
  };
}

/** Shorter ones are headings. */
const MIN_SENTENCE_CHARS = 25;

function refused({ about }: LicenceTopic): Finding {
  return {
    text: `Not in this file: the licence does not say ${about}.`,
    how: `no sentence about ${about}`,
    lines: [],
    certainty: 0.82,
  };
}

const TERM_NAMES: Readonly<Record<LicenceTerm, string>> = {
  commercial: 'commercial use',
  modify: 'changes',
  distribute: 'distribution',
  sublicense: 'sublicensing',
  use: 'use',
  patent: 'use of patents',
  notice: 'keeping the copyright notice and the text of the licence',
  sameLicence: 'the same licence for derived works',
  source: 'giving the source code',
  stateChanges: 'stating what was changed',
  networkUse: 'giving the source code to users over a network',
  trademark: 'trademarks',
  liability: 'liability',
  warranty: 'warranty',
};

/** What a known licence is called, permits and asks for. */
function summaryAnswer({ nameLines, sentences }: Licence, known: KnownLicence): Finding {
  const named = (terms: readonly LicenceTerm[]): string => terms.map((term) => TERM_NAMES[term]).join(', ');
  const telling = sentences.filter(({ text }) =>
    /hereby grant|provided that|without warrant|shall be included|permitted/i.test(text),
  );
  return {
    text: [
      `**${known.name}**`,
      `Permits: ${named(known.permits)}.`,
      known.requires.length > 0 ? `Requires: ${named(known.requires)}.` : 'Requires nothing.',
      'Without warranty, and without liability of the authors.',
    ].join('\n\n'),
    how: 'the text of the licence',
    lines: [
      nameLines,
      ...telling.slice(0, 3).map(({ lines: { first, last } }) => ({ first, last: Math.min(last, first + MAX_SPAN) })),
    ],
    certainty: 0.985,
  };
}

function topicAnswer(topic: LicenceTopic, licence: Licence, question: Question): Finding | undefined {
  if (topic.name === 'holder' || topic.name === 'years') return copyrightAnswer(topic, licence);
  const found = topic.proofs
    .map((proof) => licence.sentences.filter(({ text }) => proof.test(text)).toSorted(byDirectness))
    .find((sentences) => sentences.length > 0);
  const verdict = verdictOf(topic, licence, question);
  const isShort = (found?.[0]?.text.length ?? 0) < SHORT_PROOF_CHARS;
  const quoted = (found ?? []).slice(0, topic.name === 'notice' ? 3 : isShort ? 2 : 1);
  if (quoted.length === 0) {
    if (!topic.isRefused) return undefined;
    return refused(topic);
  }
  const texts: string[] = [];
  let length = verdict.length;
  for (const { text } of quoted) {
    const short = `“${prose(clipped(text.replace(/\s+/g, ' '), MAX_SENTENCE_CHARS))}”`;
    if (texts.length > 0 && length + short.length > MAX_CHARS) break;
    texts.push(short);
    length += short.length + 2;
  }
  return {
    text: `${verdict}${texts.join('\n\n')}`,
    how: licence.known
      ? `the sentence of the ${licence.known.spdx} licence about it`
      : 'the sentence of the licence about it',
    lines: quoted
      .slice(0, texts.length)
      .map(({ lines: { first, last } }) => ({ first, last: Math.min(last, first + MAX_SPAN) })),
    certainty: 0.86,
  };
}

/** Headings, definitions and reservations prove less than sentences that grant or ask for something. */
function byDirectness(one: Sentence, other: Sentence): number {
  return indirectness(one.text) - indirectness(other.text);
}

function indirectness(text: string): number {
  const isHeading = text.length < 40;
  const isDefinition = /["”] (?:shall )?means?\b|^for (?:the )?purposes? of|^["“][\w ]+["”] /i.test(text);
  const isCondition = /^(?:if|when|where|for example|however|this alternative)\b/i.test(
    text.replace(/^\(?\w{1,2}[.)]\s*/, ''),
  );
  return (isHeading ? 4 : 0) + (isDefinition ? 2 : 0) + (isCondition ? 1 : 0);
}

const YES = '**Yes.** ';
const NO = '**No.** ';
const ASKS_YES_OR_NO =
  /^(?!(?:what|which|who|whom|whose|where|when|why|how)\b).*\b(?:can|could|may|might|am|are|is|must|should|do|does|will|would) (?:i|we|you|one|it|this|the|there|someone|anyone)\b/i;
/** What asks for the contrary of a permission. */
const FORBIDS = /\b(?:forbid|forbids|forbidden|prohibit\w*|disallow\w*|ban|bans|banned|verboten|verbietet)\b|禁止/iu;
/** What turns a question round, or asks of a case for which the answer may be another. */
const TURNED =
  /\b(?:not|no|never|cannot|without|unless|except|only|if|when|exclu\w*|disclaim\w*|limit\w*|waive\w*|restrict\w*|den(?:y|ies)|refuse\w*|nicht|kein\w*|ohne|wenn|falls|nur)\b|n['’]t\b|不|如果|没有|除非/iu;

/** "Yes." or "No." where the licence is known and the question is a plain one: its sentence has to speak for itself otherwise. */
function verdictOf(
  { term, isCondition, asksYesOrNo }: LicenceTopic,
  { known }: Licence,
  { text, aims }: Question,
): string {
  if (!known || term === undefined || !asksYesOrNo || TURNED.test(text)) return '';
  if (!aims.has('yesOrNo') && !ASKS_YES_OR_NO.test(text)) return '';
  const isTurned = FORBIDS.test(text);
  if (term === 'warranty' || term === 'liability') return isTurned ? '' : NO;
  const isSaid = isCondition ? known.requires.includes(term) : known.permits.includes(term);
  if (isSaid) return isCondition && (isTurned || known.isOfOwnFiles) ? '' : isTurned ? NO : YES;
  return term === 'commercial' ? (isTurned ? YES : NO) : '';
}

function copyrightAnswer({ name }: LicenceTopic, { copyrights }: Licence): Finding | undefined {
  if (copyrights.length === 0) {
    const what = name === 'holder' ? 'holder of the copyright' : 'year of the copyright';
    return { text: `Not in this file: no ${what} is named.`, how: 'no copyright line', lines: [], certainty: 0.8 };
  }
  const shown = copyrights.slice(0, 6);
  const parts = shown.map(({ text }) => {
    const years = /\d{4}(?:\s*[-–,]\s*(?:\d{4}|present))*/.exec(text)?.[0] ?? '';
    const holder = text
      .replace(/^[#*>/\s]*|\ball rights reserved\.?/gi, '')
      .replace(/copyright|\(c\)|©|版权所有/gi, '')
      .replace(years, '')
      .replace(/^[\s,:;-]+|[\s,;]+$/g, '')
      .replace(/^by\s+/i, '');
    return name === 'holder'
      ? `**${prose(holder)}**${years === '' ? '' : ` (${years})`}`
      : `**${years}** — ${prose(holder)}`;
  });
  return { text: parts.join(', '), how: 'the copyright line', lines: shown.map(({ lines }) => lines), certainty: 0.92 };
}

const ASKS_NAME =
  /\b(?:which|what)(?:'s| is| kind of| type of| sort of)?(?: the| this| software| open[- ]source)* licen[cs]e\b|\blicen[cs]e (?:is|does|type|name|applies)\b|\bunder (?:which|what) licen[cs]e|\bwhat (?:is )?this\b|\bname of the licen[cs]e|\blicensed\b|\bspdx\b|\bopen[- ]?source\b|\bversion\b|welche lizenz|lizenz|什么许可|哪种许可|许可证/iu;

/** A licence that is none of the known ones: its title and what it grants. */
function ownTermsAnswer({ sentences, nameLines, title }: Licence): Finding {
  const grant = sentences.find(({ text }) => /\bgrants? (?:the|you|to|a)\b|\bis permitted\b|gewährt|授予/i.test(text));
  const said = grant ? `\n\n“${prose(clipped(grant.text, MAX_SENTENCE_CHARS))}”` : '';
  const text = `**${prose(title)}** (none of the well-known licences)${said}`;
  return { text, how: 'the title of the licence', lines: [nameLines, ...(grant ? [grant.lines] : [])], certainty: 0.8 };
}

/** What a question has besides the name of a licence where it asks whether this is the one. */
const OF_NAME =
  /\b(?:is|are|was|this|that|it|the|a|an|in|here|under|licen[cs]ed?|released|published|covered|by|of|file|code|software|project|package|library|text|version|v|gnu|new|revised|simplified|clause|clauses|really|actually|still|kind|type|sort|public|general|lesser|affero|european|union|terms|ist|das|dies|die|der|eine?|unter)\b|lizenz|[\d.,?!\s-]+/giu;
/** A name of a licence with what else is asked has no answer here. */
const NAME_AMONG_OTHERS = 0.6;

/** What the licence is called, and whether it is the one that the question names. */
function nameAnswer(question: string, licence: Licence): Finding | undefined {
  const { known, nameLines } = licence;
  const named = KNOWN_LICENCES.filter(({ called }) => called.test(question));
  const [asked] = named;
  const isOfNamed = asked !== undefined && /^(?:is|are|was|isn['’]t|ist|sind)\b/i.test(question);
  if (!ASKS_NAME.test(question) && !isOfNamed) return undefined;
  if (!known) return ownTermsAnswer(licence);
  const isOneFamily = named.every(({ called }) => called.source === asked?.called.source);
  const beside = asked ? question.replace(new RegExp(asked.called.source, 'gi'), ' ').replace(OF_NAME, ' ').trim() : '';
  // Of two names, or with words beside them, it is not this one's name that is asked for.
  const isPlain = isOneFamily && !/\p{L}{3,}/u.test(beside);
  const isTurned = /\bnot\b|n['’]t\b|\bnicht\b|\bkeine?\b/i.test(question);
  const verdict = isOfNamed && isPlain && !isTurned ? verdictOfName(question, asked, known) : '';
  const spdx = known.spdx === '' || known.name.startsWith(known.spdx) ? '' : ` (${known.spdx})`;
  return {
    text: `${verdict}**${known.name}**${spdx}`,
    how: 'the text of the licence',
    lines: [nameLines],
    certainty: isOfNamed && isOneFamily && !isPlain && !isTurned ? NAME_AMONG_OTHERS : 0.93,
  };
}

/** Whether the licence is of the family and the version that a question names. */
function verdictOfName(question: string, asked: KnownLicence, known: KnownLicence): string {
  if (asked.called.source !== known.called.source) return NO;
  const version = /\d+(?:\.\d+)?/.exec(question.replace(/\bcc0/i, ''))?.[0];
  const plain = (number = ''): string => number.replace(/\.0$/, '');
  return version === undefined || plain(version) === plain(versionOf(known)) ? YES : NO;
}
