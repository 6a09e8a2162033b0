import type { Item, Lines } from '../../structure/structure.ts';
import type { Question, QuestionWord } from '../../understanding/question.ts';
import { likeness, wordsOf } from '../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, codeBlock, prose } from '../markdown.ts';
import { declaredBy, type Declared } from './declared.ts';
import { patchOf, type ChangedFile, type Patch, type Replacement } from './patch.ts';

const MAX_LISTED = 40;

type Ask = (question: Question, patch: Patch) => Finding | undefined;

/** What a patch changes: its files, its lines, values before and after, what is new, and what its message says. */
export const diffAnswer: AnswerKind = {
  name: 'diff',
  find(question, file) {
    if (file.structure.format !== 'diff') return undefined;
    const patch = patchOf(file);
    const findings = ASKS.flatMap((ask) => ask(question, patch) ?? []);
    return findings.sort((a, b) => b.certainty - a.certainty)[0];
  },
};

/** What the headers of a patch say, where the question asks it of the patch and not of something in it. */
function aboutHeaders({ text, words }: Question, { headers }: Patch): Finding | undefined {
  if (words.some(({ word, weight }) => weight === 1 && !OF_PATCH.test(word))) return undefined;
  const parts: string[] = [];
  const lines: Lines[] = [];
  const use = (name: string): void => {
    for (const header of headers.filter((item) => item.name === name)) {
      parts.push(prose(header.value ?? ''));
      lines.push(header.lines);
    }
  };
  if (/\bsign(?:ed)?[- ]?off/i.test(text)) use('signed off by');
  else if (/\breview/i.test(text)) {
    use('reviewer');
    if (parts.length === 0)
      return { text: 'Not in this file: the patch names no reviewer.', how: 'no reviewer', lines: [], certainty: 0.9 };
  } else {
    if (
      /\b(?:who|author|wrote|written by|committer|made by|from whom)\b/i.test(text) &&
      !/\bwho (?:calls|uses|is affected)\b/i.test(text)
    )
      use('author');
    if (parts.length > 0 && /\bco-?author/i.test(text)) use('co-author');
    if (/\bwhen\b|\bdate\b|\bday\b|\bwhat time\b/i.test(text) && !/\bwhen (?:is|does|do|will|a|an|the)\b/i.test(text))
      use('date');
    if (/\bsubject\b|\btitle\b|\bheadline\b/i.test(text)) use('subject');
    if (/\b(?:commit (?:hash|id|sha)|hash|sha)\b/i.test(text)) use('commit');
  }
  return parts.length > 0 ? { text: parts.join('\n'), how: 'headers of the patch', lines, certainty: 0.95 } : undefined;
}

/** Words that ask for what is said of a patch as a whole. */
const OF_PATCH =
  /^(?:patch\w*|diff\w*|commit\w*|change[sd]?|pull|request|pr|mail|email|made|make|done|author\w*|co-?author\w*|wrote|written|write|writer|who|when|date[sd]?|day|time|year|month|review\w*|approved?|sign\w*|off|sent|send|sender|submitted|created|hash|sha|id|title|subject|headline|line|name|message|header|file|contributor|person|responsible)$/;

