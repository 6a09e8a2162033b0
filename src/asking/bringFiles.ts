import type { UploadPathKind } from '../protocol/health.ts';
import { type QueryStreamEvent, MAX_FILES } from '../protocol/query.ts';
import type { UploadProgress, UploadOutcome } from '../upload/uploader.ts';
import type { AskedWorkspace, Conversation, EarlierAnswer, LineRange } from './answer.ts';
import { toFailure } from '../client/errors.ts';
import { Failure } from '../failure.ts';
import type { UploadGate } from '../privacy/uploadGate.ts';
import type { UploadQueue } from '../upload/queue/uploadQueue.ts';
import { displayName } from '../localFile/displayName.ts';

/** Progress of a question; with several files, how many are done and which one is under way. */
export type AskProgress =
  | UploadProgress
  | { readonly phase: 'checking' }
  | { readonly phase: 'files'; readonly done: number; readonly total: number; readonly path: string }
  | { readonly phase: 'answering' };

/** Fields of every question. */
export interface QuestionRequest {
  readonly question: string;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: AskProgress): void;
  /** Called with each event while a model writes its answer. */
  onEvent?(event: QueryStreamEvent): void;
}

export interface AskRequest extends QuestionRequest {
  /** The absolute paths of the files. */
  readonly paths: readonly string[];
  /** The only lines that the answer may come from, where the question is about one file. */
  readonly lines?: LineRange | undefined;
  readonly override?: UploadPathKind | undefined;
  /** The answers before this question, oldest first, where it follows them; none by default. */
  readonly earlier?: readonly EarlierAnswer[] | undefined;
}

/** A question about a vector store. */
export interface StoreRequest extends QuestionRequest {
  readonly storeId: string;
  readonly workspace: AskedWorkspace;
  readonly earlier?: readonly EarlierAnswer[] | undefined;
  /** Notes for the reader of the answer, such as on how much of the store is there. */
  readonly notes?: readonly string[];
  /** The absolute paths of files of the store on this machine, by their ids. */
  pathsOf(ids: Iterable<string>): ReadonlyMap<string, string>;
}

export interface FollowUpRequest extends QuestionRequest {
  readonly conversation: Conversation;
}

export interface BringRequest {
  /** The absolute paths of the files. */
  readonly paths: readonly string[];
  readonly override?: UploadPathKind | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: AskProgress): void;
}

export interface BroughtFiles {
  /** In the order the files were named. */
  readonly uploads: readonly UploadOutcome[];
  /** How many files could not be brought. */
  readonly missing: number;
  /** Notes for the reader of the answer about its files: one sentence each. */
  readonly notes: readonly string[];
}

interface MissingFile {
  readonly path: string;
  readonly reason: string;
}

/**
 * Brings the files of a question to the backend. One that fails among several is missing from the answer, which says so;
 * where none is left, or the only one fails, rejects with a `Failure` that names the file.
 */
export async function bringFiles(
  { queue, uploadGate }: { queue: UploadQueue; uploadGate?: UploadGate | undefined },
  { paths, override, signal, onProgress }: BringRequest,
): Promise<BroughtFiles> {
  if (paths.length > MAX_FILES) {
    throw new Failure(
      'invalid_question',
      `A question takes at most ${String(MAX_FILES)} files, not ${String(paths.length)}.`,
    );
  }
  if (uploadGate?.isChecking === true) onProgress({ phase: 'checking' });
  const review = uploadGate && (await queue.prepare(signal, (either) => uploadGate.review(paths, either)));
  const sendable = review?.sendable ?? paths;
  const missing: MissingFile[] = [...(review?.leftOut ?? [])];
  const errors = new Map<string, Failure>();
  const progress = new FilesProgress(paths.length, sendable.length, onProgress);
  const uploads = await Promise.all(
    sendable.map(async (path) => {
      try {
        return await queue.add({ path, override, signal, onProgress: (now) => progress.of(path, now) });
      } catch (error) {
        const failure = toFailure(error, signal);
        if (failure.kind === 'cancelled' || paths.length === 1) throw withFileName(path, failure);
        errors.set(path, failure);
        missing.push({ path, reason: failure.message });
        return undefined;
      } finally {
        progress.done(path);
      }
    }),
  );
  const brought = uploads.filter((upload) => upload !== undefined);
  if (brought.length === 0) throw nothingLeft(missing, errors);
  return {
    uploads: brought,
    missing: missing.length,
    notes: [...missingNote(missing), ...redactedNote(review?.redacted ?? new Map())],
  };
}

/** The error with the name of the file that it is about in front. */
export function withFileName(path: string, error: Failure): Failure {
  if (error.kind === 'cancelled') return error;
  return new Failure(error.kind, `${displayName(path)}: ${error.message}`, {
    ...(error.status === undefined ? {} : { status: error.status }),
    retryAfterMs: error.retryAfterMs,
    cause: error.cause,
  });
}

/** Reports the progress of one file in its phases; of several files, how many are done. */
class FilesProgress {
  readonly #isOne: boolean;
  readonly #total: number;
  readonly #report: (progress: AskProgress) => void;
  #done = 0;

  constructor(asked: number, total: number, report: (progress: AskProgress) => void) {
    this.#isOne = asked === 1;
    this.#total = total;
    this.#report = report;
  }

  of(path: string, progress: UploadProgress): void {
    if (this.#isOne) this.#report(progress);
    else if (progress.phase === 'uploading') this.#tell(path);
  }

  done(path: string): void {
    this.#done++;
    if (!this.#isOne) this.#tell(path);
  }

  #tell(path: string): void {
    this.#report({ phase: 'files', done: this.#done, total: this.#total, path });
  }
}

/** How many files a note names; the rest is a number. */
const MAX_NAMED = 10;

function missingNote(missing: readonly MissingFile[]): string[] {
  if (missing.length === 0) return [];
  const files = missing.length === 1 ? '1 file is' : `${String(missing.length)} files are`;
  const named = missing.map(({ path, reason }) => `${displayName(path)} (${reason.replace(/\.$/, '')})`);
  return [`${files} missing from this answer: ${enumerate(named)}.`];
}

function redactedNote(redacted: ReadonlyMap<string, number>): string[] {
  if (redacted.size === 0) return [];
  const named = [...redacted].map(([path, count]) => `${displayName(path)} (${String(count)})`);
  return [`Secrets were replaced by [redacted] in what was sent: ${enumerate(named)}.`];
}

function enumerate(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${String(names.length - MAX_NAMED)} more` : shown;
}

function nothingLeft(missing: readonly MissingFile[], errors: ReadonlyMap<string, Failure>): Failure {
  const [first] = missing;
  if (!first) return new Failure('nothing_to_ask', 'The question names no file.');
  const error = errors.get(first.path) ?? new Failure('not_permitted', first.reason);
  const named = withFileName(first.path, error);
  if (missing.length === 1) return named;
  const rest = missing.length - 1;
  const others = rest === 1 ? 'The other file failed too.' : `The other ${String(rest)} files failed too.`;
  return new Failure(named.kind, `${named.message} ${others}`, { cause: error });
}
