import type { Passage } from '../../../src/backend/answer/passage.ts';
import { splitPassages } from '../../../src/backend/answer/splitters/splitPassages.ts';

/** All passages of a text given as one string. */
export async function passagesOf(text: string, filename: string): Promise<Passage[]> {
  const passages: Passage[] = [];
  for await (const passage of splitPassages(text.split('\n'), filename)) passages.push(passage);
  return passages;
}

/** Passages in the short form that tests compare: "first-last name". */
export async function outline(text: string, filename: string): Promise<string[]> {
  const passages = await passagesOf(text, filename);
  return passages.map(
    ({ lineStart, lineEnd, name }) => `${lineStart}-${lineEnd}${name === undefined ? '' : ` ${name}`}`,
  );
}
