import type { Passage } from '../passage.ts';
import { isLogEntryStart } from '../splitters/logSplitter.ts';
import type { QuestionGrams } from '../terms/terms.ts';
import type { QuestionModel, TermMatch } from './question.ts';

/** The largest distance of two words that belong together, in words. */
const MAX_DISTANCE = 4;
/** The value of two words in the other order, against 1: "dog bites man". */
const REVERSED_SHARE = 0.7;

/** The share of the question that stands in the passage in neighbouring pairs: two words next to each other in both. */
export function scorePairs(matches: readonly TermMatch[], { terms, totalWeight }: QuestionModel): number {
  const bestOfPair = new Map<number, number>();
  matches.forEach((first, index) => {
    for (let next = index + 1; next < matches.length; next++) {
      const second = matches[next];
      if (!second || second.position - first.position > MAX_DISTANCE) break;
      if (Math.abs(second.term - first.term) !== 1) continue;
      const pair = Math.min(first.term, second.term);
      const order = second.term > first.term ? 1 : REVERSED_SHARE;
      const gain = order / Math.max(1, second.position - first.position);
      if (gain > (bestOfPair.get(pair) ?? 0)) bestOfPair.set(pair, gain);
    }
  });
  let score = 0;
  for (const [pair, gain] of bestOfPair) {
    score += gain * Math.min(terms[pair]?.weight ?? 0, terms[pair + 1]?.weight ?? 0);
  }
  return score / totalWeight;
}

/** A part of a passage with how well it matches; about 0 to 1.2. */
export interface ScoredUnit extends Unit {
  score: number;
}

/** The value of a word in the sentence before or after, against 1: "He" stands for the name before. */
const NEIGHBOUR_SHARE = 0.2;
/** The part of a unit's score that depends on its length compared with its neighbours'. */
const LENGTH_SHARE = 0.05;

/** Scores the units of a passage by the question's terms in them. `matches` are in the order of the text. */
export function scoreUnits(
  units: readonly Unit[],
  matches: readonly TermMatch[],
  { terms, totalWeight }: QuestionModel,
): ScoredUnit[] {
  let at = 0;
  const termsOfUnit = units.map((unit) => {
    const held = new Set<number>();
    for (let match = matches[at]; match && match.offset < unit.end; match = matches[++at]) held.add(match.term);
    return held;
  });
  const averageChars = units.reduce((sum, unit) => sum + unit.end - unit.start, 0) / Math.max(1, units.length);
  return units.map((unit, index) => {
    let weight = 0;
    terms.forEach((term, termIndex) => {
      if (termsOfUnit[index]?.has(termIndex)) weight += term.weight;
      else if (termsOfUnit[index - 1]?.has(termIndex) || termsOfUnit[index + 1]?.has(termIndex)) {
        weight += term.weight * NEIGHBOUR_SHARE;
      }
    });
    const relativeLength = (unit.end - unit.start) / Math.max(1, averageChars);
    return { ...unit, score: weight / totalWeight / (1 - LENGTH_SHARE + LENGTH_SHARE * relativeLength) };
  });
}

/** BM25's saturation and length normalisation for character runs. */
const K1 = 1.2;
const B = 0.5;

export interface GramScore {
  /** Like BM25, divided by the weight of all the question's runs. */
  score: number;
  /** Share of the runs' weight that the passage holds, 0 to 1. */
  share: number;
}

/** BM25 over the question's character runs. Their rarity is counted among the candidates, since it is not indexed. */
export class GramScorer {
  readonly #counts: readonly Uint16Array[];
  readonly #weights: Float64Array;
  readonly #totalWeight: number;
  readonly #averageChars: number;

  constructor(grams: QuestionGrams, texts: readonly string[]) {
    this.#counts = texts.map((text) => grams.count(text));
    const documents = new Float64Array(grams.size);
    for (const counts of this.#counts) {
      for (let gram = 0; gram < grams.size; gram++) if (counts[gram]) documents[gram] = (documents[gram] ?? 0) + 1;
    }
    this.#weights = documents.map((found) => Math.log(1 + (texts.length - found + 0.5) / (found + 0.5)));
    this.#totalWeight = this.#weights.reduce((sum, weight) => sum + weight, 0) || 1;
    this.#averageChars = Math.max(1, texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length));
  }

