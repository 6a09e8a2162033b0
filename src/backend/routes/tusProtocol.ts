import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FILE_ID_HEADER, TUS_VERSION, UPLOADS_PATH, decodeUploadMetadata } from '../../protocol/uploads.ts';
import { DEFAULT_PURPOSE, Sha256 } from '../../protocol/files.ts';
import { badRequest, HttpError } from '../http/httpError.ts';
import type { ExpectedChecksum, Upload, UploadIntent } from '../ports.ts';
import type { BackendRequest, BackendServices } from '../services.ts';
import { plainFilename } from '../store/fileTable.ts';

/** Hash algorithms of the checksum extension; it demands SHA-1. */
export const CHECKSUM_ALGORITHMS = ['sha1', 'sha256', 'md5'];

/** "If the version specified by the Client is not supported by the Server, it MUST respond with 412." */
export function assertTusVersion({ request, response }: Pick<BackendRequest, 'request' | 'response'>): void {
  // "The Tus-Resumable header MUST be included in every request and response except for OPTIONS requests."
  response.setHeader('Tus-Resumable', TUS_VERSION);
  if (request.headers['tus-resumable'] === TUS_VERSION) return;
  throw new HttpError(412, 'bad_request', `This backend speaks tus ${TUS_VERSION}.`, {
    param: 'Tus-Resumable',
    headers: { 'Tus-Version': TUS_VERSION },
  });
}

/** Reads a header that has to be a non-negative integer. Throws a 400 that names it. */
export function integerHeader(request: IncomingMessage, name: string): number {
  const text = request.headers[name.toLowerCase()];
  const value = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw badRequest(`${name} has to be a non-negative integer.`, name);
  return value;
}

/** Parses `Upload-Metadata`. Throws a 400 where it is malformed. */
export function parseIntent(header: string): UploadIntent {
  const metadata = decodeUploadMetadata(header);
  if (!metadata) throw badRequest('Upload-Metadata is malformed.', 'Upload-Metadata');
  const sha256 = metadata['sha256'];
  if (sha256 !== undefined && !Sha256.safeParse(sha256).success) {
    throw badRequest('The sha256 in Upload-Metadata is not a SHA-256 digest.', 'Upload-Metadata');
  }
  return {
    filename: plainFilename(metadata['filename'] ?? metadata['name'] ?? ''),
    purpose: metadata['purpose'] ?? DEFAULT_PURPOSE,
    sha256,
  };
}

/** Parses `Upload-Checksum`: an algorithm and the Base64 of the digest. Throws a 400 for an algorithm that is not offered. */
export function parseChecksum(request: IncomingMessage): ExpectedChecksum | undefined {
  const header = request.headers['upload-checksum'];
  if (header === undefined) return undefined;
  const [algorithm = '', digest = ''] = String(header).split(' ');
  if (digest === '') throw badRequest('Upload-Checksum has to be an algorithm and a digest.', 'Upload-Checksum');
  if (!CHECKSUM_ALGORITHMS.includes(algorithm)) {
    throw badRequest(
      `Upload-Checksum names an algorithm other than ${CHECKSUM_ALGORITHMS.join(', ')}.`,
      'Upload-Checksum',
    );
  }
  return { hash: createHash(algorithm), expected: Buffer.from(digest, 'base64') };
}

/** The upload that a request names. Throws 404 where there is none and 410 where it has expired. */
export async function requireUpload(services: BackendServices, id: string): Promise<Upload> {
  const upload = await services.uploads.get(id);
  if (!upload) throw new HttpError(404, 'not_found', 'There is no such upload.', { headers: tusHeaders() });
  if (upload.expiresAt < Date.now()) {
    await services.uploads.remove(id);
    throw new HttpError(410, 'not_found', 'The upload has expired. Start anew.', { headers: tusHeaders() });
  }
  // A crash may have come after the bytes had become a file and before that was recorded.
  if (!(await services.uploads.hasBytes(upload))) {
    await services.uploads.remove(id);
    throw new HttpError(404, 'not_found', 'There is no such upload any more.', { headers: tusHeaders() });
  }
  return upload;
}

export function tusHeaders(): Record<string, string> {
  return { 'Tus-Resumable': TUS_VERSION, 'Cache-Control': 'no-store' };
}

/** The headers with an upload's offset, length and file. */
export function offsetHeaders(upload: Upload, offset: number, fileId: string | undefined): Record<string, string> {
  return {
    ...tusHeaders(),
    'Upload-Offset': String(offset),
    ...(fileId === undefined
      ? { 'Upload-Expires': new Date(upload.expiresAt).toUTCString() }
      : { [FILE_ID_HEADER]: fileId }),
  };
}

export function uploadLocation(id: string): string {
  return `${UPLOADS_PATH}/${id}`;
}

/** Sends an answer without a body. */
export function sendEmpty(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': '0' });
  response.end();
}

/**
 * Turns an upload of which `offset` bytes are stored into a file, as `Uploads.complete`; resolves with the file's id, or with
 * undefined while bytes are missing.
 */
export async function completeIfWhole(
  services: BackendServices,
  upload: Upload,
  offset: number,
): Promise<string | undefined> {
  if (upload.fileId !== undefined) return upload.fileId;
  if (offset < upload.length) return undefined;
  return services.uploads.complete(upload, parseIntent(upload.metadata));
}
