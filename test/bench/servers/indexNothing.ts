import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import type { IndexOutcome } from '../../../src/backend/indexing/indexWorker.ts';

const Jobs = z.array(z.object({ fileId: z.string() }));

/** Stands in for the index worker and says of every file that it is indexed. */
parentPort?.on('message', (message: unknown) => {
  const outcomes = Jobs.parse(message).map(({ fileId }): IndexOutcome => ({ kind: 'indexed', fileId }));
  parentPort?.postMessage(outcomes);
});
