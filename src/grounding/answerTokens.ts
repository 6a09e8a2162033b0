import {
  isOpeningBracket,
  MAX_MARK_LENGTH,
  readBracket,
  type BracketReading,
  type CitationMark,
} from './citationMarks.ts';

/** A run of an answer's Markdown. The texts of all tokens joined are the answer. */
export type AnswerToken =
  | { readonly kind: 'text'; readonly text: string }
  /** A code span, a fenced block or an indented one, or a part of a block. */
  | { readonly kind: 'code'; readonly text: string; readonly isBlock: boolean }
  /** A citation with the space before it; where the citation is removed, so is the space. */
  | {
      readonly kind: 'mark';
      readonly text: string;
      readonly marks: readonly CitationMark[];
      readonly isBound: boolean;
    };

/** The sources by which citations are told from other brackets. */
export interface CitedSources {
  readonly count: number;
  /** The texts of the sources, by which copied brackets are told from citations. */
  readonly texts: readonly string[];
}

/** The longest code span, in characters. */
const MAX_SPAN_LENGTH = 1_000;
/** The most brackets that are searched in the sources; an answer with more has them by design. */
const MAX_SEARCHES = 1_000;
/** How much of a line before a bracket is looked at, in characters. */
const MAX_BEFORE = 80;

