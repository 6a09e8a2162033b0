import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import type { BucketAddress } from './bucketAddress.ts';
import { ObjectMissing, type ObjectStorage } from './objectStorage.ts';

/** How often a request is sent before it is given up. */
const ATTEMPTS = 5;

/** The longest pause before the second attempt, in milliseconds; it doubles with each further one. */
const FIRST_PAUSE_MS = 100;

/** How long one attempt may take, in milliseconds: an object has at most 4 MiB. */
const ATTEMPT_MS = 30_000;

/** How long the answer to whether the bucket can be used may take, in milliseconds. */
const CHECK_MS = 5_000;

/** SHA-256 of nothing, which requests without a body are signed with. */
const EMPTY_SHA256 = createHash('sha256').digest('hex');

/** What the codes of refusals mean to whoever runs the backend. */
const REFUSALS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'There is no such bucket. Make it, or correct --storage.',
  InvalidAccessKeyId: 'AWS_ACCESS_KEY_ID is not known there.',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY is wrong.',
  ExpiredToken: 'AWS_SESSION_TOKEN has expired. Set a new one and start the node again.',
  InvalidToken: 'AWS_SESSION_TOKEN is wrong.',
  AccessDenied: 'The key may not do this: it needs GetObject, PutObject, DeleteObject and ListBucket.',
  RequestTimeTooSkewed: 'The clock of this machine is wrong.',
  PermanentRedirect: 'The bucket is in another region. Name it: region=…',
  AuthorizationHeaderMalformed: 'The bucket is in another region. Name it: region=…',
  QuotaExceeded: 'The quota of the bucket is used up.',
};

/** An answer of the storage, read to its end. */
interface StorageAnswer {
  readonly status: number;
  /** The code of a refusal, such as `NoSuchKey`; empty where it tells none. */
  readonly code: string;
  readonly content: Uint8Array;
}

/** Error for a request that the storage has refused, or not answered. Its message names neither keys nor secrets. */
export class StorageFailure extends Error {
  /** The code of the refusal, or of the network's error. */
  readonly code: string;

  constructor(message: string, code: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StorageFailure';
    this.code = code;
  }
}

/**
 * Objects in a bucket of an S3-compatible storage. Each is put by one request whose signature covers the digest of its bytes, so
 * that the storage refuses what was changed on the way; no object is large enough for a multipart upload, whose leftovers would
 * have to be cleared away. Requests that fail for a moment are sent again: keys are never used twice, so each can be.
 */
export class BucketStorage implements ObjectStorage {
  readonly #address: BucketAddress;
  readonly #client: AwsClient;
  /** How far the clock of the storage is ahead of this machine's, in milliseconds, where it has refused that difference. */
  #clockOffsetMs = 0;

  constructor(address: BucketAddress) {
    const { accessKeyId, secretAccessKey, sessionToken, region } = address;
    this.#address = address;
    this.#client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
      retries: 0,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    });
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.#ask('PUT', this.#urlOf(key), { content });
  }

  async get(key: string): Promise<Uint8Array> {
    const { code, content } = await this.#ask('GET', this.#urlOf(key), { expected: ['NoSuchKey'] });
    if (code !== '') throw new ObjectMissing(key);
    return content;
  }

  async has(key: string): Promise<boolean> {
    const { code } = await this.#ask('HEAD', this.#urlOf(key), { expected: ['NoSuchKey'] });
    return code === '';
  }

  async delete(key: string): Promise<void> {
    await this.#ask('DELETE', this.#urlOf(key), { expected: ['NoSuchKey'] });
  }

  /** Lists one object: unlike a request for the bucket's head, a refusal then tells its reason. */
  async check(): Promise<void> {
    const url = new URL(this.#address.url);
    url.search = new URLSearchParams({
      'list-type': '2',
      'max-keys': '1',
      prefix: this.#address.prefix,
    }).toString();
    await this.#ask('GET', url, { attempts: 2, attemptMs: CHECK_MS });
  }

  #urlOf(key: string): URL {
    const path = `${this.#address.prefix}${key}`.split('/').map(encodeURIComponent).join('/');
    return new URL(path, this.#address.url);
  }

  /** Sends a request until it is answered by a success or by one of the `expected` codes. */
  async #ask(
    method: string,
    url: URL,
    {
      content,
      expected = [],
      attempts = ATTEMPTS,
      attemptMs = ATTEMPT_MS,
    }: {
      readonly content?: Uint8Array;
      readonly expected?: readonly string[];
      readonly attempts?: number;
      readonly attemptMs?: number;
    },
  ): Promise<StorageAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#send(method, url, content, attemptMs).catch((error: unknown) =>
        this.#unanswered(error),
      );
      if (answer instanceof StorageFailure) {
        if (attempt >= attempts) throw answer;
      } else {
        if (answer.code === '' || expected.includes(answer.code)) return answer;
        if (!isPassing(answer) || attempt >= attempts) throw this.#refused(method, answer);
      }
      // Nodes that were refused together do not come again together.
      await delay(Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  async #send(method: string, url: URL, content: Uint8Array | undefined, timeoutMs: number): Promise<StorageAnswer> {
    const sha256 = content ? createHash('sha256').update(content).digest('hex') : EMPTY_SHA256;
    const request = await this.#client.sign(url.href, {
      method,
      headers: { 'X-Amz-Content-Sha256': sha256 },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      aws: { datetime: signingTime(Date.now() + this.#clockOffsetMs) },
      ...(content ? { body: new Uint8Array(content) } : {}),
    });
    const response = await fetch(request);
    const body = new Uint8Array(await response.arrayBuffer());
    const code = response.ok
      ? ''
      : (codeIn(body) ?? STATUS_CODES[response.status] ?? `HTTP ${String(response.status)}`);
    if (code === 'RequestTimeTooSkewed')
      this.#clockOffsetMs = Date.parse(response.headers.get('date') ?? '') - Date.now() || 0;
    return { status: response.status, code, content: body };
  }

  #refused(method: string, { code, status }: StorageAnswer): StorageFailure {
    const hint = REFUSALS[code] ?? 'Its own log may tell more.';
    const what = `The storage refused ${method} in the bucket ${this.#address.bucket} (${String(status)} ${code}).`;
    return new StorageFailure(`${what} ${hint}`, code);
  }

  #unanswered(error: unknown): StorageFailure {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new StorageFailure(`The storage at ${this.#address.url.host} does not answer: ${detail}`, code, error);
  }
}

/** The codes of answers that have no body: those to HEAD, and those of a proxy before the storage. */
const STATUS_CODES: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  403: 'AccessDenied',
  404: 'NoSuchKey',
};

/** Whether the same request may be granted a moment later. */
function isPassing({ status, code }: StorageAnswer): boolean {
  return status >= 500 || status === 429 || code === 'RequestTimeTooSkewed' || code === 'RequestTimeout';
}

/** `YYYYMMDDTHHMMSSZ`, as signatures have it. */
function signingTime(ms: number): string {
  return new Date(ms).toISOString().replace(/[:-]|\.\d{3}/g, '');
}

/** The code in the XML of a refusal. */
function codeIn(body: Uint8Array): string | undefined {
  return /<Code>(\w+)<\/Code>/.exec(Buffer.from(body).toString('latin1', 0, 2048))?.[1];
}
