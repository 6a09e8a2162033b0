import type { Passage, PassageKind } from '../passage.ts';

/** Receives every finished passage, in the order of the file. */
export type EmitPassage = (passage: Passage) => void;

/**
 * Cuts a file into passages, one line at a time. A splitter holds no more than one unfinished passage, so a file of any
 * size passes through it in bounded memory.
 */
export interface LineSplitter {
  /** The kind given to the pieces of a line that is too long for `push`. */
  readonly kind: PassageKind;
  /** The name that the next passage would have, if any. */
  readonly name: string | undefined;
  /** Takes the next line, without its terminator; `lineNumber` is 1-based. */
  push(line: string, lineNumber: number): void;
  /** Emits what is unfinished. The splitter stays usable: a line that is too long interrupts it. */
  flush(): void;
}