/** Quotation and list marks that may stand before a fence. */
const LINE_PREFIX = String.raw`(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*`;
const FENCE_LINE = new RegExp(`^${LINE_PREFIX}(\`{3,}(?=[^\`\\n]*(?:\\n|$))|~{3,})`, 'u');
const MAY_BECOME_FENCE = new RegExp(
  `^${LINE_PREFIX}(?:\`{0,2}|~{0,2}|\`{3,}[^\`\\n]*|~{3,}[^\\n]*|[-*+]|\\d{1,9}[.)]?)$`,
  'u',
);
/** The longest line of a fence, in characters. */
const MAX_FENCE_LINE = 200;
const LIST_LINE = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/u;
/** An indented line of code. A line that begins like a list, a quotation or a fence is taken for that instead. */
const INDENTED = /^(?: {4}|\t)[ \t]*[^\s`~>*+\d-]/u;
/** A paragraph, and every code span in it, ends here. */
const PARAGRAPH_END = /\n[ \t]*(?:\n|`{3}|~{3})/gu;
const SPECIAL = /[`\\[［【\n]/gu;

/**
 * Reads an answer's Markdown piece by piece, so that code is told from prose and citations from other brackets. The tokens do
 * not depend on how the text was cut; text that cannot be classified yet waits, never for more than the length of a mark or a
 * code span.
 */
export class AnswerReader {
  readonly #sources: CitedSources;
  readonly #read: typeof readBracket;
  #squeezed: readonly string[] | undefined;
  /** How often the sources may still be searched. */
  #searchesLeft = MAX_SEARCHES;
  #held = '';
  /** The end of the current line as far as it has been returned. */
  #before = '';
  #isLineStart = true;
  #isAfterBlankLine = true;
  #isInList = false;
  /** The fence that ends the block of code. */
  #fence: { readonly character: string; readonly length: number } | undefined;
  #isInIndentedLine = false;

  /** `read` classifies a bracket. */
  constructor(sources: CitedSources, read: typeof readBracket = readBracket) {
    this.#sources = sources;
    this.#read = read;
  }

  /** Takes the next piece of the answer; returns the tokens that are certain now. */
  push(text: string): AnswerToken[] {
    this.#held += text;
    return this.#take(false);
  }

  /** Returns the tokens of the text that was held back, once no more comes. */
  flush(): AnswerToken[] {
    return this.#take(true);
  }

  #take(isEnd: boolean): AnswerToken[] {
    const tokens: AnswerToken[] = [];
    let at = 0;
    while (at < this.#held.length) {
      const next = this.#isInCode(at, isEnd) ? this.#takeCode(at, isEnd, tokens) : this.#takeInline(at, isEnd, tokens);
      if (next === at) break;
      at = next;
    }
    this.#held = this.#held.slice(at);
    return tokens;
  }

  /** Whether the text at `at` is code; at the beginning of a line, whether the line begins code. */
  #isInCode(at: number, isEnd: boolean): boolean {
    if (this.#fence || this.#isInIndentedLine) return true;
    if (!this.#isLineStart) return false;
    const line = this.#lineAt(at);
    const isWhole = isEnd || line.endsWith('\n');
    if (isWhole && isFenceLine(line)) return true;
    return this.#isAfterBlankLine && !this.#isInList && INDENTED.test(line);
  }

  #lineAt(at: number): string {
    const end = this.#held.indexOf('\n', at);
    return end < 0 ? this.#held.slice(at) : this.#held.slice(at, end + 1);
  }

  #takeCode(at: number, isEnd: boolean, tokens: AnswerToken[]): number {
    const line = this.#lineAt(at);
    const isWhole = line.endsWith('\n');
    if (this.#isLineStart) {
      const fence = isFenceLine(line) ? FENCE_LINE.exec(line)?.[1] : undefined;
      if (this.#fence) {
        const { character, length } = this.#fence;
        const mark = line.replace(/^[\s>]+/u, '').trimEnd();
        const mayClose = line.length < MAX_FENCE_LINE && [...mark].every((other) => other === character);
        if (mayClose && !isWhole && !isEnd) return at;
        if (mayClose && mark.length >= length) this.#fence = undefined;
      } else if (fence !== undefined) {
        this.#fence = { character: fence[0] ?? '', length: fence.length };
      } else {
        this.#isInIndentedLine = true;
      }
    }
    this.#emit(tokens, { kind: 'code', text: line, isBlock: true });
    this.#isLineStart = isWhole;
    if (isWhole) {
      // An indented block goes on; after a fence a paragraph may begin.
      this.#isAfterBlankLine = this.#isInIndentedLine;
      this.#isInIndentedLine = false;
      this.#before = '';
    }
    return at + line.length;
  }

  #takeInline(start: number, isEnd: boolean, tokens: AnswerToken[]): number {
    const held = this.#held;
    if (this.#isLineStart) {
      const line = this.#lineAt(start);
      const isUndecided = !line.endsWith('\n') && !isEnd && line.length < MAX_FENCE_LINE;
      if (isUndecided && MAY_BECOME_FENCE.test(line)) return start;
      if (LIST_LINE.test(line)) this.#isInList = true;
      else if (line.trim() !== '' && !/^[ \t]/u.test(line) && this.#isAfterBlankLine) this.#isInList = false;
      this.#isAfterBlankLine = line.trim() === '';
      this.#isLineStart = false;
    }
    SPECIAL.lastIndex = start;
    const special = SPECIAL.exec(held);
    const at = special?.index ?? held.length;
    // A space belongs to a citation that may follow.
    const isSpace = held[at - 1] === ' ' && at > start;
    const mayBeMark = special ? isOpeningBracket(special[0]) : !isEnd;
    const textEnd = isSpace && mayBeMark ? at - 1 : at;
    if (textEnd > start) {
      this.#emitText(tokens, held.slice(start, textEnd));
      return textEnd;
    }
    if (!special) {
      if (!isEnd) return start;
      this.#emitText(tokens, held.slice(start));
      return held.length;
    }
    switch (special[0]) {
      case '\n':
        this.#emitText(tokens, '\n');
        this.#before = '';
        this.#isLineStart = true;
        return at + 1;
      case '\\':
        if (at + 1 >= held.length && !isEnd) return start;
        // An escaped line end still ends the line.
        return this.#takeText(tokens, start, held[at + 1] === '\n' ? at + 1 : Math.min(at + 2, held.length));
      case '`':
        return this.#takeSpan(at, isEnd, tokens);
      default:
        return this.#takeBracket(start, at, isEnd, tokens);
    }
  }

  #takeText(tokens: AnswerToken[], start: number, end: number): number {
    this.#emitText(tokens, this.#held.slice(start, end));
    return end;
  }

  /** Takes a code span, or backticks that begin none. */
  #takeSpan(at: number, isEnd: boolean, tokens: AnswerToken[]): number {
    const window = this.#held.slice(at, at + MAX_SPAN_LENGTH);
    const isWindowWhole = isEnd || window.length === MAX_SPAN_LENGTH;
    const run = /^`+/u.exec(window)?.[0] ?? '';
    if (run.length === window.length && !isWindowWhole) return at;
    PARAGRAPH_END.lastIndex = 0;
    const paragraph = PARAGRAPH_END.exec(window);
    const limit = paragraph?.index ?? window.length;
    for (const { 0: other, index } of window.slice(0, limit).matchAll(/`+/gu)) {
      if (index === 0 || other.length !== run.length) continue;
      const end = index + other.length;
      if (end === window.length && !isWindowWhole) return at;
      this.#emit(tokens, { kind: 'code', text: window.slice(0, end), isBlock: false });
      return at + end;
    }
    if (!paragraph && !isWindowWhole) return at;
    return this.#takeText(tokens, at, at + run.length);
  }

  #takeBracket(start: number, at: number, isEnd: boolean, tokens: AnswerToken[]): number {
    const held = this.#held;
    const space = held.slice(start, at);
    const before = this.#before + space;
    const reading: BracketReading = this.#read(held, at, {
      before,
      isEnd,
      sources: this.#sources.count,
      isCopied: (text) => this.#isCopied(text),
      hasProseWord: (number, word) =>
        this.#searchesLeft-- > 0 && hasProseWord(this.#sources.texts[number - 1] ?? '', word),
    });
    if (reading.kind === 'unfinished') {
      if (!isEnd && held.length - at < MAX_MARK_LENGTH) return start;
      return this.#takeText(tokens, start, at + 1);
    }
    if (reading.kind === 'text') return this.#takeText(tokens, start, at + 1);
    const text = held.slice(start, reading.end);
    const isBound =
      /[\p{L}\p{N})"'”’»*_]$/u.test(before) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(before);
    this.#emit(tokens, { kind: 'mark', text, marks: reading.marks, isBound });
    return reading.end;
  }

  #isCopied(text: string): boolean {
    if (this.#searchesLeft-- <= 0) return false;
    this.#squeezed ??= this.#sources.texts.map(squeezed);
    const wanted = squeezed(text);
    return this.#squeezed.some((source) => source.includes(wanted));
  }

  #emitText(tokens: AnswerToken[], text: string): void {
    this.#emit(tokens, { kind: 'text', text });
  }

  /** Adds a token; two runs of text become one, so that a sentence's words stand together. */
  #emit(tokens: AnswerToken[], token: AnswerToken): void {
    // Of marks beside each other, the text before the first counts as the text before them all.
    const seen = token.kind === 'mark' ? ' ' : token.text;
    this.#before = (this.#before + seen).slice(-MAX_BEFORE);
    const last = tokens.at(-1);
    if (token.kind === 'text' && last?.kind === 'text')
      tokens[tokens.length - 1] = { kind: 'text', text: last.text + token.text };
    else tokens.push(token);
  }
}

