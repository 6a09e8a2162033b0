import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transact } from '../../store/database.ts';
import { BlockWriter, findTerm, termsIn, visitPostings, type TermPostings } from './postings.ts';

/**
 * Segments of many files, in which the postings of a term stand together whatever file they are of, so that a question about
 * thousands of files looks a term up a few times and not thousands of times. They are made in the background from what is
 * stored of each file, which stays: a file that no segment has yet is searched by itself. A segment never changes once it is
 * ready; files that are removed stay in it, unasked, until it is merged again.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS merged_queue (file_no INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS merged_segments (
    segment INTEGER PRIMARY KEY AUTOINCREMENT,
    level INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('building', 'ready', 'removed')),
    touched_at INTEGER NOT NULL,
    file_nos BLOB NOT NULL,
    first_passages BLOB NOT NULL,
    lengths BLOB NOT NULL
  );
  CREATE TABLE IF NOT EXISTS merged_terms (
    segment INTEGER NOT NULL,
    first_term TEXT NOT NULL,
    block BLOB NOT NULL,
    PRIMARY KEY (segment, first_term)
  );
`;

/** How many files make a segment, and how many segments of a level make one of the next. */
export interface MergeSizes {
  readonly files: number;
  readonly segments: number;
}
const USUAL_SIZES: MergeSizes = { files: 256, segments: 8 };
/** Files with more passages are searched by themselves: they are few, and their own segments are large enough. */
export const MAX_MERGED_PASSAGES = 1_000;
/** The share of removed files from which on a segment is merged by itself, so that nothing of them stays for long. */
const MAX_REMOVED = 0.2;
/** How long a segment may be under way without progress, in milliseconds, before its maker is taken for dead. */
const ABANDONED_AFTER_MS = 60_000;
/** How many blocks or rows one transaction writes or deletes: a few milliseconds. */
const ROWS_AT_A_TIME = 40;

/** The files of a segment: their numbers in ascending order, and where the passages of each begin in it. */
export interface MergedSegment {
  readonly segment: number;
  readonly fileNos: Float64Array;
  /** One more than there are files: the last is the number of all passages. */
  readonly firstPassages: Uint32Array;
  /** The number of terms in each passage. */
  readonly lengths: Uint16Array;
}

/** What is merged: files of their own, or segments. */
interface Source {
  readonly fileNo: number;
  readonly passages: number;
  readonly lengths: Uint16Array;
}

/** The merged segments in the database. */
export class MergedSegments {
  readonly #db: DatabaseSync;
  readonly #sizes: MergeSizes;
  readonly #statements = new Map<string, StatementSync>();
  readonly #loaded = new Map<number, MergedSegment>();

  constructor(db: DatabaseSync, sizes = USUAL_SIZES) {
    this.#db = db;
    this.#sizes = sizes;
    db.exec(SCHEMA);
  }

  /** Notes that a file is ready; a part of the transaction that makes it visible. */
  enqueue(fileNo: number, passages: number): void {
    if (passages > MAX_MERGED_PASSAGES || passages === 0) return;
    this.#prepare('INSERT OR IGNORE INTO merged_queue (file_no) VALUES (?)').run(fileNo);
  }

