import { DEFAULT_MAX_CITATIONS, type Citation } from '../../protocol/query.ts';
import type { Retrieval } from './retrieve.ts';
import { languageOfQuestion } from '../understanding/translation/language.ts';
import { understand } from '../understanding/question.ts';
import { closestLines, coverOf, type Excerpt, type Held, type QuestionCover } from './closestLines.ts';

/** An answer from the files themselves, without a model. */
export interface LocalAnswer {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly how?: string | undefined;
}

/** The most characters of two passages of prose, those that the structure and the search find best, for both to be shown. */
const MAX_BOTH_CHARS = 560;

/** Both of two passages, or the first with the lines of the other. */
export function bothPassages(
  found: LocalAnswer,
  extracted: LocalAnswer,
  warning: string,
  question: string,
  maxCitations = DEFAULT_MAX_CITATIONS,
): LocalAnswer {
  // In text without spaces between the words, the search cuts better passages.
  const [first, second] = /\p{Script=Han}/u.test(question) ? [extracted, found] : [found, extracted];
  const isRepeated = first.text.includes(second.text) || second.text.includes(first.text);
  const isBoth = !isRepeated && first.text.length + second.text.length <= MAX_BOTH_CHARS - warning.length;
  const [lead, ...rest] = first.citations;
  const [other, ...others] = withoutThoseOf(first, second);
  const citations = [lead, other, ...rest, ...others].filter((citation) => citation !== undefined);
  return {
    text: `${warning}${first.text}${isBoth ? `\n\n${second.text}` : ''}`,
    citations: citations.slice(0, maxCitations),
    how: found.how,
  };
}

/** The citations of another answer that overlap none of an answer's own. */
export function withoutThoseOf({ citations }: LocalAnswer, other: LocalAnswer): readonly Citation[] {
  return other.citations.filter(
    (cited) =>
      !citations.some(
        ({ file_id, line_start, line_end }) =>
          file_id === cited.file_id && line_start <= cited.line_end && cited.line_start <= line_end,
      ),
  );
}

type Scope = Pick<Retrieval, 'question' | 'files' | 'stores' | 'isLimitedToLines'>;

/** The answer where the files do not answer the question, in English or Chinese as the question is. */
export function notInScope(scope: Scope): string {
  const [english, chinese] = namesOf(scope);
  return isChinese(scope)
    ? `${chinese}中没有：没有与问题相符的段落。`
    : `Not in ${english}: no passage matches the question.`;
}

/** The words before lines that may not answer the question. */
export function possiblyNotInScope(scope: Scope): string {
  const [english, chinese] = namesOf(scope);
  return isChinese(scope)
    ? `${chinese}中可能没有；最接近的内容是：`
    : `Possibly not in ${english}; the closest lines are:`;
}

function namesOf({ files, stores, isLimitedToLines }: Scope): readonly [string, string] {
  if (isLimitedToLines) return ['these lines', '这些行'];
  return files.size === 1 && stores.length === 0 ? ['this file', '此文件'] : ['these files', '这些文件'];
}

function isChinese({ question }: Scope): boolean {
  return languageOfQuestion(question) === 'chinese';
}

/** The longest unsure answer, in characters, so that it can be read at a glance. */
const MAX_CHARS = 590;
const MAX_PIECES = 4;
/** The longest first piece where other lines are shown beside it, in characters. */
const SHORT_CHARS = 400;
/** The least share of the question that further lines have to add to the pieces already chosen. */
const MIN_GAIN = 0.15;
/** The characters of a fence and of a paragraph's end. */
const CHARS_AROUND = 8;

/** The bonus of a finding by structure over lines with as many words of the question. */
const WORTH_OF_STRUCTURE = 0.15;
const LEADING_CITATIONS = 3;
/** How many citations of a piece come before those of the next. */
const FIRST_CITATIONS = 2;

interface Piece {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly held: Held;
}

/**
 * An answer that says that it may not answer the question: the likeliest one, and the lines of the files that come closest to
 * the question.
 */
export function unsureAnswer(likeliest: LocalAnswer, retrieval: Retrieval): LocalAnswer {
  const { opening, text } = openingOf(likeliest.text, possiblyNotInScope(retrieval));
  const { hits } = retrieval.result;
  const question = understand(retrieval.question);
  const cover = coverOf(question, hits);
  const excerpts = closestLines(question, hits, cover);
  const leading = likeliest.citations.slice(0, LEADING_CITATIONS);
  const held = Math.max(0, ...leading.map((cited) => cover.shareOf([cover.heldBy(cited.text)])));
  const found = {
    text,
    citations: likeliest.citations,
    held: cover.heldBy(leading.map((cited) => cited.text).join('\n')),
  };
  const closest = excerpts
    .map((excerpt) => pieceOf(excerpt, cover, retrieval))
    .filter((piece) => !setsOtherwise(piece, likeliest));
  const isLeading = held + WORTH_OF_STRUCTURE >= (excerpts[0]?.score ?? 0);
  const pieces = new Pieces(cover, opening.length);
  const isBeside = closest.some((piece) => !overlap(piece, found) && pieces.adds(piece, found));
  const short = isBeside ? { ...found, text: shortened(found.text) } : found;
  if (isLeading) pieces.give(short);
  for (const piece of closest) if (pieces.adds(piece)) pieces.give(piece);
  if (!isLeading) pieces.give(short);
  return {
    text: [opening, ...pieces.given.map((piece) => piece.text)].join('\n\n'),
    citations: citationsOf(pieces.given),
    how: likeliest.how,
  };
}

