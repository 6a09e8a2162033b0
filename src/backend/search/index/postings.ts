import { withRoomFor, IntList } from '../terms/wordTable.ts';
import type { Vocabulary } from '../terms/vocabulary.ts';

/**
 * The size of a block, in bytes; it holds the postings of some consecutive terms, is about one database page, and is read
 * whole for one look-up.
 */
const BLOCK_BYTES = 3000;

/**
 * The most terms that make one block in the order of their first use: sorting them would take a fifth of the time that
 * indexing a small file takes, and looking through them takes a few microseconds.
 */
const UNSORTED_TERMS = 1000;

/** How many terms there is room for at first. */
const INITIAL_TERMS = 0x1000;

export interface TermBlock {
  firstTerm: string;
  bytes: Uint8Array;
}

/**
 * Called for every passage that has a term: with the passage's number within the file and the number of times the term is in
 * it.
 */
export type VisitPosting = (passage: number, frequency: number) => void;

/**
 * Builds the postings of a run of passages for the database. They are gathered in memory and encoded as blocks of terms; a
 * large file is written as several such segments, so that memory is bounded.
 */
export class PostingsBuilder {
  /** By a term's number in the vocabulary: one more than its place in `#terms`, and 0 for one that has not come yet. */
  #places = new Int32Array(INITIAL_TERMS);
  /** The numbers of the terms, in the order of their first use, and how many postings each has. */
  readonly #terms = new IntList();
  readonly #documents = new IntList();
  /** A posting is the index of its term in `#terms`, its passage and the frequency. */
  readonly #placesOfPostings = new IntList();
  readonly #passages = new IntList();
  readonly #frequencies = new IntList();
  readonly #writer = new ByteWriter();

  /** The number of postings held, a measure of the memory used. */
  get count(): number {
    return this.#passages.length;
  }

  /** Adds a term by its number in the vocabulary. Passages must come in ascending order. */
  add(term: number, passage: number, frequency: number): void {
    this.#placesOfPostings.push(this.#placeOf(term));
    this.#passages.push(passage);
    this.#frequencies.push(frequency);
  }

