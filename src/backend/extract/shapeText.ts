import { singleLine } from './textWriter.ts';
import { prefixedAttributeOf, readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** What a drawing on a sheet shows. */
export interface Shapes {
  /** A line for each paragraph of its shapes. */
  readonly lines: readonly string[];
  /** The relationships of its charts. */
  readonly charts: readonly string[];
  readonly pictures: number;
}

/** Reads the part of a drawing on a sheet. */
export async function readShapes(archive: ZipArchive, part: string): Promise<Shapes> {
  const lines: string[] = [];
  const charts: string[] = [];
  let pictures = 0;
  let fallback = 0;
  let paragraph: string | undefined;
  let isInText = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'Fallback') fallback++;
      if (fallback > 0) return;
      if (name === 'p') paragraph = '';
      else if (name === 't') isInText = true;
      else if (name === 'br' && paragraph !== undefined) paragraph += ' ';
      else if (name === 'pic') pictures++;
      else if (name === 'chart') charts.push(prefixedAttributeOf(attributes, 'id') ?? '');
    },
    text(text) {
      if (isInText && fallback === 0 && paragraph !== undefined) paragraph += text;
    },
    close(name) {
      if (name === 'Fallback') fallback--;
      if (fallback > 0) return;
      if (name === 't') isInText = false;
      if (name !== 'p') return;
      const line = singleLine(paragraph ?? '');
      if (line !== '') lines.push(line);
      paragraph = undefined;
    },
  });
  return { lines, charts, pictures };
}
