import type { Lines } from '../../../structure/structure.ts';

/** A sentence of a text with its lines. */
export interface Sentence {
  /** On one line, with its marks. */
  readonly text: string;
  readonly lines: Lines;
}

/** Marks are taken all or none: in long runs of them, no part of a run is tried for itself. */
const END =
  /(?<![.!?…])[.!?…]+(?![.!?…])["'”’»)*_`\]]*(?!["'”’»)*_`\]])(?=\s+["'“„«(*_`[]*[\p{Lu}\p{N}])|[。！？][”’」』）]*|;(?=\s*$)/gu;
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|ca|approx|no|nr|dr|mr|mrs|ms|prof|st|fig|sec|art|abs|bzw|z\.\s?b|d\.\s?h|u\.\s?a|usw|ggf|inkl|max|min|vol|pp?|al|inc|ltd|corp|co|\p{L}|\d{1,2})\.$/iu;

/** The sentences of some lines, which are taken as one paragraph. */
export function sentencesOf(text: readonly string[], { first, last }: Lines): Sentence[] {
  const starts: number[] = [];
  let joined = '';
  for (let line = first; line <= last; line++) {
    starts.push(joined.length);
    const words = (text[line - 1] ?? '').replace(/^\s*(?:>\s?)+(?:\[!\w+\])?/, '').trim();
    joined += `${words} `;
  }
  let reached = 0;
  /** Offsets are asked for in their order. */
  const lineAt = (offset: number): number => {
    while ((starts[reached + 1] ?? Number.MAX_SAFE_INTEGER) <= offset) reached++;
    return first + reached;
  };
  const sentences: Sentence[] = [];
  let start = 0;
  const take = (end: number): void => {
    const raw = joined.slice(start, end);
    const words = raw.trim();
    if (words !== '') {
      const from = start + (raw.length - raw.trimStart().length);
      sentences.push({ text: words, lines: { first: lineAt(from), last: lineAt(from + words.length - 1) } });
    }
    start = end;
  };
  for (const found of joined.matchAll(END)) {
    const end = found.index + found[0].length;
    if (/^\./.test(found[0]) && ABBREVIATION.test(joined.slice(Math.max(start, end - 12), found.index + 1))) continue;
    take(end);
  }
  take(joined.length);
  return sentences;
}