  /** The segments that can be searched. */
  ready(): MergedSegment[] {
    const rows = this.#prepare(`SELECT segment FROM merged_segments WHERE state = 'ready' ORDER BY segment`).all();
    const numbers = rows.map(({ segment }) => Number(segment));
    const current = new Set(numbers);
    for (const segment of this.#loaded.keys()) if (!current.has(segment)) this.#loaded.delete(segment);
    return numbers.map((segment) => this.#load(segment));
  }

  postingsOf(segment: number, term: string): TermPostings | undefined {
    const row = this.#prepare(
      'SELECT block FROM merged_terms WHERE segment = ? AND first_term <= ? ORDER BY first_term DESC LIMIT 1',
    ).get(segment, term);
    return row?.['block'] instanceof Uint8Array ? findTerm(row['block'], term) : undefined;
  }

  /**
   * Merges what is to be merged, a few milliseconds of writing between two steps. Whoever steps on decides when; another process
   * that merges meanwhile makes this one end at once.
   */
  *merge(): Generator<void, void> {
    for (;;) {
      yield* this.#deleteRemoved();
      const plan = this.#plan();
      if (!plan) return;
      const { segment, sources, terms, old, queued } = plan;
      try {
        const writer = new BlockWriter();
        for (const [term, postings] of terms) {
          writer.add(term, postings);
          if (writer.count >= ROWS_AT_A_TIME) {
            if (!this.#write(segment, writer)) return;
            yield;
          }
        }
        writer.end();
        if (!this.#write(segment, writer)) return;
      } catch (error) {
        transact(this.#db, () => this.#setState([segment], 'removed'));
        throw error;
      }
      transact(this.#db, () => {
        this.#setState([segment], sources.length > 0 ? 'ready' : 'removed');
        this.#setState(old, 'removed');
        const dequeue = this.#prepare('DELETE FROM merged_queue WHERE file_no = ?');
        for (const fileNo of queued) dequeue.run(fileNo);
      });
      yield;
    }
  }

  /** What is to be merged next, claimed by a row of its own; undefined where nothing is, or another process is at it. */
  #plan() {
    const isToDo = this.#prepare('SELECT 1 FROM merged_queue LIMIT 1 OFFSET ?').get(this.#sizes.files - 1);
    const full = this.#prepare(
      `SELECT level FROM merged_segments WHERE state = 'ready' GROUP BY level HAVING count(*) >= ?`,
    ).get(this.#sizes.segments);
    if (!isToDo && !full) return undefined;
    return transact(this.#db, () => {
      const now = Date.now();
      this.#prepare(`UPDATE merged_segments SET state = 'removed' WHERE state = 'building' AND touched_at < ?`).run(
        now - ABANDONED_AFTER_MS,
      );
      if (this.#prepare(`SELECT 1 FROM merged_segments WHERE state = 'building'`).get()) return undefined;
      const ready = this.ready();
      const level = full ? Number(full['level']) : 0;
      const old = full
        ? this.#ofLevel(level)
        : ready.filter((each) => this.#removedShare(each) > MAX_REMOVED).slice(0, 1);
      // What is queued is only read where no segments are merged.
      const queued =
        old.length > 0
          ? []
          : this.#prepare('SELECT file_no FROM merged_queue ORDER BY file_no LIMIT ?')
              .all(this.#sizes.files)
              .map(({ file_no }) => Number(file_no));
      const [single] = old;
      const newLevel = full ? level + 1 : single ? this.#levelOf(single.segment) : 0;
      const sources = (old.length > 0 ? old.flatMap((each) => sourcesOf(each)) : this.#sourcesOfFiles(queued))
        .filter(({ fileNo }) => this.#isReady(fileNo))
        .sort((a, b) => a.fileNo - b.fileNo);
      const places = placesOf(sources);
      const segment = this.#create(newLevel, sources, places.firstPassages, now);
      const terms =
        old.length > 0 ? this.#termsOfSegments(old, places.firstOf) : this.#termsOfFiles(sources, places.firstOf);
      return { segment, sources, terms, old: old.map((each) => each.segment), queued };
    });
  }

  #create(level: number, sources: readonly Source[], firstPassages: Uint32Array, now: number): number {
    const lengths = new Uint16Array(firstPassages.at(-1) ?? 0);
    for (const [index, source] of sources.entries()) lengths.set(source.lengths, firstPassages[index] ?? 0);
    const fileNos = Float64Array.from(sources, ({ fileNo }) => fileNo);
    const inserted = this.#prepare(
      `INSERT INTO merged_segments (level, state, touched_at, file_nos, first_passages, lengths)
         VALUES (?, 'building', ?, ?, ?, ?)`,
    ).run(level, now, bytesOf(fileNos), bytesOf(firstPassages), bytesOf(lengths));
    return Number(inserted.lastInsertRowid);
  }

  /** The terms of files with their postings in the new segment, sorted. */
  *#termsOfFiles(
    sources: readonly Source[],
    firstOf: ReadonlyMap<number, number>,
  ): Generator<readonly [string, readonly number[]]> {
    const postings = new Map<string, number[]>();
    const blocks = this.#prepare('SELECT block FROM answer_terms WHERE file_no = ? ORDER BY segment, first_term');
    for (const { fileNo } of sources) {
      const first = firstOf.get(fileNo) ?? 0;
      for (const { block } of blocks.all(fileNo)) {
        if (!(block instanceof Uint8Array)) continue;
        for (const [term, found] of termsIn(block)) {
          let list = postings.get(term);
          if (!list) postings.set(term, (list = []));
          const own = list;
          visitPostings(found, (passage, frequency) => own.push(first + passage, frequency));
        }
      }
    }
    for (const term of [...postings.keys()].sort(compareTerms)) yield [term, postings.get(term) ?? []];
  }

  /** The terms of segments with their postings in the new one, sorted: each segment is read from its first term to its last. */
  *#termsOfSegments(
    old: readonly MergedSegment[],
    firstOf: ReadonlyMap<number, number>,
  ): Generator<readonly [string, readonly number[]]> {
    const cursors = old.map((segment) => {
      const terms = this.#termsOf(segment.segment);
      return { segment, terms, next: terms.next() };
    });
    for (;;) {
      let least: string | undefined;
      for (const { next } of cursors)
        if (next.done !== true && (least === undefined || compareTerms(next.value[0], least) < 0))
          least = next.value[0];
      if (least === undefined) return;
      const moved: { readonly at: number; readonly frequency: number }[] = [];
      for (const cursor of cursors) {
        if (cursor.next.done === true || cursor.next.value[0] !== least) continue;
        const { fileNos, firstPassages } = cursor.segment;
        let file = 0;
        visitPostings(cursor.next.value[1], (passage, frequency) => {
          while (passage >= (firstPassages[file + 1] ?? Infinity)) file++;
          const first = firstOf.get(fileNos[file] ?? -1);
          if (first !== undefined) moved.push({ at: first + passage - (firstPassages[file] ?? 0), frequency });
        });
        cursor.next = cursor.terms.next();
      }
      moved.sort((a, b) => a.at - b.at);
      if (moved.length > 0) yield [least, moved.flatMap(({ at, frequency }) => [at, frequency])];
    }
  }

  *#termsOf(segment: number): Generator<readonly [string, TermPostings]> {
    const next = this.#prepare(
      'SELECT first_term, block FROM merged_terms WHERE segment = ? AND first_term > ? ORDER BY first_term LIMIT 1',
    );
    // No term is empty, so the first block is behind the empty one.
    for (let at = ''; ;) {
      const row = next.get(segment, at);
      if (!(row?.['block'] instanceof Uint8Array)) return;
      at = String(row['first_term']);
      yield* termsIn(row['block']);
    }
  }

  #write(segment: number, writer: BlockWriter): boolean {
    return transact(this.#db, () => {
      const touched = this.#prepare(
        `UPDATE merged_segments SET touched_at = ? WHERE segment = ? AND state = 'building'`,
      ).run(Date.now(), segment);
      // Another process has taken this one for dead.
      if (Number(touched.changes) === 0) return false;
      const insert = this.#prepare('INSERT INTO merged_terms (segment, first_term, block) VALUES (?, ?, ?)');
      for (const { firstTerm, bytes } of writer.takeBlocks()) insert.run(segment, firstTerm, bytes);
      return true;
    });
  }

  *#deleteRemoved(): Generator<void, void> {
    const removed = this.#prepare(`SELECT segment FROM merged_segments WHERE state = 'removed' LIMIT 1`);
    const some = this.#prepare(
      'DELETE FROM merged_terms WHERE rowid IN (SELECT rowid FROM merged_terms WHERE segment = ? LIMIT ?)',
    );
    for (let row = removed.get(); row; row = removed.get()) {
      const segment = Number(row['segment']);
      while (Number(transact(this.#db, () => some.run(segment, ROWS_AT_A_TIME * 4)).changes) > 0) yield;
      transact(this.#db, () => this.#prepare('DELETE FROM merged_segments WHERE segment = ?').run(segment));
    }
  }

  #setState(segments: readonly number[], state: string): void {
    const set = this.#prepare('UPDATE merged_segments SET state = ? WHERE segment = ?');
    for (const segment of segments) set.run(state, segment);
  }

  #ofLevel(level: number): MergedSegment[] {
    const rows = this.#prepare(
      `SELECT segment FROM merged_segments WHERE state = 'ready' AND level = ? ORDER BY segment LIMIT ?`,
    ).all(level, this.#sizes.segments);
    return rows.map(({ segment }) => this.#load(Number(segment)));
  }

  #levelOf(segment: number): number {
    return Number(this.#prepare('SELECT level FROM merged_segments WHERE segment = ?').get(segment)?.['level']);
  }

  #removedShare({ fileNos }: MergedSegment): number {
    let removed = 0;
    for (const fileNo of fileNos) if (!this.#isReady(fileNo)) removed++;
    return removed / Math.max(1, fileNos.length);
  }

  #isReady(fileNo: number): boolean {
    return this.#prepare(`SELECT 1 FROM answer_files WHERE file_no = ? AND state = 'ready'`).get(fileNo) !== undefined;
  }

  #sourcesOfFiles(fileNos: readonly number[]): Source[] {
    const rows = this.#prepare('SELECT lengths FROM answer_segments WHERE file_no = ? ORDER BY segment');
    return fileNos.map((fileNo) => {
      const parts = rows.all(fileNo).map(({ lengths }) => (lengths instanceof Uint8Array ? lengths : new Uint8Array()));
      const lengths = new Uint16Array(copyOf(Buffer.concat(parts)));
      return { fileNo, passages: lengths.length, lengths };
    });
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }

  #load(segment: number): MergedSegment {
    const known = this.#loaded.get(segment);
    if (known) return known;
    const row = this.#prepare('SELECT file_nos, first_passages, lengths FROM merged_segments WHERE segment = ?').get(
      segment,
    );
    const loaded = {
      segment,
      fileNos: new Float64Array(copyOf(row?.['file_nos'])),
      firstPassages: new Uint32Array(copyOf(row?.['first_passages'])),
      lengths: new Uint16Array(copyOf(row?.['lengths'])),
    };
    this.#loaded.set(segment, loaded);
    return loaded;
  }
}