/** Splits an answer into its opening and its text. Answers about programs open with the words that the file does not have. */
function openingOf(answer: string, usual: string): { opening: string; text: string } {
  const [first = '', ...rest] = answer.split('\n\n');
  return first.startsWith('Possibly not') && rest.length > 0
    ? { opening: first, text: rest.join('\n\n') }
    : { opening: usual, text: answer };
}

/**
 * Chooses the pieces to show: the first piece whatever its length, and others that are still short enough and stand
 * elsewhere.
 */
class Pieces {
  readonly given: Piece[] = [];
  readonly #cover: QuestionCover;
  #chars: number;

  constructor(cover: QuestionCover, openingChars: number) {
    this.#cover = cover;
    this.#chars = openingChars;
  }

  /** Whether a piece holds more of the question than those already chosen: another setting of the same name does not. */
  adds({ held }: Piece, ...besideThose: readonly Piece[]): boolean {
    const known = [...this.given, ...besideThose].map((piece) => piece.held);
    return this.#cover.shareOf([...known, held]) - this.#cover.shareOf(known) >= MIN_GAIN;
  }

  give(piece: Piece): void {
    const isFirst = this.given.length === 0;
    const isFit = this.given.length < MAX_PIECES && this.#chars + piece.text.length + CHARS_AROUND <= MAX_CHARS;
    if (!isFirst && (!isFit || this.given.some((other) => isWithin(piece, other)))) return;
    this.given.push(piece);
    this.#chars += piece.text.length + CHARS_AROUND;
  }
}

/** The beginning of a text by whole lines, its code fence closed. */
function shortened(text: string): string {
  if (text.length <= SHORT_CHARS) return text;
  const cut = text.slice(0, SHORT_CHARS).replace(/\n.*$/u, '');
  const isOpen = (cut.match(/^```/gmu) ?? []).length % 2 === 1;
  return `${cut}\n…${isOpen ? '\n```' : ''}`;
}

/** A setting in a line of its own with its value: `port: 80`, `"port": 80,`, `port = 80`, `client_max_body_size 8m;`. */
const SETTING = /^\s*(?:-\s+)?["']?([\w.-]*\w)["']?(?:\s*[:=]\s*|\s+(?=\S+;$))([^\s{[(].*?)[,;]?$/;

/**
 * Whether lines give another value to the one setting that an answer names: then they set it for something that the question
 * is not about.
 */
function setsOtherwise(piece: Piece, likeliest: LocalAnswer): boolean {
  const told = settingsOf(likeliest.citations.slice(0, 1));
  return (
    told.size === 1 &&
    [...settingsOf(piece.citations)].some(([name, value]) => told.has(name) && told.get(name) !== value)
  );
}

function settingsOf(citations: readonly Citation[]): ReadonlyMap<string, string> {
  const lines = citations.flatMap(({ text }) => text.split('\n'));
  return new Map(
    lines.flatMap((line) => {
      const [, path, value] = SETTING.exec(line) ?? [];
      const name = path?.split('.').at(-1);
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Whether each place of a piece is also a place of another: a row of a table is not shown for the sake of its header. */
function isWithin({ citations }: Piece, other: Piece): boolean {
  return citations.every((cited) => overlap({ citations: [cited] }, other));
}

function overlap(one: Pick<Piece, 'citations'>, other: Pick<Piece, 'citations'>): boolean {
  return one.citations.some((a) =>
    other.citations.some((b) => a.file_id === b.file_id && a.line_start <= b.line_end && b.line_start <= a.line_end),
  );
}

/** The citations in the order of the text: the first `FIRST_CITATIONS` of each piece, then the others. */
function citationsOf(pieces: readonly Piece[]): readonly Citation[] {
  const first = pieces.flatMap(({ citations }) => citations.slice(0, FIRST_CITATIONS));
  return [...first, ...pieces.flatMap(({ citations }) => citations.slice(FIRST_CITATIONS))];
}

function pieceOf(
  { fileId, first, last, text, isProse, score }: Excerpt,
  cover: QuestionCover,
  { files, stores }: Retrieval,
): Piece {
  const filename = files.get(fileId)?.filename ?? '';
  const shown = withoutIndent(text);
  const body = isProse ? shown : `\`\`\`\n${shown}\n\`\`\``;
  return {
    text: files.size > 1 || stores.length > 0 ? `**${filename}**:\n\n${body}` : body,
    citations: [{ file_id: fileId, filename, line_start: first, line_end: last, text, score }],
    held: cover.heldBy(text),
  };
}

/** The lines without the indent that all of them share. */
function withoutIndent(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least).trimEnd()).join('\n');
}
