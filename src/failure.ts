import { UploadErrorType } from './protocol/metrics.ts';

/** Kinds of failures from before anything was sent, so that no upload has them on record. */
const REFUSED_KINDS = [
  // The question cannot be asked, such as one that is empty, too long or about too many files.
  'invalid_question',
  // No file is there, or chosen, to ask about.
  'nothing_to_ask',
  // Data would leave the machine, and the user has not given permission.
  'not_permitted',
  // The backend is of an earlier version and cannot do this.
  'unsupported_backend',
  // The backend no longer has the version of the file that was asked about.
  'version_gone',
] as const;

/** Why something failed, in one word. */
export type FailureKind = UploadErrorType | (typeof REFUSED_KINDS)[number];

/** A failure as it is told to the user: its kind in one word, its message in one sentence, and whether to try again. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** The HTTP status of the answer, if there was an answer. */
  readonly status: number | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /**
   * The code of the backend's own error answer; undefined where a proxy or gateway answered in its place, or where there was
   * no answer.
   */
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

/** Failures that a later attempt on the same path would meet again, so no retry follows. */
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
 * Failures that have to do with the user, the file, the token or the whole backend, and so would occur on either path.
 * `FallbackUploader` tells a firewall that refuses one path alone from a refused token before it asks this set.
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

/** Limits that a backend has for both paths, but a proxy perhaps for the requests of one path alone. */
const LIMIT_KINDS: ReadonlySet<FailureKind> = new Set(['too_large', 'storage_full']);

/** Whether the same request may succeed a little later. */
export function isRetryable(error: Failure): boolean {
  if (error.kind === 'protocol') return error.status === 404 || error.status === 409 || error.status === 410;
  return !FINAL_KINDS.has(error.kind) && error.kind !== 'integrity' && error.kind !== 'turned_off';
}

/**
 * The longest `Retry-After` of a server that is followed, in milliseconds. Where the server asks for more, the upload fails
 * and says so instead of waiting.
 */
export const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** Whether the server's `Retry-After` is longer than `MAX_RETRY_AFTER_MS`. */
export function asksForLongWait(error: Failure): boolean {
  return (error.retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS;
}

/**
 * Whether the sync path may succeed after the async path failed with this error. A backend that is down, refuses the token,
 * has no room or asks for a long wait does so for both paths.
 */
export function canFallBack(error: Failure): boolean {
  if (SHARED_KINDS.has(error.kind) || asksForLongWait(error)) return false;
  return !(LIMIT_KINDS.has(error.kind) && error.backendCode !== undefined);
}

/** The error's text with that of its cause, for the log. */
export function explainError(error: Failure): string {
  const cause = error.cause instanceof Error ? ` [${error.cause.message}]` : '';
  return error.message + cause;
}

export function cancelled(): Failure {
  return new Failure('cancelled', 'Cancelled.');
}

/** The kind as uploads have it on record; `internal` for a kind that no upload ends with. */
export function recordedKind({ kind }: Failure): UploadErrorType {
  return UploadErrorType.safeParse(kind).data ?? 'internal';
}
