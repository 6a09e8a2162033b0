import { basename, relative, sep } from 'node:path';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import { Sha256 } from '../protocol/files.ts';
import { digestFile } from '../localFile/digest.ts';
import { takeSnapshot } from '../localFile/fileSnapshot.ts';
import {
  type Citation,
  type Claim,
  type Receipt,
  MAX_TURN_ANSWER_CHARS,
  MAX_TURNS,
  type Turn,
} from '../protocol/query.ts';
import type { UploadOutcome } from '../upload/uploader.ts';
import { displayPath } from '../localFile/displayName.ts';

/** A run of lines of a file, 1-based and inclusive. */
export const LineRange = z.object({ start: z.int().min(1), end: z.int().min(1) });
export type LineRange = Readonly<z.infer<typeof LineRange>>;

/** A file in the version that a question was about. The backend keeps that version under its id. */
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

/** State of a file on disk compared with the version that a question was about. */
export type VersionState = 'same' | 'changed' | 'unavailable';

/** Compares the file on disk with the version that a question was about: by its size, then by its content. */
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

/** The states of files on disk compared with the versions that questions were about; each file is read once. */
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

/** A citation with the file of this machine that it points into. */
export interface LocatedCitation extends Citation {
  /** The absolute path of the cited file. */
  readonly path: string;
  /** The file's name beside those of the answer's other files; absent where it is the file's own name. */
  readonly name?: string | undefined;
}

/** A workspace that is asked about as a whole. */
export interface AskedWorkspace {
  /** The absolute path of its folder. */
  readonly root: string;
  readonly name: string;
}

export interface Answer {
  /** Unique id of the answer, a UUID. */
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly citations: readonly LocatedCitation[];
  readonly provider: string;
  readonly model: string;
  /** The sentences of a model's answer; absent where no model answered. */
  readonly claims?: readonly Claim[] | undefined;
  /** How the provider was chosen and what went wrong on the way. */
  readonly notes?: readonly string[] | undefined;
  /** Absent from backends of an earlier version. */
  readonly receipt?: Receipt | undefined;
  /** The files in the version that the answer comes from, in the order they were named. */
  readonly files: readonly AskedFile[];
  /** The workspace, where the question was about all of it; `files` are those that are cited then. */
  readonly workspace?: AskedWorkspace | undefined;
  /** How many files could not be asked about beside these; the notes say which and why. Absent for none. */
  readonly missing?: number | undefined;
  /** One outcome per file, in the same order; empty where the question was about the version that the backend has. */
  readonly uploads: readonly UploadOutcome[];
}

/**
 * The name of each file in an answer: its own name, and for files that share a name the path within the folder that all of
 * them lie in. `shorten` makes a path shorter, for example relative to a workspace.
 */
export function fileNames(paths: readonly string[], shorten = relativeToCommonFolder(paths)): Map<string, string> {
  const unique = [...new Set(paths)];
  const counts = new Map<string, number>();
  for (const path of unique) counts.set(basename(path), (counts.get(basename(path)) ?? 0) + 1);
  return new Map(
    unique.map((path) => {
      const name = basename(path);
      return [path, displayPath(counts.get(name) === 1 ? name : shorten(path))];
    }),
  );
}

function relativeToCommonFolder(paths: readonly string[]): (path: string) => string {
  const [first = [], ...others] = paths.map((path) => path.split(sep).slice(0, -1));
  const common = [...first];
  for (const folders of others) {
    const differs = common.findIndex((folder, index) => folders[index] !== folder);
    if (differs !== -1) common.length = differs;
  }
  const folder = common.join(sep) || sep;
  return (path) => relative(folder, path).split(sep).join('/');
}

/** The files, or the lines of a file, that a question is about. */
export interface AskedTarget {
  /** The absolute paths of the files; one at least, except for a workspace, of which they are those that are cited. */
  readonly paths: readonly string[];
  /** The only lines that the answer may come from, where there is one file. */
  readonly lines?: LineRange | undefined;
  /** The workspace, where the question is about all of it. */
  readonly workspace?: AskedWorkspace | undefined;
}

/** A question with those that follow it, all answered from the same version of the same files. */
export interface Conversation {
  /** The answers before the latest, oldest first. */
  readonly earlier: readonly Answer[];
  readonly latest: Answer;
}

/** The part of an answer that a follow-up question needs. */
export interface EarlierAnswer extends Turn {
  readonly files: readonly { readonly backend: string }[];
}

/** A conversation of one answer. */
export function beginConversation(answer: Answer): Conversation {
  return { earlier: [], latest: answer };
}

/** The conversation with one more answer. */
export function continueConversation({ earlier, latest }: Conversation, answer: Answer): Conversation {
  return { earlier: [...earlier, latest], latest: answer };
}

/** The files of a conversation as the target of another question. */
export function targetOf({ latest: { files, workspace } }: Conversation): AskedTarget {
  if (workspace) return { paths: files.map(({ path }) => path), workspace };
  const [only, ...others] = files;
  const lines = others.length === 0 ? only?.lines : undefined;
  return { paths: files.map(({ path }) => path), ...(lines ? { lines } : {}) };
}

/**
 * The turns of earlier answers that are sent along with the next question: the latest `MAX_TURNS`, each answer cut to
 * `MAX_TURN_ANSWER_CHARS` characters.
 */
export function turnsOf(answers: readonly Turn[]): Turn[] {
  return answers.slice(-MAX_TURNS).map(({ question, answer }) => ({
    question,
    answer: answer.slice(0, MAX_TURN_ANSWER_CHARS),
  }));
}