function aboutMessage({ text, aims, words }: Question, { headers, message, file }: Patch): Finding | undefined {
  const place = messageLines(file.text, message);
  if (
    /\b(?:ticket|issue|jira|bug|story|pull request|pr)\b.*|\b(?:ticket|issue)\b/i.test(text) &&
    !aims.has('behaviour')
  ) {
    const ticket =
      /\b[A-Z][A-Z\d]+-\d+\b|(?:\b(?:fixes|closes|resolves|refs?|see)\s+)?(?:[\w.-]+\/[\w.-]+)?#\d+\b|\bGH-\d+\b/.exec(
        `${headers.find(({ name }) => name === 'subject')?.value ?? ''}\n${message}`,
      );
    const isOther = words.some(({ word, weight }) => weight === 1 && !OF_PATCH.test(word) && !OF_TICKET.test(word));
    if (!ticket || isOther) return undefined;
    const line = file.text.findIndex((content) => content.includes(ticket[0])) + 1;
    return {
      text: `${code(ticket[0])} — ${prose((file.text[line - 1] ?? '').trim())}`,
      how: 'the message of the patch',
      lines: [{ first: line, last: line }],
      certainty: 0.92,
    };
  }
  const isSummary =
    aims.has('summary') ||
    /\bsummar|\bwhat (?:does|is) (?:this|the) (?:patch|diff|change|commit|pr)\b|\bin a (?:sentence|few words)\b|\bcommit message\b|\bdescribe\b/i.test(
      text,
    );
  const isReason = aims.has('reason') && /\b(?:change|patch|commit|diff|made|this)\b/i.test(text);
  if ((isSummary || isReason) && place) {
    const subject = headers.find(({ name }) => name === 'subject');
    const body = message === '' ? '' : `\n\n${prose(clipped(message, 560))}`;
    return {
      text: `${prose(subject?.value ?? '')}${body}`.trim(),
      how: 'the message of the patch',
      lines: [place, ...(subject ? [subject.lines] : [])],
      certainty: 0.97,
    };
  }
  return undefined;
}

/** Words that ask for what a patch belongs to. */
const OF_TICKET =
  /^(?:tickets?|issues?|jira|bugs?|story|stories|numbers?|fix\w*|clos\w*|resolv\w*|solv\w*|address\w*|belong\w*|refer\w*|link\w*|related?|mention\w*|github)$/;

function messageLines(text: readonly string[], message: string): Lines | undefined {
  const wanted = message.split('\n').filter((line) => line !== '');
  const first = text.findIndex((line) => line.trim() === wanted[0]) + 1;
  const last = text.findLastIndex((line, index) => index < 200 && line.trim() === wanted.at(-1)) + 1;
  if (wanted.length === 0) {
    const subject = text.findIndex((line) => line.startsWith('Subject:')) + 1;
    return subject > 0 ? { first: subject, last: subject } : undefined;
  }
  return first > 0 && last >= first ? { first, last: Math.min(last, first + 39) } : undefined;
}

const WHICH_FILES = /\bfiles?\b|\bmodules? (?:is|are|does)\b/i;

function aboutFiles({ text, aims }: Question, patch: Patch): Finding | undefined {
  if (!WHICH_FILES.test(text) || /\blines?\b/i.test(text)) return undefined;
  const state = STATES.find(({ words }) => words.test(text));
  const chosen = state ? patch.files.filter(({ item }) => state.holds(item)) : patch.files;
  const isCount = aims.has('count');
  const about = /\b(?:touch\w*|chang\w*|modif\w*|affect\w*|edit\w*|patch|diff|commit|involved|updated?)\b/i.test(text);
  if (!state && !about && !isCount) return undefined;
  if (chosen.length === 0)
    return {
      text: `No file is ${state?.name ?? 'changed'} by this patch.`,
      how: 'none',
      lines: patch.files.slice(0, 3).map(({ item }) => headOf(item)),
      certainty: 0.85,
    };
  const names = chosen
    .slice(0, MAX_LISTED)
    .map(
      ({ item, added, removed }) =>
        `- ${code(item.name)}${stateOf(item)} (+${String(added.length)} −${String(removed.length)})`,
    );
  const head =
    isCount || chosen.length > 1
      ? `**${String(chosen.length)}** ${chosen.length === 1 ? 'file' : 'files'}${state ? ` ${state.name}` : ''}:\n`
      : '';
  return {
    text: head + names.join('\n'),
    how: `${String(chosen.length)} files`,
    lines: statLines(patch) ?? chosen.slice(0, 8).map(({ item }) => headOf(item)),
    certainty: 0.93,
  };
}

