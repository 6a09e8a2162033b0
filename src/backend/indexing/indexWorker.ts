import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { type Chunk, Chunker } from '../../chunking/chunker.ts';
import { READ_SIZE } from '../../text/encoding.ts';
import { shownEncoding } from '../../text/encodingNames.ts';
import { type GuessedEncoding, NotRead } from '../../protocol/query.ts';
import { DOCUMENT_FAMILIES } from '../extract/documentFormat.ts';
import { Place, nameOfText, TEXT_STRUCTURES } from '../extract/textWriter.ts';
import { isStorageFull } from '../http/httpError.ts';
import { PassageIndex, type PreparedFile } from '../search/passageIndex.ts';
import { ChunkTable } from '../store/chunkTable.ts';
import { beginWriting, connect } from '../store/database.ts';
import { DocumentStore, type DocumentText } from '../store/documentStore.ts';
import { detectEncoding, readLines, readShownParts } from '../text/lines.ts';
import { bufferFor, openBytes, StoredBytes } from '../text/byteSource.ts';

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** A file to index: its id, its name (which tells the structure) and its bytes. */
export const IndexJob = z.object({
  fileId: z.string(),
  filename: z.string(),
  sha256: z.string(),
  stored: StoredBytes,
  /** For a document: its text, where that is not stored already. */
  document: z
    .object({
      family: z.enum(DOCUMENT_FAMILIES),
      extracted: z
        .object({
          text: Bytes,
          places: z.array(Place),
          structure: z.enum(TEXT_STRUCTURES),
          sources: z.array(z.int()).optional(),
          notRead: z.array(NotRead).optional(),
        })
        .optional(),
    })
    .optional(),
  /** The blob whose chunks are to be noted once the file can be queried. */
  chunkedBlob: z.string().optional(),
});
export type IndexJob = z.infer<typeof IndexJob>;

/** Message to an index worker that no job follows. */
export const END = 'end';

/** Message to an index worker: jobs that have come together, or that it is to end. */
export const IndexWorkerMessage = z.union([z.array(IndexJob), z.literal(END)]);
export type IndexWorkerMessage = z.infer<typeof IndexWorkerMessage>;

/**
 * Outcome of a job: indexed, refused because the file cannot be indexed, no room for the index, failed by a fault of the
 * backend, or not begun when its thread ended.
 */
export const IndexOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('indexed'), fileId: z.string() }),
  z.object({ kind: z.literal('unsupported'), fileId: z.string(), message: z.string() }),
  z.object({ kind: z.literal('storage_full'), fileId: z.string(), message: z.string() }),
  z.object({ kind: z.literal('failed'), fileId: z.string(), message: z.string() }),
  z.object({ kind: z.literal('not_begun'), fileId: z.string() }),
]);
export type IndexOutcome = z.infer<typeof IndexOutcome>;

/** Message of an index worker: the outcomes of several jobs. */
export const IndexOutcomes = z.array(IndexOutcome);

export const IndexWorkerData = z.object({ databaseFile: z.string() });

/**
 * The longest preparation of the small files that share a transaction, in milliseconds: commits of their own would cost as
 * much as the indexing. Between two transactions others may write, such as the server's own thread.
 */
const GROUP_MS = 10;

/** The body of the index worker's thread: takes jobs in order, on a database connection of its own, until it is told to end. */
export function runIndexWorker(): void {
  const port = parentPort;
  if (!port) throw new Error('The index worker runs in a worker thread only.');
  const { databaseFile } = IndexWorkerData.parse(workerData);
  const database = connect(databaseFile);
  const tables = { database, index: new PassageIndex(database), documents: new DocumentStore(database) };
  const chunks = new ChunkTable(database);
  const waiting: IndexJob[] = [];
  let isRunning = false;
  let isEnding = false;

  async function runAll(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    let merging: Generator<void, void> | undefined;
    for (;;) {
      if (waiting.length === 0) {
        // Jobs come before the merging of what is indexed, which goes on where it was.
        merging ??= tables.index.merge();
        if (isMerged(merging)) break;
        await nextTurn();
        continue;
      }
      const { jobs, outcomes } = await runGroup(tables, waiting);
      port?.postMessage(outcomes);
      // The user's question does not wait for this: it only makes the next version's upload shorter.
      for (const { chunkedBlob, stored } of jobs) tryToNoteChunks(chunks, chunkedBlob, stored);
      // Jobs that have come meanwhile may be small, and join the next transaction.
      await nextTurn();
    }
    isRunning = false;
    if (isEnding) end();
  }

  /** Closes everything, so that the thread ends by itself. */
  function end(): void {
    port?.close();
    database.close();
  }

  port.on('message', (message: unknown) => {
    const told = IndexWorkerMessage.parse(message);
    if (told === END) isEnding = true;
    else waiting.push(...told);
    void runAll();
  });
}

