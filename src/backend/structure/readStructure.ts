import { asciiDocReader, orgReader } from './readers/asciiDoc.ts';
import { latexReader } from './readers/latex.ts';
import { logReader } from './readers/log.ts';
import { markdownReader } from './readers/markdown.ts';
import { plainTextReader } from './readers/plainText.ts';
import { restructuredTextReader } from './readers/restructuredText.ts';
import type { StructureReader } from './structureReader.ts';
import type { Structure } from './structure.ts';

/** All readers, the pickier first. Another format is another file in `readers/` and a line here. */
const READERS: readonly StructureReader[] = [
  markdownReader,
  restructuredTextReader,
  asciiDocReader,
  orgReader,
  latexReader,
  logReader,
  plainTextReader,
];

/** The structure of a file, or undefined where no reader knows its format. */
export function readStructure(filename: string, text: readonly string[]): Structure | undefined {
  const name = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1).toLowerCase();
  return READERS.find((reader) => reader.reads(name, text))?.read(filename, text);
}
