import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { badRequest, checksumMismatch, damagedBody, HttpError } from '../backend/http/httpError.ts';
import type { ExpectedChecksum, Upload, UploadIntent, Uploads } from '../backend/ports.ts';
import { isUndecodable, takenOver } from '../backend/uploads/tusStore.ts';
import { UploadLocks } from '../backend/uploads/uploadLocks.ts';
import { removeLeftover } from '../system/heldFiles.ts';
import type { Database, Queries } from './database.ts';
import type { Quotas } from './limits.ts';
import type { NodeCache } from './nodeCache.ts';
import type { Principal } from './principal.ts';
import { assertMayWrite, type TeamFiles } from './teamFiles.ts';
import { PART_BYTES, type Part, type TeamObjects } from './teamObjects.ts';

/** How long an unfinished upload is kept after its creation, in days. */
const EXPIRY_DAYS = 7;

const UploadRow = z.object({
  id: z.string(),
  length: z.int(),
  metadata: z.string(),
  stored: z.int(),
  expires_at: z.date(),
  file_id: z.string().nullable(),
});

const PartRow = z.object({ object_key: z.string(), start: z.int() });

/** A piece of a body that is stored and not named yet. */
interface StoredPart extends Part {
  readonly bytes: number;
}

/** Parts of `TeamUploads`. */
export interface TeamUploadsParts {
  readonly sql: Database;
  readonly objects: TeamObjects;
  readonly files: TeamFiles;
  readonly cache: NodeCache;
  readonly quotas: Quotas;
}

/**
 * Uploads whose bytes are objects of a few MiB, named by PostgreSQL in the order of their arrival. Any node goes on where the
 * one before stopped: a request that writes begins a new epoch of the upload, and pieces are named under the current epoch
 * alone, so that a node that was held up cannot write behind its successor.
 */
export class TeamUploads {
  readonly #parts: TeamUploadsParts;
  readonly #locks = new UploadLocks();

  constructor(parts: TeamUploadsParts) {
    this.#parts = parts;
  }

