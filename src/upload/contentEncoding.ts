import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** Fast levels: the link should wait for the disk, never for the compressor. */
const GZIP_LEVEL = 3;

/** How each encoding is made. Zstandard, quicker and smaller, is there from Node 22.15 on. */
const ENCODERS: Readonly<Record<string, () => Transform>> = {
  ...('createZstdCompress' in zlib ? { zstd: () => zlib.createZstdCompress() } : {}),
  gzip: () => zlib.createGzip({ level: GZIP_LEVEL }),
};

/** How much of the middle of a file tells whether compressing it pays, in bytes. */
const SAMPLE_BYTES = 64 * 1024;

/** Below this size, in bytes, compressing saves no packet. */
const MIN_BYTES = 4 * 1024;

/** A sample has to shrink to this share of itself; what is compressed already never does. */
const WORTHWHILE_RATIO = 0.9;

const gzip = promisify(zlib.gzip);

/** The encoding to send a file in: one that the backend offers, if a sample of the file says that it pays. */
export async function chooseEncoding(
  offered: readonly string[],
  handle: FileHandle,
  size: number,
): Promise<string | undefined> {
  const encoding = offered.find((name) => name in ENCODERS);
  if (encoding === undefined || size < MIN_BYTES) return undefined;
  const length = Math.min(SAMPLE_BYTES, size);
  const sample = Buffer.alloc(length);
  await handle.read(sample, 0, length, Math.floor((size - length) / 2));
  const compressed = await gzip(sample, { level: 1 });
  return compressed.length <= length * WORTHWHILE_RATIO ? encoding : undefined;
}

/** A stream that compresses. Throws for an encoding that `chooseEncoding` would not have chosen. */
export function createEncoder(encoding: string): Transform {
  const encoder = ENCODERS[encoding]?.();
  if (!encoder) throw new Error(`There is no encoder for ${encoding}.`);
  return encoder;
}
