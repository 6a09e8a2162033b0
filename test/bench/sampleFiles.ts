import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeArticle, makeLog } from './syntheticText.ts';

/** A file to upload and its digest, which some clients are given so that only the transfer counts. */
export interface SampleFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The length of a line of the samples in bytes, its end included. */
const LINE_BYTES = 128;

/** How much is made at a time, in bytes. */
const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Makes a text file of random lines: no two files, and no two parts of one, are alike, so that nobody who remembers or
 * compresses content gains from it.
 */
export async function makeTextFile(path: string, bytes: number): Promise<SampleFile> {
  const hash = createHash('sha256');
  const handle = await open(path, 'w');
  try {
    for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
      const block = randomText(Math.min(left, BLOCK_BYTES));
      hash.update(block);
      await handle.write(block);
    }
    // What is still to be written to the disk would slow down whoever is measured next.
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Makes so many small files of prose in a new folder. No two are alike, nor like any of an earlier run. */
export async function makeTextFiles(folder: string, count: number, bytes: number): Promise<SampleFile[]> {
  await mkdir(folder, { recursive: true });
  const files: SampleFile[] = [];
  for (let index = 0; index < count; index++) {
    const text = makeArticle(bytes, randomInt(2 ** 31))
      .lines.join('\n')
      .slice(0, bytes);
    files.push(await write(join(folder, `notes-${index}.txt`), text));
  }
  return files;
}

/** Makes a server's log of about so many bytes, which a compressor finds much to save in. */
export function makeLogFile(path: string, bytes: number): Promise<SampleFile> {
  return write(path, `${[...makeLog(bytes, randomInt(2 ** 31))].join('\n')}\n`);
}

/** Changes a line in the middle of a file, as an editor does: the file is written anew, a little longer. */
export async function editOneLine({ path }: SampleFile): Promise<SampleFile> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const middle = lines.length >> 1;
  lines[middle] = `${lines[middle] ?? ''} (seen to)`;
  return write(path, lines.join('\n'));
}

async function write(path: string, text: string): Promise<SampleFile> {
  await writeFile(path, text);
  return { path, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
}

function randomText(bytes: number): Buffer {
  const text = Buffer.from(randomBytes(Math.ceil((bytes * 3) / 4)).toString('base64'), 'latin1').subarray(0, bytes);
  for (let end = LINE_BYTES - 1; end < text.length; end += LINE_BYTES) text[end] = 10;
  for (let gap = 7; gap < text.length; gap += 8) if (text[gap] !== 10) text[gap] = 32;
  return text;
}
