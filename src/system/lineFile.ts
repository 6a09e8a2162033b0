import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, readdir, rename, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeLeftover } from './heldFiles.ts';
import { makePrivateFolder } from './privateFolder.ts';
import { isWithoutLinks, systemCode } from './systemErrors.ts';

/** The age from which on a lock is taken for that of a dead process, in milliseconds: setting a file aside takes a few. */
const STALE_LOCK_MS = 10_000;
const OPEN_ATTEMPTS = 5;
/** How long another process may take to set a file with another header aside, in milliseconds, before this one looks again. */
const FOREIGN_AGAIN_MS = 20;
const LOOKS_AT_TORN_LINE = 3;
const NEWLINE = 0x0a;

export interface LineFileOptions {
  /** From this size on, in bytes, the file is set aside and a new one begun. */
  readonly maxBytes: number;
  /** How many files set aside are kept. */
  readonly keep: number;
  /** First line of every file, without its line end. A file with another one is set aside as if it were full. */
  readonly header?: string;
}

/**
 * A file of lines that several processes append to at once. A line is one write in append mode, so lines never mix; a line
 * that a dying process left torn is ended first, so that only the torn line is lost.
 *
 * A full file `NAME.EXT` is set aside as `NAME.TIME-RANDOM.EXT`. Such a name is never taken twice: another process that sets
 * the file aside at the same moment cannot overwrite it, and a process that still holds the file open appends to it safely.
 */
export class LineFile {
  readonly path: string;
  readonly #folder: string;
  readonly #name: string;
  readonly #extension: string;
  readonly #options: LineFileOptions;
  /** Whether the folder is known to be there for its owner alone. */
  #isFolderPrivate = false;

  constructor(filePath: string, options: LineFileOptions) {
    this.path = filePath;
    this.#folder = dirname(filePath);
    this.#extension = extname(filePath);
    this.#name = basename(filePath, this.#extension);
    this.#options = options;
  }

