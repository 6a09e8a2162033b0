import type { Passage } from '../../../src/backend/search/passage.ts';
import { splitPassages } from '../../../src/backend/search/splitters/splitPassages.ts';

/** All passages of a text given as one string. */
export function passagesOf(text: string, filename: string): Passage[] {
  return [...splitPassages(text.split('\n'), filename)];
}

/** Passages in the short form that tests compare: "first-last name". */
export function outline(text: string, filename: string): string[] {
  return passagesOf(text, filename).map(
    ({ lineStart, lineEnd, name }) => `${lineStart}-${lineEnd}${name === undefined ? '' : ` ${name}`}`,
  );
}
