import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { PassageIndex } from '../answer/passageIndex.ts';
import { connect } from '../store/database.ts';
import { detectEncoding } from '../text/encoding.ts';
import { readLines } from '../text/lines.ts';

/** A file to index: its id, its name (which tells the structure) and its bytes. */
export const IndexJob = z.object({
  fileId: z.string(),
  filename: z.string(),
  stored: z.union([z.object({ path: z.string() }), z.object({ content: z.custom<Uint8Array>((value) => value instanceof Uint8Array) })]),
});
export type IndexJob = z.infer<typeof IndexJob>;

/** What became of a job: indexed, not a kind of file that can be, or failed by our own fault. */
export const IndexOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('indexed'), fileId: z.string() }),
  z.object({ kind: z.literal('unsupported'), fileId: z.string(), message: z.string() }),
  z.object({ kind: z.literal('failed'), fileId: z.string(), message: z.string() }),
]);
export type IndexOutcome = z.infer<typeof IndexOutcome>;

export const IndexWorkerData = z.object({ databaseFile: z.string() });

/** The body of the index worker's thread: takes jobs one at a time, in order, on a database connection of its own. */
export function runIndexWorker(): void {
  const port = parentPort;
  if (!port) throw new Error('The index worker runs in a worker thread only.');
  const { databaseFile } = IndexWorkerData.parse(workerData);
  const index = new PassageIndex(connect(databaseFile));
  let queue = Promise.resolve();
  port.on('message', (message: unknown) => {
    const job = IndexJob.parse(message);
    queue = queue.then(async () => {
      port.postMessage(await run(index, job));
    });
  });
}

async function run(index: PassageIndex, { fileId, filename, stored }: IndexJob): Promise<IndexOutcome> {
  try {
    const detection = detectEncoding(stored);
    if (detection.kind === 'unsupported') return { kind: 'unsupported', fileId, message: detection.message };
    await index.add(fileId, filename, readLines(stored, detection.encoding));
    return { kind: 'indexed', fileId };
  } catch (error) {
    return { kind: 'failed', fileId, message: error instanceof Error ? error.message : String(error) };
  }
}
