import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import { isProcessAlive } from '../../system/processLock.ts';
import { transact } from '../store/database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS upload_epochs (
    upload_id TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    writer TEXT,
    sound_to INTEGER
  ) STRICT, WITHOUT ROWID;
`;

const EpochRow = z.object({ epoch: z.int(), writer: z.string().nullable(), sound_to: z.int().nullable() });

/** Result of taking an upload. */
export interface TakenEpoch {
  readonly epoch: number;
  /**
   * Whether another process may still have the file open and write to it. The caller then has to copy its bytes into a file
   * that no other process knows, and call `replaceFile`.
   */
  readonly isShared: boolean;
}

/**
 * Decides which process may write to an upload, for backends that share a data folder. A process that takes an upload begins
 * a new epoch of it, and another when it is done; when it ends its writing, or publishes the file, it learns in the same
 * transaction whether its epoch is still the current one. The epoch is a fencing token: a process that was held up cannot
 * move an upload that another has taken over.
 * @see https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html
 */
export class UploadEpochs {
  readonly #database: DatabaseSync;
  /** The name of this process in the table, and of this object within the process. */
  readonly #self = `${MACHINE} ${String(process.pid)} ${randomUUID()}`;
  readonly #select: StatementSync;
  readonly #begin: StatementSync;
  readonly #own: StatementSync;
  readonly #end: StatementSync;
  readonly #disown: StatementSync;
  readonly #delete: StatementSync;

  /** Creates the table, in a database that `openDatabase` has prepared. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(SCHEMA);
    this.#select = database.prepare('SELECT epoch, writer, sound_to FROM upload_epochs WHERE upload_id = ?');
    this.#begin = database.prepare(
      `INSERT INTO upload_epochs (upload_id, epoch, writer, sound_to) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET epoch = excluded.epoch, writer = excluded.writer, sound_to = excluded.sound_to`,
    );
    this.#own = database.prepare('UPDATE upload_epochs SET writer = ? WHERE upload_id = ?');
    this.#end = database.prepare('UPDATE upload_epochs SET epoch = ? WHERE upload_id = ?');
    this.#disown = database.prepare(
      'UPDATE upload_epochs SET writer = NULL, sound_to = NULL WHERE upload_id = ? AND writer = ?',
    );
    this.#delete = database.prepare('DELETE FROM upload_epochs WHERE upload_id = ?');
  }

  /**
   * Takes an upload whose offset is `offset` bytes: this process may write from here on. With `isProvisional`, and while its
   * file is shared, bytes behind that offset do not count before the epoch has ended. Undefined where another process has
   * taken it since `seen`, or where `mayTake`, called within the transaction, returns false.
   */
  take(
    id: string,
    {
      seen,
      offset,
      isProvisional,
    }: { readonly seen: number; readonly offset: number; readonly isProvisional: boolean },
    mayTake: () => boolean,
  ): TakenEpoch | undefined {
    return transact(this.#database, () => {
      if (this.current(id).epoch !== seen || !mayTake()) return undefined;
      const writer = this.#row(id)?.writer ?? null;
      const isShared = this.#mayBeWriting(writer);
      // The writer of a file that is still shared stays recorded until this process has a file of its own: this process may
      // be killed before.
      this.#begin.run(id, seen + 1, isShared ? writer : this.#self, isProvisional || isShared ? offset : null);
      return { epoch: seen + 1, isShared };
    });
  }

  /**
   * The current epoch, 0 for an upload that no process has written to, and the position from which on bytes do not count
   * because they are provisional.
   */
  current(id: string): { readonly epoch: number; readonly soundTo: number } {
    const row = this.#row(id);
    return { epoch: row?.epoch ?? 0, soundTo: row?.sound_to ?? Infinity };
  }

  /**
   * Puts the file of this process in place of the shared one by `rename`; false where another process has taken the upload.
   */
  replaceFile(id: string, epoch: number, rename: () => void): boolean {
    return transact(this.#database, () => {
      if (this.current(id).epoch !== epoch) return false;
      rename();
      this.#own.run(this.#self, id);
      return true;
    });
  }

  /**
   * Records that this process has closed the file, which begins an epoch without a writer: a process that has read the
   * upload's state before has to read it again. Undefined where another process has taken the upload, and the bytes do not
   * count.
   */
  end(id: string, epoch: number): number | undefined {
    return transact(this.#database, () => {
      if (this.current(id).epoch !== epoch) return undefined;
      this.#end.run(epoch + 1, id);
      // Where this process never had a file of its own, the writer of the shared one may still be writing.
      this.#disown.run(id, this.#self);
      return epoch + 1;
    });
  }

  /** Whether another process may be writing to the upload at this moment. */
  isWrittenElsewhere(id: string): boolean {
    return this.#mayBeWriting(this.#row(id)?.writer ?? null);
  }

  /** Deletes the epochs of an upload; part of the transaction that the caller has begun. */
  forget(id: string): void {
    this.#delete.run(id);
  }

  #row(id: string): z.infer<typeof EpochRow> | undefined {
    const row = this.#select.get(id);
    return row && EpochRow.parse(row);
  }

  /**
   * Whether a writer may have the file open. False for this process, whose requests take turns, and for a process of this
   * machine that is gone; of other machines' processes that is not known.
   */
  #mayBeWriting(writer: string | null): boolean {
    if (writer === null || writer === this.#self) return false;
    const [machine, pid] = writer.split(' ');
    return machine !== MACHINE || isProcessAlive(Number(pid));
  }
}

/** The scope of a process id: this host and, where there are such, this namespace of process ids. */
const MACHINE = `${hostname().replaceAll(' ', '-')}/${processNamespace()}`;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
