import { basename } from 'node:path';
import { hasDocumentName } from '../protocol/documents.ts';
import type { FileObject } from '../protocol/files.ts';
import type { UploadProgress } from '../upload/uploader.ts';
import type { KnownFile, PathTaken } from './uploadRegistry.ts';
import type { RunningUpload } from './uploadActivity.ts';

/** How many running uploads are listed; of a folder's thousand the others are only counted. */
const MAX_RUNNING_ROWS = 20;

/** A file whose upload is under way. Its progress is not a part of the row, since it changes too often. */
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
  /** Why the file has no index, where its status is `error`. */
  readonly statusDetails: string | undefined;
  readonly bytes: number;
  /** When it was uploaded, in milliseconds since the epoch. */
  readonly uploadedAt: number;
  /** The path of the file on this machine, as far as it is known. */
  readonly localPath: string | undefined;
  /** The path where it was before another version was uploaded from there. */
  readonly formerPath?: string | undefined;
  /** The folder of a workspace that the file lay in when it was uploaded. */
  readonly workspaceFolder?: string | undefined;
  /** Undefined for a file that another machine or program has uploaded. */
  readonly pathTaken: PathTaken | undefined;
}

export type FileRow = UploadingRow | UploadedRow;

export interface FileRowSources {
  /** The newest first. */
  readonly files: readonly FileObject[];
  /** The uploads of this machine by their file's id. */
  readonly known: ReadonlyMap<string, KnownFile>;
  readonly running: readonly RunningUpload[];
}

/** The files of the view: uploads under way, and files of the backend. */
export function fileRows({ files, known, running }: FileRowSources): FileRow[] {
  const arriving = new Set(running.map(({ localPath }) => basename(localPath)));
  return [
    ...running.slice(0, MAX_RUNNING_ROWS).map(uploadingRow),
    ...files
      .map((file) => uploadedRow(file, known.get(file.id)))
      // A file that the backend is still receiving from a running upload has the upload's row already.
      .filter((row) => !(isUnderWay(row) && arriving.has(row.name))),
  ];
}

/** The part of an upload that is done, in whole percent; undefined where it is not counted. */
export function percentDone(progress: UploadProgress | undefined): number | undefined {
  if (progress?.phase !== 'uploading' || progress.totalBytes === 0) return undefined;
  return Math.min(100, Math.floor((100 * progress.bytes) / progress.totalBytes));
}

/** Whether the backend still processes the file, so that its status will change by itself. */
export function isUnderWay(row: { readonly kind: string; readonly status?: FileObject['status'] }): boolean {
  return row.kind === 'file' && (row.status === 'uploaded' || row.status === 'processing');
}

/** Whether an editor would show only that the file is binary. */
export function isBinaryDocument({ name }: Pick<UploadedRow, 'name'>): boolean {
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
    // The time by this machine's own clock, where it uploaded the file; else the backend's time of creation.
    uploadedAt: known?.at ?? file.created_at * 1000,
    localPath: known?.localPath,
    formerPath: known?.formerPath,
    workspaceFolder: known?.workspaceFolder,
    pathTaken: known?.pathTaken,
  };
}

const MINUTE_MS = 60_000;
const AGES = [
  ['day', 24 * 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['minute', MINUTE_MS],
] as const;

/** The time since `at` (both in epoch milliseconds) in the user's language: `3 min. ago`. Less than a minute is "now". */
export function ageText(at: number, now: number, locale: string): string {
  const age = now - at;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const [unit, ms] = AGES.find(([, length]) => age >= length) ?? (['second', Infinity] as const);
  // Zero seconds ago is the language's word for now.
  return format.format(-Math.floor(age / ms) || 0, unit);
}
