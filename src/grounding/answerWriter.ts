import { AnswerReader, type AnswerToken, type CitedSources, readAnswer } from './answerTokens.ts';
import { escapeShownMarks } from './citationMarks.ts';
import type { Turn } from '../protocol/query.ts';
import { estimateTokens } from './prompt.ts';

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

/** A follow-up question leans on what was said a moment ago; what is older costs more tokens than it helps. */
const MAX_TURNS = 6;
/** The passages are what an answer is made from: the conversation takes this share of the tokens at most. */
const MAX_BUDGET_SHARE = 0.25;
/** The beginning of an answer tells what it was about, in UTF-16 code units. */
const MAX_ANSWER_CHARS = 1_500;
/** What the marks around a turn cost: 22 characters of nonce, six times. */
const MARKS_TOKENS = 70;

/**
 * The latest turns of a conversation that a model is told of, oldest first: as many as fit into their share of
 * `maxTokens`. Answers are cut, and their citations left out, since the numbers are those of other passages.
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

/** Of a model that has cited on its own, too. */
function withoutCitations(answer: string): string {
  return textWithoutMarks(readAnswer(answer, { count: Infinity, texts: [] }));
}

function shortened(text: string): string {
  return text.length <= MAX_ANSWER_CHARS ? text : `${text.slice(0, MAX_ANSWER_CHARS)} …`;
}
