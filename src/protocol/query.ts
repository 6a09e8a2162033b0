import * as z from 'zod';

export const QueryRequest = z.object({
  file_ids: z.array(z.string().min(1)).min(1, 'name at least one file').max(1000),
  question: z.string().trim().min(1, 'the question is empty').max(8000, 'the question is longer than 8,000 characters'),
  provider: z.string().optional(),
  model: z.string().optional(),
  stream: z.boolean().default(false),
});
export type QueryRequest = z.infer<typeof QueryRequest>;

/** Where a claim comes from. Lines are 1-based and inclusive; `text` is those lines verbatim. */
export const Citation = z.object({
  file_id: z.string(),
  filename: z.string(),
  line_start: z.int().min(1),
  line_end: z.int().min(1),
  text: z.string(),
  score: z.number(),
});
export type Citation = z.infer<typeof Citation>;

export const QueryResponse = z.object({
  answer: z.string(),
  citations: z.array(Citation),
  provider: z.string(),
  model: z.string(),
});
export type QueryResponse = z.infer<typeof QueryResponse>;

/** The server-sent events of a streamed query: the citations first, then the answer in pieces, then the whole. */
export const QueryStreamEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('citations'), citations: z.array(Citation) }),
  z.object({ type: z.literal('delta'), text: z.string() }),
  z.object({ type: z.literal('done'), response: QueryResponse }),
]);
export type QueryStreamEvent = z.infer<typeof QueryStreamEvent>;
