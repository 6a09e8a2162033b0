import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import { DEFAULT_PURPOSE, Sha256 } from '../../protocol/files.ts';
import { badRequest, checksumMismatch, emptyFile, HttpError, tooLarge, unsupportedFormat } from '../http/httpError.ts';
import { sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import { HashingFileSink } from '../store/hashingFileSink.ts';
import { plainFilename } from '../store/plainFilename.ts';

/** Room for the form's other fields and boundaries beside the file, in bytes. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

/**
 * `POST /v1/files`: one multipart form with `file` and optionally `purpose`. The file streams to disk; the answer comes
 * when it is stored and indexed. An optional field `sha256` ahead of the file is verified.
 */
export const createFile: Route = {
  method: 'POST',
  path: '/v1/files',
  async handle({ request, response, services }) {
    if (Number(request.headers['content-length'] ?? 0) > services.maxFileBytes + FORM_OVERHEAD_BYTES) {
      throw tooLarge(services.maxFileBytes);
    }
    const path = services.blobs.newIncomingPath();
    try {
      const form = await readForm(request, path, services.maxFileBytes);
      const { indexed } = await services.files.ingest(path, form);
      const file = await indexed;
      if (file.status === 'error') {
        await services.files.remove(file.id);
        throw unsupportedFormat(file.status_details ?? 'The file could not be indexed.');
      }
      sendJson(response, 200, file);
    } catch (error) {
      await rm(path, { force: true });
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

async function readForm(request: IncomingMessage, path: string, maxBytes: number): Promise<Form> {
  const contentType = request.headers['content-type'];
  if (contentType?.startsWith('multipart/form-data') !== true) {
    throw badRequest('The body has to be multipart/form-data.', 'Content-Type');
  }
  const parser = createParser(request, contentType, maxBytes);
  const fields = new Map<string, string>();
  let stored: Promise<{ filename: string; sha256: string; bytes: number }> | undefined;

  parser.on('field', (name, value) => fields.set(name, value));
  parser.on('file', (name, stream, filename) => {
    if (name !== 'file' || stored) {
      stream.resume();
      return;
    }
    stored = store(stream, path, maxBytes).then((digest) => ({ ...digest, filename: decodeFilename(filename) }));
    // A failure is met where the result is awaited; until then the form's remainder is read past it.
    stored.catch(() => stream.resume());
  });
  try {
    request.pipe(parser);
    request.once('error', (error) => parser.destroy(error));
    request.once('close', () => {
      if (!request.complete) parser.destroy(new Error('The client closed the connection.'));
    });
    await finished(parser);
  } catch (error) {
    await stored?.catch(() => undefined);
    throw badRequest(`The form could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!stored) throw badRequest('The form has no file in a field named "file".', 'file');
  const { filename, sha256, bytes } = await stored;
  if (bytes === 0) throw emptyFile();
  const announced = fields.get('sha256');
  if (announced !== undefined && Sha256.parse(announced) !== sha256) throw checksumMismatch();
  return { filename, sha256, bytes, purpose: fields.get('purpose') ?? DEFAULT_PURPOSE };
}

function createParser(request: IncomingMessage, contentType: string, maxBytes: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': contentType },
      limits: { fileSize: maxBytes + 1, files: 1, fields: 16, fieldSize: 4096 },
    });
  } catch (error) {
    throw new HttpError(400, 'bad_request', 'The Content-Type has no boundary.', { cause: error });
  }
}

async function store(
  stream: BusboyFileStream,
  path: string,
  maxBytes: number,
): Promise<{ sha256: string; bytes: number }> {
  const handle = await open(path, 'wx', 0o600);
  const sink = new HashingFileSink(handle);
  try {
    await pipeline(stream, sink);
  } finally {
    await handle.close();
  }
  if (stream.truncated || sink.position > maxBytes) throw tooLarge(maxBytes);
  return { sha256: sink.hash.digest('hex'), bytes: sink.position };
}

/** Browsers and `fetch` escape three characters of a file's name in a form. @see https://html.spec.whatwg.org/#multipart-form-data */
function decodeFilename(filename: string): string {
  return plainFilename(filename.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n'));
}
