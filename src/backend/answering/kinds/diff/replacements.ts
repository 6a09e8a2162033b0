import type { Item, Lines } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, codeBlock, prose } from '../markdown.ts';
import { sentencesOf, type Sentence } from '../text/sentences.ts';
import { indentOf } from '../../../structure/readers/code/maskedSource.ts';
import { fileNamed, type ChangedFile, type Patch, type Replacement } from './patch.ts';
import { declaredBy } from './functions.ts';

/** What something was before and is now. */
export function aboutReplacement(question: Question, patch: Patch): Finding | undefined {
  const named = fileNamed(question, patch);
  const asked = question.words.filter(
    ({ word }) => !ASKING.test(word) && !(named && wordsOf(named.item.name).includes(word)),
  );
  // "The price of postage" is what postage is.
  const things = asked.filter(({ word }) => !AMOUNT.test(word));
  const weights = things.some(({ weight }) => weight === 1) ? things : asked;
  if (weights.length === 0) return undefined;
  const isAboutOld = /\b(?:before|old|was|were|previous(?:ly)?|used to)\b/i.test(question.text);
  let best: { readonly replacement: Replacement; readonly fit: number } | undefined;
  for (const replacement of patch.replacements) {
    if ((named && replacement.file !== named) || (isComment(replacement) && !ABOUT_COMMENTS.test(question.text)))
      continue;
    const fit = fitOf(replacement, weights, question, patch);
    if (fit > (best?.fit ?? 0.3)) best = { replacement, fit };
  }
  if (!best) return undefined;
  const { removed, added, file } = best.replacement;
  const lines = [removed, added].flatMap((item) => item ?? []);
  const first = Math.min(...lines.map((item) => item.lines.first));
  const last = Math.max(...lines.map((item) => item.lines.last));
  const below = removed === undefined && added ? dependentLines(added, patch) : [];
  const block = codeBlock(
    [...lines.map((item) => `${item === removed ? '-' : '+'} ${item.name.trim()}`), ...below].join('\n'),
  );
  const state = removed && added ? stateSentence(removed.name, added.name, isAboutOld) : added ? 'New:' : 'Removed:';
  const end = last + below.length;
  const cited = end - first < 20 ? [{ first, last: end }] : lines.map((item) => item.lines);
  return {
    text: `${state}\n${block}\n${code(file.item.name)}`,
    how: 'a line before and after',
    lines: cited,
    certainty:
      Math.min(isElsewhere(best.replacement, weights) ? ELSEWHERE : 0.92, 0.3 + 0.55 * best.fit) -
      0.3 * unknownShare(weights, patch),
  };
}

const MAX_DEPENDENT_LINES = 4;

