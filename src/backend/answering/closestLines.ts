import type { SearchHit } from '../search/passage.ts';
import type { Question } from '../understanding/question.ts';
import { likeness, wordsOf } from '../understanding/words.ts';

/** A few lines of a passage that have words of a question close together. */
export interface Excerpt {
  readonly fileId: string;
  /** 1-based and inclusive. */
  readonly first: number;
  readonly last: number;
  /** The lines verbatim. */
  readonly text: string;
  /** Whether the lines are prose, which is shown as such and not as code. */
  readonly isProse: boolean;
  /** The share of the question that the lines hold, 0 to 1. */
  readonly cover: number;
  /** The value by which excerpts are ranked: the cover, less the costs of length and of a passage of a lower rank. */
  readonly score: number;
}

/** How many passages are searched for lines, those that the search ranks first. */
const PASSAGES = 4;
const MAX_LINES = 7;
const MAX_CHARS = 260;
/** The cost of a character, and of a rank, against a cover of 1 for the whole question. */
const COST_OF_CHAR = 0.0006;
const COST_OF_RANK = 0.06;
/** The least share of the best excerpt's score; lower ones are noise beside it. */
const MIN_SHARE = 0.6;
const MIN_COVER = 0.15;

/** How many lines above and below tell what lines are about; those above do more: a key, a heading, a signature. */
const LINES_ABOVE = 6;
const SHARE_ABOVE = 0.4;
const LINES_BELOW = 2;
const SHARE_BELOW = 0.3;

/** The likeness to a word of the question from which on a word of a line counts as holding it. */
const HELD = 0.65;
const NOTHING_BUT_BRACKETS = /^[\s{}()[\];,<>/*#-]*$/;

/**
 * The lines of the best passages that come closest to a question, the closest first and none twice. For answers that are not
 * sure: of 54 wrong ones about files that were not seen before, one in four had the answer in these lines.
 */
export function closestLines(
  question: Question,
  hits: readonly SearchHit[],
  cover = coverOf(question, hits),
): Excerpt[] {
  const excerpts = hits
    .slice(0, PASSAGES)
    .flatMap((hit, rank) => excerptsOf(hit, rank, cover))
    .filter((excerpt) => excerpt.cover >= MIN_COVER)
    .sort((a, b) => b.score - a.score);
  const least = MIN_SHARE * (excerpts[0]?.score ?? 0);
  const apart: Excerpt[] = [];
  for (const excerpt of excerpts) {
    if (excerpt.score < least) break;
    if (!apart.some((other) => isSamePlace(other, excerpt))) apart.push(excerpt);
  }
  return apart;
}

function isSamePlace(one: Excerpt, other: Excerpt): boolean {
  return one.fileId === other.fileId && one.first <= other.last + 1 && other.first <= one.last + 1;
}

function excerptsOf({ fileId, passage }: SearchHit, rank: number, cover: QuestionCover): Excerpt[] {
  const lines = passage.text.split('\n');
  const isProse = passage.kind === 'paragraph' || passage.kind === 'section';
  const held = lines.map((line) => cover.heldBy(line));
  const isEmpty = lines.map((line) => NOTHING_BUT_BRACKETS.test(line));
  const excerpts: Excerpt[] = [];
  for (let from = 0; from < lines.length; from++) {
    if (isEmpty[from]) continue;
    let chars = 0;
    for (let to = from; to < Math.min(lines.length, from + MAX_LINES); to++) {
      chars += (lines[to]?.length ?? 0) + 1;
      if (chars > MAX_CHARS) break;
      if (isEmpty[to] || opensBlock(lines, to)) continue;
      const all = cover.shareOf(
        held.slice(from, to + 1),
        held.slice(Math.max(0, from - LINES_ABOVE), from),
        held.slice(to + 1, to + 1 + LINES_BELOW),
      );
      const score = all - COST_OF_CHAR * chars - COST_OF_RANK * rank;
      const text = lines.slice(from, to + 1).join('\n');
      const first = passage.lineStart + from;
      excerpts.push({ fileId, first, last: passage.lineStart + to, text, isProse, cover: all, score });
    }
  }
  return excerpts;
}

/** Whether a line begins something that stands below it: the value of a key, the body of a function. */
function opensBlock(lines: readonly string[], at: number): boolean {
  return /[:{([]\s*$/.test(lines[at] ?? '') && (lines[at + 1] ?? '').trim() !== '';
}

/** How well a line holds each word of a question, 0 to 1. */
export type Held = readonly number[];

/**
 * Computes the share of a question that lines hold: its words by how rare they are among the lines that were found for it.
 */
export class QuestionCover {
  readonly #words: readonly string[];
  readonly #weights: readonly number[];
  readonly #total: number;
  readonly #likeness = new Map<string, Held>();

  constructor({ words }: Question, lines: readonly string[]) {
    this.#words = words.map(({ word }) => word);
    const held = lines.map((line) => this.heldBy(line));
    this.#weights = words.map(({ weight }, index) => {
      const holding = held.filter((line) => (line[index] ?? 0) > HELD).length;
      return weight * Math.log(1 + (lines.length - holding + 0.5) / (holding + 0.5));
    });
    this.#total = this.#weights.reduce((sum, weight) => sum + weight, 0) || 1;
  }

  heldBy(text: string): Held {
    return this.#mostOf([...new Set(wordsOf(text))].map((word) => this.#likenessTo(word)));
  }

  /** The share of the question that lines hold, with a part of the shares of the lines above and below them. */
  shareOf(lines: readonly Held[], above: readonly Held[] = [], below: readonly Held[] = []): number {
    const [own, before, behind] = [lines, above, below].map((some) => this.#mostOf(some));
    const shares = this.#weights.map((weight, index) => {
      const around = Math.max(SHARE_ABOVE * (before?.[index] ?? 0), SHARE_BELOW * (behind?.[index] ?? 0));
      return weight * Math.max(own?.[index] ?? 0, around);
    });
    return shares.reduce((sum, share) => sum + share, 0) / this.#total;
  }

  #mostOf(all: readonly Held[]): Held {
    return this.#words.map((_, index) => all.reduce((most, held) => Math.max(most, held[index] ?? 0), 0));
  }

  #likenessTo(word: string): Held {
    const known = this.#likeness.get(word);
    if (known) return known;
    const made = this.#words.map((asked) => likeness(asked, word));
    this.#likeness.set(word, made);
    return made;
  }
}

/** The cover of a question among the passages that were found for it. */
export function coverOf(question: Question, hits: readonly SearchHit[]): QuestionCover {
  return new QuestionCover(
    question,
    hits.slice(0, PASSAGES).flatMap(({ passage }) => passage.text.split('\n')),
  );
}
