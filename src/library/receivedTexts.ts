import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { BackendClient } from '../client/backendClient.ts';
import { toFailure } from '../client/errors.ts';
import { safeFileName } from '../localFile/safeFileName.ts';
import { removeFolder } from '../system/heldFiles.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';

/**
 * Copies of texts that the backend has and this machine does not, such as of files that were uploaded elsewhere: with a copy
 * they can be asked about, cited and checked like any other file. A copy is deleted together with its file.
 */
export class ReceivedTexts {
  readonly #folder: string;
  readonly #client: () => Pick<BackendClient, 'content'>;

  constructor(folder: string, client: () => Pick<BackendClient, 'content'>) {
    this.#folder = folder;
    this.#client = client;
  }

  /** Fetches the text of a file and resolves with the absolute path of its copy. Rejects with a `Failure`. */
  async fetch(fileId: string, name: string, signal: AbortSignal): Promise<string> {
    const text = await this.#client().content(fileId, signal);
    const folder = this.#folderOf(fileId);
    const path = join(folder, safeFileName(name));
    try {
      await makePrivateFolder(this.#folder);
      await makePrivateFolder(folder);
      await writeFile(path, text, { mode: 0o600, signal });
    } catch (error) {
      throw toFailure(error, signal);
    }
    return path;
  }

  /** Whether the path is that of a copy. */
  holds(path: string): boolean {
    return path.startsWith(this.#folder + sep);
  }

  async remove(fileIds: readonly string[]): Promise<void> {
    for (const id of fileIds) await removeFolder(this.#folderOf(id));
  }

  /** The folder of a file's copy. Ids of a backend may not be valid names of folders. */
  #folderOf(fileId: string): string {
    return join(this.#folder, createHash('sha256').update(fileId).digest('hex').slice(0, 32));
  }
}
