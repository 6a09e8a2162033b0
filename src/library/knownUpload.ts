import type { PathTaken, UploadTrace } from './uploadTrace.ts';

/** What the traces of one file come to. */
export interface KnownUpload {
  /** Where the content lay when it was last seen; undefined once another version has been uploaded from there. */
  readonly localPath: string | undefined;
  readonly pathTaken: PathTaken;
  /** When it was uploaded, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The uploads of a backend by their file's id, from traces in the order in which they were left. Asking again about an
 * unchanged file uploads nothing, so its trace does not say how the content got there; the earliest trace that does is used.
 */
export function knownUploads(traces: readonly UploadTrace[], backendId: string): Map<string, KnownUpload> {
  const known = new Map<string, KnownUpload>();
  const holders = new Map<string, string>();
  for (const { fileId, localPath, pathTaken, at, backendId: owner } of traces) {
    if (owner !== backendId) continue;
    const earlier = known.get(fileId);
    const isNews = earlier === undefined || pathTaken !== 'deduplicated';
    known.set(fileId, isNews ? { localPath, pathTaken, at } : { ...earlier, localPath });
    const former = holders.get(localPath);
    const outdated = former === undefined || former === fileId ? undefined : known.get(former);
    if (former !== undefined && outdated?.localPath === localPath) {
      known.set(former, { ...outdated, localPath: undefined });
    }
    holders.set(localPath, fileId);
  }
  return known;
}
