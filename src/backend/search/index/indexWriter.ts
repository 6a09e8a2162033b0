import type { Passage } from '../passage.ts';
import { visitIndexedTerms } from '../terms/terms.ts';
import { currentVocabulary } from '../terms/vocabulary.ts';
import type { IndexStore } from './indexStore.ts';
import { PostingsBuilder, type TermBlock } from './postings.ts';

/**
 * The size at which a segment ends, in postings: about 3 MB of memory while they are gathered, and 30 ms to sort the terms.
 */
const SEGMENT_POSTINGS = 100_000;
/** How many characters of passages may wait to be written. */
const PENDING_CHARS = 400_000;
/** The longest transaction, in milliseconds, so that other writers and requests get their turn. */
const TRANSACTION_MS = 5;
/** The names and contexts of a file may have this many times the characters of its text, and `SPARE_LABEL_CHARS` besides. */
const LABEL_SHARE = 4;
const SPARE_LABEL_CHARS = 1_000_000;
/** How many characters of a longer name are kept: its end, which names the nearest part. */
const SHORT_NAME_CHARS = 80;

/** Builders that no file uses at the moment, kept so that their memory need not be allocated again. */
const spareBuilders: PostingsBuilder[] = [];

/** Writes one file into the index, a little at a time; nothing is visible before `publish`. */
export class IndexWriter {
  readonly #store: IndexStore;
  readonly #fileId: string;
  readonly #filename: string;
  /** Created with the first rows, so that a small file is written in a single transaction. */
  #fileNo: number | undefined;
  readonly #rows: RowQueue = new RowQueue();
  #vocabulary = currentVocabulary();
  readonly #postings = spareBuilders.pop() ?? new PostingsBuilder();
  #lengths: number[] = [];
  #segments = 0;
  #terms = 0;
  readonly #labels = new LabelLimit();
  /** Passages added so far. */
  passages = 0;
  /** Whether writing stopped because another process published the same file, or removed it. */
  isSuperseded = false;

  constructor(store: IndexStore, fileId: string, filename: string) {
    this.#store = store;
    this.#fileId = fileId;
    this.#filename = filename;
  }

  add(found: Passage): void {
    const passage = this.#labels.fit(found);
    const number = this.passages++;
    const length = visitIndexedTerms(passage, this.#vocabulary, (term, frequency) => {
      this.#postings.add(term, number, frequency);
    });
    this.#lengths.push(length);
    this.#terms += length;
    this.#rows.addPassage(number, passage);
    if (this.#postings.count >= SEGMENT_POSTINGS) this.#endSegment();
  }

  /** Whether `writeSome` has to be called before the next passage is added, for memory to stay bounded. */
  get isFull(): boolean {
    return this.#rows.hasBlocks || this.#rows.chars >= PENDING_CHARS;
  }

  /** Whether the file is so large that not all of it goes into one transaction. */
  get isLarge(): boolean {
    return this.#fileNo !== undefined || this.#segments > 1;
  }

  get hasRows(): boolean {
    return !this.#rows.isEmpty;
  }

  /** Writes rows for a few milliseconds, in one transaction. */
  writeSome(): void {
    this.#store.transact(() => this.#writeRows(performance.now() + TRANSACTION_MS));
  }

