import {
  BATCH_CONTENT_TYPE,
  BATCH_PATH,
  BatchResponse,
  encodeBatchEntry,
  CHUNK_QUERY_PATH,
  ChunkQueryResponse,
  DELTA_CONTENT_TYPE,
  DELTA_PATH,
  DeltaResponse,
} from '../protocol/uploads.ts';
import { FileDeleted, FileList, FileObject, STORE_PURPOSE } from '../protocol/files.ts';
import { Health } from '../protocol/health.ts';
import { ProviderList } from '../protocol/providers.ts';
import {
  PassagesResponse,
  QueryResponse,
  QueryStreamEvent,
  type PassagesRequest,
  type QueryRequest,
} from '../protocol/query.ts';
import { SYSTEM_CLOCK, type Clock } from '../system/clock.ts';
import type { BackendConnection } from './backendConnection.ts';
import { plainSentence, toFailure, unlessCancelled } from './errors.ts';
import { HttpClient, pause, REQUEST_TIMEOUT_MS } from './httpClient.ts';
import { RequestBatcher } from './requestBatcher.ts';
import { asksForLongWait, Failure } from '../failure.ts';

/** Time limits, in milliseconds. */
export interface ClientTimeouts {
  /** The limit of a small request with its answer. */
  readonly requestMs: number;
  /** The limit of a silence in an event stream. The backend says every 15 seconds that the stream is alive. */
  readonly silenceMs: number;
}

const DEFAULT_TIMEOUTS: ClientTimeouts = { requestMs: REQUEST_TIMEOUT_MS, silenceMs: 45_000 };

/** How long one probe of the backend may take, in milliseconds; the next follows soon. */
const PROBE_TIMEOUT_MS = 5_000;

/** How soon a file whose event stream ended early is looked at again, in milliseconds. */
const FOLLOW_AGAIN_MS = 250;

/** How many digests one duplicate check asks for: their list has to fit into a request's address. */
const LOOKUP_MAX_DIGESTS = 100;
const LOOKUPS_AT_A_TIME = 32;

/**
 * How long a streamed answer may be silent, in milliseconds: a model may read whole documents and think before its first word.
 */
const QUERY_SILENCE_MS = 120_000;

/** Two batches at a time: while the backend indexes one, the next is on its way. */
export const MAX_BATCHES_IN_FLIGHT = 2;

/** Limits of a request that carries files: its signal, and a silence in milliseconds, that of a small request by default. */
export interface SendLimits {
  readonly signal?: AbortSignal | undefined;
  readonly silenceMs?: number;
}

/** A small file for a batch, whole in memory. */
export interface BatchFile {
  readonly filename: string;
  readonly sha256: string;
  readonly content: Buffer;
  /** The usual one where it is undefined. */
  readonly purpose?: string | undefined;
}

