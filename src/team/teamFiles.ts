import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { FileListQuery, FileObject } from '../protocol/files.ts';
import { HttpError, toHttpError } from '../backend/http/httpError.ts';
import type { Logger } from '../backend/log.ts';
import type { FilePage, Files, NewContent, NewFile } from '../backend/ports.ts';
import { assertReadable, deleted, failureOf } from '../backend/refusals.ts';
import { removeLeftover } from '../system/heldFiles.ts';
import { NODE, type Audit } from './audit.ts';
import type { Database, Queries } from './database.ts';
import { ContentGone, type FileRows, type KeptFile, type TeamFile } from './fileRows.ts';
import type { Quotas } from './limits.ts';
import type { NodeCache } from './nodeCache.ts';
import type { Principal } from './principal.ts';
import { ObjectMissing } from './storage/objectStorage.ts';
import type { Part, TeamObjects } from './teamObjects.ts';

/** How often the index of a file may be begun again after a node has ended during it. */
const MAX_ATTEMPTS = 3;

/** How many small files of a batch are stored at the same time. */
const BATCH_AT_A_TIME = 8;

/** How many abandoned files a node takes over at a time. */
const ADOPTED_AT_A_TIME = 4;

/** How often content that was deleted between two steps is stored again. */
const STORE_ATTEMPTS = 3;

/** An upload that becomes a file. */
export interface StoredUpload {
  readonly parts: readonly Part[];
  release(transaction: Queries): Promise<void>;
  name(transaction: Queries, fileId: string): Promise<void>;
}

/** Parts of `TeamFiles`. */
export interface TeamFilesParts {
  readonly sql: Database;
  readonly rows: FileRows;
  readonly objects: TeamObjects;
  readonly cache: NodeCache;
  readonly quotas: Quotas;
  readonly audit: Audit;
  readonly log: Logger;
}

/** The files of all tenants, as one node serves them: stored by PostgreSQL and the storage, indexed on this node. */
export class TeamFiles {
  readonly #parts: TeamFilesParts;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** The files that this node is indexing, to renew its claims on them. */
  readonly #indexing = new Map<string, Promise<FileObject>>();
  readonly #loading = new Map<string, Promise<void>>();

  constructor(parts: TeamFilesParts) {
    this.#parts = parts;
  }