function isFenceLine(line: string): boolean {
  return line.length < MAX_FENCE_LINE && FENCE_LINE.test(line);
}

/**
 * Whether a text has a word as prose has it. The word has no characters with a meaning in a pattern but full stops and commas
 * of numbers.
 */
function hasProseWord(text: string, word: string): boolean {
  const escaped = word.replaceAll('.', '\\.');
  const found = [
    ...text.matchAll(new RegExp(`([\\p{L}\\p{N}_$.]?)${escaped}(\\s*[=([]|\\.?[\\p{L}\\p{N}_]|;)?`, 'giu')),
  ];
  return found.length > 0 && found.every(([, before, behind]) => !before && !behind);
}

function squeezed(text: string): string {
  return text.replace(/\s+/gu, '');
}

/** The tokens of a whole answer. */
export function readAnswer(
  answer: string,
  sources: CitedSources,
  read: typeof readBracket = readBracket,
): AnswerToken[] {
  const reader = new AnswerReader(sources, read);
  const tokens = [...reader.push(answer), ...reader.flush()];
  return tokens.reduce<AnswerToken[]>((merged, token) => {
    const last = merged.at(-1);
    if (token.kind === 'text' && last?.kind === 'text')
      merged[merged.length - 1] = { kind: 'text', text: last.text + token.text };
    else merged.push(token);
    return merged;
  }, []);
}
