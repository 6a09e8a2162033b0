import * as z from 'zod';
import { Failure } from '../failure.ts';
import { Sha256 } from '../protocol/files.ts';
import { digestFile } from '../localFile/digest.ts';
import { takeSnapshot } from '../localFile/fileSnapshot.ts';
import { LineRange } from './lineRange.ts';

/** A file in the version that a question was asked about. The backend keeps that version under its id. */
export const AskedFile = z.object({
  /** The backend that has it, as its connection names it. */
  backend: z.string(),
  /** Its id there. */
  id: z.string(),
  filename: z.string(),
  /** The absolute path that it was read from. */
  path: z.string(),
  sha256: Sha256,
  bytes: z.int().nonnegative(),
  /** When it was read, in ISO 8601. */
  readAt: z.iso.datetime(),
  /** The only lines that the answers may come from; absent where the whole file was asked about. */
  lines: LineRange.optional(),
});
export type AskedFile = z.infer<typeof AskedFile>;

/** How a file on disk stands to the version that was asked about. */
export type VersionState = 'same' | 'changed' | 'unavailable';

/** Looks whether the file is still the version that was asked about: by its size, then by its content. */
export async function compareVersion(
  { path, bytes, sha256 }: Pick<AskedFile, 'path' | 'bytes' | 'sha256'>,
  signal: AbortSignal,
): Promise<VersionState> {
  try {
    const snapshot = await takeSnapshot(path, Infinity);
    if (snapshot.size !== bytes) return 'changed';
    return (await digestFile(snapshot, signal)) === sha256 ? 'same' : 'changed';
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Failure && error.kind === 'file_unreadable' ? 'unavailable' : 'changed';
  }
}

/** How files on disk stand to the versions that were asked about, each of them read once. */
export class VersionStates {
  readonly #states = new Map<string, Promise<VersionState>>();

  of(file: Pick<AskedFile, 'path' | 'bytes' | 'sha256'>): Promise<VersionState> {
    const version = `${file.sha256} ${file.path}`;
    const known = this.#states.get(version);
    if (known) return known;
    const state = compareVersion(file, new AbortController().signal);
    this.#states.set(version, state);
    return state;
  }
}
