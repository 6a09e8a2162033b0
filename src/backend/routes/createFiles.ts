import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { json, type Content } from '../http/route.ts';
import { BatchResponse, BATCH_CONTENT_TYPE, BATCH_PATH } from '../../protocol/uploads.ts';
import { FileObject, DEFAULT_PURPOSE, Sha256 } from '../../protocol/files.ts';
import type { NewContent } from '../ports.ts';
import { type BatchEntry, readBatch, sendJson } from '../http/httpBody.ts';
import { HttpError, badRequest, checksumMismatch, emptyFile, toHttpError, tooLarge } from '../http/httpError.ts';
import { HashingFileSink } from '../store/hashingFileSink.ts';
import { plainFilename } from '../store/fileTable.ts';
import type { BackendRoute } from '../services.ts';
import { removeLeftover } from '../../system/heldFiles.ts';

/** Room for the form's other fields and boundaries beside the file, in bytes. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

const FORM: Content = {
  'multipart/form-data': {
    schema: z.object({
      file: z.string().meta({ format: 'binary' }),
      purpose: z.string().default(DEFAULT_PURPOSE),
      sha256: z.string().optional().describe('Verified against the bytes'),
      filename: z.string().optional().describe('The exact name'),
    }),
  },
};

/**
 * `POST /v1/files`: one multipart form with `file` and optionally `purpose`. The file streams to disk; the answer comes
 * when it is stored and indexed. An optional field `sha256` is verified; an optional field `filename` is the exact name.
 */
export const createFile: BackendRoute = {
  method: 'POST',
  path: '/v1/files',
  described: { summary: 'Store and index a file', body: FORM, answer: json('FileObject', FileObject) },
  async handle({ request, response, services }) {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > services.maxFileBytes + FORM_OVERHEAD_BYTES) throw tooLarge(services.maxFileBytes);
    services.files.expect(length);
    const path = services.blobs.newIncomingPath();
    try {
      const form = await readForm(request, path, services.maxFileBytes);
      // Indexing a large file takes longer than a connection may otherwise be silent.
      request.socket.setTimeout(0);
      sendJson(response, 200, await services.files.ingestAndIndex(path, form));
    } catch (error) {
      await removeLeftover(path);
      throw error;
    }
  },
};

interface Form {
  readonly filename: string;
  readonly purpose: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Reads the form, its file, which is in `field`, to `path`. Rejects as soon as the form cannot be accepted any more, with the rest of the request
 * unread and nothing writing to `path`.
 */
export async function readForm(
  request: IncomingMessage,
  path: string,
  maxBytes: number,
  field = 'file',
): Promise<Form> {
  const contentType = request.headers['content-type'];
  if (contentType?.toLowerCase().startsWith('multipart/form-data') !== true) {
    throw badRequest('The body has to be multipart/form-data.', 'Content-Type');
  }
  const parser = createParser(request, contentType, maxBytes);
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
  const fields = new Map<string, string>();
  let file: BusboyFileStream | undefined;
  let stored: Promise<{ filename: string; sha256: string; bytes: number }> | undefined;

  parser.on('field', (name, value) => fields.set(name, value));
  parser.on('filesLimit', () => refuse(badRequest('A form has to have one file only.', 'file')));
  parser.on('file', (name, stream, filename: string | undefined) => {
    if (name !== field) {
      stream.resume();
      return;
    }
    file = stream;
    stream.on('limit', () => refuse(tooLarge(maxBytes)));
    // The parser's own errors do not destroy the file's stream; an error of the disk does, and `stored` reports that below.
    stream.on('error', (error) => {
      if (!stream.destroyed) refuse(unreadable(error));
    });
    stored = store(stream, path).then((digest) => ({ ...digest, filename: decodeFilename(filename ?? '') }));
    stored.catch(refuse);
  });
  const refuseIfCut = (): void => {
    if (!request.readableEnded) refuse(badRequest('The client closed the connection.'));
  };
  request.once('close', refuseIfCut);
  try {
    // A request that was closed before its form is read fires no `close` any more.
    if (request.closed) refuseIfCut();
    request.pipe(parser);
    await Promise.race([parsed(parser), refused]);
    if (!stored) throw badRequest(`The form has no file in a field named "${field}".`, field);
    const { filename: nameInHeader, sha256, bytes } = await stored;
    if (bytes === 0) throw emptyFile();
    const announced = fields.get('sha256');
    if (announced !== undefined && !Sha256.safeParse(announced).success) {
      throw badRequest('The sha256 of the form is not a SHA-256 digest.', 'sha256');
    }
    if (announced !== undefined && announced !== sha256) throw checksumMismatch();
    const named = fields.get('filename');
    const filename = named === undefined ? nameInHeader : plainFilename(named);
    return { filename, sha256, bytes, purpose: fields.get('purpose') ?? DEFAULT_PURPOSE };
  } catch (error) {
    request.unpipe(parser);
    file?.destroy(new Error('The form was refused.'));
    await stored?.catch(() => undefined);
    parser.destroy();
    throw error;
  }
}

/** Resolves when the whole form has been read; rejects with a 400 for a body that is not a form. */
async function parsed(parser: BusboyInstance): Promise<void> {
  try {
    await finished(parser);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): HttpError {
  return badRequest(`The form could not be read: ${error instanceof Error ? error.message : String(error)}`);
}

function createParser(request: IncomingMessage, contentType: string, maxBytes: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': contentType },
      limits: { fileSize: maxBytes, files: 1, fields: 16, fieldSize: 4096 },
    });
  } catch (error) {
    throw new HttpError(400, 'bad_request', 'The Content-Type has no boundary.', { cause: error });
  }
}

async function store(stream: BusboyFileStream, path: string): Promise<{ sha256: string; bytes: number }> {
  const handle = await open(path, 'wx', 0o600);
  const sink = new HashingFileSink(handle);
  try {
    await pipeline(stream, sink);
  } finally {
    await handle.close();
  }
  return { sha256: sink.hash.digest('hex'), bytes: sink.position };
}

/**
 * Decodes a file's name in a form, in which browsers and `fetch` escape three characters. @see
 * https://html.spec.whatwg.org/#multipart-form-data
 */
function decodeFilename(filename: string): string {
  return plainFilename(filename.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n'));
}

/**
 * `POST /v1/files/batch`: many small files at once. Answers when all of them are stored and indexed, with an outcome for
 * each: one bad file spoils no other.
 */
export const createBatch: BackendRoute = {
  method: 'POST',
  path: BATCH_PATH,
  described: {
    summary: 'Store and index many small files',
    body: { [BATCH_CONTENT_TYPE]: {} },
    answer: json('BatchResponse', BatchResponse),
  },
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
  const { filename, purpose = DEFAULT_PURPOSE } = header;
  const file = { sha256, bytes: content.length, filename: plainFilename(filename), purpose };
  return { file, content };
}
