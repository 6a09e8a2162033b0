import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { patientlySync } from '../../system/heldFiles.ts';
import { closeToOthersSync, makePrivateFileSync } from '../../system/privateFolder.ts';

/** How long a statement waits for another window's backend to finish its transaction. */
const BUSY_TIMEOUT_MS = 10_000;

/** How often a waiting statement is tried between other writers' transactions, in milliseconds. */
const GAP_LOOK_MS = 0.2;

/** A value that never changes: `Atomics.wait` on it pauses the thread for the given time. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/**
 * Version of the database's schema. A newer schema is a new version with its own step; a database of a newer version is
 * refused.
 */
const SCHEMA_VERSION = 2;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS small_blobs (
    sha256 TEXT PRIMARY KEY,
    content BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    filename TEXT NOT NULL,
    purpose TEXT NOT NULL,
    status TEXT NOT NULL,
    status_details TEXT,
    indexer_pid INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS files_by_content ON files (sha256, filename, purpose);
  CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    length INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    file_id TEXT
  ) STRICT;
`;

/** Version 2: when the indexing process last renewed its claim, and how often other processes have taken the file over. */
const CLAIMS_STEP = `
  ALTER TABLE files ADD COLUMN claimed_at INTEGER;
  ALTER TABLE files ADD COLUMN adoptions INTEGER NOT NULL DEFAULT 0;
`;

/**
 * Opens the backend's database. A file that is no database is set aside under a new name, never overwritten; `onSetAside` is
 * called with that name. Several processes may have it open at once (WAL). It can be read by its owner alone.
 */
export function openDatabase(file: string, onSetAside: (setAside: string) => void): DatabaseSync {
  const found = inodeOf(file);
  try {
    return open(file);
  } catch (error) {
    if (!isCorrupt(error) || !existsSync(file)) throw error;
    // Another process that has found the same may have set it aside already, and have begun a new one.
    if (found !== inodeOf(file)) return open(file);
    const setAside = `${file}.corrupt-${String(Date.now())}`;
    patientlySync(() => renameSync(file, setAside));
    // The write-ahead log belongs to the damaged file and may hold data that can be rescued.
    if (existsSync(`${file}-wal`)) patientlySync(() => renameSync(`${file}-wal`, `${setAside}-wal`));
    try {
      patientlySync(() => rmSync(`${file}-shm`, { force: true }));
    } catch {
      // SQLite makes it anew from the log of the new database.
    }
    onSetAside(setAside);
    return open(file);
  }
}

/** Tells a file from another one that has taken its place; undefined where there is none. */
function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

/**
 * Begins a writing transaction, as soon as no other writer has one. Blocks the thread; throws SQLite's error after
 * `timeoutMs` milliseconds.
 */
export function beginWriting(database: DatabaseSync, timeoutMs = BUSY_TIMEOUT_MS): void {
  runInGap(database, 'BEGIN IMMEDIATE', timeoutMs);
}

/**
 * Runs a statement as soon as no other writer blocks it. SQLite's own waiting looks every 100 ms in the end, and under load
 * meets none of the gaps between an index worker's transactions: 1.3 s at worst where this waits 0.2 s, and at times more
 * than the timeout, which is then a "database is locked". For some statements SQLite does not wait at all.
 */
function runInGap(database: DatabaseSync, statement: string, timeoutMs: number): void {
  const deadline = performance.now() + timeoutMs;
  database.exec('PRAGMA busy_timeout = 0');
  try {
    for (;;) {
      try {
        database.exec(statement);
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
      }
      Atomics.wait(NEVER, 0, 0, GAP_LOOK_MS);
    }
  } finally {
    database.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}`);
  }
}

/**
 * Runs `work` as one writing transaction, or as a part of the one that is already open: all of its changes are kept, or none.
 * Throws the errors of `work` and of SQLite.
 */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  beginWriting(database);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // On a full disk SQLite rolls back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** A text that differs once anything has changed in the database, by this connection or another, since it was asked for. */
export function versionOf(database: DatabaseSync): string {
  const others = database.prepare('PRAGMA data_version').get()?.['data_version'];
  const own = database.prepare('SELECT total_changes() AS changes').get()?.['changes'];
  return `${String(others)} ${String(own)}`;
}

/** Opens a further connection to a database that `openDatabase` has prepared. */
export function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Of several processes that begin with the same new database, SQLite refuses all but one at once.
    runInGap(database, 'PRAGMA journal_mode = WAL', BUSY_TIMEOUT_MS);
    database.exec('PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function open(file: string): DatabaseSync {
  // SQLite gives the files beside the database the database's own modes.
  makePrivateFileSync(file);
  for (const beside of ['-wal', '-shm']) closeToOthersSync(file + beside);
  const database = connect(file);
  try {
    transact(database, () => bringUpToDate(database));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Runs the steps that the database's schema lacks. The version is read within the transaction, since another process may be
 * doing the same.
 */
function bringUpToDate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `The data folder was written by a newer version (schema ${String(version)}). Update the extension.`,
    );
  }
  database.exec(SCHEMA);
  if (version < 2) database.exec(CLAIMS_STEP);
  database.exec(`PRAGMA user_version = ${String(SCHEMA_VERSION)}`);
}

/** SQLITE_BUSY. */
const BUSY_CODE = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY_CODE;
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const CORRUPT_CODES = new Set([11, 26]);

function isCorrupt(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && CORRUPT_CODES.has(Number(error.errcode) & 0xff);
}
