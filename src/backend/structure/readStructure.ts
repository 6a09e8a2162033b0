import { CODE_READERS } from './readers/code.ts';
import type { StructureReader } from './structureReader.ts';
import type { Structure } from './structure.ts';

/** All readers, the pickier first. Another format is another file in `readers/` and a line here. */
const READERS: readonly StructureReader[] = [...CODE_READERS];

/** The structure of a file, or undefined where no reader knows its format. */
export function readStructure(filename: string, text: readonly string[]): Structure | undefined {
  const name = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1).toLowerCase();
  return READERS.find((reader) => reader.reads(name, text))?.read(filename, text);
}