  /** The score of the text with this index among those given. */
  scoreOf(index: number, chars: number): GramScore {
    const counts = this.#counts[index] ?? new Uint16Array();
    const norm = K1 * (1 - B + (B * chars) / this.#averageChars);
    let score = 0;
    let held = 0;
    for (let gram = 0; gram < counts.length; gram++) {
      const count = counts[gram] ?? 0;
      if (count === 0) continue;
      const weight = this.#weights[gram] ?? 0;
      score += (weight * count * (K1 + 1)) / (count + norm);
      held += weight;
    }
    return { score: score / this.#totalWeight, share: held / this.#totalWeight };
  }
}

/** The match of a passage's name with the question; every figure is 0 to 1. */
export interface NameMatch {
  /** How well the question explains the last part of the name. */
  cover: number;
  /** Share of the question that the rest of the path holds: the class, the headings above. */
  path: number;
  hasName: number;
}

const NO_NAME: NameMatch = { cover: 0, path: 0, hasName: 0 };

export function matchName({ name, kind }: Passage, question: QuestionModel): NameMatch {
  if (name === undefined) return NO_NAME;
  const separator = kind === 'section' ? ' > ' : '.';
  const cut = name.lastIndexOf(separator);
  const path = cut === -1 ? [] : question.matchesIn(name.slice(0, cut));
  return {
    cover: question.nameCover.of(cut === -1 ? name : name.slice(cut + separator.length)),
    path: question.shareOf(new Set(path.map((match) => match.term))),
    hasName: 1,
  };
}

/** The smallest part of a passage that can answer by itself: a sentence, a list item, a log entry, a line of data. */
export interface Unit {
  /** Offsets into the passage's text, end exclusive. */
  start: number;
  end: number;
}

/** The units of a passage, in order, without the white space between them. */
export function unitsOf(passage: Passage): Unit[] {
  switch (passage.kind) {
    case 'code':
    case 'record':
    case 'cell':
      return [{ start: 0, end: passage.text.length }];
    case 'log':
      return linesOf(passage.text, isLogEntryStart);
    case 'data':
    case 'table':
      return linesOf(passage.text, () => true);
    case 'paragraph':
    case 'section':
      return sentencesOf(passage.text);
  }
}

/** Runs of lines that each begin where `isStart` says. */
function linesOf(text: string, isStart: (line: string) => boolean): Unit[] {
  const units: Unit[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    const previous = units.at(-1);
    if (line.trim() !== '') {
      if (previous && !isStart(line)) previous.end = end;
      else units.push({ start, end });
    }
    start = end + 1;
  }
  return units;
}

/** The end of a sentence, with the quotes and brackets that close it; or a line break that a wrapped line does not have. */
const SENTENCE_END =
  /(?<![.!?…])[.!?…]+["'”’»)\]]*(?=\s)|[。！？｡]+[”’」』）】]*|\n(?=[^\S\n]*(?:\n|[-*+•|>#]\s|\d+[.)]\s|#{2,6}\s|```))/gu;
/** A full stop after one of these does not end a sentence, nor does one after a single capital. */
const ABBREVIATION =
  /(?:^|[\s(["'“‘])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Mt|Gen|Col|Lt|Sgt|Capt|Rev|Hon|Gov|Sen|Rep|vs|etc|e\.g|i\.e|cf|al|ca|approx|No|Nos|Vol|Fig|Eq|pp|Inc|Ltd|Co|Corp|Dept|Univ|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:\p{L}\.)+\p{L})\.$/u;

function sentencesOf(text: string): Unit[] {
  const units: Unit[] = [];
  let start = 0;
  const add = (end: number): void => {
    const slice = text.slice(start, end);
    const lead = slice.length - slice.trimStart().length;
    const trimmed = slice.trim();
    if (trimmed !== '') units.push({ start: start + lead, end: start + lead + trimmed.length });
    start = end;
  };
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    if (/^[.!?…]/.test(match[0]) && !endsSentence(text, start, match.index + 1, end)) continue;
    add(end);
  }
  add(text.length);
  return units;
}

/**
 * Whether a sentence ends here. A small letter continues the sentence, as in `"Stop!" he cried`; so does text behind an
 * abbreviation.
 */
function endsSentence(text: string, start: number, stop: number, end: number): boolean {
  const next = /^\s+["'“‘«([]*(.)/su.exec(text.slice(end, end + 20))?.[1];
  if (next !== undefined && /\p{Ll}/u.test(next)) return false;
  return !ABBREVIATION.test(text.slice(Math.max(start, stop - 20), stop));
}
