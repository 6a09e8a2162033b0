import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import type { IndexOutcome } from '../../../src/backend/indexing/indexWorker.ts';

const Job = z.object({ fileId: z.string() });

/** Stands in for the index worker and says of every file that it is indexed. */
parentPort?.on('message', (message: unknown) => {
  const outcome: IndexOutcome = { kind: 'indexed', fileId: Job.parse(message).fileId };
  parentPort?.postMessage(outcome);
});
