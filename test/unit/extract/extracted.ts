import assert from 'node:assert/strict';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { extractDocument } from '../../../src/backend/extract/extractDocument.ts';
import { describePlace, type ExtractedText } from '../../../src/backend/extract/textWriter.ts';

export interface Extracted {
  readonly text: string;
  readonly notRead: ExtractedText['notRead'];
  readonly sources: ExtractedText['sources'];
  /** The place of the first line that has these words. */
  placeOf(words: string): string;
}

/** What is read of a document, as the backend reads it but for the thread. */
export async function extract(filename: string, content: Buffer): Promise<Extracted> {
  const family = documentFamily(filename, content);
  assert.ok(family, `${filename} is a document`);
  const { lines, places, notRead, sources } = await extractDocument({ content }, family);
  return {
    text: lines.join('\n'),
    notRead,
    sources,
    placeOf: (words) => {
      const line = lines.findIndex((each) => each.includes(words)) + 1;
      assert.ok(line > 0, `There is no "${words}" in:\n${lines.join('\n')}`);
      return describePlace(places, line, line);
    },
  };
}