/** The added lines that depend on an added line above them, which without them says a condition and no more. */
function dependentLines({ lines, name }: Item, { file }: Patch): string[] {
  if (!/[:{(]\s*$|\b(?:then|do)\s*$/.test(name)) return [];
  const indent = indentOf(name);
  const found: string[] = [];
  for (let at = lines.last; at < file.text.length && found.length < MAX_DEPENDENT_LINES; at++) {
    const line = file.text[at] ?? '';
    if (!line.startsWith('+') || indentOf(line.slice(1)) <= indent) break;
    found.push(`+ ${' '.repeat(indentOf(line.slice(1)) - indent)}${line.slice(1).trim()}`);
  }
  return found;
}

/** How sure a new line is at most that has less than half of what is asked. */
const ELSEWHERE = 0.66;

/** Whether most of what is asked stands only around a line that is new: another line may say it. */
function isElsewhere({ removed, added }: Replacement, words: readonly QuestionWord[]): boolean {
  if (removed && added) return false;
  const own = wordsOf(`${removed?.name ?? ''} ${added?.name ?? ''}`);
  const strong = words.filter(({ weight }) => weight === 1);
  const said = strong.filter(({ word }) => own.some((other) => likeness(word, other) >= 0.75));
  return strong.length > 1 && said.length < strong.length / 2;
}

const AMOUNT = /^(?:prices?|costs?|amounts?|sums?)$/;
const ABOUT_COMMENTS = /\bcomments?\b|\bdoc(?:s|umentation|strings?)\b/i;

/** The share of words that the whole patch does not have. */
function unknownShare(words: readonly QuestionWord[], { file }: Patch): number {
  const text = file.text.join('\n').toLowerCase();
  const strong = words.filter(({ weight }) => weight === 1);
  const unknown = strong.filter(({ word, stem }) => !text.includes(stem) && !text.includes(word));
  return strong.length === 0 ? 0 : unknown.length / strong.length;
}

/** Whether a question names something that the patch does not have: then what it says is said of something else. */
function namesUnknown({ words, text }: Question, { file }: Patch): boolean {
  const all = file.text.join('\n').toLowerCase();
  const names = new Set(
    (text.match(/(?<=[\p{Ll}\p{N},]\s)\p{Lu}[\p{L}\p{N}]+/gu) ?? []).map((name) => name.toLowerCase()),
  );
  return words.some(({ word }) => names.has(word) && !all.includes(word));
}

/** What the message or an added line says in the words of the question. */
export function aboutContent(question: Question, patch: Patch): Finding | undefined {
  const words = question.words.filter(({ word }) => !/^(?:patch|diff|change\w*|commit|file|line|code|now)$/.test(word));
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return undefined;
  const last = patch.files[0]?.item.lines.first ?? patch.file.text.length;
  const added = patch.files.flatMap((file) =>
    file.added.map((item) => ({ lines: item.lines, text: patch.file.text[item.lines.first - 1] ?? '', file })),
  );
  const said = sentencesOfMessage(patch, last).map((sentence) => ({ ...sentence, file: undefined }));
  let best: (Sentence & { readonly file: ChangedFile | undefined; readonly fit: number }) | undefined;
  for (const candidate of [...said, ...added]) {
    const own = wordsOf(candidate.text);
    const around = candidate.file ? wordsOf(candidate.file.item.name) : [];
    const beside = candidate.file ? wordsOf(besideOf(candidate.lines.first, patch)) : [];
    const fit =
      words.reduce(
        (sum, { word, weight }) =>
          sum +
          weight *
            (own.some((other) => likeness(word, other) >= 0.75)
              ? 1
              : beside.some((other) => likeness(word, other) >= 0.85)
                ? 0.75
                : around.some((other) => likeness(word, other) >= 0.85)
                  ? 0.7
                  : 0),
        0,
      ) / total;
    if (fit > (best?.fit ?? 0)) best = { ...candidate, fit };
  }
  if (!best || best.fit < 0.6) return undefined;
  const lines = best.file ? blockAround(best.lines.first, patch) : best.lines;
  const text = best.file ? patch.file.text.slice(lines.first - 1, lines.last).join('\n') : best.text;
  return {
    text: best.file ? `${code(best.file.item.name)}:\n${codeBlock(clipped(text, 520))}` : prose(text),
    how: best.file ? 'an added line' : 'the message of the patch',
    lines: [lines],
    certainty: 0.32 + 0.45 * best.fit - (namesUnknown(question, patch) ? 0.2 : 0),
  };
}

/** The sentences of the message of a patch, whose files begin at a line. */
function sentencesOfMessage({ file, message }: Patch, end: number): Sentence[] {
  const said = new Set(message.split('\n').map((line) => line.trim()));
  const isSaid = (line: number): boolean => {
    const text = (file.text[line - 1] ?? '').trim();
    return text !== '' && said.has(text);
  };
  const sentences: Sentence[] = [];
  for (let first = 1; first < end; first++) {
    if (!isSaid(first)) continue;
    let last = first;
    while (last + 1 < end && isSaid(last + 1) && !/^\s*[-*•] /.test(file.text[last] ?? '')) last++;
    sentences.push(...sentencesOf(file.text, { first, last }));
    first = last;
  }
  return sentences;
}

/** The added lines directly above and below one. */
function besideOf(line: number, { file }: Patch): string {
  return [file.text[line - 2] ?? '', file.text[line] ?? ''].filter((text) => text.startsWith('+')).join(' ');
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
  const said = wordsOf(commentAbove(added ?? removed, patch));
  const around = wordsOf(`${file.item.name} ${contextOf(added ?? removed, patch)}`);
  let [covered, all, ownShare, saidShare] = [0, 0, 0, 0];
  for (const { word, weight } of words) {
    all += weight;
    if (own.some((other) => likeness(word, other) >= 0.75)) {
      covered += weight;
      ownShare += weight;
    } else if (said.some((other) => likeness(word, other) >= 0.75)) {
      covered += weight * 0.9;
      saidShare += weight;
    } else if (around.some((other) => likeness(word, other) >= 0.75)) covered += weight * 0.85;
  }
  const values = removed && added ? changedParts(removed.name, added.name) : undefined;
  const isOften = aims.has('duration') || aims.has('time');
  // A schedule tells how often something is, and not how long it lasts.
  const isOfSchedule = values !== undefined && /\bhow long\b/i.test(text) && CRON.test(values.join(' '));
  const fitsTime = isOften && values !== undefined && !isOfSchedule && SCHEDULE.test(values.join(' ')) ? 0.3 : 0;
  const asksForBound = ASKS_FOR_BOUND.test(text);
  // How long or how often something is, is a number, and so is a bound.
  const lacksNumber =
    isOfSchedule || ((aims.has('duration') || asksForBound) && values !== undefined && !/[1-9]/.test(values.join('')))
      ? 0.3
      : 0;
  const asksForNumber =
    isOften || asksForBound || aims.has('number') || /\bold and new\b|\bbefore\b|\bnow\b|\bdefault\b/i.test(text);
  const hasBound =
    /\b(?!0\b|1\b)\d/.test(added?.name ?? '') &&
    [...wordsOf(declaredBy(added?.name ?? '')?.name ?? ''), ...said].some((word) => SAYS_BOUND.test(word));
  const fitsBound = asksForBound && hasBound ? 0.25 : 0;
  const fitsNumber = asksForNumber && values !== undefined && /\d/.test(values.join('')) ? 0.1 : 0;
  // What is named only around a line may be another line of the same place.
  const share = ownShare > 0 ? 1 : fitsTime > 0 ? 0.95 : saidShare > 0 ? 0.9 : 0.6;
  return (
    (covered / (all || 1)) * share +
    fitsTime +
    fitsNumber +
    fitsBound +
    (values ? 0.04 : 0) -
    lacksNumber -
    (own.length > 14 ? 0.05 : 0)
  );
}

const CRON = /(?:[\d*/,-]+ ){4}[\d*/,-]+/;
/** A schedule as cron and settings write it. */
const SCHEDULE =
  /\*\/\d+|(?:[\d*]+ ){4}[\d*]|\b\d+ ?(?:ms|s|m|h|d|min\w*|sec\w*|hours?|days?)\b|@(?:hourly|daily|weekly)|rate\(/;

const COMMENT = /^[+ -]?\s*(?:\/\/|\/?\*|#(?!\s*(?:include|define|if)\b)|--\s|;)/;
const MAX_COMMENT_LINES = 4;

/** What the comment directly above a changed line says of it, as far as it is not taken away itself. */
function commentAbove(item: Item | undefined, { file }: Patch): string {
  const said: string[] = [];
  for (let line = (item?.lines.first ?? 0) - 1; line > 0 && said.length < MAX_COMMENT_LINES; line--) {
    const text = file.text[line - 1] ?? '';
    if (!COMMENT.test(text) || text.startsWith('-')) break;
    said.unshift(text.slice(1));
  }
  return said.join(' ');
}

/** Whether a change is nothing but a comment, which speaks of what stands below it. */
function isComment({ removed, added }: Replacement): boolean {
  return [removed, added].every((item) => item === undefined || COMMENT.test(` ${item.name}`));
}

const ASKS_FOR_BOUND = /\b(?:from|above|below|up to|until|over|under) (?:what|which)\b/i;
const SAYS_BOUND = /^(?:from|above|below|until|over|under|min|max|minimum|maximum|limit|threshold|least|most)$/;

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
