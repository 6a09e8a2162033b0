import * as z from 'zod';

/** One cited passage as the page shows it. */
export const AnswerSource = z.object({
  /** `handbook.md:12-18` */
  label: z.string(),
  /** The place in a document: `page 3`. The lines are then those of its extracted text. */
  place: z.string().optional(),
  quote: z.string(),
  /** `redacted`: the lines are there, but for the secrets that were left out before the file was sent. */
  status: z.enum(['verified', 'redacted', 'moved', 'changed', 'unavailable']),
  /** Whether the answer's text cites it; the others only match the question. */
  isCited: z.boolean(),
  /** The parts of the quote that the answer comes from: offsets in UTF-16 code units, the ends exclusive. */
  evidence: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
  /** Whether all of the quote stands in the answer, word for word. */
  isInAnswer: z.boolean(),
});
export type AnswerSource = z.infer<typeof AnswerSource>;

/** A question with its answer. */
export const AnswerTurn = z.object({
  question: z.string(),
  /** Markdown. `[1]` is the first of the sources. */
  answer: z.string(),
  sources: z.array(AnswerSource),
  /**
   * The citations of an answer without a model, which stand in its text as `evidenceMark(0)` and so on; absent where a model
   * has written `[1]` itself. `source` is an index of the sources, `quote` what is said there.
   */
  marks: z.array(z.object({ source: z.int().nonnegative(), quote: z.string() })).optional(),
});
export type AnswerTurn = z.infer<typeof AnswerTurn>;

/** The part that a question is about, where it is not the whole of one file: some of its lines, or several files. */
const Scope = z.string().optional();

/** Everything the answer's page shows. */
export const AnswerState = AnswerTurn.extend({
  /** Unique id of this answer; it stays the same from the first piece of the answer to the last. */
  id: z.string(),
  /** The id under which the history keeps the answer. */
  answerId: z.string(),
  /** Whether an answer before or after this one can be gone to. */
  canGo: z.object({ back: z.boolean(), forward: z.boolean() }),
  scope: Scope,
  /** The earlier questions of the same conversation with their answers, oldest first. */
  earlier: z.array(AnswerTurn),
  /** Who answered from what, in one line. */
  summary: z.string(),
  /** What the user has to know of how the answer came about, such as a service that failed; mostly empty. */
  remarks: z.array(z.string()),
  /** What may help where the answer is not in the files; empty elsewhere. */
  advice: z.array(z.string()),
  /** One sentence each on what the question was about and how the files got to the backend. */
  receipt: z.array(z.string()),
  /** The version of the files that the question was about, where it is not the one just read from disk. */
  version: z.object({ text: z.string(), isOutdated: z.boolean() }).optional(),
});
export type AnswerState = z.infer<typeof AnswerState>;

/** An answer while a model is writing it. */
export const GrowingAnswer = z.object({
  id: z.string(),
  scope: Scope,
  earlier: z.array(AnswerTurn),
  question: z.string(),
  /** Markdown as far as it has come. */
  answer: z.string(),
  phase: z.enum(['growing', 'stopped']),
});
export type GrowingAnswer = z.infer<typeof GrowingAnswer>;

/** From the page to the extension. */
export const AnswerPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** `turn` counts the answers of the conversation from 0, the oldest first; `index` the sources of that one. */
  z.object({
    type: z.literal('openSource'),
    turn: z.int().nonnegative(),
    index: z.int().nonnegative(),
    /** The index of the mark, where its sentence alone is to be selected. */
    mark: z.int().nonnegative().optional(),
  }),
  z.object({ type: z.literal('copy') }),
  /** Shows the answer before or after this one, of those that this window has shown. */
  z.object({ type: z.literal('go'), where: z.enum(['back', 'forward']) }),
  z.object({ type: z.literal('followUp'), question: z.string().trim().min(1) }),
  z.object({ type: z.literal('askCurrent') }),
  z.object({ type: z.literal('askAnew') }),
  z.object({ type: z.literal('stop') }),
]);
export type AnswerPageMessage = z.infer<typeof AnswerPageMessage>;

/** From the extension to the page. */
export const AnswerHostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), state: AnswerState }),
  z.object({ type: z.literal('growing'), state: GrowingAnswer }),
  /** A follow-up question has no answer: it was cancelled, or something failed. */
  z.object({ type: z.literal('unanswered') }),
  /** The answer is in the clipboard. */
  z.object({ type: z.literal('copied') }),
]);
export type AnswerHostMessage = z.infer<typeof AnswerHostMessage>;

/**
 * What stands around the index of a mark in an answer's text: a bracket, at which Markdown is looked for, and a character for
 * private use.
 */
const MARK_BEGIN = '[\uE010';
const MARK_END = '\uE011]';
/** A mark within an answer's text; the first group is its index. */
export const EVIDENCE_MARK = /\[\uE010(\d{1,4})\uE011\]/u;

/** The citation with this index in `marks`, as it stands in an answer's text. */
export function evidenceMark(index: number): string {
  return `${MARK_BEGIN}${index}${MARK_END}`;
}

/** The id of the block of JSON in a page's HTML that holds the translations of its strings; media/l10n.ts reads it. */
export const TRANSLATIONS_ID = 'translations';
