import type { Passage, PassageKind } from '../passage.ts';
import { isBlank, LineBuffer } from './lineBuffer.ts';

/** Paragraphs shorter than this are joined with the next one: a title or a line of dialogue alone matches by accident. */
export const SHORT_PARAGRAPH_CHARS = 200;

/** Plain text: a passage is a paragraph between blank lines; short ones are joined. */
export class ProseSplitter implements LineSplitter {
  readonly kind = 'paragraph';
  readonly name = undefined;
  readonly #buffer = new LineBuffer();
  readonly #emit: EmitPassage;
  #isAfterBlank = false;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  push(line: string, lineNumber: number): void {
    if (isBlank(line)) {
      if (this.#buffer.isFullFor(line)) this.flush();
      else if (!this.#buffer.isEmpty) this.#buffer.push(line, lineNumber);
      this.#isAfterBlank = true;
      return;
    }
    const isNewParagraph = this.#isAfterBlank && this.#buffer.chars >= SHORT_PARAGRAPH_CHARS;
    if (isNewParagraph || this.#buffer.isFullFor(line)) this.flush();
    this.#isAfterBlank = false;
    this.#buffer.push(line, lineNumber);
  }

  flush(): void {
    this.#buffer.emit({ kind: this.kind }, this.#emit);
    this.#isAfterBlank = false;
  }
}

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
