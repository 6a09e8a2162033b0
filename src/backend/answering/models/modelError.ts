export type ModelErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'refused'
  | 'rate_limited'
  | 'context_length'
  | 'rejected'
  | 'unavailable'
  | 'unreachable'
  | 'timeout'
  | 'malformed'
  | 'no_room';

const SENTENCES: Readonly<Record<ModelErrorKind, string>> = {
  unauthorized: 'it refused the key',
  forbidden: 'it refused the request; the key, the model, the region or a proxy may be the reason',
  refused: 'its model refused to answer',
  rate_limited: 'it asks to wait: too many requests, or no quota left',
  context_length: 'the passages are too long for its model',
  rejected: 'it rejected the request',
  unavailable: 'it reported a failure of its own',
  unreachable: 'it cannot be reached',
  timeout: 'it did not answer in time',
  malformed: 'its answer could not be read',
  no_room: 'no passage fits into the token budget',
};

/**
 * Why a model service gave no answer. Its message is made here, of our own words and what is known to be harmless: what
 * services say may repeat the key or the question.
 */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  readonly status: number | undefined;
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ModelErrorKind,
    options: { status?: number | undefined; detail?: string | undefined; retryAfterMs?: number | undefined } = {},
  ) {
    const { status, detail } = options;
    super(
      `${SENTENCES[kind]}${status === undefined ? '' : ` (status ${String(status)})`}${detail ? `: ${detail}` : ''}`,
    );
    this.name = 'ModelError';
    this.kind = kind;
    this.status = status;
    this.retryAfterMs = options.retryAfterMs;
  }
}
