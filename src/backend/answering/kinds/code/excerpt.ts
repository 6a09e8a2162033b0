import { linesWithComment, type Item, type StructuredFile, type Lines } from '../../../structure/structure.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { codeBlock } from '../markdown.ts';

/** The kind of an item that stands for lines outside of all declarations. */
export const STATEMENTS = 'statements';
const MAX_LINES = 30;

/** The lines of a program that belong to no declaration, in blocks that blank lines part: what a script does, what is said at its top. */
export function statementsOf({ structure, text }: StructuredFile): Item[] {
  const covered = new Set<number>();
  for (const item of structure.root.children) {
    const { first, last } = linesWithComment(item);
    for (let line = first; line <= last; line++) covered.add(line);
  }
  const blocks: Item[] = [];
  let first: number | undefined;
  for (let line = 1; line <= text.length + 1; line++) {
    const source = (text[line - 1] ?? '').trim();
    const isIn =
      line <= text.length && !covered.has(line) && !/^(?:#|\/\/|\*)?$/.test(source) && !source.startsWith('#!');
    if (isIn && (first === undefined || line - first < MAX_LINES)) {
      first ??= line;
      continue;
    }
    if (first !== undefined) blocks.push(blockOf(text, first, line - 1, structure.root));
    first = isIn ? line : undefined;
  }
  return blocks.filter(({ signature }) => /\w{3}/.test(signature ?? ''));
}

function blockOf(text: readonly string[], first: number, last: number, parent: Item): Item {
  const lines = text.slice(first - 1, last);
  const comments = lines.filter((line) => /^\s*(?:#|\/\/|\*|\/\*|"""|--)/.test(line));
  return {
    kind: STATEMENTS,
    name: '',
    value: undefined,
    comment: comments.join('\n'),
    lines: { first, last },
    commentLines: undefined,
    parent,
    children: [],
    traits: [],
    signature: lines.join('\n'),
  };
}

/** A definition of up to so many characters is shown whole. */
const MAX_WHOLE_CHARS = 600;
const MAX_WHOLE_LINES = 26;
const MAX_CITED_LINES = 40;
/** So much of what all lines are indented by is left out. */
const MAX_INDENT = 200;

/** Lines of a definition as an answer shows them. */
export interface Excerpt {
  readonly text: string;
  /** The most telling first. */
  readonly lines: readonly Lines[];
}

/**
 * A definition with its comment; of a long one the comment, the signature and the lines that have the given words, else the
 * first ones.
 *
 * @param weights what each stem counts
 * @param maxChars how long the text may be
 * @param focus the lines that are shown whatever else is
 */
export function excerptOf(
  item: Item,
  file: StructuredFile,
  weights: ReadonlyMap<string, number>,
  maxChars = MAX_WHOLE_CHARS,
  focus?: Lines,
): Excerpt {
  const whole = linesWithComment(item);
  const text = whole.last - whole.first < MAX_WHOLE_LINES ? shown(file, [whole]) : undefined;
  if (text !== undefined && text.length <= maxChars) {
    const isFar = focus !== undefined && whole.last - whole.first > 6;
    return { text, lines: isFar ? [around(focus, item, file, whole.first), whole] : [whole] };
  }
  if (item.kind === STATEMENTS) return statementsAround(item, file, weights, maxChars, focus);
  const head = shortened(headOf(item, file), item, file, maxChars);
  const room = Math.max(200, maxChars - shown(file, [head]).length);
  const isInHead = focus !== undefined && head.first <= focus.first && focus.last <= head.last;
  const chosen = chooseLines(item, file, head.last + 1, weights, room, isInHead ? undefined : focus);
  if (isInHead)
    return { text: shown(file, joined([head, ...chosen]), item.lines.last), lines: [focus, ...chosen, capped(head)] };
  const spans = joined([head, ...chosen]);
  const cited = chosen.length > 0 ? [...chosen.slice(0, 2), capped(head)] : [capped(head)];
  return { text: shown(file, spans, item.lines.last), lines: cited };
}

/** Of lines that have no head, those that are asked about. */
function statementsAround(
  item: Item,
  file: StructuredFile,
  weights: ReadonlyMap<string, number>,
  maxChars: number,
  focus: Lines | undefined,
): Excerpt {
  const chosen = chooseLines(item, file, item.lines.first, weights, maxChars, focus);
  return { text: shown(file, joined(chosen)), lines: chosen.slice(0, 3).map(capped) };
}

/** A head that leaves no room for what is asked is shown without its comment. */
function shortened(head: Lines, { lines }: Item, file: StructuredFile, maxChars: number): Lines {
  return shown(file, [head]).length > maxChars * MAX_HEAD_SHARE ? { first: lines.first, last: lines.first } : head;
}

const MAX_HEAD_SHARE = 0.75;

function capped({ first, last }: Lines): Lines {
  return { first, last: Math.min(last, first + MAX_CITED_LINES - 1) };
}

const MAX_COMMENT_LINES = 10;

/** The comment above, the signature, and in Python the comment below it. */
function headOf(item: Item, file: StructuredFile): Lines {
  const { first } =
    item.commentLines && item.commentLines.last - item.commentLines.first < MAX_COMMENT_LINES
      ? linesWithComment(item)
      : item.lines;
  let last = item.lines.first;
  while (
    last < item.lines.last &&
    !/[{:;]\s*(?:#.*|\/\/.*)?$|\bdo\b.*$|=>\s*$/.test(file.text[last - 1] ?? '') &&
    last - item.lines.first < 12
  )
    last++;
  const isDocstring = item.commentLines === undefined && /^\s*[rb]?("""|''')/.exec(file.text[last] ?? '');
  if (isDocstring) {
    const quote = isDocstring[1] ?? '"""';
    const line = file.text[last] ?? '';
    let end = last + 1;
    if (line.indexOf(quote) === line.lastIndexOf(quote)) {
      while (end < item.lines.last && !(file.text[end] ?? '').includes(quote) && end - last < MAX_COMMENT_LINES) end++;
      end++;
    }
    last = Math.min(end, item.lines.last);
  }
  return { first, last: Math.min(last, item.lines.last) };
}

/** The lines of a body that have most of the words, with what is around them. */
function chooseLines(
  item: Item,
  file: StructuredFile,
  from: number,
  weights: ReadonlyMap<string, number>,
  maxChars: number,
  focus: Lines | undefined,
): Lines[] {
  const scored: { line: number; score: number }[] = [];
  for (let line = from; line <= item.lines.last; line++) {
    const stems = new Set(wordsOf(file.text[line - 1] ?? '').map(stemOf));
    let score = 0;
    for (const stem of stems) score += weights.get(stem) ?? 0;
    if (score > 0) scored.push({ line, score });
  }
  if (scored.length === 0 && focus === undefined) return firstLines(item, file, from, maxChars);
  scored.sort((a, b) => b.score - a.score || a.line - b.line);
  const best = scored[0]?.score ?? 0;
  const spans: Lines[] = focus ? [around(focus, item, file, Math.min(from, focus.first))] : [];
  let chars = spans.length > 0 ? shown(file, spans).length : 0;
  for (const { line, score } of scored.slice(0, 6)) {
    if (score < best * 0.45 || spans.some(({ first, last }) => first <= line && line <= last)) continue;
    const span = around({ first: line, last: line }, item, file, from);
    const cost = shown(file, [span]).length;
    if (chars + cost > maxChars && spans.length > 0) break;
    spans.push(span);
    chars += cost;
  }
  return spans;
}

function firstLines(item: Item, file: StructuredFile, from: number, maxChars: number): Lines[] {
  let chars = 0;
  let last = from - 1;
  while (last < item.lines.last && chars + (file.text[last]?.length ?? 0) < maxChars && last - from < 14) {
    chars += (file.text[last]?.length ?? 0) + 1;
    last++;
  }
  return last >= from ? [{ first: from, last }] : [];
}

/** Lines with those that they depend on, and those that depend on them. */
function around(focus: Lines, item: Item, file: StructuredFile, from: number): Lines {
  const indent = (at: number): number => /^\s*/.exec(file.text[at - 1] ?? '')?.[0].length ?? 0;
  let { first, last } = focus;
  while (first > from && focus.first - first < 2 && (file.text[first - 2] ?? '').trim() !== '') first--;
  while (
    last < item.lines.last &&
    last - focus.last < 3 &&
    indent(last + 1) >= indent(focus.last) &&
    (file.text[last] ?? '').trim() !== ''
  )
    last++;
  return { first, last };
}

/** Spans in the order of the file; those that touch become one. */
function joined(spans: readonly Lines[]): Lines[] {
  const result: { first: number; last: number }[] = [];
  for (const { first, last } of spans.toSorted((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before && first <= before.last + 2) before.last = Math.max(before.last, last);
    else result.push({ first, last });
  }
  return result;
}

/** Lines as one code block, with an ellipsis where some are left out. */
export function shown(file: StructuredFile, spans: readonly Lines[], end?: number): string {
  const lines: string[] = [];
  let before: Lines | undefined;
  for (const span of spans) {
    if (before && span.first > before.last + 1)
      lines.push(`${/^\s*/.exec(file.text[span.first - 1] ?? '')?.[0] ?? ''}…`);
    for (const line of file.text.slice(span.first - 1, span.last)) lines.push(line);
    before = span;
  }
  if (before && end !== undefined && before.last < end) lines.push('…');
  const common = lines
    .filter((line) => line.trim() !== '' && line.trim() !== '…')
    .reduce((least, line) => Math.min(least, line.length - line.trimStart().length), MAX_INDENT);
  return codeBlock(
    lines
      .map((line) => (line.trim() === '…' && line.length <= common ? '…' : line.slice(common)))
      .map((line) => line.trimEnd())
      .join('\n'),
  );
}
