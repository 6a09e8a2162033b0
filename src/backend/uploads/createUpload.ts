import { TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../protocol/tus.ts';
import { checksumMismatch, emptyFile, HttpError, tooLarge } from '../http/httpError.ts';
import { decodedBody } from '../http/contentEncoding.ts';
import type { Route } from '../http/route.ts';
import { giveWay } from './giveWay.ts';
import {
  assertTusVersion,
  completeIfWhole,
  integerHeader,
  offsetHeaders,
  parseChecksum,
  parseIntent,
  sendEmpty,
  uploadLocation,
} from './tusProtocol.ts';

/** `POST /v1/uploads`: creates an upload; with a body, also takes its first bytes (creation-with-upload). */
export const createUpload: Route = {
  method: 'POST',
  path: UPLOADS_PATH,
  async handle({ request, response, services, signal }) {
    assertTusVersion({ request, response });
    if (request.headers['upload-concat'] !== undefined) {
      // A part of a concatenation must not become a file of its own.
      throw new HttpError(501, 'bad_request', 'Concatenation is not offered.', { param: 'Upload-Concat' });
    }
    const length = integerHeader(request, 'Upload-Length');
    if (length === 0) throw emptyFile();
    // "If the length of the upload exceeds the maximum, the Server MUST respond with 413."
    if (length > services.maxFileBytes) throw tooLarge(services.maxFileBytes);
    const metadata = String(request.headers['upload-metadata'] ?? '');
    parseIntent(metadata);
    const checksum = parseChecksum(request);

    services.files.expect(length);
    const upload = await services.uploads.create(length, metadata);
    const hasBody = request.headers['content-type'] === TUS_CONTENT_TYPE;
    const { offset, fileId } = await services.uploads
      .withLock(
        upload.id,
        () => giveWay(request),
        async () => {
          const stored = hasBody ? await services.uploads.append(upload, 0, decodedBody(request), checksum) : 0;
          if (stored === undefined) throw checksumMismatch();
          return { offset: stored, fileId: await completeIfWhole(services, upload, stored) };
        },
      )
      .catch(async (error: unknown) => {
        await services.uploads.remove(upload.id);
        throw error;
      });
    // An upload whose address the client has not learned can never be resumed.
    if (signal.aborted && fileId === undefined) await services.uploads.remove(upload.id);
    sendEmpty(response, 201, { ...offsetHeaders(upload, offset, fileId), Location: uploadLocation(upload.id) });
  },
};
