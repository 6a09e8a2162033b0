import * as z from 'zod';
import { FileObject } from './files.ts';

/**
 * OpenAI's uploads by parts. They share the address of tus: what comes without `Tus-Resumable` and in JSON is theirs.
 * @see https://platform.openai.com/docs/api-reference/uploads
 */
export const CreateOpenAiUpload = z.object({
  bytes: z.int().positive(),
  filename: z.string().min(1),
  mime_type: z.string(),
  purpose: z.string().min(1).max(64),
});

/** Times are in seconds since the epoch. */
export const OpenAiUpload = z.object({
  id: z.string(),
  object: z.literal('upload'),
  bytes: z.int(),
  created_at: z.int(),
  expires_at: z.int(),
  filename: z.string(),
  purpose: z.string(),
  status: z.enum(['pending', 'completed', 'cancelled']),
  file: FileObject.nullable(),
});
export type OpenAiUpload = z.infer<typeof OpenAiUpload>;

export const OpenAiUploadPart = z.object({
  id: z.string(),
  object: z.literal('upload.part'),
  created_at: z.int(),
  upload_id: z.string(),
});

/** The parts in their order, each once. */
export const CompleteOpenAiUpload = z.object({
  part_ids: z.array(z.string()).min(1).max(10_000),
  /** In hexadecimal. */
  md5: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/)
    .optional(),
});