/** The backend's API as functions. Every answer is parsed, every failure is a `Failure`. */
export class BackendClient {
  /** For requests that are not functions here: the uploaders' own. */
  readonly http: HttpClient;
  readonly #timeouts: ClientTimeouts;
  readonly #lookups = new RequestBatcher<string, FileObject[]>((digests) => this.#findByDigests(digests), {
    maxItems: LOOKUP_MAX_DIGESTS,
    maxInFlight: LOOKUPS_AT_A_TIME,
  });

  constructor(connection: BackendConnection, timeouts: Partial<ClientTimeouts> = {}, clock: Clock = SYSTEM_CLOCK) {
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...timeouts };
    this.http = new HttpClient(connection, this.#timeouts.requestMs, clock);
  }

  get connection(): BackendConnection {
    return this.http.connection;
  }

  health(signal?: AbortSignal): Promise<Health> {
    return this.http.read('/health', Health, signal);
  }

  /** Whether the backend answers at this moment. Never rejects. */
  async isReachable(): Promise<boolean> {
    try {
      await this.http.json('/health', Health, { timeoutMs: Math.min(PROBE_TIMEOUT_MS, this.#timeouts.requestMs) });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Whether the backend takes requests with the present token: false where a small one is refused, or put off for longer than
   * `MAX_RETRY_AFTER_MS`. A failure of the network counts as true. Rejects with `cancelled` alone.
   */
  async takesRequests(signal: AbortSignal): Promise<boolean> {
    try {
      await this.listFiles(1, undefined, signal);
      return true;
    } catch (thrown) {
      const error = toFailure(thrown, signal);
      if (error.kind === 'cancelled') throw error;
      return error.kind !== 'unauthorized' && !asksForLongWait(error);
    }
  }

  /** All files with this content, whatever their status. */
  async findByDigest(sha256: string, signal?: AbortSignal): Promise<FileObject[]> {
    const found = this.#lookups.add(sha256);
    // A caller that is cancelled leaves the look-up, and the others go on.
    return signal ? unlessCancelled(signal, found) : found;
  }

  /** Whether the backend has a file of this name, in whatever version. */
  async hasFileNamed(filename: string, signal: AbortSignal): Promise<boolean> {
    const path = `/v1/files?limit=1&filename=${encodeURIComponent(filename)}`;
    const { data } = await this.http.read(path, FileList, signal);
    return data.length > 0;
  }

  /**
   * A page of all files, the newest first: at most `limit`, behind the one with the id `after` if one is given. With
   * `isOwnAlone`, those are left out that are only there for the sake of a vector store.
   */
  listFiles(limit: number, after?: string, signal?: AbortSignal, isOwnAlone = false): Promise<FileList> {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const but = isOwnAlone ? `&exclude_purpose=${STORE_PURPOSE}` : '';
    return this.http.read(`/v1/files?limit=${String(limit)}${from}${but}`, FileList, signal);
  }

  /** Removes a file with its index. One that is not there any more is no failure. */
  async deleteFile(id: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.http.json(pathOf(id), FileDeleted, { method: 'DELETE', signal });
    } catch (error) {
      const isGone = error instanceof Failure && error.status === 404;
      if (!isGone) throw error;
    }
  }

  /** Which of these chunks the backend does not have, by their positions. Rejects after a silence of `silenceMs` milliseconds. */
  async missingChunks(
    chunks: readonly string[],
    { signal, silenceMs = this.#timeouts.requestMs }: SendLimits,
  ): Promise<number[]> {
    const request = { signal, silenceMs };
    return (await this.http.post(CHUNK_QUERY_PATH, ChunkQueryResponse, { chunks }, request)).missing;
  }

  /**
   * Creates a file from chunks that the backend has and those in the body; resolves when it is indexed. Rejects after a
   * silence of `silenceMs` milliseconds.
   */
  createDelta(
    body: NodeJS.ReadableStream,
    { signal, silenceMs = this.#timeouts.requestMs }: SendLimits,
  ): Promise<FileObject> {
    const headers = { 'Content-Type': DELTA_CONTENT_TYPE };
    return this.http.json(DELTA_PATH, DeltaResponse, { method: 'POST', headers, body, signal, silenceMs });
  }

  /**
   * Stores and indexes many small files; one outcome each, in their order. Rejects after a silence of `silenceMs`
   * milliseconds.
   */
  async createBatch(
    files: readonly BatchFile[],
    { signal, silenceMs = this.#timeouts.requestMs }: SendLimits = {},
  ): Promise<BatchResponse['results']> {
    const entries = files.flatMap(({ filename, sha256, content, purpose }) => [
      encodeBatchEntry({ filename, sha256, bytes: content.length, purpose }),
      content,
    ]);
    const headers = { 'Content-Type': BATCH_CONTENT_TYPE };
    const request = { method: 'POST', headers, body: Buffer.concat(entries), signal, silenceMs };
    return (await this.http.json(BATCH_PATH, BatchResponse, request)).results;
  }

  getFile(id: string, signal?: AbortSignal): Promise<FileObject> {
    return this.http.read(pathOf(id), FileObject, signal);
  }

  /**
   * The text of a file as the backend reads it, whose lines citations count. Rejects with `too_large` where it has more than
   * 128 MiB.
   */
  content(id: string, signal?: AbortSignal): Promise<string> {
    return this.http.text(`${pathOf(id)}/content?format=text`, signal);
  }

  /** Asks a question. `timeoutMs` bounds the wait for the whole answer. */
  query(request: QueryRequest, signal?: AbortSignal, timeoutMs = 2 * this.#timeouts.requestMs): Promise<QueryResponse> {
    return this.http.post('/v1/query', QueryResponse, request, { signal, timeoutMs });
  }

  /**
   * Asks a question and calls back with each event of the answer. Resolves with the whole answer, whose citations have been
   * checked.
   */
  async streamQuery(
    request: QueryRequest,
    signal: AbortSignal,
    onEvent: (event: QueryStreamEvent) => void,
  ): Promise<QueryResponse> {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ ...request, stream: true });
    const stream = { method: 'POST', headers, body, signal, silenceMs: QUERY_SILENCE_MS };
    for await (const event of this.http.events('/v1/query', QueryStreamEvent, stream)) {
      if (event.type === 'done') return event.response;
      onEvent(event);
    }
    throw new Failure('connection', 'The connection to the backend was cut in the middle of the answer.');
  }

  /** The passages from which a question would be answered. */
  passages(request: PassagesRequest, signal?: AbortSignal): Promise<PassagesResponse> {
    return this.http.post('/v1/passages', PassagesResponse, request, { signal });
  }

  /** The model services of the backend; none at a backend of an earlier version. */
  async providers(signal?: AbortSignal): Promise<ProviderList> {
    try {
      return await this.http.read('/v1/providers', ProviderList, signal);
    } catch (error) {
      if (error instanceof Failure && error.status === 404) return { providers: [], auto: [] };
      throw error;
    }
  }

  /**
   * Follows a file until it is processed; `onEvent` is called at every sign that the backend is working on it. Throws
   * `processing` when the backend could not index the file.
   */
  async waitUntilProcessed(
    file: FileObject | Pick<FileObject, 'id'>,
    signal: AbortSignal,
    onEvent: () => void = () => undefined,
  ): Promise<FileObject> {
    let current = 'status' in file ? file : undefined;
    while (!current || isUnderWay(current)) {
      // The first event tells the present status, so a caller that knows only the id need not ask for it before.
      current = (await this.#lastEvent(file.id, signal, onEvent)) ?? (await this.getFile(file.id, signal));
      // The stream ended before the file was processed, for example because a proxy cut it.
      if (isUnderWay(current)) await pause(FOLLOW_AGAIN_MS, signal);
    }
    if (current.status === 'error') {
      const said = current.status_details ?? 'The backend could not index the file.';
      throw new Failure('processing', plainSentence(said));
    }
    return current;
  }

  /** Closes all connections, those in use included. */
  dispose(): void {
    this.http.dispose();
  }

  async #findByDigests(digests: readonly string[]): Promise<FileObject[][]> {
    const { data } = await this.http.read(`/v1/files?sha256=${digests.join(',')}`, FileList, undefined);
    const found = Map.groupBy(data, ({ sha256 }) => sha256);
    return digests.map((sha256) => found.get(sha256) ?? []);
  }

  /** Reads the file's events to their end and returns the last one. */
  async #lastEvent(id: string, signal: AbortSignal, onEvent: () => void): Promise<FileObject | undefined> {
    let last: FileObject | undefined;
    const stream = { signal, silenceMs: this.#timeouts.silenceMs };
    for await (const event of this.http.events(`${pathOf(id)}/events`, FileObject, stream)) {
      onEvent();
      last = event;
    }
    return last;
  }
}

function pathOf(id: string): string {
  return `/v1/files/${encodeURIComponent(id)}`;
}

function isUnderWay({ status }: FileObject): boolean {
  return status === 'uploaded' || status === 'processing';
}
