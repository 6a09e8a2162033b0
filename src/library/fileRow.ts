import { basename } from 'node:path';
import { hasDocumentName } from '../protocol/documents.ts';
import type { FileObject } from '../protocol/files.ts';
import type { UploadProgress } from '../upload/uploader.ts';
import type { KnownFile, PathTaken } from './uploadRegistry.ts';
import type { RunningUpload } from './uploadActivity.ts';

/** How many running uploads are listed; of a folder's thousand the rest are only counted. */
const MAX_RUNNING_ROWS = 20;

/** A file on its way. How far it is changes too often to be in here. */
export interface UploadingRow {
  readonly kind: 'uploading';
  readonly id: string;
  readonly name: string;
  readonly localPath: string;
}

/** A file that the backend has. */
export interface UploadedRow {
  readonly kind: 'file';
  readonly id: string;
  readonly name: string;
  readonly status: FileObject['status'];
  /** Why there is no index, where the status is `error`. */
  readonly statusDetails: string | undefined;
  readonly bytes: number;
  /** When it was uploaded, in milliseconds since the epoch. */
  readonly uploadedAt: number;
  /** Where it lies on this machine, as far as that is known. */
  readonly localPath: string | undefined;
  /** Undefined for what another machine or program has uploaded. */
  readonly pathTaken: PathTaken | undefined;
}

/** Stands for the files that have not been asked for yet. */
export interface MoreRow {
  readonly kind: 'more';
  readonly id: 'more';
}

export type FileRow = UploadingRow | UploadedRow | MoreRow;

export interface FileRowSources {
  /** The newest first. */
  readonly files: readonly FileObject[];
  readonly hasMore: boolean;
  /** The uploads of this machine by their file's id. */
  readonly known: ReadonlyMap<string, KnownFile>;
  readonly running: readonly RunningUpload[];
}

/** What there is to list: what is on its way, what is there, and whether there is more. */
export function fileRows({ files, hasMore, known, running }: FileRowSources): FileRow[] {
  const arriving = new Set(running.map(({ localPath }) => basename(localPath)));
  return [
    ...running.slice(0, MAX_RUNNING_ROWS).map(uploadingRow),
    ...files
      .map((file) => uploadedRow(file, known.get(file.id)))
      // What the backend has just got of a running upload is that upload, which has a row already.
      .filter((row) => !(isUnderWay(row) && arriving.has(row.name))),
    ...(hasMore ? [{ kind: 'more', id: 'more' } as const] : []),
  ];
}

/** How much of an upload is done, in whole percent; undefined where it is not counted. */
export function percentDone(progress: UploadProgress | undefined): number | undefined {
  if (progress?.phase !== 'uploading' || progress.totalBytes === 0) return undefined;
  return Math.min(100, Math.floor((100 * progress.bytes) / progress.totalBytes));
}

/** Whether the backend is still at work on it, so that its status will change by itself. */
export function isUnderWay(row: FileRow): boolean {
  return row.kind === 'file' && (row.status === 'uploaded' || row.status === 'processing');
}

/** Whether an editor shows nothing of the file itself but that it is binary. */
export function isBinaryDocument({ name }: UploadedRow): boolean {
  return hasDocumentName(name);
}

function uploadingRow({ id, localPath }: RunningUpload): UploadingRow {
  return { kind: 'uploading', id, name: basename(localPath), localPath };
}

function uploadedRow(file: FileObject, known: KnownFile | undefined): UploadedRow {
  return {
    kind: 'file',
    id: file.id,
    name: file.filename,
    status: file.status,
    statusDetails: file.status_details ?? undefined,
    bytes: file.bytes,
    // This machine's own clock, where it was there; another's is only needed for what others have uploaded.
    uploadedAt: known?.at ?? file.created_at * 1000,
    localPath: known?.localPath,
    pathTaken: known?.pathTaken,
  };
}

const MINUTE_MS = 60_000;
const AGES = [
  ['day', 24 * 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['minute', MINUTE_MS],
] as const;

/** How long ago something was, in a person's language: `3 min. ago`. Less than a minute is now. */
export function ageText(at: number, now: number, locale: string): string {
  const age = now - at;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const [unit, ms] = AGES.find(([, length]) => age >= length) ?? (['second', Infinity] as const);
  // Zero seconds ago is the language's word for now.
  return format.format(-Math.floor(age / ms) || 0, unit);
}
