import axios from 'axios';
import FormData from 'form-data';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { inParallel } from './inParallel.ts';
import { runClient } from './runClient.ts';

/** `axios` with a `form-data` form around a stream on the file. */
await runClient(async ({ url, token, files, concurrency }) => {
  await inParallel(files, concurrency, async ({ path, bytes }) => {
    const form = new FormData();
    form.append('purpose', 'file-extract');
    form.append('file', createReadStream(path), { filename: basename(path), knownLength: bytes });
    await axios.post(`${url}/v1/files`, form, {
      headers: { ...form.getHeaders(), Authorization: `Bearer ${token}` },
      maxBodyLength: Infinity,
    });
  });
});
