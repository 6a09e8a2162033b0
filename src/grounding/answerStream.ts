import type { QueryStreamEvent } from '../protocol/query.ts';
import type { CitedSources } from './answerTokens.ts';
import { CitationFilter } from './answerWriter.ts';
import { isNotFoundReply, mayBecomeNotFoundReply } from './prompt.ts';

/** The note where the text shown so far turns out to have been the model's reasoning. */
const THOUGHT_ALOUD = 'That was the model thinking aloud; its answer begins here.';

/** Turns the raw output of a model, piece by piece, into events of an answer that grows. */
export class AnswerStream {
  readonly #reasoning = new ReasoningFilter();
  readonly #sources: CitedSources;
  readonly #onEvent: (event: QueryStreamEvent) => void;
  #citations: CitationFilter;
  /**
   * The beginning of the answer while it may still become the mark for "not found", which is never shown; undefined
   * afterwards.
   */
  #beginning: string | undefined = '';

  constructor(sources: CitedSources, onEvent: (event: QueryStreamEvent) => void) {
    this.#sources = sources;
    this.#onEvent = onEvent;
    this.#citations = new CitationFilter(sources);
  }

  push(text: string): void {
    this.#take(this.#reasoning.push(text));
  }

  /** Emits the text that was held back. */
  end(): void {
    this.#take(this.#reasoning.flush());
    this.#show(this.#citations.flush());
    if (this.#beginning !== undefined && !isNotFoundReply(this.#beginning)) this.#emit(this.#beginning);
  }

  #take({ text, startsAnew }: AnswerPart): void {
    if (startsAnew) {
      this.#citations = new CitationFilter(this.#sources);
      this.#beginning = '';
      this.#onEvent({ type: 'restart', note: THOUGHT_ALOUD });
    }
    this.#show(this.#citations.push(text));
  }

  #show(text: string): void {
    if (this.#beginning === undefined) {
      this.#emit(text);
      return;
    }
    this.#beginning += text;
    if (mayBecomeNotFoundReply(this.#beginning)) return;
    this.#emit(this.#beginning);
    this.#beginning = undefined;
  }

  #emit(text: string): void {
    if (text !== '') this.#onEvent({ type: 'delta', text });
  }
}

/**
 * The tags around a model's reasoning: DeepSeek, Qwen, GLM and most others use `<think>`, Kimi `◁think▷`, gpt-oss channels.
 * @see https://docs.sglang.io/advanced_features/separate_reasoning.html
 */
