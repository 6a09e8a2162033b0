import { UploadErrorType } from './protocol/metrics.ts';

/** Kinds of what failed before anything was sent, so that no upload has them on record. */
const REFUSED_KINDS = [
  // The question, or what it is about, is none that can be asked.
  'invalid_question',
  // Nothing is there, or chosen, to ask about.
  'nothing_to_ask',
  // What would leave the machine needs a permission that was not given.
  'not_permitted',
  // The backend is of an earlier version and cannot do this.
  'unsupported_backend',
  // The backend no longer has the version of the file that was asked about.
  'version_gone',
] as const;

/** Why something failed, in one word. */
export type FailureKind = UploadErrorType | (typeof REFUSED_KINDS)[number];

/** What a person is told has failed: in one word, in one sentence, and whether to try again. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** The HTTP status that said so, if one did. */
  readonly status: number | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The code of the backend's own error answer; undefined where something on the way answered in its place, or nobody did. */
  readonly backendCode: string | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: {
      status?: number | undefined;
      retryAfterMs?: number | undefined;
      backendCode?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.backendCode = options.backendCode;
  }
}

/** Failures that no later attempt on the same path would mend, so no retry follows. */
const FINAL_KINDS: ReadonlySet<FailureKind> = new Set<FailureKind>([
  ...REFUSED_KINDS,
  'cancelled',
  'unauthorized',
  'too_large',
  'empty_file',
  'unsupported_format',
  'file_changed',
  'file_unreadable',
  'storage_full',
  'processing',
]);

/**
 * Failures of a person, a file, a token or a whole backend, which would meet either path. What a firewall alone holds against
 * one path is told from a refused token before this is asked: see `FallbackUploader`.
 */
const SHARED_KINDS: ReadonlySet<FailureKind> = new Set<FailureKind>([
  ...REFUSED_KINDS,
  'cancelled',
  'unauthorized',
  'empty_file',
  'unsupported_format',
  'file_changed',
  'file_unreadable',
  'processing',
  'backend_down',
  'offline',
]);

/** Limits that a backend has for both paths, while a proxy may have them for the requests of one. */
const LIMIT_KINDS: ReadonlySet<FailureKind> = new Set(['too_large', 'storage_full']);

/** Whether the same request may succeed a little later. */
export function isRetryable(error: Failure): boolean {
  if (error.kind === 'protocol') return error.status === 404 || error.status === 409 || error.status === 410;
  return !FINAL_KINDS.has(error.kind) && error.kind !== 'integrity' && error.kind !== 'turned_off';
}

/**
 * The longest that a server's `Retry-After` is followed, in milliseconds. One that asks for more is not bothered again: it is
 * better to say so than to sit.
 */
export const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** Whether a server asks to be left alone for longer than anybody waits. */
export function asksForLongWait(error: Failure): boolean {
  return (error.retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS;
}

/**
 * Whether the sync path may succeed where the async path failed so. A backend that is down, refuses the token, has no room
 * or wants to be left alone does so for both.
 */
export function canFallBack(error: Failure): boolean {
  if (SHARED_KINDS.has(error.kind) || asksForLongWait(error)) return false;
  return !(LIMIT_KINDS.has(error.kind) && error.backendCode !== undefined);
}

/** An error with what caused it, for the log. */
export function explainError(error: Failure): string {
  const cause = error.cause instanceof Error ? ` [${error.cause.message}]` : '';
  return error.message + cause;
}

export function cancelled(): Failure {
  return new Failure('cancelled', 'Cancelled.');
}

/** The kind as uploads have it on record; `internal` for one that no upload ends with. */
export function recordedKind({ kind }: Failure): UploadErrorType {
  return UploadErrorType.safeParse(kind).data ?? 'internal';
}
