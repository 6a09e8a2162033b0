import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listen } from './listen.ts';
import { announce, readServerJob } from './serverJob.ts';

/**
 * `@tus/server` with its file store. The variant `verified` promises what our backend does: at the end the bytes are
 * checked against the announced SHA-256 and on the disk. `plain` is the package as it comes.
 */
const { folder, variant, port } = readServerJob();
const directory = join(folder, 'data');
const tus = new Server({
  path: '/v1/uploads',
  relativeLocation: true,
  datastore: new FileStore({ directory }),
  ...(variant === 'verified'
    ? {
        onUploadFinish: async (_request, { id, metadata }) => {
          await verify(join(directory, id), metadata?.['sha256'] ?? '');
          return {};
        },
      }
    : {}),
});
const server = createServer({ requestTimeout: 0 }, (request, response) => void tus.handle(request, response));
announce(await listen(server, port));

async function verify(path: string, sha256: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
    if (hash.digest('hex') !== sha256) throw new Error('These are other bytes than announced.');
    await handle.sync();
  } finally {
    await handle.close();
  }
}