/** Goes a step on with the merging; true once it is over. Where the database is busy or the disk full, a later job begins it again. */
function isMerged(merging: Generator<void, void>): boolean {
  try {
    return merging.next().done === true;
  } catch {
    return true;
  }
}

function tryToNoteChunks(chunks: ChunkTable, blob: string | undefined, stored: IndexJob['stored']): void {
  if (blob === undefined) return;
  try {
    noteChunks(chunks, blob, stored);
  } catch {
    // Without noted chunks, or with the blob deleted already, the next version is sent whole.
  }
}

interface Tables {
  readonly database: DatabaseSync;
  readonly index: PassageIndex;
  readonly documents: DocumentStore;
}

/** A job that has ended, or whose index only has to be published. */
type Prepared =
  IndexOutcome | { readonly job: IndexJob; readonly file: PreparedFile; readonly encoding?: GuessedEncoding };

/** Takes the next job, or the next small files together, and runs them. */
async function runGroup(tables: Tables, waiting: IndexJob[]): Promise<{ jobs: IndexJob[]; outcomes: IndexOutcome[] }> {
  const { database } = tables;
  const jobs: IndexJob[] = [];
  const prepared: Prepared[] = [];
  const end = performance.now() + GROUP_MS;
  do {
    const job = waiting.shift();
    if (!job) break;
    jobs.push(job);
    prepared.push(await prepare(tables, job));
  } while (isSmall(jobs[0]) && isSmall(waiting[0]) && performance.now() < end);
  const isShared = jobs.length > 1;
  try {
    if (isShared) beginWriting(database);
    const outcomes = prepared.map((one) => publish(tables, one));
    if (isShared) database.exec('COMMIT');
    return { jobs, outcomes };
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    return { jobs, outcomes: jobs.map((job) => failed(job, error)) };
  }
}

function isSmall(job: IndexJob | undefined): boolean {
  return job !== undefined && 'content' in job.stored && job.document === undefined;
}

async function prepare({ index, documents }: Tables, job: IndexJob): Promise<Prepared> {
  const { fileId, filename, stored } = job;
  try {
    if (job.document) {
      const { text, structure } = storeText(documents, job, job.document);
      const name = structure === 'sheet' ? `${filename}.${SHEET_SPLITTER}` : nameOfText(filename, structure);
      return { job, file: await index.prepare(fileId, name, readLines({ content: text }, 'utf-8')) };
    }
    const detection = detectEncoding(stored);
    if (detection.kind === 'unsupported') return { kind: 'unsupported', fileId, message: detection.message };
    const { encoding, guessed } = detection;
    const file = await index.prepare(fileId, filename, readShownParts(stored, encoding, filename));
    const name = shownEncoding(encoding);
    return guessed ? { job, file, encoding: { name, is_doubtful: guessed === 'doubtful' } } : { job, file };
  } catch (error) {
    return failed(job, error);
  }
}

function publish({ documents }: Tables, prepared: Prepared): IndexOutcome {
  if ('kind' in prepared) return prepared;
  const { job, file, encoding } = prepared;
  try {
    file.publish();
    if (encoding) documents.saveEncoding(job.fileId, encoding);
    return { kind: 'indexed', fileId: job.fileId };
  } catch (error) {
    return failed(job, error);
  }
}

/** The extension that selects the splitter for the text of a sheet. */
const SHEET_SPLITTER = 'extracted-sheet';

/** Stores a document's text, or finds the stored one. Its lines are those that citations count from now on. */
function storeText(
  documents: DocumentStore,
  { fileId, sha256 }: IndexJob,
  { family, extracted }: NonNullable<IndexJob['document']>,
): Pick<DocumentText, 'text' | 'structure'> {
  if (extracted) {
    documents.save(fileId, sha256, family, extracted);
    return extracted;
  }
  documents.link(fileId, sha256, family);
  const found = documents.find(fileId);
  if (!found) throw new Error('The text of the document was removed meanwhile.');
  return found;
}

/** The outcome of a job that an error has ended. */
export function failed({ fileId }: IndexJob, error: unknown): IndexOutcome {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: isStorageFull(error) ? 'storage_full' : 'failed', fileId, message };
}

/** Cuts a blob into chunks and records their places. Reads synchronously: for worker threads. */
export function noteChunks(chunks: ChunkTable, blob: string, stored: StoredBytes): void {
  const source = openBytes(stored);
  try {
    const buffer = bufferFor(stored, READ_SIZE);
    const chunker = new Chunker();
    const found: Chunk[] = [];
    for (let length = source.read(buffer); length > 0; length = source.read(buffer)) {
      found.push(...chunker.push(buffer.subarray(0, length)));
    }
    chunks.add(blob, [...found, ...chunker.end()]);
  } finally {
    source.close();
  }
}
