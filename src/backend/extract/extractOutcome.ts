import * as z from 'zod';
import { NotRead } from '../../protocol/query.ts';
import { DOCUMENT_FAMILIES } from './documentFormat.ts';
import { Place } from './place.ts';
import { TEXT_STRUCTURES } from './textWriter.ts';

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** What the extracting thread is given. */
export const ExtractRequest = z.object({
  stored: z.union([z.object({ path: z.string() }), z.object({ content: Bytes })]),
  family: z.enum(DOCUMENT_FAMILIES),
});
export type ExtractRequest = z.infer<typeof ExtractRequest>;

/** What became of it: lines in UTF-8 with their places, or why there are none, in one sentence for the person. */
export const ExtractOutcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('extracted'),
    text: Bytes,
    places: z.array(Place),
    structure: z.enum(TEXT_STRUCTURES),
    sources: z.array(z.int()).optional(),
    notRead: z.array(NotRead).optional(),
  }),
  z.object({ kind: z.literal('unreadable'), message: z.string() }),
]);
export type ExtractOutcome = z.infer<typeof ExtractOutcome>;
