import * as z from 'zod';

/** One cited passage as the page shows it. */
export const AnswerSource = z.object({
  /** `handbook.md:12-18` */
  label: z.string(),
  /** Where in a document that is: `page 3`. The lines are then those of its extracted text. */
  place: z.string().optional(),
  quote: z.string(),
  status: z.enum(['verified', 'moved', 'changed', 'unavailable']),
});
export type AnswerSource = z.infer<typeof AnswerSource>;

/** Everything the answer's page shows. */
export const AnswerState = z.object({
  question: z.string(),
  /** Markdown. `[1]` is the first of the sources. */
  answer: z.string(),
  sources: z.array(AnswerSource),
  /** What was asked and how the files got there: one sentence each. */
  receipt: z.array(z.string()),
});
export type AnswerState = z.infer<typeof AnswerState>;

/** An answer while a model is writing it. */
export const GrowingAnswer = z.object({
  question: z.string(),
  /** Markdown as far as it has come. */
  answer: z.string(),
  phase: z.enum(['growing', 'stopped']),
});
export type GrowingAnswer = z.infer<typeof GrowingAnswer>;

/** From the page to the extension. */
export const AnswerPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('openSource'), index: z.int().nonnegative() }),
  z.object({ type: z.literal('copy') }),
  z.object({ type: z.literal('askAgain') }),
  z.object({ type: z.literal('stop') }),
]);
export type AnswerPageMessage = z.infer<typeof AnswerPageMessage>;

/** From the extension to the page. */
export const AnswerHostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), state: AnswerState }),
  z.object({ type: z.literal('growing'), state: GrowingAnswer }),
]);
export type AnswerHostMessage = z.infer<typeof AnswerHostMessage>;
