import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { HttpError } from './httpError.ts';

/** How each encoding is undone. Zstandard is there from Node 22.15 on. */
const DECODERS = new Map<string, () => Transform>([
  ...('createZstdDecompress' in zlib ? [['zstd', () => zlib.createZstdDecompress()] as const] : []),
  ['gzip', () => zlib.createGunzip()],
]);

/** The encodings that bodies may have, the best first. */
export const CONTENT_ENCODINGS: string[] = [...DECODERS.keys()];

/**
 * The body of a request as the client meant it. A compressed one that is cut gives what could be decoded of it, like a plain
 * one; whoever reads it has to count, since a small body may decode to a very large one. Throws a 415 for an encoding that
 * is not offered.
 */
export function decodedBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return request;
  const decoder = DECODERS.get(encoding)?.();
  if (!decoder) {
    throw new HttpError(415, 'bad_request', `The content encoding has to be one of ${CONTENT_ENCODINGS.join(', ')}.`, {
      param: 'Content-Encoding',
    });
  }
  // A body that is not what it says fails whoever reads it, also where that begins later: unheard, it would end the process.
  decoder.on('error', () => undefined);
  const endIfCut = (): void => {
    if (!request.readableEnded) decoder.end();
  };
  // A request that was cut before anybody came to read it will say so no more.
  if (request.closed) endIfCut();
  else request.once('close', endIfCut);
  return request.pipe(decoder);
}
