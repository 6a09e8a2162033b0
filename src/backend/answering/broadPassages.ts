import type { Citation } from '../../protocol/query.ts';
import { isOverviewQuestion } from '../search/overviewQuestion.ts';
import type { PassageIndex } from '../search/passageIndex.ts';
import { MODEL_PASSAGES, type Retrieval } from './retrieve.ts';

/**
 * The passages for a model where a question names no place: where no word of it stands in the files, as in a question in
 * another language, or where it asks for an overview. They are chosen evenly from beginning to end, and so is every beginning
 * of their order, so that passages which do not fit into the budget leave no part of a file out. Otherwise the retrieval is
 * returned as it is.
 */
export function broadened(
  services: { readonly index: Pick<PassageIndex, 'passagesOf'> },
  retrieval: Retrieval,
): Retrieval {
  if (retrieval.passages.length > 0 && !isOverviewQuestion(retrieval.question)) return retrieval;
  const files = [...retrieval.files.values()];
  const perFile = Math.max(1, Math.floor(MODEL_PASSAGES / files.length));
  let considered = 0;
  const chosen = files.slice(0, MODEL_PASSAGES).map(({ id, filename }) => {
    const sample = new EvenSample<Citation>(perFile);
    for (const { lineStart, lineEnd, text } of services.index.passagesOf(id)) {
      const whole = { file_id: id, filename, line_start: lineStart, line_end: lineEnd, text, score: 0 };
      const passage = withinRanges(whole, retrieval);
      if (passage && passage.text.trim() !== '') sample.add(passage);
    }
    considered += sample.seen;
    return spreadOrder(sample.items);
  });
  const passages = alternately(chosen);
  if (passages.length === 0) return retrieval;
  const result = { ...retrieval.result, considered: Math.max(considered, retrieval.result.considered) };
  return { ...retrieval, passages, result };
}

/** The lines of a passage to which the question is limited; undefined where there are none. */
function withinRanges(passage: Citation, { isLimitedToLines, isWithinRanges }: Retrieval): Citation | undefined {
  if (!isLimitedToLines) return passage;
  const lines = passage.text.split('\n');
  const isWithin = lines.map((_, index) => {
    const line = passage.line_start + index;
    return isWithinRanges(passage.file_id, { first: line, last: line });
  });
  const first = isWithin.indexOf(true);
  if (first < 0) return undefined;
  const end = isWithin.indexOf(false, first);
  const last = end < 0 ? lines.length - 1 : end - 1;
  return {
    ...passage,
    line_start: passage.line_start + first,
    line_end: passage.line_start + last,
    text: lines.slice(first, last + 1).join('\n'),
  };
}

/** Keeps up to twice a number of items, evenly chosen from a sequence whose length is not known, its first always. */
class EvenSample<T> {
  readonly #size: number;
  #items: T[] = [];
  #step = 1;
  seen = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(item: T): void {
    if (this.seen++ % this.#step !== 0) return;
    this.#items.push(item);
    if (this.#items.length < 2 * this.#size) return;
    this.#items = this.#items.filter((_, index) => index % 2 === 0);
    this.#step *= 2;
  }

  get items(): readonly T[] {
    if (this.#items.length <= this.#size) return this.#items;
    const step = this.#items.length / this.#size;
    return Array.from({ length: this.#size }, (_, index) => this.#items[Math.floor(index * step)]).filter(
      (item) => item !== undefined,
    );
  }
}

/** The items in an order of which each beginning is spread evenly: the first, the middle one, those of the quarters. */
function spreadOrder<T>(items: readonly T[]): T[] {
  const places = new Set<number>();
  for (let parts = 1; places.size < items.length; parts *= 2) {
    for (let part = 0; part < parts; part++) places.add(Math.floor((part * items.length) / parts));
  }
  return [...places].flatMap((place) => items.slice(place, place + 1));
}

/** The first of each list, then the second of each. */
function alternately<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}
