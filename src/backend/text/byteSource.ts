import { closeSync, openSync, readSync } from 'node:fs';

/** Where a file's bytes are: in a file of their own or, small ones, in memory. */
export type StoredBytes = { readonly path: string } | { readonly content: Uint8Array };

/** Bytes read from the first to the last, synchronously: for worker threads and for what is small. */
export interface ByteSource {
  /** Fills the buffer as far as there is more, and returns how many bytes it has got: none at the end. */
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
