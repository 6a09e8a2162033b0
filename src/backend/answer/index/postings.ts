import type { Vocabulary } from '../terms/vocabulary.ts';

/** A block holds the postings of some consecutive terms; about one database page, read whole for one look-up. */
const BLOCK_BYTES = 3000;

/**
 * So few terms are one block, in the order of their first use: sorting them would take a fifth of the time that indexing a
 * small file takes, and looking through them takes a few microseconds.
 */
const UNSORTED_TERMS = 1000;

export interface TermBlock {
  firstTerm: string;
  bytes: Uint8Array;
}

/** Calls back for every passage that holds a term: its number within the file and how often the term is in it. */
export type VisitPosting = (passage: number, frequency: number) => void;

/**
 * The postings of a run of passages on their way into the database. Terms are gathered in memory and encoded as sorted
 * blocks; a large file is written as several such segments, so that memory is bounded.
 */
export class PostingsBuilder {
  readonly #vocabulary: Vocabulary;
  readonly #postingsOfTerm = new Map<number, number[]>();
  /** Pairs of passage and frequency held; the measure of the memory used. */
  count = 0;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Adds a term by its number in the vocabulary. Passages must come in ascending order. */
  add(term: number, passage: number, frequency: number): void {
    const postings = this.#postingsOfTerm.get(term);
    if (postings) postings.push(passage, frequency);
    else this.#postingsOfTerm.set(term, [passage, frequency]);
    this.count++;
  }

  /** The blocks in the order of their terms; the builder is empty afterwards. */
  *takeBlocks(): Generator<TermBlock> {
    const writer = new ByteWriter();
    if (this.#postingsOfTerm.size <= UNSORTED_TERMS) yield* this.#writeOneBlock(writer);
    else yield* this.#writeSortedBlocks(writer);
    this.#postingsOfTerm.clear();
    this.count = 0;
  }

  *#writeOneBlock(writer: ByteWriter): Generator<TermBlock> {
    for (const [term, postings] of this.#postingsOfTerm) writer.writeTerm(this.#vocabulary.term(term), postings);
    // No term comes before the empty one, so that every look-up leads here.
    if (writer.length > 0) yield { firstTerm: '', bytes: writer.take() };
  }

  *#writeSortedBlocks(writer: ByteWriter): Generator<TermBlock> {
    let firstTerm = '';
    const numberOf = new Map([...this.#postingsOfTerm.keys()].map((number) => [this.#vocabulary.term(number), number]));
    for (const term of [...numberOf.keys()].sort()) {
      if (writer.length === 0) firstTerm = term;
      writer.writeTerm(term, this.#postingsOfTerm.get(numberOf.get(term) ?? -1) ?? []);
      if (writer.length >= BLOCK_BYTES) yield { firstTerm, bytes: writer.take() };
    }
    if (writer.length > 0) yield { firstTerm, bytes: writer.take() };
  }
}

/** Where a term's postings lie in a block, and in how many passages it occurs. */
export interface TermPostings {
  bytes: Uint8Array;
  start: number;
  end: number;
  documents: number;
}

/** Finds a term in the block that would hold it. */
export function findTerm(bytes: Uint8Array, term: string): TermPostings | undefined {
  const wanted = Buffer.from(term);
  const reader = new ByteReader(bytes);
  while (reader.at < bytes.length) {
    const length = reader.readNumber();
    const isWanted = length === wanted.length && wanted.equals(bytes.subarray(reader.at, reader.at + length));
    reader.at += length;
    const documents = reader.readNumber();
    const size = reader.readNumber();
    if (isWanted) return { bytes, start: reader.at, end: reader.at + size, documents };
    reader.at += size;
  }
  return undefined;
}

export function visitPostings(postings: TermPostings, visit: VisitPosting): void {
  const reader = new ByteReader(postings.bytes);
  reader.at = postings.start;
  for (let passage = 0; reader.at < postings.end;) {
    passage += reader.readNumber();
    visit(passage, reader.readNumber());
  }
}

/** Numbers are written seven bits a byte, low bits first, as in protocol buffers (varint). */
class ByteWriter {
  #bytes = new Uint8Array(BLOCK_BYTES * 2);
  /** Holds one term's postings until their size is known; a new one for each term took a tenth of the indexing. */
  #inner: ByteWriter | undefined;
  length = 0;

  writeNumber(value: number): void {
    this.#reserve(10);
    while (value >= 0x80) {
      this.#bytes[this.length++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.#bytes[this.length++] = value;
  }

  writeTerm(term: string, postings: readonly number[]): void {
    this.#writeText(term);
    this.#writePostings(postings);
  }

  #writeText(text: string): void {
    this.#reserve(4 + 3 * text.length);
    const start = this.length;
    // Nearly every term is ASCII, and shorter than what a length of one byte can say.
    if (text.length < 0x80) {
      let at = start + 1;
      let isAscii = true;
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index);
        isAscii &&= unit < 0x80;
        this.#bytes[at++] = unit;
      }
      if (isAscii) {
        this.#bytes[start] = text.length;
        this.length = at;
        return;
      }
    }
    const encoded = Buffer.from(text);
    this.writeNumber(encoded.length);
    this.#write(encoded);
  }

  #writePostings(postings: readonly number[]): void {
    const inner = (this.#inner ??= new ByteWriter());
    inner.length = 0;
    let previous = 0;
    for (let index = 0; index < postings.length; index += 2) {
      const passage = postings[index] ?? 0;
      inner.writeNumber(passage - previous);
      inner.writeNumber(postings[index + 1] ?? 0);
      previous = passage;
    }
    this.writeNumber(postings.length / 2);
    this.writeNumber(inner.length);
    this.#write(inner.#bytes.subarray(0, inner.length));
  }

  /** The bytes so far; the writer is empty afterwards. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  #write(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #reserve(extra: number): void {
    if (this.length + extra <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + extra));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }
}

class ByteReader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readNumber(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
}
