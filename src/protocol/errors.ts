import * as z from 'zod';

/**
 * The value of a JSON text, or undefined where the text is not JSON: for files that may be torn and for answers of servers
 * that are not this backend.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value as JSON in UTF-8, with its length in bytes ahead of it (unsigned, 32 bits, big-endian). */
export function prefixedJson(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json]);
}

/**
 * The body of every error answer of the backend: OpenAI's error shape, so that its official clients show it as they do
 * any other.
 */
export const ErrorBody = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    code: z.string().nullable(),
    param: z.string().nullable(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** The codes that the backend puts into `error.code`; clients may branch on them, never on the message. */
export const ERROR_CODES = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'too_large',
  'empty_file',
  'unsupported_format',
  'checksum_mismatch',
  'insufficient_storage',
  'not_processed',
  'quota_exceeded',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** HTTP status for a body whose SHA-256 is not the announced one; the status of tus' checksum extension. */
export const STATUS_CHECKSUM_MISMATCH = 460;
