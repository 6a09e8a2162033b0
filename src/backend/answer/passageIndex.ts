import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AnswerStore } from './answerStore.ts';
import { findCandidates, type SearchedFile } from './findCandidates.ts';
import { IndexWriter } from './indexWriter.ts';
import { toHit } from './toHit.ts';
import type { SearchResult } from './searchResult.ts';
import { analyseQuestion } from './questionTerms.ts';
import { rankPassages } from './rankPassages.ts';
import { splitPassages } from './splitPassages.ts';

/** Passages that are read and ranked closely. */
export const CANDIDATES = 100;
export const NAME = { boost: 1 };
const PURGE_ROWS = 2000;
const YIELD_AFTER_MS = 8;

export class PassageIndex {
  readonly #store: AnswerStore;

  constructor(db: DatabaseSync) {
    this.#store = new AnswerStore(db);
  }

  async add(
    fileId: string,
    filename: string,
    lines: AsyncIterable<string> | Iterable<string>,
    options: { signal?: AbortSignal } = {},
  ): Promise<{ lines: number; passages: number }> {
    const writer = new IndexWriter(this.#store, fileId, filename);
    let lineCount = 0;
    async function* counted(): AsyncGenerator<string> {
      for await (const line of lines) {
        lineCount++;
        yield line;
      }
    }
    try {
      let lastYield = performance.now();
      for await (const passage of splitPassages(counted(), filename)) {
        writer.add(passage);
        while (writer.isFull) {
          writer.writeSome();
          if (performance.now() - lastYield > YIELD_AFTER_MS) {
            await nextTurn();
            lastYield = performance.now();
          }
        }
        options.signal?.throwIfAborted();
      }
      writer.finish(lineCount);
    } catch (error) {
      writer.abandon();
      throw error;
    }
    return { lines: lineCount, passages: writer.passages };
  }

  remove(fileId: string): void {
    this.#store.transact(() => this.#store.markRemoved(fileId));
    void PURGE_ROWS;
  }

  search(fileIds: string[], question: string, limit = 10): SearchResult {
    const files = fileIds.flatMap((fileId): SearchedFile[] => {
      const file = this.#store.findFile(fileId);
      return file ? [{ file, segments: this.#store.segmentsOf(file.fileNo) }] : [];
    });
    const { terms, text } = analyseQuestion(question);
    const { candidates, terms: weighted } = findCandidates(this.#store, files, terms, { limit: CANDIDATES, nameBoost: NAME.boost });
    const inputs = candidates.flatMap(({ file, passage, bm25 }) => {
      const found = this.#store.passage(file.fileNo, passage);
      return found ? [{ file, passage: found, bm25 }] : [];
    });
    const ranked = rankPassages(inputs, weighted, text);
    return {
      hits: ranked.slice(0, limit).map(toHit),
      isAnswerable: (ranked[0]?.coverage ?? 0) > 0.4,
      coverage: Math.max(0, ...ranked.map((r) => r.coverage)),
      considered: files.reduce((sum, { file }) => sum + file.passages, 0),
    };
  }
}
export type { SearchHit, SearchResult } from './searchResult.ts';
