import { parentPort } from 'node:worker_threads';

/** An index thread that takes jobs and never ends one. */
parentPort?.on('message', () => undefined);
