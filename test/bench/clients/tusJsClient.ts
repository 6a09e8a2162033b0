import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Upload, type UploadOptions } from 'tus-js-client';
import { inParallel } from './inParallel.ts';
import { runClient } from './runClient.ts';

const VARIANTS: Readonly<Record<string, UploadOptions>> = {
  default: {},
  'chunks of 8 MiB': { chunkSize: 8 * 1024 * 1024 },
  '4 parallel': { parallelUploads: 4 },
  'data at creation': { uploadDataDuringCreation: true },
};

/** `tus-js-client`, reading from a stream on the file as its manual says for Node. */
await runClient(async ({ url, token, files, concurrency, variant }) => {
  await inParallel(files, concurrency, async ({ path, sha256 }) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // The types know the browser's inputs alone; in Node the file is a stream with a path.
    const file = createReadStream(path) as unknown as Buffer;
    const upload = new Upload(file, {
      endpoint: `${url}/v1/uploads`,
      headers: { Authorization: `Bearer ${token}` },
      metadata: { filename: basename(path), sha256 },
      storeFingerprintForResuming: false,
      onSuccess: resolve,
      onError: reject,
      ...VARIANTS[variant],
    });
    upload.start();
    await promise;
  });
});
