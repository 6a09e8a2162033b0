import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { fetch, FormData } from 'undici';
import { inParallel } from './inParallel.ts';
import { runClient } from './runClient.ts';

/** undici's `fetch` with a form around `fs.openAsBlob`. */
await runClient(async ({ url, token, files, concurrency }) => {
  await inParallel(files, concurrency, async ({ path }) => {
    const form = new FormData();
    form.append('purpose', 'file-extract');
    form.append('file', await openAsBlob(path), basename(path));
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/v1/files`, { method: 'POST', body: form, headers });
    if (!response.ok) throw new Error(`status ${response.status}`);
    await response.text();
  });
});
