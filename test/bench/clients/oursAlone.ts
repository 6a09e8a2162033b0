import { basename, join } from 'node:path';
import { BackendClient } from '../../../src/client/backendClient.ts';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { digestFile } from '../../../src/localFile/digest.ts';
import { takeSnapshot } from '../../../src/localFile/fileSnapshot.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import { SyncUploader } from '../../../src/upload/uploaders/syncUploader.ts';
import type { Uploader } from '../../../src/upload/uploader.ts';
import { inParallel } from './inParallel.ts';
import type { Job } from './job.ts';
import { runClient } from './runClient.ts';

const MAX_FILE_BYTES = 5 * 2 ** 30;

/**
 * The extension's uploaders by themselves. Variants: `async`, `sync`, and `async+hash` which also takes the digest, as a
 * person waits for that too.
 */
await runClient(async ({ url, token, files, concurrency, variant, folder }) => {
  const client = new BackendClient({ id: 'bench', address: () => Promise.resolve({ url, token }) });
  const uploader = makeUploader(client, variant, folder);
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  await inParallel(files, concurrency, async (file) => {
    const snapshot = await takeSnapshot(file.path, MAX_FILE_BYTES);
    const sha256 = variant === 'async+hash' ? await digestFile(snapshot, options.signal) : file.sha256;
    const source = { snapshot, sha256, filename: basename(file.path) };
    await uploader.upload(source, options, { bytesSent: 0, attempts: 0 });
  });
});

function makeUploader(client: BackendClient, variant: string, folder: Job['folder']): Uploader {
  if (variant === 'sync') return new SyncUploader(client);
  const settings = { isEnabled: true, maxRetries: 2, timeoutMs: 30_000 };
  return new AsyncUploader(client, new ResumeStore(join(folder, 'resume')), () => settings);
}
