import { createHash } from 'node:crypto';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FileObject } from '../../src/protocol/files.ts';
import { digestFile } from '../../src/localFile/digest.ts';
import { takeSnapshot } from '../../src/localFile/fileSnapshot.ts';
import type { UploadCost, UploadOptions, UploadProgress, UploadSource } from '../../src/upload/uploader.ts';

/** Text of exactly so many bytes that no other `variant` and no other size shares. */
export function textOf(bytes: number, variant = 0): Buffer {
  const unit = `Line of variant ${String(variant)} in a text of ${String(bytes)} bytes, with words to index.\n`;
  return Buffer.from(unit.repeat(Math.ceil(bytes / unit.length))).subarray(0, bytes);
}

/** Writes a file and looks at it as an upload does. */
export async function sourceOf(folder: string, content: Buffer, name = 'notes.txt'): Promise<UploadSource> {
  const path = join(folder, name);
  await writeFile(path, content);
  return sourceAt(path);
}

export async function sourceAt(path: string): Promise<UploadSource> {
  const snapshot = await takeSnapshot(path, Infinity);
  return { snapshot, sha256: await digestFile(snapshot, new AbortController().signal), filename: basename(path) };
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The options of an upload that nobody cancels, with everything it reported. */
export function quietOptions(signal = new AbortController().signal): UploadOptions & { reported: UploadProgress[] } {
  const reported: UploadProgress[] = [];
  return { signal, reported, onProgress: (progress) => reported.push(progress) };
}

export function newCost(): UploadCost {
  return { bytesSent: 0, attempts: 0 };
}

/** The stored bytes of a file, straight from a backend's data folder. */
export function storedBytes(dataFolder: string, { sha256 }: Pick<FileObject, 'sha256'>): Promise<Buffer> {
  return readFile(join(dataFolder, 'blobs', sha256.slice(0, 2), sha256));
}

/** How many descriptors this process has open on a path, whatever has become of the name since. */
export async function openDescriptors(path: string): Promise<number> {
  const folder = '/proc/self/fd';
  const links = await Promise.all((await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => '')));
  return links.filter((link) => link === path || link === `${path} (deleted)`).length;
}

/** Bytes of all values, evenly: no encoding has text like that. Other bytes for each `variant`. */
export function binaryOf(bytes: number, variant = 0): Buffer {
  return Buffer.from(Array.from({ length: bytes }, (_, index) => (index * 37 + variant) % 256));
}
