import { findInStructures, type FileFinding } from '../../../../src/backend/answering/kinds/answerFromStructure.ts';
import { readStructure } from '../../../../src/backend/structure/readStructure.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { understand } from '../../../../src/backend/understanding/question.ts';

/** A file as the answers get it. Fails where no reader knows its format. */
export function structuredFile(filename: string, content: string): StructuredFile {
  const text = content.split('\n');
  const structure = readStructure(filename, text);
  if (!structure) throw new Error(`No reader knows ${filename}.`);
  return { fileId: filename, filename, text, structure };
}

/** The surest finding for a question about a file. */
export function askFile(file: StructuredFile, question: string): FileFinding | undefined {
  return findInStructures(understand(question), [file])[0];
}

/** The lines that a finding cites, as `first-last`. */
export function citedBy(finding: FileFinding | undefined): string[] {
  return finding?.lines.map(({ first, last }) => `${String(first)}-${String(last)}`) ?? [];
}
