import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { sizeText } from '../../../system/sizeText.ts';
import type { StoredBytes } from '../../text/byteSource.ts';
import {
  MAX_INFLATE_RATIO,
  MAX_INFLATED_BYTES,
  MAX_ZIP_PARTS,
  RATIO_FREE_BYTES,
  DamagedDocument,
  UnreadableDocument,
} from '../limits.ts';

/** The bytes of a local header without its name. @see APPNOTE.TXT 4.3.7 */
const LOCAL_HEADER_BYTES = 30;

/**
 * The parts of a ZIP container, read where they lie. Nothing is ever written, so names cannot lead to other files; names that
 * try are refused all the same. All inflated bytes count against one limit.
 */
export class ZipArchive {
  readonly #file: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** The names of the parts by their names in small letters: producers write them in either case. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #maxInflatedBytes: number;
  #inflated = 0;

  private constructor(file: ZipFile, entries: ReadonlyMap<string, Entry>, maxInflatedBytes: number) {
    this.#maxInflatedBytes = maxInflatedBytes;
    this.#file = file;
    this.#entries = entries;
    this.#names = new Map([...entries.keys()].map((name) => [name.toLowerCase(), name]));
  }

  /**
   * Opens a container. Throws `UnreadableDocument` for one that is damaged, too large, has overlapping parts, or has names
   * that lead out of it.
   */
  static async open(stored: StoredBytes, maxInflatedBytes = MAX_INFLATED_BYTES): Promise<ZipArchive> {
    const file = await openFile(stored);
    try {
      return new ZipArchive(file, await readDirectory(file), maxInflatedBytes);
    } catch (error) {
      file.close();
      throw toUnreadable(error);
    }
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /**
   * The inflated bytes of a part, piece by piece; none for a part that is not there. A part that is read again (`isAgain`)
   * does not count against the limit again.
   */
  async *read(name: string, isAgain = false): AsyncGenerator<Buffer> {
    const entry = this.#find(name);
    if (!entry) return;
    if (entry.isEncrypted()) throw new UnreadableDocument('The document is encrypted.');
    let bytes = 0;
    try {
      for await (const chunk of await this.#openEntry(entry)) {
        if (!Buffer.isBuffer(chunk)) continue;
        bytes += chunk.length;
        if (!isAgain) this.#inflated += chunk.length;
        this.#assertWithinLimits(entry, bytes);
        yield chunk;
      }
    } catch (error) {
      throw toUnreadable(error);
    }
  }

  /** A whole part. */
  async readBytes(name: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.read(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** A whole part as text. */
  async readText(name: string): Promise<string> {
    return (await this.readBytes(name)).toString('utf8');
  }

  close(): void {
    this.#file.close();
  }

  #find(name: string): Entry | undefined {
    return this.#entries.get(name) ?? this.#entries.get(this.#names.get(name.toLowerCase()) ?? '');
  }

  #openEntry(entry: Entry): Promise<Readable> {
    return new Promise((resolve, reject) => {
      this.#file.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
  }

  #assertWithinLimits(entry: Entry, bytes: number): void {
    if (this.#inflated > this.#maxInflatedBytes) {
      throw new UnreadableDocument(`The document expands to more than ${sizeText(this.#maxInflatedBytes)}.`);
    }
    if (bytes > RATIO_FREE_BYTES && bytes > entry.compressedSize * MAX_INFLATE_RATIO) {
      throw new UnreadableDocument(`The document expands to more than ${String(MAX_INFLATE_RATIO)} times its size.`);
    }
  }
}

function openFile(stored: StoredBytes): Promise<ZipFile> {
  // Names are decoded here, because some producers begin them with a slash.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, file: ZipFile): void => (error ? reject(toUnreadable(error)) : resolve(file));
    if ('path' in stored) yauzl.open(stored.path, options, done);
    else yauzl.fromBuffer(Buffer.from(stored.content), options, done);
  });
}

function readDirectory(file: ZipFile): Promise<Map<string, Entry>> {
  if (file.entryCount > MAX_ZIP_PARTS) {
    throw new UnreadableDocument(`The document has more than ${MAX_ZIP_PARTS.toLocaleString('en')} parts.`);
  }
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    file.on('entry', (entry: Entry) => {
      const name = nameOf(entry);
      const fault = yauzl.validateFileName(name);
      if (fault !== null) reject(new Error(fault));
      else {
        if (!entries.has(name)) entries.set(name, entry);
        file.readEntry();
      }
    });
    file.once('error', reject);
    file.once('end', () => {
      if (isOverlapping([...entries.values()])) {
        reject(new DamagedDocument('The document is damaged: its parts overlap.'));
      } else resolve(entries);
    });
    file.readEntry();
  });
}

/** The name of a part without the slash that it may begin with, and with slashes where Windows has others. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false).replace(/^\/+/, '');
}

/** Whether parts share their bytes, by which a small file can hold a giant one. */
function isOverlapping(entries: Entry[]): boolean {
  entries.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  return entries.some((entry, index) => {
    const next = entries[index + 1];
    const end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize;
    return next !== undefined && next.relativeOffsetOfLocalHeader < end;
  });
}

function toUnreadable(error: unknown): UnreadableDocument {
  if (error instanceof UnreadableDocument) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/relative path|absolute path|invalid characters/i.test(message)) {
    return new UnreadableDocument('The document has a part whose name leads out of it.', { cause: error });
  }
  if (/encrypt/i.test(message)) return new UnreadableDocument('The document is encrypted.', { cause: error });
  return new DamagedDocument('The document is damaged: it is no whole ZIP container.', { cause: error });
}
