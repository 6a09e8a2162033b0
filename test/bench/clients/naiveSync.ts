import FormData from 'form-data';
import fetch from 'node-fetch';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { inParallel } from './inParallel.ts';
import { runClient } from './runClient.ts';

/** What most write first: the whole file in a Buffer, in a `form-data` form, posted by `node-fetch`. */
await runClient(async ({ url, token, files, concurrency }) => {
  await inParallel(files, concurrency, async ({ path }) => {
    const form = new FormData();
    form.append('purpose', 'file-extract');
    form.append('file', await readFile(path), { filename: basename(path) });
    const headers = { ...form.getHeaders(), Authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/v1/files`, { method: 'POST', body: form, headers });
    if (!response.ok) throw new Error(`status ${response.status}: ${await response.text()}`);
    await response.text();
  });
});