  /** The files that a principal may see. */
  of(principal: Principal): Files {
    const { rows, cache, audit } = this.#parts;
    const { tenant } = principal;
    return {
      expect: (bytes) => cache.indexer.expect(bytes),
      get: async (id) => (await rows.get(tenant, id))?.file,
      list: (query: FileListQuery): Promise<FilePage> => rows.list(tenant, query),
      ingestAndIndex: (path, file) => this.#ingestAndIndex(principal, path, file),
      ingestSmall: (items) => this.#ingestSmall(principal, items),
      remove: (id) => this.#remove(principal, id),
      // Every node looks for abandoned files by itself.
      adoptOrphans: () => undefined,
      onDidChange: (id, listener) => {
        this.#changes.on(id, listener);
        return () => this.#changes.off(id, listener);
      },
      load: async (files) => {
        const ids = files.map(({ id }) => id);
        await rows.noteUse(ids);
        await audit.note(principal, 'file.read', { files: ids });
        await Promise.all(files.map((file) => this.#load(tenant, file)));
      },
      loaded: (id) => cache.get(id),
    };
  }

  /**
   * Keeps a file whose bytes are at `path` and begins to index it. `stored` is the upload whose pieces hold its content already:
   * the transaction that creates the file has it `release` the pieces first, and then `name` the file. Leaves `path` to the
   * caller where it rejects.
   */
  async ingest(
    principal: Principal,
    path: string,
    file: NewFile,
    stored?: StoredUpload,
  ): Promise<{ file: FileObject; indexed: Promise<FileObject> }> {
    const { sql, cache, rows, objects, quotas, audit } = this.#parts;
    await assertReadable(path, file.filename);
    let kept: KeptFile | undefined;
    let parts = stored?.parts;
    for (let attempt = 1; !kept; attempt++) {
      const isStored = await this.#isStored(principal.tenant, file);
      if (!parts && !isStored) parts = await objects.putFile(path);
      try {
        kept = await sql.begin(async (transaction) => {
          await stored?.release(transaction);
          const created = await rows.keep(transaction, principal, file, parts);
          await stored?.name(transaction, created.file.id);
          if (created.isNew) {
            await quotas.assertRoom(principal, undefined, transaction);
            await audit.note(
              principal,
              'file.create',
              { files: [created.file.id], detail: file.filename },
              transaction,
            );
          }
          return created;
        });
      } catch (error) {
        if (!(error instanceof ContentGone) || attempt === STORE_ATTEMPTS) throw error;
      }
    }
    cache.blobs.adopt(path, file.sha256);
    cache.note(kept.file);
    // Where the content was here already, the bytes that have arrived are not needed.
    await removeLeftover(path);
    if (kept.file.status === 'processed') return { file: kept.file, indexed: Promise.resolve(kept.file) };
    const indexed = this.#index(kept);
    // The file's status tells the failure as well, to clients that do not wait for `indexed`.
    indexed.catch(() => undefined);
    return { file: kept.file, indexed };
  }

  /** Takes over files that a node has left without an index. Resolves when those that were taken are done. */
  async adoptAbandoned(): Promise<void> {
    const { rows } = this.#parts;
    const taken = await rows.claimAbandoned(ADOPTED_AT_A_TIME);
    for (const abandoned of taken) {
      const { tenant, file, attempts } = abandoned;
      if (attempts <= MAX_ATTEMPTS) {
        await this.#index(abandoned).catch((error: unknown) => this.#warn(`${file.id} was taken over`, error));
        continue;
      }
      const reason = `The backend ended ${String(MAX_ATTEMPTS)} times while it was indexing the file.`;
      await rows.refuse(tenant, file.id, `${reason} Upload it again to try once more.`);
    }
  }

  /** Renews the claims of this node on the files that it is indexing. */
  async renewClaims(): Promise<void> {
    await this.#parts.rows.renewClaims([...this.#indexing.keys()]);
  }

  async #ingestAndIndex(principal: Principal, path: string, newFile: NewFile): Promise<FileObject> {
    assertMayWrite(principal);
    const { file, indexed } = await this.ingest(principal, path, newFile);
    return indexed.catch(async (error: unknown) => {
      // The answer to this request tells the reason, so it need not be kept.
      await this.#parts.rows.remove(principal.tenant, file.id);
      throw error;
    });
  }

  async #ingestSmall(
    principal: Principal,
    items: readonly NewContent[],
  ): Promise<Map<NewContent, FileObject | HttpError>> {
    assertMayWrite(principal);
    const results = new Map<NewContent, FileObject | HttpError>();
    const waiting = [...items];
    const work = async (): Promise<void> => {
      for (let item = waiting.shift(); item; item = waiting.shift()) {
        const path = this.#parts.cache.blobs.newIncomingPath();
        try {
          await writeFile(path, item.content, { flag: 'wx', mode: 0o600 });
          results.set(item, await this.#ingestAndIndex(principal, path, item.file));
        } catch (error) {
          const failure = toHttpError(error);
          if (failure.status >= 500) this.#warn('A file of a batch could not be stored', error);
          results.set(item, failure);
        } finally {
          await removeLeftover(path);
        }
      }
    };
    await Promise.all(Array.from({ length: BATCH_AT_A_TIME }, work));
    return results;
  }

  /** Deletes files that have not been used for as long as their tenants keep them. */
  async removeUnused(): Promise<void> {
    const { rows, audit, cache } = this.#parts;
    await rows.removeUnused(async (transaction, { tenant, file }) => {
      const expired = { files: [file.id], detail: file.filename };
      await audit.note({ tenant, owner: NODE }, 'file.expire', expired, transaction);
      cache.drop(file.id);
    });
  }

  async #remove(principal: Principal, id: string): Promise<boolean> {
    const { rows, cache, audit } = this.#parts;
    const { tenant, owner, role } = principal;
    const found = await rows.get(tenant, id);
    if (!found) return false;
    if (role !== 'admin' && (role === 'reader' || found.owner !== owner)) {
      throw new HttpError(403, 'forbidden', `${found.file.filename} may be deleted by its owner or an admin only.`);
    }
    await rows.remove(tenant, id, (transaction) =>
      audit.note(principal, 'file.delete', { files: [id], detail: found.file.filename }, transaction),
    );
    cache.drop(id);
    return true;
  }

