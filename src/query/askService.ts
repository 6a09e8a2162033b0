import { basename } from 'node:path';
import type { BackendClient } from '../client/backendClient.ts';
import { toUploadError, UploadError } from '../client/uploadError.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import { QueryRequest, type Citation, type QueryResponse } from '../protocol/query.ts';
import type { UploadQueue } from '../upload/uploadQueue.ts';
import type { UploadProgress } from '../upload/uploader.ts';
import type { UploadOutcome } from '../upload/uploadService.ts';

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
}

/** Uploads what is not there yet and asks. */
export class AskService {
  readonly #client: BackendClient;
  readonly #queue: UploadQueue;

  constructor(client: BackendClient, queue: UploadQueue) {
    this.#client = client;
    this.#queue = queue;
  }

  /** Rejects with an `UploadError`; an upload's failure names its file. */
  async ask(request: AskRequest): Promise<Answer> {
    const { paths, question, override, signal, onProgress } = request;
    const checked = QueryRequest.shape.question.safeParse(question);
    if (!checked.success)
      throw new UploadError('protocol', checked.error.issues[0]?.message ?? 'The question is invalid.');
    const uploads = await Promise.all(
      paths.map((path) =>
        this.#queue.add({ path, override, signal, onProgress }).catch((error: unknown) => {
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
      uploads,
    };
  }

  #query(request: AskRequest, question: string, uploads: readonly UploadOutcome[]): Promise<QueryResponse> {
    const { provider, model, signal } = request;
    const fileIds = [...new Set(uploads.map(({ file }) => file.id))];
    return this.#client.query(
      {
        file_ids: fileIds,
        question,
        stream: false,
        ...(provider === undefined ? {} : { provider }),
        ...(model === undefined ? {} : { model }),
      },
      signal,
    );
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