  /**
   * Appends a line, or several joined by line ends (given without the last one). Throws the file system's error, or that a file
   * with another header could not be set aside; then the line is not on file.
   */
  async append(line: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const handle = await this.#open();
      try {
        const isForeign = !(await this.#hasHeader(handle));
        const isOver = isForeign || this.#isFull((await handle.stat()).size, line);
        if (isOver && attempt < OPEN_ATTEMPTS && (await this.#turnOver(line))) continue;
        if (!isForeign) {
          await writeLine(handle, line);
          return;
        }
        // A file that is too large loses nothing by another line; under another file's header, a line could not be read
        // again.
        if (attempt === OPEN_ATTEMPTS) throw new Error(`${this.path} has other columns and cannot be set aside`);
        await delay(FOREIGN_AGAIN_MS);
      } finally {
        await handle.close();
      }
    }
  }

  /** Paths of the files set aside, oldest first, then the current one, whether it exists or not. */
  async paths(): Promise<string[]> {
    return [...(await this.#setAside()).map((name) => join(this.#folder, name)), this.path];
  }

  /** Whether the line would take a file of `size` bytes over the limit. A file without any line is never full. */
  #isFull(size: number, line: string): boolean {
    const { header, maxBytes } = this.#options;
    const empty = header === undefined ? 0 : Buffer.byteLength(header) + 1;
    return size > empty && size + Buffer.byteLength(line) + 1 > maxBytes;
  }

  /** Whether the file begins with the header that it should have. */
  async #hasHeader(handle: FileHandle): Promise<boolean> {
    const { header } = this.#options;
    if (header === undefined) return true;
    const expected = Buffer.from(`${header}\n`);
    const found = Buffer.alloc(expected.length);
    const { bytesRead } = await handle.read(found, 0, found.length, 0);
    return bytesRead === expected.length && found.equals(expected);
  }

  async #open(): Promise<FileHandle> {
    const flags = constants.O_RDWR | constants.O_APPEND;
    if (!this.#isFolderPrivate) await makePrivateFolder(this.#folder);
    this.#isFolderPrivate = true;
    for (let attempt = 1; ; attempt++) {
      try {
        return await open(this.path, flags, 0o600);
      } catch (error) {
        if (systemCode(error) !== 'ENOENT' || attempt === OPEN_ATTEMPTS) throw error;
      }
      await this.#create();
    }
  }

  /**
   * Creates the file together with its header in one step, so that the header is there once and first even when two processes
   * create it at the same time.
   */
  async #create(): Promise<void> {
    await makePrivateFolder(this.#folder);
    const temporary = `${this.path}.${randomBytes(4).toString('hex')}.tmp`;
    const { header } = this.#options;
    try {
      await writeFile(temporary, header === undefined ? '' : `${header}\n`, { mode: 0o600 });
      await link(temporary, this.path);
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return;
      if (!isWithoutLinks(error)) throw error;
      // Two processes that start in the same millisecond may then repeat the header.
      await writeFile(this.path, header === undefined ? '' : `${header}\n`, { mode: 0o600, flag: 'a' });
    } finally {
      await removeLeftover(temporary);
    }
  }

  /**
   * Sets the full file aside and drops the oldest ones. Returns false when another process is doing so or it cannot be done.
   */
  async #turnOver(line: string): Promise<boolean> {
    const lock = join(this.#folder, `${this.#name}${this.#extension}.lock`);
    if (!(await takeLock(lock))) return false;
    try {
      // Looked at again under the lock: another process may have turned the file over a moment ago.
      if (await this.#isToBeSetAside(line)) {
        const time = new Date().toISOString().replaceAll(/[-:.]/gu, '');
        const aside = `${this.#name}.${time}-${randomBytes(4).toString('hex')}${this.#extension}`;
        await rename(this.path, join(this.#folder, aside));
      }
      const surplus = (await this.#setAside()).slice(0, -this.#options.keep);
      await Promise.all(surplus.map((name) => removeLeftover(join(this.#folder, name))));
      return true;
    } catch {
      // Whatever the reason (Windows refuses to rename a file that is open elsewhere), a file too large loses nothing.
      return false;
    } finally {
      await removeLeftover(lock);
    }
  }

  async #isToBeSetAside(line: string): Promise<boolean> {
    const handle = await open(this.path, 'r');
    try {
      return !(await this.#hasHeader(handle)) || this.#isFull((await handle.stat()).size, line);
    } finally {
      await handle.close();
    }
  }

  async #setAside(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    });
    const time = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/u;
    const isAside = (name: string): boolean =>
      name.startsWith(`${this.#name}.`) &&
      name.endsWith(this.#extension) &&
      time.test(name.slice(this.#name.length + 1, -this.#extension.length));
    return names.filter(isAside).sort();
  }
}

async function writeLine(handle: FileHandle, line: string): Promise<void> {
  const bytes = Buffer.from(`${(await isTorn(handle)) ? '\n' : ''}${line}\n`);
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten < bytes.length) {
    // Writing the rest now could land in another process's line; the next line starts anew instead.
    throw Object.assign(new Error('The line was only partly written'), { code: 'ENOSPC' });
  }
}

/**
 * Whether the file ends within a line that a dying process has left. A line that is just being written may be seen in part
 * too, but not for long, so what looks torn is looked at again.
 */
async function isTorn(handle: FileHandle): Promise<boolean> {
  const last = Buffer.alloc(1);
  for (let look = 1; look <= LOOKS_AT_TORN_LINE; look++) {
    const { size } = await handle.stat();
    if (size === 0) return false;
    await handle.read(last, 0, 1, size - 1);
    if (last[0] === NEWLINE) return false;
  }
  return true;
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch {
    // Another process holds the lock, or no lock can be had here. A lock that a dead process left is removed now and is free
    // the next time.
    const left = await stat(lock).catch(() => null);
    if (left !== null && Date.now() - left.mtimeMs > STALE_LOCK_MS) await removeLeftover(lock);
    return false;
  }
}
