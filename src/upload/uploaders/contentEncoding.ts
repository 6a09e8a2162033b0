import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** How a body is compressed. */
export interface BodyEncoding {
  /** The name for `Content-Encoding`. */
  readonly name: string;
  /** Whether a smaller body is worth more time than usual. */
  readonly isThorough: boolean;
}

/** How each encoding is made. Zstandard, quicker and smaller, is there from Node 22.15 on. */
const ENCODERS: Readonly<Record<string, (isThorough: boolean) => Transform>> = {
  ...('createZstdCompress' in zlib ? { zstd: createZstd } : {}),
  gzip: (isThorough) => zlib.createGzip({ level: isThorough ? 6 : 3 }),
};

/**
 * At 3, the link waits for the disk, never for the compressor. 8 takes four times as long, and saves a seventh of a log with
 * repetitions of 6 bytes on, for which it is also quicker; other text hardly has any use for shorter ones.
 */
function createZstd(isThorough: boolean): Transform {
  const { ZSTD_c_compressionLevel: level, ZSTD_c_minMatch: minMatch } = zlib.constants;
  return zlib.createZstdCompress({ params: isThorough ? { [level]: 8, [minMatch]: 6 } : { [level]: 3 } });
}

/**
 * A backend whose answers take so long, in milliseconds, is reached over the internet. Few people send more than 100 Mbit/s
 * there, and below that the link waits for no compressor.
 */
const DISTANT_MS = 20;

/** How much of the middle of a file tells whether compressing it pays, in bytes. */
const SAMPLE_BYTES = 64 * 1024;

/** Below this size, in bytes, compressing saves no packet. */
const MIN_BYTES = 4 * 1024;

/** A sample has to shrink to this share of itself; what is compressed already never does. */
const WORTHWHILE_RATIO = 0.9;

const gzip = promisify(zlib.gzip);

/**
 * The encoding to send a file in: one that the backend offers, if a sample of the file says that it pays.
 *
 * @param roundTripMs how far away the backend is, in milliseconds; unknown before its first answer
 */
export async function chooseEncoding(
  offered: readonly string[],
  handle: FileHandle,
  size: number,
  roundTripMs: number | undefined,
): Promise<BodyEncoding | undefined> {
  const name = offered.find((name) => name in ENCODERS);
  if (name === undefined || size < MIN_BYTES) return undefined;
  const length = Math.min(SAMPLE_BYTES, size);
  const sample = Buffer.alloc(length);
  await handle.read(sample, 0, length, Math.floor((size - length) / 2));
  const compressed = await gzip(sample, { level: 1 });
  if (compressed.length > length * WORTHWHILE_RATIO) return undefined;
  return { name, isThorough: roundTripMs !== undefined && roundTripMs >= DISTANT_MS };
}

/** A stream that compresses. Throws for an encoding that `chooseEncoding` would not have chosen. */
export function createEncoder({ name, isThorough }: BodyEncoding): Transform {
  const encoder = ENCODERS[name]?.(isThorough);
  if (!encoder) throw new Error(`There is no encoder for ${name}.`);
  return encoder;
}