function sourcesOf({ fileNos, firstPassages, lengths }: MergedSegment): Source[] {
  return [...fileNos].map((fileNo, index) => {
    const own = lengths.subarray(firstPassages[index], firstPassages[index + 1]);
    return { fileNo, passages: own.length, lengths: own };
  });
}

/** Where the passages of each file begin, one file behind the other. */
function placesOf(sources: readonly Source[]): { firstPassages: Uint32Array; firstOf: Map<number, number> } {
  const firstPassages = new Uint32Array(sources.length + 1);
  const firstOf = new Map<number, number>();
  let first = 0;
  for (const [index, { fileNo, passages }] of sources.entries()) {
    firstPassages[index] = first;
    firstOf.set(fileNo, first);
    first += passages;
  }
  firstPassages[sources.length] = first;
  return { firstPassages, firstOf };
}

/** The order of terms in the database, which compares them by code points, while JavaScript compares by code units. */
export function compareTerms(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a === b) continue;
    // Halves of pairs stand for code points above all that are written in one unit.
    const [isHalf, isOtherHalf] = [(a & 0xf800) === 0xd800, (b & 0xf800) === 0xd800];
    return isHalf === isOtherHalf ? a - b : isHalf ? 1 : -1;
  }
  return one.length - other.length;
}

function bytesOf(array: Float64Array | Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Bytes from the database in a buffer of their own, aligned for any array. */
function copyOf(value: unknown): ArrayBuffer {
  return value instanceof Uint8Array ? Uint8Array.from(value).buffer : new ArrayBuffer(0);
}
