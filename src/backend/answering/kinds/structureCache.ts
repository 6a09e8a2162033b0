import { readStructure } from '../../structure/readStructure.ts';
import type { StructuredFile } from '../../structure/structure.ts';

/** So much text is kept with its structure, in UTF-16 code units; a structure takes several times as much memory. */
const MAX_KEPT_CHARS = 4 * 1024 * 1024;

/** Keeps the structures of the files that were asked about last: the content of an id never changes. */
export class StructureCache {
  readonly #kept = new Map<string, { readonly file: StructuredFile | undefined; readonly chars: number }>();
  #chars = 0;

  /**
   * The structure of a file; undefined where its format has none.
   *
   * @param readText gives the file's lines without their ends, or undefined where it is no text; called once
   */
  get(fileId: string, filename: string, readText: () => readonly string[] | undefined): StructuredFile | undefined {
    const known = this.#kept.get(fileId);
    if (known) {
      this.#kept.delete(fileId);
      this.#kept.set(fileId, known);
      return known.file;
    }
    const text = readText();
    const structure = text && readStructure(filename, text);
    const file = text && structure && { fileId, filename, text, structure };
    this.#keep(fileId, file);
    return file;
  }

  /** The files whose structures are kept. */
  fileIds(): string[] {
    return [...this.#kept.keys()];
  }

  #keep(fileId: string, file: StructuredFile | undefined): void {
    const chars = file?.text.reduce((sum, line) => sum + line.length + 1, 0) ?? 0;
    this.#kept.set(fileId, { file, chars });
    this.#chars += chars;
    for (const [oldest, { chars: freed }] of this.#kept) {
      if (this.#chars <= MAX_KEPT_CHARS || oldest === fileId) break;
      this.#kept.delete(oldest);
      this.#chars -= freed;
    }
  }
}
