import type { Structure } from './structure.ts';

/** Reads the structure of files of one format. */
export interface StructureReader {
  /** The name of the format, such as `yaml`. */
  readonly format: string;
  /**
   * Whether a file is of this format.
   *
   * @param name the file's name without its folders, in lower case
   * @param text its lines
   */
  reads(name: string, text: readonly string[]): boolean;
  /** Whether its lines may be as long as they like; of other formats' lines only the beginning is read. */
  readonly takesLongLines?: boolean;
  /** Reads the whole file. Never throws: what is not understood is left out. */
  read(filename: string, text: readonly string[]): Structure;
}