const STATES: readonly { readonly name: string; readonly words: RegExp; readonly holds: (item: Item) => boolean }[] = [
  {
    name: 'deleted',
    words: /\b(?:delet\w*|remov\w*|dropp?\w*|goes away|gone)\b/i,
    holds: (item) => item.traits.includes('deleted'),
  },
  { name: 'renamed', words: /\b(?:renam\w*|moved?)\b/i, holds: (item) => item.traits.includes('renamed') },
  {
    name: 'added',
    words: /\b(?:add(?:ed|s)?|new|creat\w*|introduc\w*)\b/i,
    holds: (item) => item.traits.includes('added'),
  },
  { name: 'changed', words: /\b(?:modified only|only modified)\b/i, holds: (item) => item.traits.length === 0 },
];

function stateOf({ traits, value }: Item): string {
  const state = traits[0];
  return state === undefined
    ? ''
    : ` — ${state}${traits.includes('renamed') && value !== undefined ? ` from ${code(value)}` : ''}`;
}

/** The table of changes below the message, where there is one. */
function statLines({ file, files }: Patch): Lines[] | undefined {
  const last = file.text.findIndex((line) => /^\s*\d+ files? changed,/.test(line)) + 1;
  const first = last - files.length;
  return last > 0 && first > 0 && last - first < 40
    ? [
        { first: last, last },
        { first, last },
      ]
    : undefined;
}

function headOf({ lines }: Item): Lines {
  return { first: lines.first, last: Math.min(lines.last, lines.first + 5) };
}

function aboutLines(question: Question, patch: Patch): Finding | undefined {
  const { text } = question;
  if (
    !/\blines?\b|\binsertions?\b|\bdeletions?\b|\bhow (?:big|large)\b/i.test(text) ||
    !(question.aims.has('count') || question.aims.has('number'))
  )
    return undefined;
  const chosen = fileNamed(question, patch);
  const files = chosen ? [chosen] : patch.files;
  const added = files.reduce((sum, file) => sum + file.added.length, 0);
  const removed = files.reduce((sum, file) => sum + file.removed.length, 0);
  const wantsAdded = /\b(?:add\w*|insert\w*|new)\b/i.test(text);
  const wantsRemoved = /\b(?:remov\w*|delet\w*)\b/i.test(text);
  const where = chosen ? ` in ${code(chosen.item.name)}` : '';
  const isMiscounted = files.some(({ item }) => item.children.some(({ traits }) => traits.includes('miscounted')));
  const sentence =
    wantsAdded && !wantsRemoved
      ? `**${String(added)}** lines are added${where} (and ${String(removed)} removed).`
      : wantsRemoved && !wantsAdded
        ? `**${String(removed)}** lines are removed${where} (and ${String(added)} added).`
        : `**${String(added)}** lines are added and **${String(removed)}** removed${where}.`;
  return {
    text: isMiscounted ? `${sentence} The head of a hunk says otherwise: the patch may be cut.` : sentence,
    how: 'lines counted',
    lines: chosen
      ? [headOf(chosen.item)]
      : (statLines(patch) ?? patch.files.slice(0, 5).map(({ item }) => headOf(item))),
    certainty: isMiscounted ? 0.6 : 0.94,
  };
}

/** The changed file that a question names, by its path or the last part of it. */
function fileNamed({ text }: Question, { files }: Patch): ChangedFile | undefined {
  const lower = text.toLowerCase();
  const fitting = files.filter(({ item }) => {
    const base = item.name.split('/').at(-1)?.toLowerCase() ?? '';
    return lower.includes(item.name.toLowerCase()) || (base.length > 3 && lower.includes(base));
  });
  return fitting.sort((a, b) => b.item.name.length - a.item.name.length)[0];
}

