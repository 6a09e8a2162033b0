import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/**
 * Content-addressed files on disk. A blob appears under its SHA-256 by one rename, after its bytes are on the disk:
 * whoever finds a blob finds all of it.
 */
export class BlobStore {
  readonly #folder: string;
  readonly #incoming: string;

  private constructor(folder: string, incoming: string) {
    this.#folder = folder;
    this.#incoming = incoming;
  }

  static async open(dataFolder: string): Promise<BlobStore> {
    const store = new BlobStore(join(dataFolder, 'blobs'), join(dataFolder, 'incoming'));
    await mkdir(store.#folder, { recursive: true, mode: 0o700 });
    await mkdir(store.#incoming, { recursive: true, mode: 0o700 });
    return store;
  }

  /** A new name for bytes on their way in, on the same file system as the blobs. */
  newIncomingPath(): string {
    return join(this.#incoming, `${String(process.pid)}-${randomUUID()}`);
  }

  /** Takes over a complete file whose digest the caller has verified. Safe against crashes and other processes. */
  async adopt(path: string, sha256: string): Promise<void> {
    const target = this.pathOf(sha256);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const handle = await open(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(path, target);
  }

  async has(sha256: string): Promise<boolean> {
    return stat(this.pathOf(sha256)).then(
      () => true,
      () => false,
    );
  }

  pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  read(sha256: string): Readable {
    return createReadStream(this.pathOf(sha256));
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.pathOf(sha256), { force: true });
  }
}
