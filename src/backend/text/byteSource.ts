import { closeSync, openSync, readSync } from 'node:fs';
import * as z from 'zod';

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** The place of a file's bytes: a file of their own or, for small ones, memory. */
export const StoredBytes = z.union([z.object({ path: z.string() }), z.object({ content: Bytes })]);
export type StoredBytes = z.infer<typeof StoredBytes>;

/** Bytes read from the first to the last, synchronously: for worker threads and for small files. */
export interface ByteSource {
  /** Fills the buffer as far as there are bytes, and returns how many it got: 0 at the end. */
  read(buffer: Buffer): number;
  close(): void;
}

export function openBytes(stored: StoredBytes): ByteSource {
  if ('path' in stored) {
    const file = openSync(stored.path, 'r');
    return { read: (buffer) => readSync(file, buffer, 0, buffer.length, null), close: () => closeSync(file) };
  }
  let position = 0;
  return {
    read: (buffer) => {
      const piece = stored.content.subarray(position, position + buffer.length);
      buffer.set(piece);
      position += piece.length;
      return piece.length;
    },
    close: () => undefined,
  };
}

/** How large a buffer for reading need be, in bytes: never larger than the content. */
export function bufferFor(stored: StoredBytes, size: number): Buffer {
  return Buffer.allocUnsafe('path' in stored ? size : Math.max(1, Math.min(size, stored.content.length)));
}
