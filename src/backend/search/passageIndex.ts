import type { DatabaseSync } from 'node:sqlite';
import type { MergeSizes } from './index/mergedSegments.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { IndexStore, type IndexedFile, type Segment } from './index/indexStore.ts';
import { IndexWriter } from './index/indexWriter.ts';
import { type Passage, type SearchResult } from './passage.ts';
import {
  clipPassage,
  joinSpans,
  passagesWithin,
  type LineSpan,
  type PassageRun,
  type SpansByFile,
} from './lineScope.ts';
import { isOverviewQuestion } from './overviewQuestion.ts';
import { analyseQuestion, type WeightedTerm } from './ranking/question.ts';
import { findOverview, passagesAsked, type SearchedFile, termFrequencies } from './ranking/candidates.ts';
import { findCandidatesInMany } from './ranking/manyFiles.ts';
import { judgeAnswerable, lacksTellingTerms } from './ranking/answerable.ts';
import { type RankedPassage, rankPassages, toHit } from './ranking/rank.ts';
import type { LinePart } from '../text/lines.ts';
import { splitPassages } from './splitters/splitPassages.ts';

/** How many passages are read and ranked closely; 200 found no more answers and took twice as long. */
const CANDIDATES = 100;
/** The weight of a word in a passage's name, against 1 for one in its lines, when candidates are chosen. */
const NAME_BOOST = 1;
const DEFAULT_HITS = 10;
/** How much work is done in one turn of the event loop, in milliseconds. */
const TURN_MS = 8;
/** How many rows one transaction of the clean-up deletes: about 5 ms. */
const PURGE_ROWS = 500;
/**
 * How long a file may stay unfinished without progress, in milliseconds; after that, the process that was indexing it is
 * taken for dead.
 */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** The number of lines read and of passages indexed. */
export interface IndexedSize {
  readonly lines: number;
  readonly passages: number;
}

/** A file that only has to be made visible. `publish` throws an error if the file is removed meanwhile. */
export interface PreparedFile {
  publish(): IndexedSize;
}

/**
 * Finds the passages of indexed files that answer a question, without any model.
 *
 * Several processes may use one database: each needs its own connection, in WAL mode and with a busy timeout. Nothing is kept
 * outside of the database, and a file is either wholly visible or not at all.
 */
export class PassageIndex {
  readonly #store: IndexStore;
  #isPurging = false;

  /** Creates the tables; removes in the background rows that earlier processes left behind. `sizes` are those of merged segments. */
  constructor(db: DatabaseSync, sizes?: MergeSizes) {
    this.#store = new IndexStore(db, sizes);
    this.#store.markAbandonedRemoved(Date.now() - ABANDONED_AFTER_MS);
    this.#purge();
  }

  /**
   * Indexes a file, in place of an earlier version under the same id. Memory is bounded whatever the file's size, and
   * the event loop gets its turn every few milliseconds.
   *
   * @param filename its extension chooses how the file is cut into passages
   * @param lines the file's lines without their terminators
   * @returns the number of lines read and of passages indexed
   * @throws the signal's reason, whatever `lines` throws, or an error if the file is removed meanwhile; the earlier
   * version then stays
   */
  async add(
    fileId: string,
    filename: string,
    lines: Iterable<string | LinePart>,
    options: { signal?: AbortSignal } = {},
  ): Promise<IndexedSize> {
    return (await this.prepare(fileId, filename, lines, options)).publish();
  }