  /** Indexes a file that this node has claimed, or joins the run that is under way for it. */
  #index(teamFile: TeamFile): Promise<FileObject> {
    const { id } = teamFile.file;
    const running = this.#indexing.get(id);
    if (running) return running;
    const run = this.#runIndex(teamFile).finally(() => this.#indexing.delete(id));
    this.#indexing.set(id, run);
    return run;
  }

  async #runIndex({ tenant, file }: TeamFile): Promise<FileObject> {
    const { rows, cache } = this.#parts;
    await this.#fetch(tenant, file);
    const outcome = await cache.run(file);
    if (outcome.kind === 'indexed') await rows.setProcessed(file.id);
    // A full disk is this node's; another takes the file over once the claim has run out.
    else if (outcome.kind !== 'storage_full') await rows.refuse(tenant, file.id, outcome.message);
    const settled = (await rows.get(tenant, file.id))?.file;
    if (settled) this.#changes.emit(file.id, settled);
    if (settled?.status !== 'processed') cache.drop(file.id);
    else cache.note(settled);
    if (!settled) throw deleted();
    const failure = failureOf(outcome);
    if (failure) throw failure;
    return settled;
  }

  /** Brings a file to this node, once for all that ask for it at the same time. */
  async #load(tenant: number, file: FileObject): Promise<void> {
    const isWhole = file.status !== 'processed' || this.#parts.cache.isIndexed(file.id);
    if (isWhole && this.#isHere(file)) return;
    const loading =
      this.#loading.get(file.id) ?? this.#bring(tenant, file).finally(() => this.#loading.delete(file.id));
    this.#loading.set(file.id, loading);
    await loading;
  }

  async #bring(tenant: number, file: FileObject): Promise<void> {
    await this.#fetch(tenant, file);
    if (file.status !== 'processed' || this.#parts.cache.isIndexed(file.id)) return;
    const failure = failureOf(await this.#parts.cache.run(file));
    if (failure) throw failure;
  }

  #isHere({ id }: FileObject): boolean {
    return this.#parts.cache.get(id) !== undefined;
  }

  async #fetch(tenant: number, file: FileObject): Promise<void> {
    const { rows, objects, cache } = this.#parts;
    if (!(await cache.blobs.has(file.sha256))) {
      const parts = await rows.partsOf(tenant, file.sha256);
      const path = cache.blobs.newIncomingPath();
      try {
        const sha256 = await objects.fetch(parts, path).catch((error: unknown) => {
          if (error instanceof ObjectMissing) return undefined;
          throw error;
        });
        if (sha256 !== file.sha256) throw await this.#lost(tenant, file, parts);
        cache.blobs.adopt(path, file.sha256);
      } finally {
        await removeLeftover(path);
      }
    }
    cache.note(file);
  }

  /**
   * Whether the tenant has a content, whole. One that the storage has lost a piece of is given up, so that the bytes that have
   * just arrived take its place.
   */
  async #isStored(tenant: number, { sha256, filename }: NewFile): Promise<boolean> {
    const { rows, objects, log } = this.#parts;
    if (!(await rows.hasContent(tenant, sha256))) return false;
    const parts = await rows.partsOf(tenant, sha256);
    if (await objects.haveAll(parts)) return true;
    if (!(await objects.isOwnStorage())) throw foreignStorage();
    await rows.refuseLost(tenant, sha256, parts, lostText(filename));
    log.error(`The storage has lost the content with the SHA-256 ${sha256}, which is stored anew.`);
    return false;
  }

  /**
   * The error for a file whose bytes the storage has lost or damaged, of which no answer is made. The file is marked, so that
   * clients upload it again, unless the whole storage is another one.
   */
  async #lost(tenant: number, file: FileObject, parts: readonly Part[]): Promise<HttpError> {
    const { rows, objects, log } = this.#parts;
    if (!(await objects.isOwnStorage())) return foreignStorage();
    const reason = lostText(file.filename);
    if (!(await rows.refuseLost(tenant, file.sha256, parts, reason))) {
      const isThere = (await rows.get(tenant, file.id)) !== undefined;
      return isThere ? new HttpError(503, 'internal', `${file.filename} is being stored anew. Try again.`) : deleted();
    }
    log.error(`The storage has lost the bytes of ${file.id} (SHA-256 ${file.sha256}). It has to be uploaded again.`);
    return new HttpError(500, 'internal', reason);
  }

  #warn(what: string, error: unknown): void {
    this.#parts.log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function foreignStorage(): HttpError {
  const cause = 'The storage is not the one of this database. Is the folder mounted?';
  return new HttpError(503, 'internal', 'The storage of the backend is away. Try again later.', { cause });
}

function lostText(filename: string): string {
  return `The bytes of ${filename} are missing in the storage. Upload it again.`;
}

/** Throws 403 for a principal that may only ask. */
export function assertMayWrite({ role }: Principal): void {
  if (role !== 'reader') return;
  throw new HttpError(403, 'forbidden', 'This token may ask about files, and neither upload nor delete them.');
}
