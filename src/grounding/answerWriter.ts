import { AnswerReader, type AnswerToken, type CitedSources } from './answerTokens.ts';
import { escapeShownMarks } from './citationMarks.ts';

const ESCAPED_END = /\\\[\d{1,2}\]$/u;
/** The length of `\[99]`. */
const MAX_ESCAPED_LENGTH = 5;

type MarkToken = Extract<AnswerToken, { kind: 'mark' }>;

/** Writes an answer as it is shown: its citations as `[1]`, and no other bracket that could be taken for one. */
export class AnswerWriter {
  #last = '';
  /** Whether the last bracket was escaped; one right behind it is a part of the same run. */
  #endsEscaped = false;

  /** `numbersOf` says what a mark cites; one that cites nothing vanishes, with the space before it. */
  write(tokens: readonly AnswerToken[], numbersOf: (mark: MarkToken) => readonly number[]): string {
    let written = '';
    for (const token of tokens) {
      const before = this.#endsEscaped ? ' ' : (written.at(-1) ?? this.#last);
      if (token.kind === 'mark') written += shownMark(token, numbersOf(token));
      else written += token.kind === 'code' ? token.text : escapeShownMarks(token.text, before);
      if (written !== '') this.#endsEscaped = ESCAPED_END.test(written.slice(-MAX_ESCAPED_LENGTH));
    }
    this.#last = written.at(-1) ?? this.#last;
    return written;
  }
}

/** A citation bound to a word would look like an index: it gets a space. */
function shownMark({ text, isBound }: MarkToken, numbers: readonly number[]): string {
  const unique = [...new Set(numbers)];
  if (unique.length === 0) return '';
  const space = text.startsWith(' ') || isBound ? ' ' : '';
  return space + unique.map((number) => `[${String(number)}]`).join('');
}

/** What a sentence says, without its citations. */
export function textWithoutMarks(tokens: readonly AnswerToken[]): string {
  return tokens.map((token) => (token.kind === 'mark' ? '' : token.text)).join('');
}

/**
 * Shows an answer while it comes: citations lose their quotes, those that do not exist vanish, and half a citation waits
 * for its other half.
 */
export class CitationFilter {
  readonly #sources: CitedSources;
  readonly #reader: AnswerReader;
  readonly #writer = new AnswerWriter();

  constructor(sources: CitedSources) {
    this.#sources = sources;
    this.#reader = new AnswerReader(sources);
  }

  /** What may be shown once `text` has come. */
  push(text: string): string {
    return this.#shown(this.#reader.push(text));
  }

  /** What was still waiting at the end. */
  flush(): string {
    return this.#shown(this.#reader.flush());
  }

  #shown(tokens: readonly AnswerToken[]): string {
    const { count } = this.#sources;
    return this.#writer.write(tokens, ({ marks }) =>
      marks.flatMap(({ number }) => (number >= 1 && number <= count ? [number] : [])),
    );
  }
}
