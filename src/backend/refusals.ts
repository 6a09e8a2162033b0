import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { hasDocumentName } from '../protocol/documents.ts';
import { BINARY, sniff, SNIFF_BYTES } from '../text/encoding.ts';
import { documentFamily } from './extract/documentFormat.ts';
import { HttpError, storageFull, unsupportedFormat } from './http/httpError.ts';
import type { IndexOutcome } from './indexing/indexWorker.ts';

/** Final result of a file's index. */
export type IndexResult = Exclude<IndexOutcome, { kind: 'not_begun' }>;

/** The error of a request whose file was deleted before its index was complete. */
export function deleted(): HttpError {
  return new HttpError(404, 'not_found', 'The file was deleted while it was being indexed.');
}

/** The error for a missing index: the fault of the file, of the disk, or of the backend, which may succeed another time. */
export function failureOf(outcome: IndexResult | undefined): HttpError | undefined {
  switch (outcome?.kind) {
    case 'unsupported':
      return unsupportedFormat(outcome.message);
    case 'storage_full':
      return storageFull(outcome.message);
    case 'failed':
      return new HttpError(500, 'internal', 'The file could not be indexed.', { cause: outcome.message });
    case 'indexed':
    case undefined:
      return undefined;
  }
}

/** Throws 415 for a file whose first bytes show that it is neither text nor a document, before anything is kept of it. */
export async function assertReadable(path: string, filename: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(SNIFF_BYTES);
    const { bytesRead } = await handle.read(head, 0, SNIFF_BYTES, 0);
    const refusal = refusalOf(filename, head.subarray(0, bytesRead));
    if (refusal) throw refusal;
  } finally {
    await handle.close();
  }
}

/** The 415 for a file with such first bytes; undefined where they may be those of a text or a document. */
export function refusalOf(filename: string, head: Buffer): HttpError | undefined {
  if (documentFamily(filename, head) !== undefined) return undefined;
  const detection = sniff(head);
  if (detection === BINARY && hasDocumentName(filename)) {
    return unsupportedFormat(
      `Its content is not that of a ${extname(filename).toLowerCase()} file: it is damaged or encrypted. Save it again in the program that made it, or query another copy.`,
    );
  }
  return detection.kind === 'unsupported' ? unsupportedFormat(detection.message) : undefined;
}
