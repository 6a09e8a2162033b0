import type { IncomingMessage } from 'node:http';
import { TUS_CONTENT_TYPE, TUS_EXTENSIONS, TUS_VERSION, UPLOADS_PATH } from '../../protocol/uploads.ts';
import { decodedBody } from '../http/httpBody.ts';
import { HttpError, checksumMismatch, emptyFile, tooLarge } from '../http/httpError.ts';
import {
  CHECKSUM_ALGORITHMS,
  assertTusVersion,
  completeIfWhole,
  integerHeader,
  offsetHeaders,
  parseChecksum,
  parseIntent,
  requireUpload,
  sendEmpty,
  tusHeaders,
  uploadLocation,
} from './tusProtocol.ts';
import { createOpenAiUpload, isOpenAiUpload } from './openAiUploads.ts';
import type { BackendRoute } from '../services.ts';

/** `OPTIONS /v1/uploads`: the capabilities of this tus server. */
export const optionsUpload: BackendRoute = {
  method: 'OPTIONS',
  path: UPLOADS_PATH,
  described: { summary: 'What the tus server can do', status: 204, answer: 'Capabilities in headers' },
  handle({ response, services }) {
    sendEmpty(response, 204, {
      ...tusHeaders(),
      'Tus-Version': TUS_VERSION,
      'Tus-Extension': TUS_EXTENSIONS,
      'Tus-Max-Size': String(services.maxFileBytes),
      'Tus-Checksum-Algorithm': CHECKSUM_ALGORITHMS.join(','),
    });
  },
};

/** `POST /v1/uploads`: creates an upload; with a body, also takes its first bytes (creation-with-upload). */
export const createUpload: BackendRoute = {
  method: 'POST',
  path: UPLOADS_PATH,
  described: { summary: `Create a resumable upload (tus ${TUS_VERSION})`, status: 201, answer: 'Created' },
  async handle(context) {
    if (isOpenAiUpload(context)) return createOpenAiUpload(context);
    const { request, response, services, signal } = context;
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
        () => endEarlierRequest(request),
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

/** `HEAD /v1/uploads/{id}`: how many bytes are stored. Takes the upload over from a connection that is still open. */
export const headUpload: BackendRoute = {
  method: 'HEAD',
  path: `${UPLOADS_PATH}/:id`,
  described: { summary: 'The offset of an upload', answer: 'Offset in headers' },
  async handle({ request, response, params, services }) {
    assertTusVersion({ request, response });
    const id = params['id'] ?? '';
    await services.uploads.withLock(
      id,
      () => endEarlierRequest(request),
      async () => {
        const upload = await requireUpload(services, id);
        const offset = await services.uploads.offset(upload);
        const fileId = await completeIfWhole(services, upload, offset);
        sendEmpty(response, 200, {
          ...offsetHeaders(upload, offset, fileId),
          'Upload-Length': String(upload.length),
          ...(upload.metadata === '' ? {} : { 'Upload-Metadata': upload.metadata }),
        });
      },
    );
  },
};

/** `PATCH /v1/uploads/{id}`: appends bytes at the given offset. */
export const patchUpload: BackendRoute = {
  method: 'PATCH',
  path: `${UPLOADS_PATH}/:id`,
  described: { summary: 'Append bytes at the offset', status: 204, answer: 'New offset in headers' },
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
      () => endEarlierRequest(request),
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

/** `DELETE /v1/uploads/{id}`: deletes an upload and its bytes (termination). A file that it has become stays. */
export const deleteUpload: BackendRoute = {
  method: 'DELETE',
  path: `${UPLOADS_PATH}/:id`,
  described: { summary: 'Give an upload up', status: 204, answer: 'Gone' },
  async handle({ request, response, params, services }) {
    assertTusVersion({ request, response });
    const id = params['id'] ?? '';
    await services.uploads.withLock(
      id,
      () => request.destroy(),
      async () => {
        await requireUpload(services, id);
        await services.uploads.remove(id);
      },
    );
    sendEmpty(response, 204, tusHeaders());
  },
};

/**
 * The interval between two looks at an earlier request, in milliseconds; after `SILENT_LOOKS` looks in a row without new
 * bytes, it has no more to bring.
 */
const SILENCE_MS = 40;
const SILENT_LOOKS = 2;

/**
 * How long an earlier request that is not silent may go on, in milliseconds; the later request for the same upload waits
 * meanwhile.
 */
const MOST_MS = 400;

/**
 * How long bytes that have arrived may stay unread, in milliseconds: the earlier request may itself still wait for the
 * upload.
 */
const MOST_UNREAD_MS = 2000;

/**
 * Ends the earlier request of an upload, for a later one. Bytes that have already arrived are stored first: the client
 * believes to have sent them, and would have to send them again.
 */
function endEarlierRequest(request: IncomingMessage): void {
  const { socket } = request;
  const started = performance.now();
  let bytes = socket.bytesRead;
  let silentLooks = 0;
  const look = (): void => {
    if (request.complete) return;
    const isUnread = request.readableLength > 0;
    silentLooks = socket.bytesRead === bytes && !isUnread ? silentLooks + 1 : 0;
    bytes = socket.bytesRead;
    const isOver = performance.now() - started > (isUnread ? MOST_UNREAD_MS : MOST_MS);
    if (silentLooks === SILENT_LOOKS || isOver) request.destroy();
    else lookLater();
  };
  // After a pause of the process, Node runs timers first and reads arrived bytes after them, hence `setImmediate`.
  const lookLater = (): unknown => setTimeout(() => setImmediate(look), SILENCE_MS);
  lookLater();
}