const TAGS: readonly { readonly open: string; readonly close: string }[] = [
  { open: '<think>', close: '</think>' },
  { open: '<thinking>', close: '</thinking>' },
  { open: '<reasoning>', close: '</reasoning>' },
  { open: '<thought>', close: '</thought>' },
  { open: '◁think▷', close: '◁/think▷' },
  ...[
    '<|channel|>analysis<|message|>',
    '<|start|>assistant<|channel|>analysis<|message|>',
    '<|channel|>commentary<|message|>',
  ].map((open) => ({ open, close: '<|channel|>final<|message|>' })),
];
/** Text before an answer without reasoning, in the format of gpt-oss. */
const OPENINGS = [
  '<|channel|>final<|message|>',
  '<|start|>assistant<|channel|>final<|message|>',
  '<|start|>assistant<|message|>',
];
/** Marks of a chat template that a service has left at the end of an answer. */
const END_MARKS = ['<|return|>', '<|end|>', '<|im_end|>', '<|eot_id|>', '<|endoftext|>', '<|user|>', '<|observation|>'];
/** A closing tag right behind the end of a sentence, whose opening tag is missing. */
const CLOSED_BEHIND_SENTENCE = /[.!?…。！？"')\]}]<\/(?:think|thinking|reasoning|thought)>/u;
const MAX_CLOSING_LENGTH = 14;
/** How much of each end of a long line is kept, in characters: more than any mark has. */
const KEPT_OF_LINE = 64;

const FENCE = /^[ \t]*(?:`{3,}|~{3,})/u;

/** The part of the answer that a piece of a model's output adds. */
interface AnswerPart {
  readonly text: string;
  /** Whether all text returned before turns out to have been reasoning too, and does not count. */
  readonly startsAnew: boolean;
}

const NOTHING: AnswerPart = { text: '', startsAnew: false };

/**
 * Separates a model's answer from the reasoning before it, piece by piece, however the tags are cut. Only text before the
 * answer is reasoning: an answer that speaks of these tags keeps them. Some chat templates leave out the opening tag; a
 * closing tag alone on its line then means that everything so far was reasoning.
 */
export class ReasoningFilter {
  #state: 'before' | 'reasoning' | 'answering' = 'before';
  /** Text that cannot be classified yet: the beginning of a tag, or of a line that may be one. */
  #held = '';
  /** The closing tag that ends the reasoning. */
  #close = '';
  #hasReasoned = false;
  /** The part of the answer's current line that has been returned; of a long line its beginning and its end. */
  #lineSoFar = '';
  /** The number of backticks in the middle of a long line, which `#lineSoFar` leaves out. */
  #backticks = 0;
  #isInFence = false;
  #answer = '';

  /** The answer as far as it has been returned. */
  get answer(): string {
    return this.#answer;
  }

  /** Takes the next piece of the output; returns the text of the answer that is certain now. */
  push(text: string): AnswerPart {
    this.#held += text;
    return this.#take(false);
  }

  /** Returns the text that was held back, once no more comes. Reasoning that never ended stays reasoning. */
  flush(): AnswerPart {
    return this.#take(true);
  }

  #take(isEnd: boolean): AnswerPart {
    let part = NOTHING;
    for (;;) {
      if (this.#state === 'before' && !this.#leaveBeginning(isEnd)) return part;
      if (this.#state === 'reasoning' && !this.#leaveReasoning()) return part;
      if (this.#state !== 'answering') continue;
      const next = this.#takeLines(isEnd);
      part = next.startsAnew ? next : { text: part.text + next.text, startsAnew: part.startsAnew };
      if (!next.startsAnew) return part;
    }
  }

  /**
   * Decides whether the output begins with an opening tag, and takes the tag out. False while more text is needed to decide.
   */
  #leaveBeginning(isEnd: boolean): boolean {
    const begun = this.#held.trimStart();
    const tag = TAGS.find(({ open }) => begun.startsWith(open));
    if (tag) {
      this.#held = begun.slice(tag.open.length);
      this.#close = tag.close;
      this.#hasReasoned = true;
      this.#state = 'reasoning';
      return true;
    }
    const opening = OPENINGS.find((mark) => begun.startsWith(mark));
    if (opening !== undefined) {
      this.#held = begun.slice(opening.length);
      this.#hasReasoned = true;
      this.#state = 'answering';
      return true;
    }
    if (!isEnd && [...TAGS.map(({ open }) => open), ...OPENINGS].some((mark) => mark.startsWith(begun))) return false;
    if (this.#hasReasoned) this.#held = begun;
    this.#state = 'answering';
    return true;
  }

  /** Drops the reasoning up to its closing tag. False while that has not come. */
  #leaveReasoning(): boolean {
    const end = this.#held.indexOf(this.#close);
    if (end < 0) {
      this.#held = this.#held.slice(-this.#close.length + 1);
      return false;
    }
    this.#held = this.#held.slice(end + this.#close.length);
    this.#state = 'before';
    return true;
  }

  /** Returns the text that belongs to the answer; a line that may become a lone closing tag waits for its end. */
  #takeLines(isEnd: boolean): AnswerPart {
    let text = '';
    const rest = this.#withoutEndMark(isEnd);
    while (this.#held !== '') {
      const lineEnd = this.#held.indexOf('\n') + 1;
      const piece = lineEnd > 0 ? this.#held.slice(0, lineEnd) : this.#held;
      const line = this.#lineSoFar + piece;
      const isWhole = lineEnd > 0 || isEnd;
      if (this.#mayEndReasoning(line, isWhole)) {
        if (!isWhole) break;
        return this.#startAnew(this.#held.slice(piece.length) + rest);
      }
      const closed = this.#endsReasoning(line);
      if (closed !== undefined) return this.#startAnew(line.slice(closed) + this.#held.slice(piece.length) + rest);
      if (!isWhole && this.#mayEndSoon(line)) break;
      if (lineEnd > 0 && FENCE.test(line)) this.#isInFence = !this.#isInFence;
      this.#keepOfLine(lineEnd > 0 ? '' : line);
      this.#held = this.#held.slice(piece.length);
      text += piece;
    }
    this.#held += rest;
    this.#answer += text;
    return { text, startsAnew: false };
  }

  /** Declares all text returned so far to be reasoning; the answer begins with `held`. */
  #startAnew(held: string): AnswerPart {
    this.#held = held;
    this.#keepOfLine('');
    this.#hasReasoned = true;
    this.#state = 'before';
    this.#answer = '';
    return { text: '', startsAnew: true };
  }

  /**
   * Keeps the current line, of a long one only its ends: an answer may be a single line, and each piece must not cost as much
   * as all of it.
   */
  #keepOfLine(line: string): void {
    if (line === '') this.#backticks = 0;
    const isLong = line.length > 4 * KEPT_OF_LINE;
    if (isLong) this.#backticks += backticksIn(line.slice(KEPT_OF_LINE, -KEPT_OF_LINE));
    // The space keeps the two ends from making a mark together.
    this.#lineSoFar = isLong ? `${line.slice(0, KEPT_OF_LINE)} ${line.slice(-KEPT_OF_LINE)}` : line;
  }

  /**
   * Takes a possible template's mark off the end of the held text and returns it, so that it can be put back; returns an
   * empty string where the output has ended with a whole mark, which is dropped.
   */
  #withoutEndMark(isEnd: boolean): string {
    const at = this.#held.lastIndexOf('<');
    const tail = at < 0 ? '' : this.#held.slice(at);
    if (tail === '' || !END_MARKS.some((mark) => mark.startsWith(tail.trimEnd()))) return '';
    this.#held = this.#held.slice(0, at);
    return isEnd && END_MARKS.includes(tail.trimEnd()) ? '' : tail;
  }

  /** The index at which the answer begins, on a line on which reasoning without an opening tag ends. */
  #endsReasoning(line: string): number | undefined {
    if (this.#hasReasoned || this.#isInFence) return undefined;
    const closed = CLOSED_BEHIND_SENTENCE.exec(line);
    if (!closed || (this.#backticks + backticksIn(line.slice(0, closed.index))) % 2 === 1) return undefined;
    return closed.index + closed[0].length;
  }

  /** Whether the reasoning may end on this line once more text comes. */
  #mayEndSoon(line: string): boolean {
    if (this.#hasReasoned || this.#isInFence) return false;
    const at = line.lastIndexOf('</');
    return at > 0 && line.length - at < MAX_CLOSING_LENGTH && /^<\/[a-z]*$/u.test(line.slice(at));
  }

  /** Whether a line of the answer is a closing tag whose opening tag is missing, or the beginning of one. */
  #mayEndReasoning(line: string, isWhole: boolean): boolean {
    if (this.#hasReasoned || this.#isInFence) return false;
    const mark = line.trim();
    return TAGS.some(({ close }) => (isWhole ? close === mark : close.startsWith(mark)));
  }
}

function backticksIn(text: string): number {
  return text.split('`').length - 1;
}

/** The answer within the whole output of a model. */
export function withoutReasoning(output: string): string {
  const filter = new ReasoningFilter();
  filter.push(output);
  filter.flush();
  return filter.answer;
}
