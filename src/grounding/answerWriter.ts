import { AnswerReader, type AnswerToken, type CitedSources, readAnswer } from './answerTokens.ts';
import { escapeShownMarks } from './citationMarks.ts';
import type { Turn } from '../protocol/query.ts';
import { estimateTokens } from './prompt.ts';

const ESCAPED_END = /\\\[\d{1,2}\]$/u;
/** The length of `\[99]`, in characters. */
const MAX_ESCAPED_LENGTH = 5;

type MarkToken = Extract<AnswerToken, { kind: 'mark' }>;

/** Writes an answer as it is shown: its citations as `[1]`, and no other bracket that could be taken for one. */
export class AnswerWriter {
  #last = '';
  /** Whether the last bracket was escaped; one right behind it belongs to the same run. */
  #endsEscaped = false;

  /** `numbersOf` returns the numbers that a mark cites; a mark without any is left out, with the space before it. */
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

/** A mark as it is shown. A citation right behind a word would look like an index, so it gets a space. */
function shownMark({ text, isBound }: MarkToken, numbers: readonly number[]): string {
  const unique = [...new Set(numbers)];
  if (unique.length === 0) return '';
  const space = text.startsWith(' ') || isBound ? ' ' : '';
  return space + unique.map((number) => `[${String(number)}]`).join('');
}

/** The text of a sentence without its citations. */
export function textWithoutMarks(tokens: readonly AnswerToken[]): string {
  return tokens.map((token) => (token.kind === 'mark' ? '' : token.text)).join('');
}

/**
 * Filters an answer while it is shown: citations lose their quotes, those of sources that do not exist are left out, and the
 * beginning of a citation is held back until its end comes.
 */
export class CitationFilter {
  readonly #sources: CitedSources;
  readonly #reader: AnswerReader;
  readonly #writer = new AnswerWriter();

  constructor(sources: CitedSources) {
    this.#sources = sources;
    this.#reader = new AnswerReader(sources);
  }

  /** Takes the next piece of the answer; returns the text that can be shown now. */
  push(text: string): string {
    return this.#shown(this.#reader.push(text));
  }

  /** Returns the text that was held back, once no more comes. */
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

/**
 * The most earlier turns that a model is given: a follow-up question refers to the last few; older ones cost more tokens than
 * they help.
 */
const MAX_TURNS = 6;
/** The largest share of the tokens for the conversation: the answer is made from the passages. */
const MAX_BUDGET_SHARE = 0.25;
/** How much of an earlier answer is given, in UTF-16 code units: its beginning tells what it was about. */
const MAX_ANSWER_CHARS = 1_500;
/** The tokens of the marks around a turn: 22 characters of nonce, six times. */
const MARKS_TOKENS = 70;

/**
 * The latest turns of a conversation for a model, oldest first: as many as fit into their share of `maxTokens`. Answers are
 * cut, and their citations left out, since the numbers are those of other passages.
 */
export function selectTurns(history: readonly Turn[], maxTokens: number): Turn[] {
  let left = maxTokens * MAX_BUDGET_SHARE;
  const selected: Turn[] = [];
  for (const { question, answer } of history.slice(-MAX_TURNS).reverse()) {
    const turn = { question, answer: shortened(withoutCitations(answer)) };
    left -= MARKS_TOKENS + estimateTokens(turn.question) + estimateTokens(turn.answer);
    // A gap in the middle would make the rest hard to follow.
    if (left < 0) break;
    selected.unshift(turn);
  }
  return selected;
}

/** The answer without citations, also those of a model that has cited without being told to. */
function withoutCitations(answer: string): string {
  return textWithoutMarks(readAnswer(answer, { count: Infinity, texts: [] }));
}

function shortened(text: string): string {
  return text.length <= MAX_ANSWER_CHARS ? text : `${text.slice(0, MAX_ANSWER_CHARS)} …`;
}
