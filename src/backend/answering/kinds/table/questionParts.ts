import { contentWords } from '../../../understanding/question.ts';
import { stemOf } from '../../../understanding/words.ts';
import { FILLERS, plainWords, wordMatches } from './lexicon.ts';
import type { TableModel } from './tableModel.ts';

/** A word of a question and where it stands. */
export interface Part {
  /** In lower case. */
  readonly word: string;
  readonly stem: string;
  readonly start: number;
  readonly end: number;
  /** As it is written. */
  readonly raw: string;
  /** Whether it asks for nothing by itself. */
  readonly isFiller: boolean;
}

/** German words in one that ask and name: `Gesamtbetrag`, `Durchschnittsalter`. */
const COMPOUND =
  /^(?:gesamt|durchschnitts|höchst|mindest|maximal|minimal)(?=(?!(?:e[nrsm]?|summe|zahl|anzahl|es)$)\p{Ll}{4,}$)/iu;
const HAN = /^\p{Script=Han}+$/u;
const HAN_FILLERS = new Set(
  '的 是 了 有 在 吗 呢 和 与 里 中 这 个 该 那 共 请 问 请问 表 表格 文件 是多少 多少 为 被 由 从 到 于 来自 哪 我 们 位 名 笔 款 种 家 件 元 使用 用 出现 这个 所有 全部 占 工作 住 已经 已 可以 应该 都 会 还 就 直接 目前 现在 当前 属于 供应 提供 类 类型的 一下 查询 告诉 以及 其 它 它们 并 且 时候 需要 东 西 情况 需 要 一个 几 次 员 之后 以后 之前 以前 前 后'.split(
    ' ',
  ),
);

/**
 * Takes a question into its words.
 *
 * @param splitCompound where a word in lower case parts into two; undefined where it is one
 * @param unspaced words in scripts without spaces that the table has: the others are single characters
 */
export function partsOf(
  text: string,
  unspaced: readonly string[],
  splitCompound: (word: string) => number | undefined = () => undefined,
): Part[] {
  const known = new Set([...unspaced, ...HAN_FILLERS]);
  let longest = 1;
  for (const { length } of known) longest = Math.max(longest, length);
  return [...wordMatches(text)].flatMap((match) => {
    const [raw] = match;
    if (HAN.test(raw)) return hanParts(raw, match.index, known, longest);
    const compound = COMPOUND.exec(raw)?.[0].length ?? splitCompound(raw.toLowerCase()) ?? 0;
    if (compound === 0) return [partOf(raw, match.index)];
    return [partOf(raw.slice(0, compound), match.index), partOf(raw.slice(compound), match.index + compound)];
  });
}

function partOf(raw: string, start: number): Part {
  const word = raw.toLowerCase();
  return { word, stem: stemOf(word), start, end: start + raw.length, raw, isFiller: isFiller(word, raw) };
}

function isFiller(word: string, raw: string): boolean {
  if (/\p{N}/u.test(raw)) return false;
  if (HAN.test(word)) return HAN_FILLERS.has(word);
  // A name in capitals, `IT` or `US`, is a name.
  if (raw.length > 1 && raw === raw.toUpperCase() && raw !== raw.toLowerCase()) return false;
  return FILLERS.has(word) || contentWords(word).length === 0;
}

function hanParts(run: string, offset: number, known: ReadonlySet<string>, longest: number): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < run.length;) {
    let length = Math.min(longest, run.length - at);
    while (length > 1 && !known.has(run.slice(at, at + length))) length--;
    parts.push(partOf(run.slice(at, at + length), offset + at));
    at += length;
  }
  return parts;
}

/** The words of a text in a script without spaces, for `partsOf`. */
export function unspacedWords(texts: Iterable<string>): string[] {
  return [...texts].flatMap(plainWords).filter((word) => HAN.test(word));
}

const MIN_COMPOUND_PART = 4;
const MIN_NAME_CHARS = 3;
/** What German puts between the parts of a word. */
const COMPOUND_JOINTS = [/$/, /s$/, /n$/, /en$/];

/** Where a German word parts into a value and the name of a column: `Apfel|sorten`; undefined where it does not. */
export function splitCompound(word: string, model: TableModel): number | undefined {
  for (let at = MIN_COMPOUND_PART; at <= word.length - MIN_COMPOUND_PART; at++) {
    const rest = word.slice(at);
    const isColumn = model.columns.some(({ words }) => words.some((name) => isSameNoun(rest, name)));
    if (!isColumn && !model.rowNouns.has(stemOf(rest))) continue;
    const first = word.slice(0, at);
    if (model.rowNouns.has(stemOf(first))) return at;
    if (COMPOUND_JOINTS.some((joint) => model.valuesOfKey(first.replace(joint, '')).length > 0)) return at;
  }
  return undefined;
}

/** Whether a word is a noun or its German plural. */
function isSameNoun(word: string, name: string): boolean {
  return (
    name.length >= MIN_NAME_CHARS &&
    (word === name || /^(?:n|en|e|s)$/.test(word.slice(name.length))) &&
    word.startsWith(name)
  );
}
