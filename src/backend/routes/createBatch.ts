import { createHash } from 'node:crypto';
import { BATCH_PATH, type BatchResponse } from '../../protocol/batch.ts';
import { DEFAULT_PURPOSE } from '../../protocol/files.ts';
import type { NewContent } from '../fileService.ts';
import { readBatch, type BatchEntry } from '../http/batchReader.ts';
import { checksumMismatch, HttpError, toHttpError, tooLarge } from '../http/httpError.ts';
import { sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import { plainFilename } from '../store/plainFilename.ts';

/**
 * `POST /v1/files/batch`: many small files at once. Answers when all of them are stored and indexed, with an outcome for
 * each: one bad file spoils no other.
 */
export const createBatch: Route = {
  method: 'POST',
  path: BATCH_PATH,
  async handle({ request, response, services }) {
    const outcomes: (NewContent | HttpError)[] = [];
    for await (const entry of readBatch(request)) outcomes.push(verify(entry, services.maxFileBytes));
    const accepted = outcomes.filter((outcome): outcome is NewContent => !(outcome instanceof HttpError));
    const stored = await services.files.ingestSmall(accepted);
    const results = outcomes.map((outcome): BatchResponse['results'][number] => {
      if (outcome instanceof HttpError) return outcome.toBody();
      const file = stored.get(outcome);
      return file && !(file instanceof HttpError) ? { file } : toHttpError(file).toBody();
    });
    sendJson(response, 200, { results });
  },
};

function verify({ header, content }: BatchEntry, maxBytes: number): NewContent | HttpError {
  if (content.length > maxBytes) return tooLarge(maxBytes);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 !== header.sha256) return checksumMismatch();
  const file = { sha256, bytes: content.length, filename: plainFilename(header.filename), purpose: DEFAULT_PURPOSE };
  return { file, content };
}
