import { open, type FileHandle } from 'node:fs/promises';
import { mkdirSync, watch } from 'node:fs';
import { systemCode } from './systemErrors.ts';

/** How much is read and parsed at a stretch; between two slices the event loop runs. */
const SLICE_BYTES = 128 * 1024;
/**
 * The longest line that is parsed, in bytes. This product writes no longer ones, so a longer line is skipped without being
 * held in memory.
 */
const MAX_LINE_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Reads one line; null means that it is not a line of this kind. */
export type ParseLine<T> = (line: string) => T | null;

/** The lines read of one file, up to the end of its last whole line. */
interface Progress<T> {
  offset: number;
  skipped: number;
  readonly items: T[];
}

/** The content of a set of files; `skippedLines` counts those that could not be read. */
export interface LinesRead<T> {
  readonly items: T[];
  readonly skippedLines: number;
}

/**
 * Reads files that grow by whole lines, and at the next call only what has been added since. A file is known by its
 * identity on disk, not by its name, so that renaming it (turning it over) costs nothing and repeats nothing.
 */
export class LineReader<T> {
  readonly #parse: ParseLine<T>;
  #files = new Map<string, Progress<T>>();

  constructor(parse: ParseLine<T>) {
    this.#parse = parse;
  }

  /** Reads the files in order. A file that is gone is passed over; other errors of the file system are thrown. */
  async read(paths: readonly string[]): Promise<LinesRead<T>> {
    const seen = new Map<string, Progress<T>>();
    const tails: T[] = [];
    let skippedLines = 0;
    for (const path of paths) {
      const handle = await openIfThere(path);
      if (handle === null) continue;
      try {
        const { dev, ino, birthtimeNs, size } = await handle.stat({ bigint: true });
        const identity = `${dev}:${ino}:${birthtimeNs}`;
        if (seen.has(identity)) continue;
        const known = this.#files.get(identity);
        const isShorter = known !== undefined && size < known.offset;
        const progress: Progress<T> = known === undefined || isShorter ? { offset: 0, skipped: 0, items: [] } : known;
        seen.set(identity, progress);
        skippedLines += this.#readTail(await this.#advance(handle, progress), tails);
      } finally {
        await handle.close();
      }
    }
    this.#files = seen;
    const files = [...seen.values()];
    return {
      items: files.flatMap((file) => file.items).concat(tails),
      skippedLines: files.reduce((sum, file) => sum + file.skipped, skippedLines),
    };
  }

  /** Forgets what has been read, and frees the memory it takes. */
  forget(): void {
    this.#files = new Map();
  }

  /** Reads on to the end of the file; returns what follows its last line end. */
  async #advance(handle: FileHandle, progress: Progress<T>): Promise<string> {
    let pending: Buffer = Buffer.alloc(0);
    let isTooLong = false;
    for (let position = progress.offset; ;) {
      const slice = Buffer.allocUnsafe(SLICE_BYTES);
      const { bytesRead } = await handle.read(slice, 0, SLICE_BYTES, position);
      if (bytesRead === 0) return isTooLong ? '\0' : pending.toString('utf8');
      position += bytesRead;
      const end = slice.lastIndexOf(NEWLINE, bytesRead - 1);
      if (end >= 0) {
        const whole = Buffer.concat([pending, slice.subarray(0, end)]).toString('utf8');
        this.#addLines(isTooLong ? whole.slice(whole.indexOf('\n') + 1 || whole.length) : whole, progress);
        progress.skipped += isTooLong ? 1 : 0;
        progress.offset = position - bytesRead + end + 1;
        pending = slice.subarray(end + 1, bytesRead);
        isTooLong = false;
      } else {
        pending = isTooLong ? pending : Buffer.concat([pending, slice.subarray(0, bytesRead)]);
      }
      if (pending.length > MAX_LINE_BYTES) {
        isTooLong = true;
        pending = Buffer.alloc(0);
      }
    }
  }

  #addLines(text: string, progress: Progress<T>): void {
    for (const line of text.split('\n')) {
      // A writer that ended a torn line may leave an empty one; that is no loss to count.
      if (line.trim() === '') continue;
      const item = this.#parse(line);
      if (item === null) progress.skipped++;
      else progress.items.push(item);
    }
  }

  /** The unfinished last line may lack only its line end. Returns how many lines were skipped. */
  #readTail(tail: string, items: T[]): number {
    if (tail.trim() === '') return 0;
    const item = this.#parse(tail);
    if (item !== null) items.push(item);
    return item === null ? 1 : 0;
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Calls `listener` with the name of each file that changes in a folder; the folder is made where it is missing. Returns a
 * function that ends the watching. Where the file system cannot be watched, `listener` is never called.
 */
export function watchFolder(folder: string, listener: (name: string | null) => void): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const watcher = watch(folder, { persistent: false }, (_event, name) => listener(name));
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
