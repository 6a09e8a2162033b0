/** A heading as it stands in a document. */
export interface HeadingMark {
  /** 1 for the highest. */
  readonly level: number;
  readonly name: string;
  /** How many lines it takes. */
  readonly lines: number;
}

/** A block of code as it stands in a document. */
export interface CodeMark {
  /** The index of the line after it. */
  readonly end: number;
  readonly language: string;
}

/** How a kind of document writes its headings and its code. */
export interface Dialect {
  readonly format: string;
  headingAt(text: readonly string[], index: number): HeadingMark | undefined;
  /** @param isIndentedCode whether indentation alone makes code here: in a paragraph and a list entry it does not */
  codeAt(text: readonly string[], index: number, isIndentedCode: boolean): CodeMark | undefined;
  /** Whether this line is not a part of the text: a comment or an instruction. */
  isHidden(line: string): boolean;
}

/** The index of the line after the one that ends a block, or of the end of the text. */
export function endOfBlock(text: readonly string[], start: number, isEnd: (line: string) => boolean): number {
  for (let at = start + 1; at < text.length; at++) if (isEnd(text[at] ?? '')) return at + 1;
  return text.length;
}
