import { TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../protocol/tus.ts';
import { checksumMismatch, HttpError } from '../http/httpError.ts';
import { decodedBody } from '../http/contentEncoding.ts';
import type { Route } from '../http/route.ts';
import { giveWay } from './giveWay.ts';
import {
  assertTusVersion,
  completeIfWhole,
  integerHeader,
  offsetHeaders,
  parseChecksum,
  requireUpload,
  sendEmpty,
  tusHeaders,
} from './tusProtocol.ts';

/** `PATCH /v1/uploads/{id}`: appends bytes at the given offset. */
export const patchUpload: Route = {
  method: 'PATCH',
  path: `${UPLOADS_PATH}/:id`,
  async handle({ request, response, params, services }) {
    assertTusVersion({ request, response });
    // "All PATCH requests MUST use Content-Type: application/offset+octet-stream, otherwise the server SHOULD return 415."
    if (request.headers['content-type'] !== TUS_CONTENT_TYPE) {
      throw new HttpError(415, 'bad_request', `The content type has to be ${TUS_CONTENT_TYPE}.`, {
        param: 'Content-Type',
      });
    }
    const claimed = integerHeader(request, 'Upload-Offset');
    const checksum = parseChecksum(request);
    const id = params['id'] ?? '';
    await services.uploads.withLock(
      id,
      () => giveWay(request),
      async () => {
        const upload = await requireUpload(services, id);
        const offset = await services.uploads.offset(upload);
        // "If the offsets do not match, the Server MUST respond with the 409 Conflict status."
        if (claimed !== offset) {
          throw new HttpError(409, 'bad_request', `The upload stands at ${String(offset)} bytes.`, {
            param: 'Upload-Offset',
            headers: tusHeaders(),
          });
        }
        const stored =
          upload.fileId === undefined
            ? await services.uploads.append(upload, offset, decodedBody(request), checksum)
            : offset;
        if (stored === undefined) throw checksumMismatch();
        const fileId = await completeIfWhole(services, upload, stored);
        sendEmpty(response, 204, offsetHeaders(upload, stored, fileId));
      },
    );
  },
};
