import * as z from 'zod';

/** One cited passage as the page shows it. */
export const AnswerSource = z.object({
  /** `handbook.md:12-18` */
  label: z.string(),
  /** The place in a document: `page 3`. The lines are then those of its extracted text. */
  place: z.string().optional(),
  quote: z.string(),
  status: z.enum(['verified', 'moved', 'changed', 'unavailable']),
});
export type AnswerSource = z.infer<typeof AnswerSource>;

/** A question with its answer. */
export const AnswerTurn = z.object({
  question: z.string(),
  /** Markdown. `[1]` is the first of the sources. */
  answer: z.string(),
  sources: z.array(AnswerSource),
});
export type AnswerTurn = z.infer<typeof AnswerTurn>;

/** The part that a question is about, where it is not the whole of one file: some of its lines, or several files. */
const Scope = z.string().optional();

/** Everything the answer's page shows. */
export const AnswerState = AnswerTurn.extend({
  /** Unique id of this answer; it stays the same from the first piece of the answer to the last. */
  id: z.string(),
  scope: Scope,
  /** The earlier questions of the same conversation with their answers, oldest first. */
  earlier: z.array(AnswerTurn),
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
  z.object({ type: z.literal('openSource'), turn: z.int().nonnegative(), index: z.int().nonnegative() }),
  z.object({ type: z.literal('copy') }),
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
]);
export type AnswerHostMessage = z.infer<typeof AnswerHostMessage>;

/** The id of the block of JSON in a page's HTML that holds the translations of its strings; media/l10n.ts reads it. */
export const TRANSLATIONS_ID = 'translations';
