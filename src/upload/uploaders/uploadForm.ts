import FormData from 'form-data';
import { PassThrough, Transform, type Readable } from 'node:stream';
import type { Failure } from '../../failure.ts';
import { DEFAULT_PURPOSE } from '../../protocol/files.ts';
import { assertUnchanged, fileChanged, openForReading, unreadable } from '../../localFile/fileSnapshot.ts';
import type { UploadSource } from '../uploader.ts';

/** How much of the file is read at a time, in bytes: eight times Node's default, which costs half the speed. */
const READ_BYTES = 512 * 1024;

/** A file as a form that is ready to be sent. */
export interface UploadForm {
  /** The form as one stream of the length that the headers tell. */
  readonly body: Readable;
  readonly headers: Readonly<Record<string, string>>;
  /** What went wrong with the file, if that is what ended the form: the streams pass the network's errors back as well. */
  readFailure(): Failure | undefined;
  close(): Promise<void>;
}

/** Hears each piece of the file, and how much of it has gone so far; in bytes. */
export type OnFormBytes = (bytes: number, sent: number) => void;

/** Makes the form of a file: from its content where that has been read already, else as a stream from the disk. */
export function openForm(source: UploadSource, onBytes: OnFormBytes): Promise<UploadForm> {
  return source.content ? Promise.resolve(formOfContent(source, source.content, onBytes)) : formOfFile(source, onBytes);
}

function formOfContent(source: UploadSource, content: Buffer, onBytes: OnFormBytes): UploadForm {
  const { form, headers } = newForm(source, content);
  const body = new PassThrough();
  body.once('end', () => onBytes(content.length, content.length));
  form.pipe(body);
  return {
    body,
    headers,
    readFailure: () => undefined,
    close: () => {
      body.destroy();
      return Promise.resolve();
    },
  };
}

async function formOfFile(source: UploadSource, onBytes: OnFormBytes): Promise<UploadForm> {
  const { snapshot } = source;
  const handle = await openForReading(snapshot.path);
  try {
    await assertUnchanged(snapshot, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
  const file = handle.createReadStream({
    end: snapshot.size - 1,
    highWaterMark: READ_BYTES,
    autoClose: false,
    start: 0,
  });
  let sent = 0;
  let failure: Failure | undefined;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onBytes(chunk.length, sent);
      done(null, chunk);
    },
    flush(done) {
      if (sent < snapshot.size) failure = fileChanged();
      done(failure);
    },
  });
  file.once('error', (error) => {
    failure = unreadable(error);
    counter.destroy(failure);
  });
  const { form, headers } = newForm(source, file.pipe(counter));
  const body = new PassThrough();
  form.once('error', (error: Error) => body.destroy(error));
  body.once('close', () => {
    file.destroy();
    counter.destroy();
  });
  form.pipe(body);
  return {
    body,
    headers,
    readFailure: () => failure,
    close: async () => {
      body.destroy();
      await handle.close();
    },
  };
}

/**
 * `form-data` never ends a request on a kept-alive connection when it is handed to `node-fetch` itself, hence the pass-through
 * around it and the explicit length.
 */
function newForm(
  { snapshot, filename, sha256 }: UploadSource,
  content: Readable | Buffer,
): { form: FormData; headers: Record<string, string> } {
  const form = new FormData();
  form.append('purpose', DEFAULT_PURPOSE);
  form.append('sha256', sha256);
  // A part's own header cannot tell a quotation mark from the "%22" that stands for it.
  form.append('filename', filename);
  form.append('file', content, { filename, contentType: 'application/octet-stream', knownLength: snapshot.size });
  return { form, headers: { ...form.getHeaders(), 'Content-Length': String(form.getLengthSync()) } };
}
