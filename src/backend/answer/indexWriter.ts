import type { AnswerStore } from './answerStore.ts';
import { indexedTermsOf } from './indexedTerms.ts';
import type { Passage } from './passage.ts';
import { PostingsBuilder, type TermBlock } from './postings.ts';

/** A segment ends here: about 25 MB of memory while it is gathered. */
const SEGMENT_POSTINGS = 300_000;
/** Passages that wait to be written, in characters of their text. */
const PENDING_CHARS = 400_000;
/** Rows of one transaction: about 5 ms, so that other writers and requests get their turn. */
const ROWS_A_TRANSACTION = 250;

interface PendingPassage {
  number: number;
  passage: Passage;
}

/** Writes one file into the index, a little at a time; nothing is visible before `finish`. */
export class IndexWriter {
  readonly #store: AnswerStore;
  readonly #fileId: string;
  readonly #filename: string;
  /** Made with the first rows, so that a small file is written in a single transaction. */
  #fileNo: number | undefined;
  #pending: PendingPassage[] = [];
  #pendingChars = 0;
  #postings = new PostingsBuilder();
  #lengths: number[] = [];
  #segment = 0;
  #segmentStart = 0;
  /** Blocks of a segment that is being written; while there are any, no passage is added. */
  #blocks: Iterator<TermBlock> | undefined;
  #terms = 0;
  passages = 0;

  constructor(store: AnswerStore, fileId: string, filename: string) {
    this.#store = store;
    this.#fileId = fileId;
    this.#filename = filename;
  }

  add(passage: Passage): void {
    const number = this.passages++;
    const { frequencies, length } = indexedTermsOf(passage);
    for (const [term, frequency] of frequencies) this.#postings.add(term, number, frequency);
    this.#lengths.push(length);
    this.#terms += length;
    this.#pending.push({ number, passage });
    this.#pendingChars += passage.text.length;
  }

  /** Whether `writeSome` has to be called before the next passage is added. */
  get isFull(): boolean {
    return (
      this.#blocks !== undefined || this.#postings.count >= SEGMENT_POSTINGS || this.#pendingChars >= PENDING_CHARS
    );
  }

  /** Writes a few rows in one short transaction. */
  writeSome(): void {
    this.#store.transact(() => this.#writeRows(ROWS_A_TRANSACTION));
  }

  /** Writes what is left and makes the file visible, in one transaction. */
  finish(lines: number): void {
    this.#store.transact(() => {
      this.#writeRows(Infinity);
      if (this.#postings.count > 0 || this.#lengths.length > 0) this.#startSegment();
      this.#writeRows(Infinity);
      const fileNo = this.#ensureFile();
      this.#store.publish(fileNo, this.#fileId, { lines, passages: this.passages, terms: this.#terms });
    });
  }

  /** Leaves the rows of an interrupted file to be purged. */
  abandon(): void {
    const fileNo = this.#fileNo;
    if (fileNo !== undefined && this.#store.isOpen) this.#store.transact(() => this.#store.markFileRemoved(fileNo));
  }

  #writeRows(limit: number): void {
    const fileNo = this.#ensureFile();
    let rows = 0;
    if (this.#pendingChars >= PENDING_CHARS || limit === Infinity || this.#blocks === undefined) {
      const some = this.#pending.splice(0, limit === Infinity ? this.#pending.length : limit);
      for (const { number, passage } of some) {
        this.#store.addPassage(fileNo, number, passage);
        this.#pendingChars -= passage.text.length;
      }
      rows += some.length;
    }
    if (this.#blocks === undefined && this.#postings.count >= SEGMENT_POSTINGS) this.#startSegment();
    while (this.#blocks && rows < limit) {
      const next = this.#blocks.next();
      if (next.done) this.#blocks = undefined;
      else this.#store.addBlock(fileNo, this.#segment - 1, next.value);
      rows++;
    }
  }

  #startSegment(): void {
    const lengths = Uint16Array.from(this.#lengths);
    this.#store.addSegment(this.#ensureFile(), { segment: this.#segment, firstPassage: this.#segmentStart, lengths });
    this.#blocks = this.#postings.takeBlocks();
    this.#segment++;
    this.#segmentStart = this.passages;
    this.#lengths = [];
  }

  #ensureFile(): number {
    return (this.#fileNo ??= this.#store.createFile(this.#fileId, this.#filename));
  }
}