const DECLARED_WORDS: readonly (readonly [RegExp, readonly Declared['kind'][]])[] = [
  [/\btests?\b/i, ['test']],
  [/\bcolumns?\b/i, ['column']],
  [/\b(?:functions?|methods?|helpers?)\b/i, ['function']],
  [/\bclass(?:es)?\b/i, ['class']],
  [/\b(?:interfaces?|types?|structs?|enums?)\b/i, ['type']],
  [/\b(?:endpoints?|routes?|urls?)\b/i, ['endpoint']],
  [/\b(?:imports?|dependenc(?:y|ies)|packages?|libraries)\b/i, ['import']],
  [/\b(?:constants?)\b/i, ['constant']],
  [
    /\b(?:settings?|config(?:uration)?|env(?:ironment)?|variables?|keys?|options?|parameters?|values?|flags?|fields?)\b/i,
    ['key', 'constant'],
  ],
];

/** Which functions, tests, columns or settings are new, and which go away. */
function aboutDeclarations(question: Question, patch: Patch): Finding | undefined {
  const { text } = question;
  const isAdded = /\b(?:add(?:ed|s)?|new|introduc\w*|creat\w*|appears?)\b/i.test(text);
  const isRemoved = /\b(?:remov\w*|delet\w*|go(?:es)? away|gone|dropp?\w*|disappears?|no longer)\b/i.test(text);
  const kinds = DECLARED_WORDS.find(([words]) =>
    words.test(text.replace(/\bconfig\.\w+|\b\w+\.(?:ts|js|py|go|rb|java|tsx?)\b/g, '')),
  )?.[1];
  if ((!isAdded && !isRemoved) || !kinds) return undefined;
  const named = fileNamed(question, patch);
  const files = named ? [named] : patch.files;
  const found = files.flatMap((file) => declarationsOf(file, isRemoved && !isAdded, kinds));
  const settings =
    kinds.includes('key') && !named
      ? found.filter(
          ({ file, name }) =>
            /config|settings?|\.env|\.ya?ml$|\.toml$|\.ini$|\.json$|\.properties$|\.tf$/i.test(file.item.name) &&
            /[A-Z_]/.test(name),
        )
      : [];
  const chosen = settings.length > 0 ? settings : found;
  if (chosen.length === 0) return undefined;
  const unique = [...new Map(chosen.map((entry) => [`${entry.file.item.name} ${entry.name}`, entry])).values()].slice(
    0,
    MAX_LISTED,
  );
  const list = unique.map(
    ({ name, file, line }) =>
      `- ${code(name)} in ${code(file.item.name)}, line ${String(line.lines.first)}: ${code(clipped(line.name.trim(), 120))}`,
  );
  const count = question.aims.has('count') ? `**${String(unique.length)}**:\n` : '';
  return {
    text: clipped(count + list.join('\n'), 880),
    how: `${String(unique.length)} found`,
    lines: unique.slice(0, 8).map(({ line }) => line.lines),
    certainty: 0.88,
  };
}

function declarationsOf(
  file: ChangedFile,
  isRemoved: boolean,
  kinds: readonly Declared['kind'][],
): { readonly file: ChangedFile; readonly name: string; readonly line: Item }[] {
  const all = (lines: readonly Item[]): { file: ChangedFile; name: string; kind: Declared['kind']; line: Item }[] =>
    lines.flatMap((line) => {
      const declared = declaredBy(line.name);
      return declared ? [{ file, ...declared, line }] : [];
    });
  const [here, there] = isRemoved ? [all(file.removed), all(file.added)] : [all(file.added), all(file.removed)];
  const others = new Set(there.map(({ name }) => name));
  return here.filter(
    ({ kind, name, line }) =>
      kinds.includes(kind) && !others.has(name) && !(kind === 'column' && /\bdrop/i.test(line.name) !== isRemoved),
  );
}