  /**
   * Does all of `add` but its last transaction, which makes the file visible. Nothing of a small file has been written by
   * then, so that several can be published in one short transaction. A prepared file has to be published.
   */
  async prepare(
    fileId: string,
    filename: string,
    lines: Iterable<string | LinePart>,
    options: { signal?: AbortSignal } = {},
  ): Promise<PreparedFile> {
    const { signal } = options;
    const writer = new IndexWriter(this.#store, fileId, filename);
    const counter = { lines: 0 };
    let turnEnd = performance.now() + TURN_MS;
    // A promise is awaited only when a turn is due: one for each passage would cost more than the turns.
    const giveTurn = (): Promise<void> | undefined => {
      signal?.throwIfAborted();
      return performance.now() < turnEnd
        ? undefined
        : nextTurn().then(() => void (turnEnd = performance.now() + TURN_MS));
    };
    const publish = (): IndexedSize =>
      this.#settle(writer, fileId, () => {
        writer.publish(counter.lines);
        return { lines: counter.lines, passages: writer.passages };
      });
    try {
      signal?.throwIfAborted();
      for (const passage of splitPassages(countLines(lines, counter), filename)) {
        writer.add(passage);
        while (writer.isFull) {
          writer.writeSome();
          await giveTurn();
        }
        const turn = giveTurn();
        if (turn) await turn;
      }
      writer.end();
      while (writer.isLarge && writer.hasRows) {
        writer.writeSome();
        await giveTurn();
      }
      return { publish };
    } catch (error) {
      const size = this.#settle(writer, fileId, () => {
        throw error;
      });
      return { publish: () => size };
    }
  }

  /** Gives a file up where `work` fails, unless another process has indexed it meanwhile: its content is the same. */
  #settle(writer: IndexWriter, fileId: string, work: () => IndexedSize): IndexedSize {
    try {
      return work();
    } catch (error) {
      writer.abandon();
      const published = writer.isSuperseded ? this.#store.findFile(fileId) : undefined;
      if (!published) throw error;
      return { lines: published.lines, passages: published.passages };
    } finally {
      this.#purge();
    }
  }

  /** Makes a file invisible at once; its rows are deleted in the background. An unknown id is ignored. */
  remove(fileId: string): void {
    this.#store.transact(() => this.#store.markRemoved(fileId));
    this.#purge();
  }

  /**
   * The passages that answer a question best, from all the given files together. Ids that are unknown or still being
   * indexed have no passages.
   *
   * @param limit the most hits to return
   * @param spans the only lines of their files that may answer; a file without any may with all of its lines
   */
  search(
    fileIds: readonly string[],
    question: string,
    limit = DEFAULT_HITS,
    spans: readonly LineSpan[] = [],
  ): SearchResult {
    return this.#store.read(() => this.#search(fileIds, question, limit, joinSpans(spans)));
  }

  /**
   * Merges the indexes of files into segments that many files share, a few milliseconds between two steps. Without it a search
   * over many files is slow, and finds the same.
   */
  merge(): Generator<void, void> {
    return this.#store.merged.merge();
  }

  /** The number of a file's lines; 0 for one that is unknown or still being indexed. */
  linesOf(fileId: string): number {
    return this.#store.findFile(fileId)?.lines ?? 0;
  }

  /** The passages of a file in their order, read one by one, so that a caller can stop early. */
  *passagesOf(fileId: string): Generator<Passage> {
    const file = this.#store.findFile(fileId);
    for (let number = 0; number < (file?.passages ?? 0); number++) {
      const passage = file && this.#store.passage(file.fileNo, number);
      if (passage) yield passage;
    }
  }

  #search(fileIds: readonly string[], question: string, limit: number, spans: SpansByFile): SearchResult {
    const files = this.#store
      .findFiles(new Set(fileIds))
      .map((file) => new LazilySearchedFile(this.#store, file, passagesWithin(this.#store, file, spans)));
    const considered = files.reduce((sum, file) => sum + passagesAsked(file), 0);
    if (isOverviewQuestion(question)) {
      const hits = findOverview(this.#store, files, limit).flatMap((hit) =>
        clipPassage(hit.passage, hit.fileId, spans).map((passage) => ({ ...hit, passage })),
      );
      return { hits, isAnswerable: hits.length > 0, coverage: hits.length > 0 ? 1 : 0, considered };
    }
    const { terms, text } = analyseQuestion(question);
    const found = findCandidatesInMany(this.#store, this.#store.merged, files, terms, {
      limit: CANDIDATES,
      nameBoost: NAME_BOOST,
    });
    const inputs = found.candidates.flatMap(({ file, passage: number, bm25 }) => {
      const passage = this.#store.passage(file.fileNo, number);
      if (!passage) return [];
      return clipPassage(passage, file.fileId, spans).map((clipped) => ({ file, passage: clipped, bm25 }));
    });
    const ranked = rankPassages(inputs, found.terms, text);
    return {
      hits: ranked.slice(0, limit).map(toHit),
      ...this.#judge(ranked[0], files, found.terms, question, considered),
      coverage: ranked[0]?.coverage ?? 0,
      considered,
    };
  }

  #judge(
    best: RankedPassage | undefined,
    files: readonly SearchedFile[],
    terms: readonly WeightedTerm[],
    question: string,
    all: number,
  ): Pick<SearchResult, 'isAnswerable' | 'isDoubtful'> {
    const searched = files.find(({ file }) => file === best?.file);
    if (!searched) return { isAnswerable: false };
    const frequencies = termFrequencies(this.#store, searched, terms);
    return {
      isAnswerable: judgeAnswerable(best, frequencies, question, { own: passagesAsked(searched), all }),
      isDoubtful: lacksTellingTerms(frequencies),
    };
  }

  /** Deletes the rows of removed files a few at a time, until none are left. */
  #purge(): void {
    if (this.#isPurging || !this.#store.isOpen || !this.#store.hasRemoved()) return;
    this.#isPurging = true;
    const purgeOnce = (): void => {
      try {
        if (this.#store.isOpen && this.#store.transact(() => this.#store.purgeSome(PURGE_ROWS))) {
          setImmediate(purgeOnce).unref();
          return;
        }
      } catch {
        // The database is busy or the disk full. The rows are invisible already; the next add, remove or start tries again.
      }
      this.#isPurging = false;
    };
    purgeOnce();
  }
}

/** A file whose segments are read only where it is searched by itself. */
class LazilySearchedFile implements SearchedFile {
  readonly file: IndexedFile;
  readonly asked: readonly PassageRun[];
  readonly #store: IndexStore;
  #segments: readonly Segment[] | undefined;

  constructor(store: IndexStore, file: IndexedFile, asked: readonly PassageRun[]) {
    this.#store = store;
    this.file = file;
    this.asked = asked;
  }

  get segments(): readonly Segment[] {
    return (this.#segments ??= this.#store.segmentsOf(this.file.fileNo));
  }
}

function* countLines(lines: Iterable<string | LinePart>, counter: { lines: number }): Generator<string | LinePart> {
  for (const line of lines) {
    if (typeof line === 'string') counter.lines++;
    yield line;
  }
}
