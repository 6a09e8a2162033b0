import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import { END, type IndexOutcome } from '../../../src/backend/indexing/indexWorker.ts';

const Message = z.union([z.array(z.object({ fileId: z.string() })), z.literal(END)]);

/** Stands in for the index worker and says of every file that it is indexed. */
parentPort?.on('message', (message: unknown) => {
  const told = Message.parse(message);
  if (told === END) parentPort?.close();
  else parentPort?.postMessage(told.map(({ fileId }): IndexOutcome => ({ kind: 'indexed', fileId })));
});
