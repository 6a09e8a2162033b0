import { extname, join } from 'node:path';
import { startBackend } from '../../../src/backend/backend.ts';
import { announce, readServerJob } from './serverJob.ts';

/**
 * The extension's own backend, whole: bytes verified by SHA-256 and on the disk. By its variant it is `stored` or
 * `indexed`: without the index the answer to a form means the same as that to the last byte of a tus upload. `remote`
 * before that offers what pays over a network only.
 */
const { folder, token, variant, port } = readServerJob();
const backend = await startBackend({
  dataFolder: join(folder, 'data'),
  token,
  maxFileBytes: 5 * 2 ** 30,
  host: '127.0.0.1',
  port,
  ...(variant.endsWith('indexed')
    ? {}
    : { workerProgram: join(import.meta.dirname, `indexNothing${extname(import.meta.filename)}`) }),
  isRemote: variant.startsWith('remote'),
  log: { info: () => undefined, warn: console.error, error: console.error },
});
announce(backend.url);
backend.warmUp();