  /** Ends the passages of the file. */
  end(): void {
    this.#endSegment();
    spareBuilders.push(this.#postings);
  }

  /** Writes the remaining rows and makes the file visible, in one transaction. */
  publish(lines: number): void {
    this.#store.transact(() => {
      const fileNo = this.#writeRows(Infinity);
      const size = { lines, passages: this.passages, terms: this.#terms };
      if (!this.#store.publish(fileNo, this.#fileId, size)) throw this.#superseded();
    });
  }

  /** Leaves the rows of an interrupted file to a later clean-up. Never throws: it follows an error that matters more. */
  abandon(): void {
    const fileNo = this.#fileNo;
    if (fileNo === undefined || !this.#store.isOpen) return;
    try {
      this.#store.transact(() => this.#store.markFileRemoved(fileNo));
    } catch {
      // The database is busy or the disk full: the rows stay invisible, and a later start removes them.
    }
  }

  #endSegment(): void {
    if (this.#lengths.length === 0) return;
    this.#rows.addSegment({
      segment: this.#segments++,
      firstPassage: this.passages - this.#lengths.length,
      lengths: Uint16Array.from(this.#lengths),
      blocks: this.#postings.takeBlocks(this.#vocabulary),
    });
    this.#vocabulary = currentVocabulary();
    this.#lengths = [];
  }

  #writeRows(deadline: number): number {
    this.#fileNo ??= this.#store.createFile(this.#fileId, this.#filename);
    if (!this.#store.touch(this.#fileNo)) throw this.#superseded();
    this.#rows.write(this.#store, this.#fileNo, deadline);
    return this.#fileNo;
  }

  #superseded(): Error {
    this.isSuperseded = true;
    return new Error(`${this.#filename} was removed while it was being indexed.`);
  }
}

/**
 * Keeps the index of a file in proportion to the file: a header is repeated for each of its rows, and the names around a
 * definition for each of its lines.
 */
class LabelLimit {
  #left = SPARE_LABEL_CHARS;

  /**
   * The passage as it may be stored; without its context and with a short name once the file's labels have become too long.
   */
  fit(passage: Passage): Passage {
    this.#left += LABEL_SHARE * passage.text.length;
    const fitting = labelCharsOf(passage) <= this.#left ? passage : withShortLabels(passage);
    this.#left -= labelCharsOf(fitting);
    return fitting;
  }
}

function withShortLabels({ lineStart, lineEnd, text, kind, name }: Passage): Passage {
  return { lineStart, lineEnd, text, kind, ...(name === undefined ? {} : { name: endOf(name, SHORT_NAME_CHARS) }) };
}

/** The last characters of a text, without half of a surrogate pair. */
function endOf(text: string, chars: number): string {
  return text.slice(-chars).replace(/^[\uDC00-\uDFFF]/, '');
}

function labelCharsOf({ name, context }: Passage): number {
  return (name?.length ?? 0) + (context?.length ?? 0);
}

interface PendingSegment {
  segment: number;
  firstPassage: number;
  lengths: Uint16Array;
  blocks: TermBlock[];
}

/** Rows that wait to be written. */
class RowQueue {
  #passages: { number: number; passage: Passage }[] = [];
  #written = 0;
  #segments: PendingSegment[] = [];
  /** Characters of the passages that wait, with their names and contexts. */
  chars = 0;

  get hasBlocks(): boolean {
    return this.#segments.length > 0;
  }

  get isEmpty(): boolean {
    return this.#passages.length === this.#written && !this.hasBlocks;
  }

  addPassage(number: number, passage: Passage): void {
    this.#passages.push({ number, passage });
    this.chars += passage.text.length + labelCharsOf(passage);
  }

  addSegment(segment: PendingSegment): void {
    this.#segments.push(segment);
  }

  /** Writes until nothing is left or the time, as `performance.now()` tells it, has come. */
  write(store: IndexStore, fileNo: number, deadline: number): void {
    for (; this.#written < this.#passages.length; this.#written++) {
      if (performance.now() >= deadline) return;
      const next = this.#passages[this.#written];
      if (!next) break;
      store.addPassage(fileNo, next.number, next.passage);
      this.chars -= next.passage.text.length + labelCharsOf(next.passage);
    }
    this.#passages = [];
    this.#written = 0;
    for (let next = this.#segments[0]; next; next = this.#segments[0]) {
      for (let block = next.blocks[0]; block; block = next.blocks[0]) {
        if (performance.now() >= deadline) return;
        store.addBlock(fileNo, next.segment, block);
        next.blocks.shift();
      }
      store.addSegment(fileNo, next);
      this.#segments.shift();
    }
  }
}
