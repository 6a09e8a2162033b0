import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../protocol/errors.ts';
import { makePrivateFolder } from '../../system/privateFolder.ts';
import { removeFile, removeLeftover, renameFile } from '../../system/heldFiles.ts';
import { tryLock } from '../../system/processLock.ts';
import { replaceText } from '../../system/replaceFile.ts';
import { systemCode } from '../../system/systemErrors.ts';

/** Record of an upload under way: the path of its address, which stays valid when the backend's port changes. */
const ResumeRecord = z.object({
  version: z.literal(1),
  uploadPath: z.string().startsWith('/'),
  size: z.int().positive(),
});

/** How long a record is kept, in milliseconds: a backend keeps an unfinished upload for a week. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 60 * 60_000;

/** An upload's resume record, held by one window at a time. */
export interface ResumeClaim {
  /** The path of the upload that was begun, if one was. */
  readonly uploadPath: string | undefined;
  remember(uploadPath: string): Promise<void>;
  forget(): Promise<void>;
  /** Releases the record, so that other windows can take it. */
  release(): Promise<void>;
}

/**
 * Remembers uploads under way in a folder, one small file each, so that they go on after a reload or a restart. Keyed by
 * backend, content and name: two versions of a file never meet. Losing a record costs a resume, never an upload, so
 * failures to write are told to `onWarning` and otherwise ignored.
 */
export class ResumeStore {
  readonly #folder: string;
  readonly #onWarning: (message: string) => void;
  /** Warnings already given: every upload would repeat them for the same folder. */
  readonly #told = new Set<string>();
  #pruning: Promise<void> | undefined;

  constructor(folder: string, onWarning: (message: string) => void = () => undefined) {
    this.#folder = folder;
    this.#onWarning = onWarning;
  }

  /**
   * Removes the record of an upload whose content has arrived by another way. Returns the path of its address, under which
   * the backend keeps bytes that are no longer needed; undefined where there is no record, or another window holds it.
   */
  async discard(backendId: string, sha256: string, filename: string, size: number): Promise<string | undefined> {
    // Most uploads have no record, and looking for one costs less than its lock.
    const isThere = await stat(this.#recordFile(backendId, sha256, filename)).then(
      () => true,
      () => false,
    );
    if (!isThere) return undefined;
    const claim = await this.claim(backendId, sha256, filename, size);
    const { uploadPath } = claim;
    if (uploadPath !== undefined) await claim.forget();
    await claim.release();
    return uploadPath;
  }

  /**
   * Takes the record of this content. A record that another window holds stays there; this upload then remembers its own
   * for as long as it lasts.
   */
  async claim(backendId: string, sha256: string, filename: string, size: number): Promise<ResumeClaim> {
    await (this.#pruning ??= this.#prune());
    const recordFile = this.#recordFile(backendId, sha256, filename);
    const unlock = await this.#lock(recordFile.replace(/\.json$/, '.lock'));
    if (!unlock) return unheldClaim();

    let uploadPath = await this.#read(recordFile, size);
    return {
      get uploadPath() {
        return uploadPath;
      },
      remember: async (path) => {
        uploadPath = path;
        const record = JSON.stringify({ version: 1, uploadPath: path, size } satisfies z.infer<typeof ResumeRecord>);
        await this.#attempt('The upload cannot be resumed after a restart', () => replaceText(recordFile, record));
      },
      forget: async () => {
        uploadPath = undefined;
        await this.#attempt('A finished upload is still remembered', () => removeFile(recordFile));
      },
      release: () => this.#attempt('A lock could not be removed', unlock),
    };
  }

  #recordFile(backendId: string, sha256: string, filename: string): string {
    const key = createHash('sha256').update(`${backendId}\0${sha256}\0${filename}`).digest('hex').slice(0, 32);
    return join(this.#folder, `${key}.json`);
  }

  async #read(file: string, size: number): Promise<string | undefined> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') this.#onWarning(`A resume record could not be read (${systemCode(error)}).`);
      return undefined;
    }
    const record = ResumeRecord.safeParse(parseJson(text));
    if (record.success && record.data.size === size) return record.data.uploadPath;
    await this.#attempt('A damaged resume record could not be set aside', () => renameFile(file, `${file}.corrupt`));
    this.#onWarning(`A damaged resume record was set aside as ${file}.corrupt; the upload starts anew.`);
    return undefined;
  }

  async #lock(file: string): Promise<(() => Promise<void>) | undefined> {
    try {
      await makePrivateFolder(this.#folder);
      return await tryLock(file);
    } catch (error) {
      this.#tellOnce('Uploads cannot be resumed after a restart', error);
      return undefined;
    }
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#tellOnce(what, error);
    }
  }

  #tellOnce(what: string, error: unknown): void {
    const warning = `${what} (${systemCode(error)}).`;
    if (!this.#told.has(warning)) this.#onWarning(warning);
    this.#told.add(warning);
  }

  /**
   * Removes the records of uploads that a backend no longer keeps. A record of a file that has changed since would otherwise
   * stay for ever, since no upload looks for it again.
   */
  async #prune(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
      const file = join(this.#folder, name);
      const stats = await stat(file).catch(() => undefined);
      if (stats && Date.now() - stats.mtimeMs > FORGOTTEN_AFTER_MS) await removeLeftover(file);
    }
  }
}

/** The claim where no record can be kept: the upload goes on after a cut, but not after a restart. */
function unheldClaim(): ResumeClaim {
  let uploadPath: string | undefined;
  return {
    get uploadPath() {
      return uploadPath;
    },
    remember: (path) => {
      uploadPath = path;
      return Promise.resolve();
    },
    forget: () => {
      uploadPath = undefined;
      return Promise.resolve();
    },
    release: () => Promise.resolve(),
  };
}
