import { basename, join } from 'node:path';
import type { Answer } from '../asking/answer.ts';
import type { AskService } from '../asking/askService.ts';
import type { QuestionRequest, StoreRequest } from '../asking/bringFiles.ts';
import type { BackendClient } from '../client/backendClient.ts';
import type { Log } from '../log.ts';
import type { UploadGate } from '../privacy/uploadGate.ts';
import type { UploadQueue } from '../upload/queue/uploadQueue.ts';
import { type WorkspaceProgress, WorkspaceIndex } from './workspaceIndex.ts';

/** The parts of the core that workspaces need. */
export interface WorkspaceCore {
  readonly client: BackendClient;
  readonly queue: UploadQueue;
  readonly uploadGate: UploadGate;
  readonly asking: Pick<AskService, 'askStore'>;
}

export interface WorkspacesParts {
  /** The folder of everything that outlives a session. */
  readonly stateFolder: string;
  readonly log: Log;
  /** The core on the present backend. */
  core(): WorkspaceCore;
  /** Glob patterns relative to a folder, as in `files.exclude`. */
  excludes(root: string): readonly string[];
  maxFileBytes(): number;
}

export interface WorkspaceRequest extends QuestionRequest, Pick<StoreRequest, 'earlier'> {
  /** The absolute path of the folder. */
  readonly root: string;
}

/** Error of a question about a workspace of which nothing is indexed. */
export class NothingIndexed extends Error {
  constructor(root: string) {
    super(`Nothing of ${basename(root)} can be asked about: it has no files that can be read as text.`);
    this.name = 'NothingIndexed';
  }
}

/** The indexes of workspaces at the present backend, each opened when it is first asked for. */
export class Workspaces {
  readonly #parts: WorkspacesParts;
  #core: WorkspaceCore | undefined;
  readonly #indexes = new Map<string, Promise<WorkspaceIndex>>();

  constructor(parts: WorkspacesParts) {
    this.#parts = parts;
  }

  index(root: string): Promise<WorkspaceIndex> {
    const { core, stateFolder, log, excludes, maxFileBytes } = this.#parts;
    const current = core();
    // Another backend has other indexes.
    if (this.#core !== current) this.#indexes.clear();
    this.#core = current;
    const known = this.#indexes.get(root);
    if (known) return known;
    const { client, queue, uploadGate } = current;
    const statesFolder = join(stateFolder, 'workspaces');
    const bound = { excludes: () => excludes(root), maxFileBytes };
    const opening = WorkspaceIndex.open({ client, queue, uploadGate, statesFolder, root, log, ...bound });
    this.#indexes.set(root, opening);
    opening.catch(() => this.#indexes.delete(root));
    return opening;
  }

  /** Notes that files may have changed in a workspace; one that has not been asked about takes no notice. */
  async note(root: string, paths: readonly string[]): Promise<void> {
    (await this.#indexes.get(root))?.note(paths);
  }

  /**
   * Asks about what is indexed of a workspace, without looking for changes. Where that is not all of it, a note says how much.
   * Rejects with a `Failure`, or with `NothingIndexed`.
   */
  async ask({ root, ...request }: WorkspaceRequest): Promise<Answer> {
    const index = await this.index(root);
    const { storeId, coverage } = index;
    const { indexed, all } = coverage;
    if (storeId === undefined || indexed === 0) throw new NothingIndexed(root);
    const note = `So far ${String(indexed)} of ${String(all)} files of the workspace are indexed. The answer comes from these.`;
    return this.#parts.core().asking.askStore({
      ...request,
      storeId,
      workspace: { root, name: basename(root) },
      notes: indexed < all ? [note] : [],
      pathsOf: (ids) => index.pathsOf(ids),
    });
  }

  /** Brings the index of a folder up to date, and then asks. Rejects as `ask` does. */
  async askUpToDate(
    request: WorkspaceRequest,
    onIndexing: (progress: WorkspaceProgress) => void = () => undefined,
  ): Promise<Answer> {
    const { root, signal } = request;
    const index = await this.index(root);
    const { toSend } = await index.survey(signal);
    await index.send(signal, toSend.files > 0 ? onIndexing : undefined);
    return this.ask(request);
  }

  /** Writes down what has been sent. */
  async close(): Promise<void> {
    for (const index of this.#indexes.values()) await (await index).close();
  }
}
