import * as z from 'zod';
import { StoredBytes } from '../../text/byteSource.ts';

/** A file whose structure is searched: its id, its name (which tells the format) and its bytes. */
export const FileToRead = z.object({
  fileId: z.string(),
  filename: z.string(),
  /** The bytes; missing where the thread keeps the file's structure. */
  stored: StoredBytes.optional(),
});
export type FileToRead = z.infer<typeof FileToRead>;

/** Message to the answering thread: a question about files. */
export const StructureQuestion = z.object({
  question: z.string(),
  /** The question before, which this one goes on from. */
  before: z.string().optional(),
  files: z.array(FileToRead),
});
export type StructureQuestion = z.infer<typeof StructureQuestion>;

const LineSpan = z.object({ first: z.number(), last: z.number() });

/** An answer that was found in one file. The fields of a finding are explained where it is made, in `answerKind.ts`. */
export const FoundAnswer = z.object({
  fileId: z.string(),
  kinds: z.array(z.string()),
  isRefusal: z.boolean(),
  text: z.string(),
  how: z.string(),
  certainty: z.number(),
  /** The lines that prove it. */
  lines: z.array(LineSpan),
  /** The lines as citations: joined where they touch, with their text. */
  cited: z.array(LineSpan.extend({ text: z.string() })),
});
export type FoundAnswer = z.infer<typeof FoundAnswer>;

/** Message of the answering thread: that it begins with a file, and in the end its findings. */
export const AnsweringMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun'), fileId: z.string() }),
  z.object({
    kind: z.literal('answered'),
    findings: z.array(FoundAnswer),
    /** Whether all files are settings, in which every value has a name. */
    isStructured: z.boolean(),
    /** Whether all files are documents that lack a word which tells what the question is about. */
    isDoubtful: z.boolean(),
    /** The files that threw, with the name of the error. */
    failed: z.array(z.object({ fileId: z.string(), reason: z.string() })),
    /** All files whose structures the thread keeps. */
    kept: z.array(z.string()),
  }),
]);
export type AnsweringMessage = z.infer<typeof AnsweringMessage>;
