import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../protocol/errors.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { replaceText } from '../system/replaceFile.ts';

/** How soon after a change the state is written, in milliseconds. What an end of the process loses is sent again. */
const SAVE_AFTER_MS = 2_000;

/**
 * A file in the version that was sent, as its size in bytes, the time of its last change in milliseconds since the epoch, and
 * its id at the backend; `null` for one that the backend has refused.
 */
const SentFile = z.tuple([z.int().nonnegative(), z.number(), z.string().nullable()]);
export type SentFile = z.infer<typeof SentFile>;

const State = z.object({
  /** The folder that is indexed. */
  root: z.string(),
  backendId: z.string(),
  storeId: z.string(),
  /** By the path relative to the root, with slashes. */
  files: z.record(z.string(), SentFile),
});

/**
 * What has been sent of a workspace: it lies on this machine, while the backend has the files and the vector store. Where it is
 * lost, everything is sent again, and the backend finds that it has it.
 */
export class WorkspaceState {
  readonly #file: string;
  readonly #identity: { readonly root: string; readonly backendId: string };
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();
  storeId: string | undefined;
  files: Map<string, SentFile>;

  private constructor(
    file: string,
    identity: { readonly root: string; readonly backendId: string },
    state: Pick<z.infer<typeof State>, 'storeId' | 'files'> | undefined,
  ) {
    this.#file = file;
    this.#identity = identity;
    this.storeId = state?.storeId;
    this.files = new Map(Object.entries(state?.files ?? {}));
  }

  /** Reads the state of a workspace at a backend. A state that cannot be read counts as none. */
  static async read(folder: string, root: string, backendId: string): Promise<WorkspaceState> {
    const name = createHash('sha256').update(`${backendId}\0${root}`).digest('hex').slice(0, 32);
    const file = join(folder, `${name}.json`);
    const text = await readFile(file, 'utf8').catch(() => '');
    const { data } = State.safeParse(parseJson(text));
    const isSame = data?.root === root && data.backendId === backendId;
    await makePrivateFolder(folder);
    return new WorkspaceState(file, { root, backendId }, isSame ? data : undefined);
  }

  /** The ids of the backend's files, each with one of the paths that have it. */
  pathsById(): Map<string, string> {
    const paths = new Map<string, string>();
    for (const [path, [, , id]] of this.files) if (id !== null && !paths.has(id)) paths.set(id, path);
    return paths;
  }

  /** Begins anew with another store. */
  reset(storeId: string): void {
    this.storeId = storeId;
    this.files = new Map();
    this.changed();
  }

  /** Has the state written soon. */
  changed(): void {
    this.#timer ??= setTimeout(() => void this.save().catch(() => undefined), SAVE_AFTER_MS).unref();
  }

  /** Writes the state where it has changed since it was written. Rejects with the file system's error. */
  async save(): Promise<void> {
    if (this.#timer === undefined || this.storeId === undefined) return this.#saving;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const state = { ...this.#identity, storeId: this.storeId, files: Object.fromEntries(this.files) };
    const text = JSON.stringify(state satisfies z.infer<typeof State>);
    this.#saving = this.#saving.catch(() => undefined).then(() => replaceText(this.#file, text));
    return this.#saving;
  }
}
