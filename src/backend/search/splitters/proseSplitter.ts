import { isBlank, LineBuffer, type EmitPassage, type LineSplitter } from './lineBuffer.ts';

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