  /** The uploads of a principal, which no one else can see. */
  of(principal: Principal): Uploads {
    return {
      create: (length, metadata) => this.#create(principal, length, metadata),
      get: async (id) => (await this.#find(principal, id))?.upload,
      offset: async ({ id, length, fileId }) =>
        fileId === undefined ? ((await this.#find(principal, id))?.stored ?? 0) : length,
      hasBytes: () => Promise.resolve(true),
      withLock: (id, abort, work) => this.#locks.withLock(id, abort, work),
      append: (upload, offset, body, checksum) => this.#append(upload, offset, body, checksum),
      complete: (upload, intent) => this.#complete(principal, upload, intent),
      remove: (id) => this.#remove(id),
    };
  }

  /** Removes expired uploads. */
  async removeExpired(): Promise<void> {
    const rows = await this.#parts.sql`SELECT id FROM uploads WHERE expires_at < now()`;
    for (const row of rows) await this.#remove(String(row['id']));
  }

  async #create(principal: Principal, length: number, metadata: string): Promise<Upload> {
    assertMayWrite(principal);
    const { sql, quotas } = this.#parts;
    const [arriving] = await sql`
      SELECT coalesce(sum(stored), 0)::bigint AS bytes FROM uploads
      WHERE tenant = ${principal.tenant} AND owner = ${principal.owner} AND file_id IS NULL`;
    // Better now than after the bytes have been sent. What the person's other uploads have sent is as good as kept.
    await quotas.assertRoom(principal, { files: 1, bytes: length + Number(arriving?.['bytes']) });
    const id = randomUUID().replaceAll('-', '');
    const [row] = await sql`
      INSERT INTO uploads (id, tenant, owner, length, metadata, expires_at)
      VALUES (${id}, ${principal.tenant}, ${principal.owner}, ${length}, ${metadata},
        now() + make_interval(days => ${EXPIRY_DAYS}))
      RETURNING *`;
    return toUpload(UploadRow.parse(row));
  }

  async #find({ tenant, owner }: Principal, id: string): Promise<{ upload: Upload; stored: number } | undefined> {
    const [row] = await this.#parts.sql`
      SELECT * FROM uploads WHERE id = ${id} AND tenant = ${tenant} AND owner = ${owner}`;
    const parsed = row && UploadRow.parse(row);
    return parsed && { upload: toUpload(parsed), stored: parsed.stored };
  }

  /** Begins a new epoch of an upload that stands at `offset`. Throws a 409 where it stands elsewhere. */
  async #take(id: string, offset: number): Promise<number> {
    const [row] = await this.#parts.sql`
      UPDATE uploads SET epoch = epoch + 1 WHERE id = ${id} AND stored = ${offset} AND file_id IS NULL RETURNING epoch`;
    if (!row) throw takenOver();
    return Number(row['epoch']);
  }

  async #append(
    upload: Upload,
    offset: number,
    body: Readable,
    checksum: ExpectedChecksum | undefined,
  ): Promise<number | undefined> {
    const epoch = await this.#take(upload.id, offset);
    // The pieces of a body with a checksum are named together, once it has proved right.
    const held: StoredPart[] = [];
    let stored = offset;
    const keep = async (part: StoredPart): Promise<void> => {
      if (checksum) held.push(part);
      else await this.#name(upload.id, epoch, [part]);
      stored = part.start + part.bytes;
    };
    try {
      await this.#store(body, offset, upload.length - offset, keep, checksum);
    } catch (error) {
      if (!isUndecodable(error)) throw error;
      await this.#cutOff(upload.id, epoch, offset);
      throw damagedBody(error);
    }
    if (!checksum) return stored;
    if (!checksum.hash.digest().equals(checksum.expected)) return undefined;
    await this.#name(upload.id, epoch, held);
    return stored;
  }

  /**
   * Stores a body in pieces until it ends or is cut, one being stored while the next arrives, and hands each to `keep`. Throws a
   * 400 for more than `limit` bytes, and the errors of decompression.
   */
  async #store(
    body: Readable,
    offset: number,
    limit: number,
    keep: (part: StoredPart) => Promise<void>,
    checksum: ExpectedChecksum | undefined,
  ): Promise<void> {
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    let position = offset;
    let storing: Promise<void> = Promise.resolve();
    const storeWaiting = async (): Promise<void> => {
      await storing;
      if (waitingBytes === 0) return;
      const content = Buffer.concat(waiting);
      const start = position;
      waiting = [];
      waitingBytes = 0;
      position += content.length;
      storing = this.#parts.objects.put(content, start).then((part) => keep({ ...part, bytes: content.length }));
      // Whoever waits for it next is told; until then, no one may have come to wait.
      storing.catch(() => undefined);
    };
    let failure: Error | undefined;
    try {
      let left = limit;
      // A body that is too long gets an answer, so leaving the loop must not destroy it.
      for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        if (chunk.length > left)
          throw badRequest('The body is longer than what is left of the upload.', 'Upload-Length');
        left -= chunk.length;
        checksum?.hash.update(chunk);
        waiting.push(chunk);
        waitingBytes += chunk.length;
        if (waitingBytes >= PART_BYTES) await storeWaiting();
      }
    } catch (error) {
      const isCut = body.destroyed && !isUndecodable(error) && !(error instanceof HttpError);
      if (!isCut) failure = error instanceof Error ? error : new Error(String(error));
    }
    await storeWaiting();
    await storing;
    if (failure) throw failure;
  }

  /** Names stored pieces, the next of the upload. Throws a 409 where another request has taken the upload over. */
  async #name(id: string, epoch: number, parts: readonly StoredPart[]): Promise<void> {
    const { sql, objects } = this.#parts;
    const [first] = parts;
    if (!first) return;
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    await sql.begin(async (transaction) => {
      const moved = await transaction`
        UPDATE uploads SET stored = stored + ${bytes}
        WHERE id = ${id} AND epoch = ${epoch} AND stored = ${first.start} AND file_id IS NULL`;
      if (moved.count === 0) throw takenOver();
      await objects.rescue(transaction, parts);
      for (const { key, start } of parts) {
        await transaction`INSERT INTO upload_parts (upload_id, start, object_key) VALUES (${id}, ${start}, ${key})`;
      }
    });
  }

  /** Gives up the pieces from `offset` on. */
  async #cutOff(id: string, epoch: number, offset: number): Promise<void> {
    const { sql, objects } = this.#parts;
    await sql.begin(async (transaction) => {
      const moved = await transaction`UPDATE uploads SET stored = ${offset} WHERE id = ${id} AND epoch = ${epoch}`;
      if (moved.count === 0) throw takenOver();
      const rows = await transaction`
        DELETE FROM upload_parts WHERE upload_id = ${id} AND start >= ${offset} RETURNING object_key`;
      await objects.doom(transaction, keysOf(rows));
    });
  }

  /** Reads the bytes back, as they are stored: what is verified is what will be read, whichever nodes have written it. */
  async #complete(principal: Principal, upload: Upload, intent: UploadIntent): Promise<string> {
    const { sql, objects, files, cache } = this.#parts;
    const { id, length } = upload;
    const epoch = await this.#take(id, length);
    const rows = await sql`SELECT object_key, start FROM upload_parts WHERE upload_id = ${id} ORDER BY start`;
    const parts = rows.map((row) => PartRow.parse(row)).map(({ object_key, start }) => ({ key: object_key, start }));
    const path = cache.blobs.newIncomingPath();
    try {
      const sha256 = await objects.fetch(parts, path);
      if (intent.sha256 !== undefined && intent.sha256 !== sha256) throw checksumMismatch();
      const newFile = { sha256, bytes: length, filename: intent.filename, purpose: intent.purpose };
      const stored = {
        parts,
        release: (transaction: Queries) => this.#release(transaction, id, epoch),
        name: async (transaction: Queries, fileId: string) => {
          await transaction`UPDATE uploads SET file_id = ${fileId} WHERE id = ${id}`;
        },
      };
      const { file } = await files.ingest(principal, path, newFile, stored);
      return file.id;
    } catch (error) {
      // Bytes that cannot become a file would only take room from others.
      if (error instanceof HttpError && error.status !== 409) await this.#remove(id);
      throw error;
    } finally {
      await removeLeftover(path);
    }
  }

  /** Gives up the pieces of an upload that becomes a file, which rescues them if it is the first of its content. */
  async #release(transaction: Queries, id: string, epoch: number): Promise<void> {
    const [row] = await transaction`SELECT 1 FROM uploads WHERE id = ${id} AND epoch = ${epoch} FOR UPDATE`;
    if (!row) throw takenOver();
    const rows = await transaction`DELETE FROM upload_parts WHERE upload_id = ${id} RETURNING object_key`;
    await this.#parts.objects.doom(transaction, keysOf(rows));
  }

  /** Deletes an upload and dooms its pieces. */
  async #remove(id: string): Promise<void> {
    const { sql, objects } = this.#parts;
    await sql.begin(async (transaction) => {
      await transaction`SELECT 1 FROM uploads WHERE id = ${id} FOR UPDATE`;
      const rows = await transaction`DELETE FROM upload_parts WHERE upload_id = ${id} RETURNING object_key`;
      await objects.doom(transaction, keysOf(rows));
      await transaction`DELETE FROM uploads WHERE id = ${id}`;
    });
  }
}

function toUpload({ id, length, metadata, expires_at, file_id }: z.infer<typeof UploadRow>): Upload {
  return { id, length, metadata, expiresAt: expires_at.getTime(), fileId: file_id ?? undefined };
}

function keysOf(rows: readonly Record<string, unknown>[]): string[] {
  return rows.map((row) => String(row['object_key']));
}