  /** The blocks in the order of their terms, whose numbers are the vocabulary's; the builder is empty afterwards. */
  takeBlocks(vocabulary: Vocabulary): TermBlock[] {
    const postings = this.#groupByTerm();
    const isOneBlock = this.#terms.length <= UNSORTED_TERMS;
    const blocks = isOneBlock ? this.#oneBlock(vocabulary, postings) : this.#sortedBlocks(vocabulary, postings);
    for (let place = 0; place < this.#terms.length; place++) this.#places[this.#terms.at(place)] = 0;
    for (const list of [this.#terms, this.#documents, this.#placesOfPostings, this.#passages, this.#frequencies])
      list.clear();
    return blocks;
  }

  #placeOf(term: number): number {
    if (term >= this.#places.length) this.#places = withRoomFor(Int32Array, this.#places, term + 1);
    let place = (this.#places[term] ?? 0) - 1;
    if (place < 0) {
      place = this.#terms.length;
      this.#terms.push(term);
      this.#documents.push(0);
      this.#places[term] = place + 1;
    }
    this.#documents.increment(place);
    return place;
  }

  /** The postings term by term, in the order of the terms' first use: a counting sort. */
  #groupByTerm(): Postings {
    const starts = new Int32Array(this.#terms.length + 1);
    for (let place = 0; place < this.#terms.length; place++)
      starts[place + 1] = (starts[place] ?? 0) + this.#documents.at(place);
    const free = starts.slice();
    const passages = new Int32Array(this.count);
    const frequencies = new Int32Array(this.count);
    for (let posting = 0; posting < passages.length; posting++) {
      const place = this.#placesOfPostings.at(posting);
      const at = free[place] ?? 0;
      passages[at] = this.#passages.at(posting);
      frequencies[at] = this.#frequencies.at(posting);
      free[place] = at + 1;
    }
    return { starts, passages, frequencies };
  }

  #oneBlock(vocabulary: Vocabulary, postings: Postings): TermBlock[] {
    for (let place = 0; place < this.#terms.length; place++) this.#writeTerm(vocabulary, place, postings);
    // No term comes before the empty one, so every look-up reads this block.
    return this.#writer.length > 0 ? [{ firstTerm: '', bytes: this.#writer.take() }] : [];
  }

  #sortedBlocks(vocabulary: Vocabulary, postings: Postings): TermBlock[] {
    const blocks: TermBlock[] = [];
    const placeOf = new Map<string, number>();
    for (let place = 0; place < this.#terms.length; place++) placeOf.set(vocabulary.term(this.#terms.at(place)), place);
    let firstTerm = '';
    for (const term of [...placeOf.keys()].sort()) {
      if (this.#writer.length === 0) firstTerm = term;
      this.#writeTerm(vocabulary, placeOf.get(term) ?? 0, postings);
      if (this.#writer.length >= BLOCK_BYTES) blocks.push({ firstTerm, bytes: this.#writer.take() });
    }
    if (this.#writer.length > 0) blocks.push({ firstTerm, bytes: this.#writer.take() });
    return blocks;
  }

  /** A term is its length and bytes in UTF-8, the number of its postings, their length in bytes, and the postings. */
  #writeTerm(vocabulary: Vocabulary, place: number, postings: Postings): void {
    const { starts, passages, frequencies } = postings;
    const term = this.#terms.at(place);
    const start = starts[place] ?? 0;
    const end = starts[place + 1] ?? 0;
    const length = vocabulary.encodedLength(term);
    const bytes = this.#writer.reserve(length + (3 + 2 * (end - start)) * MAX_NUMBER_BYTES);
    let at = putNumber(bytes, this.#writer.length, length);
    vocabulary.encode(term, bytes, at);
    at = putNumber(bytes, at + length, end - start);
    // For nearly all terms one byte holds the length of their postings, which is known only after they are written.
    const hole = at++;
    let previous = 0;
    for (let index = start; index < end; index++) {
      const passage = passages[index] ?? 0;
      at = putNumber(bytes, at, passage - previous);
      at = putNumber(bytes, at, frequencies[index] ?? 0);
      previous = passage;
    }
    this.#writer.length = fillHole(bytes, hole, at);
  }
}

/** Postings in the order of their terms' places: those of a place lie from `starts[place]` to `starts[place + 1]`. */
interface Postings {
  readonly starts: Int32Array;
  readonly passages: Int32Array;
  readonly frequencies: Int32Array;
}

/** A term's postings, encoded, and in how many passages it occurs. */
export interface TermPostings {
  bytes: Uint8Array;
  documents: number;
}

/** Finds a term in the block that would hold it. The result does not keep the block in memory. */
export function findTerm(bytes: Uint8Array, term: string): TermPostings | undefined {
  const wanted = Buffer.from(term);
  const reader = new NumberReader(bytes);
  while (reader.at < bytes.length) {
    const length = reader.readNumber();
    const isWanted = length === wanted.length && wanted.equals(bytes.subarray(reader.at, reader.at + length));
    reader.at += length;
    const documents = reader.readNumber();
    const size = reader.readNumber();
    // A question about a thousand files keeps thousands of these, and their blocks would be a hundred times as large.
    if (isWanted) return { bytes: bytes.slice(reader.at, reader.at + size), documents };
    reader.at += size;
  }
  return undefined;
}

/** The terms of a block with their postings, in its order. */
export function* termsIn(bytes: Uint8Array): Generator<readonly [string, TermPostings]> {
  const reader = new NumberReader(bytes);
  while (reader.at < bytes.length) {
    const length = reader.readNumber();
    const term = Buffer.from(bytes.buffer, bytes.byteOffset + reader.at, length).toString();
    reader.at += length;
    const documents = reader.readNumber();
    const size = reader.readNumber();
    yield [term, { bytes: bytes.subarray(reader.at, reader.at + size), documents }];
    reader.at += size;
  }
}

/** Writes blocks of terms that come in their order, each with its postings: passages and frequencies by turns. */
export class BlockWriter {
  readonly #writer = new ByteWriter();
  #blocks: TermBlock[] = [];
  #firstTerm = '';

  /** The number of blocks that are whole. */
  get count(): number {
    return this.#blocks.length;
  }

  add(term: string, postings: readonly number[]): void {
    if (this.#writer.length === 0) this.#firstTerm = term;
    const encoded = Buffer.from(term);
    const bytes = this.#writer.reserve(encoded.length + (3 + postings.length) * MAX_NUMBER_BYTES);
    let at = putNumber(bytes, this.#writer.length, encoded.length);
    bytes.set(encoded, at);
    at = putNumber(bytes, at + encoded.length, postings.length / 2);
    const hole = at++;
    let previous = 0;
    for (let index = 0; index < postings.length; index += 2) {
      const passage = postings[index] ?? 0;
      at = putNumber(bytes, at, passage - previous);
      at = putNumber(bytes, at, postings[index + 1] ?? 0);
      previous = passage;
    }
    this.#writer.length = fillHole(bytes, hole, at);
    if (this.#writer.length >= BLOCK_BYTES) this.end();
  }

  /** Ends the last block. */
  end(): void {
    if (this.#writer.length > 0) this.#blocks.push({ firstTerm: this.#firstTerm, bytes: this.#writer.take() });
  }

  takeBlocks(): TermBlock[] {
    const taken = this.#blocks;
    this.#blocks = [];
    return taken;
  }
}

export function visitPostings(postings: TermPostings, visit: VisitPosting): void {
  const reader = new NumberReader(postings.bytes);
  for (let passage = 0; reader.at < postings.bytes.length;) {
    passage += reader.readNumber();
    visit(passage, reader.readNumber());
  }
}

/** Collects the bytes of a block. */
class ByteWriter {
  #bytes = new Uint8Array(BLOCK_BYTES * 2);
  length = 0;

  /** The bytes, with room for `extra` more behind `length`. */
  reserve(extra: number): Uint8Array {
    const length = this.length + extra;
    if (length > this.#bytes.length) this.#bytes = withRoomFor(Uint8Array, this.#bytes, length);
    return this.#bytes;
  }

  /** The bytes so far; the writer is empty afterwards. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}

/** The most bytes that a number of 53 bits takes. */
export const MAX_NUMBER_BYTES = 8;

/**
 * Writes a number from `at` on, seven bits a byte, low bits first, as in protocol buffers (varint). Returns the index behind
 * its last byte.
 */
export function putNumber(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let next = at;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[next++] = (rest % 0x80) | 0x80;
  bytes[next++] = rest;
  return next;
}

/**
 * Writes the number of bytes from behind `hole` to `end` into the byte at `hole`; where the number takes more than a byte,
 * the bytes behind it are moved.
 */
export function fillHole(bytes: Uint8Array, hole: number, end: number): number {
  const first = hole + 1;
  const size = end - first;
  let width = 1;
  for (let rest = size; rest >= 0x80; rest = Math.floor(rest / 0x80)) width++;
  if (width > 1) bytes.copyWithin(hole + width, first, end);
  return putNumber(bytes, hole, size) + size;
}

/** Reads numbers one after the other. */
export class NumberReader {
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
