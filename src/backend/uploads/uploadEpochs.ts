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

/** What a process gets when it takes an upload. */
export interface TakenEpoch {
  readonly epoch: number;
  /**
   * Whether another process may still have the file open and write to it. Its bytes then have to be copied into a file that no
   * other process knows, and `replaceFile` has to be told.
   */
  readonly isShared: boolean;
}

/**
 * Which process may write to an upload, for backends that share a data folder. Whoever takes an upload begins a new epoch of
 * it, and another when it is done; whoever comes to the end of what it writes, or publishes the file, learns in the same transaction whether its epoch is
 * still the current one. This is a fencing token: a process that was held up cannot move what another has taken over.
 * @see https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html
 */
export class UploadEpochs {
  readonly #database: DatabaseSync;
  /** Names this process in the table, and this object within it. */
  readonly #self = `${MACHINE} ${String(process.pid)} ${randomUUID()}`;
  readonly #select: StatementSync;
  readonly #begin: StatementSync;
  readonly #own: StatementSync;
  readonly #end: StatementSync;
  readonly #disown: StatementSync;
  readonly #delete: StatementSync;

  /** Makes the table that it needs, in a database that `openDatabase` has prepared. */
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
   * Takes an upload that stands at `offset` bytes: this process writes from here on. Where the upload is `provisional`, and
   * while its file is shared, what comes behind that offset does not count before the epoch has ended. Undefined where another
   * has taken it since `seen`, or where `mayTake`, asked within the transaction, says no.
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
      // The writer of a file that is still shared stays noted until there is a file of our own: this process may be killed.
      this.#begin.run(id, seen + 1, isShared ? writer : this.#self, isProvisional || isShared ? offset : null);
      return { epoch: seen + 1, isShared };
    });
  }

  /**
   * The current epoch, 0 for an upload that nobody has written to, and the position from which on bytes do not count because
   * they are provisional.
   */
  current(id: string): { readonly epoch: number; readonly soundTo: number } {
    const row = this.#row(id);
    return { epoch: row?.epoch ?? 0, soundTo: row?.sound_to ?? Infinity };
  }

  /** Puts the file of this process in the place of the shared one by `rename`; false where another has taken the upload. */
  replaceFile(id: string, epoch: number, rename: () => void): boolean {
    return transact(this.#database, () => {
      if (this.current(id).epoch !== epoch) return false;
      rename();
      this.#own.run(this.#self, id);
      return true;
    });
  }

  /**
   * Notes that this process has closed the file, which begins an epoch without a writer: whoever has looked at the upload before
   * has to look again. Undefined where another has taken the upload, and the bytes do not count.
   */
  end(id: string, epoch: number): number | undefined {
    return transact(this.#database, () => {
      if (this.current(id).epoch !== epoch) return undefined;
      this.#end.run(epoch + 1, id);
      // Where there never was a file of our own, the writer of the shared one may still be at it.
      this.#disown.run(id, this.#self);
      return epoch + 1;
    });
  }

  /** Whether another process may be writing to the upload at this moment. */
  isWrittenElsewhere(id: string): boolean {
    return this.#mayBeWriting(this.#row(id)?.writer ?? null);
  }

  /** Forgets an upload; part of the transaction that the caller has begun. */
  forget(id: string): void {
    this.#delete.run(id);
  }

  #row(id: string): z.infer<typeof EpochRow> | undefined {
    const row = this.#select.get(id);
    return row && EpochRow.parse(row);
  }

  /**
   * Whether a writer may have the file open. Not this process, whose requests take turns; and not a process that is gone, of
   * which only this machine's can be told.
   */
  #mayBeWriting(writer: string | null): boolean {
    if (writer === null || writer === this.#self) return false;
    const [machine, pid] = writer.split(' ');
    return machine !== MACHINE || isProcessAlive(Number(pid));
  }
}

/** Where a process id means something: this host and, where there are such, this namespace of process ids. */
const MACHINE = `${hostname().replaceAll(' ', '-')}/${processNamespace()}`;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
