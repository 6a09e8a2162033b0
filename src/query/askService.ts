import { basename } from 'node:path';
import type { BackendClient } from '../client/backendClient.ts';
import { toUploadError, UploadError } from '../client/uploadError.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import {
  QueryRequest,
  type Citation,
  type Claim,
  type QueryResponse,
  type QueryStreamEvent,
  type Receipt,
} from '../protocol/query.ts';
import type { Settings } from '../settings.ts';
import type { UploadQueue } from '../upload/uploadQueue.ts';
import type { UploadProgress } from '../upload/uploader.ts';
import type { UploadOutcome } from '../upload/uploadService.ts';
import { passagesRequest, type ConsentGate } from './consent.ts';
import { answerWithOwnModel, type OwnModel } from './ownModel.ts';

/** A citation with the file of this machine that it points into. */
export interface LocatedCitation extends Citation {
  /** The absolute path of the cited file. */
  readonly path: string;
}

export interface Answer {
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
  /** One a file, in the order the files were named. */
  readonly uploads: readonly UploadOutcome[];
}

export type AskProgress = UploadProgress | { readonly phase: 'answering' };

export interface AskRequest {
  /** The absolute paths of the files. */
  readonly paths: readonly string[];
  readonly question: string;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly override?: UploadPathKind | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: AskProgress): void;
  /** Hears the answer of a model grow. */
  onEvent?(event: QueryStreamEvent): void;
}

export interface AskServiceParts {
  readonly client: BackendClient;
  readonly queue: UploadQueue;
  readonly consent: ConsentGate;
  readonly ownModel?: OwnModel;
  settings(): Pick<Settings, 'query.provider' | 'query.model' | 'query.maxTokens'>;
}

/** Uploads what is not there yet and asks, once the person has agreed to where that goes. */
export class AskService {
  readonly #parts: AskServiceParts;

  constructor(parts: AskServiceParts) {
    this.#parts = parts;
  }

  /** Rejects with an `UploadError`; an upload's failure names its file. */
  async ask(request: AskRequest): Promise<Answer> {
    const { paths, question, override, signal, onProgress } = request;
    const checked = QueryRequest.shape.question.safeParse(question);
    if (!checked.success)
      throw new UploadError('protocol', checked.error.issues[0]?.message ?? 'The question is invalid.');
    const uploads = await Promise.all(
      paths.map((path) =>
        this.#parts.queue.add({ path, override, signal, onProgress }).catch((error: unknown) => {
          throw naming(path, toUploadError(error, signal));
        }),
      ),
    );
    onProgress({ phase: 'answering' });
    const response = await this.#query(request, checked.data, uploads);
    const pathOf = new Map(uploads.map((upload, index) => [upload.file.id, paths[index] ?? '']));
    return {
      question: checked.data,
      answer: response.answer,
      citations: response.citations.map((citation) => ({ ...citation, path: pathOf.get(citation.file_id) ?? '' })),
      provider: response.provider,
      model: response.model,
      claims: response.claims,
      notes: response.notes,
      receipt: response.receipt,
      uploads,
    };
  }

  async #query(request: AskRequest, question: string, uploads: readonly UploadOutcome[]): Promise<QueryResponse> {
    const { client, consent, ownModel, settings } = this.#parts;
    const { signal, onEvent = () => undefined } = request;
    const configured = settings();
    const provider = request.provider ?? configured['query.provider'];
    const isAsConfigured = provider === configured['query.provider'];
    const model = request.model ?? (isAsConfigured ? configured['query.model'] : '');
    const maxTokens = configured['query.maxTokens'];
    const fileIds = [...new Set(uploads.map(({ file }) => file.id))];
    if (provider === 'vscode') {
      const asked = { fileIds, question, model, maxTokens, signal, onEvent };
      return this.#askOwnModel(client, ownModel, asked);
    }
    if (provider !== 'local') {
      const leaving = passagesRequest(provider, await client.providers(signal));
      if (leaving?.destination.isRemote) await consent.allows(leaving);
    }
    const body: QueryRequest = {
      file_ids: fileIds,
      question,
      stream: true,
      provider,
      max_tokens: maxTokens,
      send_to: [...consent.agreedHosts()],
      ...(model === '' ? {} : { model }),
    };
    return client.streamQuery(body, signal, onEvent);
  }

  /** A model of the person's own that fails is followed by the answer without a model, as every other is. */
  async #askOwnModel(
    client: BackendClient,
    own: OwnModel | undefined,
    asked: Parameters<typeof answerWithOwnModel>[2],
  ): Promise<QueryResponse> {
    const { fileIds, question, maxTokens, signal, onEvent } = asked;
    let why = 'they do not answer the question from the file';
    try {
      if (!own) throw new Error('there are none here');
      const answer = await answerWithOwnModel(client, own, asked);
      if (answer) return answer;
    } catch (error) {
      if (signal.aborted) throw toUploadError(error, signal);
      if (error instanceof UploadError) throw error;
      why = error instanceof Error ? error.message : String(error);
    }
    const note = `The models of VS Code gave no answer: ${why}. The answer was made without a model.`;
    onEvent({ type: 'restart', note });
    const body = { file_ids: [...fileIds], question, stream: false, provider: 'local', max_tokens: maxTokens };
    const answer = await client.query(body, signal);
    return { ...answer, notes: [note, ...(answer.notes ?? [])] };
  }
}

/** The error with the name of the file that it is about in front. */
export function naming(path: string, error: UploadError): UploadError {
  if (error.type === 'cancelled') return error;
  return new UploadError(error.type, `${displayName(path)}: ${error.message}`, {
    ...(error.status === undefined ? {} : { status: error.status }),
    retryAfterMs: error.retryAfterMs,
    cause: error.cause,
  });
}

/** A file's name as it may be shown: what would break a line or turn the reading direction is made visible. */
export function displayName(path: string): string {
  return basename(path).replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}