/** What something was before and is now. */
function aboutReplacement(question: Question, patch: Patch): Finding | undefined {
  const named = fileNamed(question, patch);
  const weights = question.words.filter(
    ({ word }) => !ASKING.test(word) && !(named && wordsOf(named.item.name).includes(word)),
  );
  if (weights.length === 0) return undefined;
  const isAboutOld = /\b(?:before|old|was|were|previous(?:ly)?|used to)\b/i.test(question.text);
  let best: { readonly replacement: Replacement; readonly fit: number } | undefined;
  for (const replacement of patch.replacements) {
    if (named && replacement.file !== named) continue;
    const fit = fitOf(replacement, weights, question, patch);
    if (fit > (best?.fit ?? 0.3)) best = { replacement, fit };
  }
  if (!best) return undefined;
  const { removed, added, file } = best.replacement;
  const lines = [removed, added].flatMap((item) => item ?? []);
  const first = Math.min(...lines.map((item) => item.lines.first));
  const last = Math.max(...lines.map((item) => item.lines.last));
  const block = codeBlock(lines.map((item) => `${item === removed ? '-' : '+'} ${item.name.trim()}`).join('\n'));
  const state = removed && added ? stateSentence(removed.name, added.name, isAboutOld) : added ? 'New:' : 'Removed:';
  const cited = last - first < 20 ? [{ first, last }] : lines.map((item) => item.lines);
  return {
    text: `${state}\n${block}\n${code(file.item.name)}`,
    how: 'a line before and after',
    lines: cited,
    certainty: Math.min(0.92, 0.3 + 0.55 * best.fit) - 0.3 * unknownShare(weights, patch),
  };
}

/** The share of words that the whole patch does not have. */
function unknownShare(words: readonly QuestionWord[], { file }: Patch): number {
  const text = file.text.join('\n').toLowerCase();
  const strong = words.filter(({ weight }) => weight === 1);
  const unknown = strong.filter(({ word, stem }) => !text.includes(stem) && !text.includes(word));
  return strong.length === 0 ? 0 : unknown.length / strong.length;
}

/** What the message or an added line says in the words of the question. */
function aboutContent(question: Question, patch: Patch): Finding | undefined {
  const words = question.words.filter(({ word }) => !/^(?:patch|diff|change\w*|commit|file|line|code|now)$/.test(word));
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return undefined;
  const last = patch.files[0]?.item.lines.first ?? patch.file.text.length;
  const message = new Set(patch.message.split('\n'));
  const added = patch.files.flatMap((file) => file.added.map((item) => ({ line: item.lines.first, file })));
  const said = patch.file.text
    .slice(0, last - 1)
    .flatMap((text, index) =>
      text.trim() !== '' && message.has(text.trim()) ? [{ line: index + 1, file: undefined }] : [],
    );
  let best: { readonly line: number; readonly file: ChangedFile | undefined; readonly fit: number } | undefined;
  for (const candidate of [...said, ...added]) {
    const own = wordsOf(patch.file.text[candidate.line - 1] ?? '');
    const around = candidate.file ? wordsOf(candidate.file.item.name) : [];
    const fit =
      words.reduce(
        (sum, { word, weight }) =>
          sum +
          weight *
            (own.some((other) => likeness(word, other) >= 0.75)
              ? 1
              : around.some((other) => likeness(word, other) >= 0.85)
                ? 0.7
                : 0),
        0,
      ) / total;
    if (fit > (best?.fit ?? 0)) best = { ...candidate, fit };
  }
  if (!best || best.fit < 0.6) return undefined;
  const lines = best.file ? blockAround(best.line, patch) : { first: best.line, last: best.line };
  const text = patch.file.text.slice(lines.first - 1, lines.last).join('\n');
  return {
    text: best.file ? `${code(best.file.item.name)}:\n${codeBlock(clipped(text, 520))}` : prose(text),
    how: best.file ? 'an added line' : 'the message of the patch',
    lines: [lines],
    certainty: 0.32 + 0.45 * best.fit,
  };
}

/** An added line with those around it that are added too, up to eight. */
function blockAround(line: number, { file }: Patch): Lines {
  const isAdded = (at: number): boolean => (file.text[at - 1] ?? '').startsWith('+');
  let [first, last] = [line, line];
  while (isAdded(first - 1) && line - first < 2) first--;
  while (isAdded(last + 1) && last - line < 6) last++;
  return { first, last };
}

