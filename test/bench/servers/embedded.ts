import { join } from 'node:path';
import { startBackend } from '../../../src/backend/backend.ts';
import { backendProgram } from '../../../src/client/embeddedBackend.ts';
import { announce, readServerJob } from './serverJob.ts';

/**
 * The extension's own backend, whole: bytes verified by SHA-256 and on the disk. The variant `stored` leaves the index
 * out, so that the answer of a form means the same as the last byte's of a tus upload.
 */
const { folder, token, variant, port } = readServerJob();
const { url } = await startBackend({
  dataFolder: join(folder, 'data'),
  token,
  maxFileBytes: 5 * 2 ** 30,
  host: '127.0.0.1',
  port,
  workerProgram: variant === 'stored' ? join(import.meta.dirname, 'indexNothing.ts') : backendProgram(),
  log: { info: () => undefined, warn: console.error, error: console.error },
});
announce(url);
