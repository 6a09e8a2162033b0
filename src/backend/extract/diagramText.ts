import { singleLine } from './textWriter.ts';
import { readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** The texts of a diagram (SmartArt), a line for each of its paragraphs. */
export async function readDiagram(archive: ZipArchive, part: string): Promise<string[]> {
  const lines: string[] = [];
  let paragraph: string | undefined;
  let isInText = false;
  await readXml(archive.read(part), {
    open(name) {
      if (name === 'p') paragraph = '';
      // A point of the diagram has a text body of the same name as the text of a run.
      else if (name === 't') isInText = paragraph !== undefined;
      else if (name === 'br' && paragraph !== undefined) paragraph += ' ';
    },
    text(text) {
      if (isInText && paragraph !== undefined) paragraph += text;
    },
    close(name) {
      if (name === 't') isInText = false;
      if (name !== 'p') return;
      const line = singleLine(paragraph ?? '');
      if (line !== '') lines.push(line);
      paragraph = undefined;
    },
  });
  return lines;
}