const ASKING =
  /^(?:patch|diff|change\w*|commit|before|after|now|old|new|was|value|default|set|happens?|previous\w*|current|file|often|much|many|long|does|be|is|what|code|line|from|to|run|runs)$/;

function fitOf(
  { removed, added, file }: Replacement,
  words: readonly QuestionWord[],
  { aims, text }: Question,
  patch: Patch,
): number {
  const own = wordsOf(`${removed?.name ?? ''} ${added?.name ?? ''}`);
  const around = wordsOf(`${file.item.name} ${contextOf(added ?? removed, patch)}`);
  let [covered, all, ownShare] = [0, 0, 0];
  for (const { word, weight } of words) {
    all += weight;
    if (own.some((other) => likeness(word, other) >= 0.75)) {
      covered += weight;
      ownShare += weight;
    } else if (around.some((other) => likeness(word, other) >= 0.75)) covered += weight * 0.85;
  }
  const values = removed && added ? changedParts(removed.name, added.name) : undefined;
  const isOften = aims.has('duration') || aims.has('time');
  const fitsTime = isOften && values !== undefined && SCHEDULE.test(values.join(' ')) ? 0.3 : 0;
  const asksForNumber = isOften || aims.has('number') || /\bold and new\b|\bbefore\b|\bdefault\b/i.test(text);
  const fitsNumber = asksForNumber && values !== undefined && /\d/.test(values.join('')) ? 0.1 : 0;
  // What is named only around a line may be another line of the same place.
  const share = ownShare > 0 ? 1 : fitsTime > 0 ? 0.95 : 0.6;
  return (covered / (all || 1)) * share + fitsTime + fitsNumber + (values ? 0.04 : 0) - (own.length > 14 ? 0.05 : 0);
}

/** A schedule as cron and settings write it. */
const SCHEDULE =
  /\*\/\d+|(?:[\d*]+ ){4}[\d*]|\b\d+ ?(?:ms|s|m|h|d|min\w*|sec\w*|hours?|days?)\b|@(?:hourly|daily|weekly)|rate\(/;

/** So many lines above a change tell what it stands in. */
const LINES_ABOVE = 6;

/** What a line stands in: the heading of its hunk and the lines above it. */
function contextOf(item: Item | undefined, { file }: Patch): string {
  const hunk = item?.parent;
  if (!item || !hunk) return '';
  const above = file.text.slice(Math.max(hunk.lines.first, item.lines.first - 1 - LINES_ABOVE), item.lines.first - 1);
  return `${hunk.name} ${above.join(' ')}`;
}

/** The parts in which two lines differ; empty where they differ in several places. */
function changedParts(before: string, after: string): readonly [string, string] {
  const parts = (line: string): string[] =>
    line.trim().match(/(?:[\d*,/-]+ ){4}[\d*,/-]+|[\p{L}\p{N}_.*/-]+|[^\p{L}\p{N}\s]|\s+/gu) ?? [];
  const [one, other] = [parts(before), parts(after)];
  let from = 0;
  while (from < one.length && one[from] === other[from]) from++;
  let end = 0;
  while (end < one.length - from && end < other.length - from && one.at(-1 - end) === other.at(-1 - end)) end++;
  return [one.slice(from, one.length - end).join(''), other.slice(from, other.length - end).join('')];
}

function stateSentence(before: string, after: string, isAboutOld: boolean): string {
  const [old, now] = changedParts(before, after);
  const isSeveral = [old, now].some((part) => part === '' || part.length > 40 || /[()=,;{}]/.test(part));
  if (isSeveral) return isAboutOld ? 'Before and now:' : 'Now (and before):';
  return `Now ${code(now)}, before ${code(old)}:`;
}

const ASKS: readonly Ask[] = [
  aboutHeaders,
  aboutMessage,
  aboutFiles,
  aboutLines,
  aboutDeclarations,
  aboutReplacement,
  aboutContent,
];
