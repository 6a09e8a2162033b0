import { randomUUID } from 'node:crypto';
import type { BackendClient } from '../client/backendClient.ts';
import { toFailure } from '../client/errors.ts';
import { Failure } from '../failure.ts';
import { passagesRequest, type ConsentGate } from '../privacy/consent.ts';
import type { UploadGate } from '../privacy/uploadGate.ts';
import { QueryRequest, type Citation, type FileLineRange, type QueryResponse, type Turn } from '../protocol/query.ts';
import type { Settings } from '../settings.ts';
import type { UploadQueue } from '../upload/queue/uploadQueue.ts';
import type { UploadOutcome } from '../upload/uploader.ts';
import { type Answer, type LocatedCitation, type AskedFile, turnsOf, type EarlierAnswer, fileNames } from './answer.ts';
import {
  type AskRequest,
  type FollowUpRequest,
  type QuestionRequest,
  type StoreRequest,
  bringFiles,
} from './bringFiles.ts';
import type { OwnModel, OwnModelQuestion } from './ownModel.ts';

export interface AskServiceParts {
  readonly client: BackendClient;
  readonly queue: UploadQueue;
  readonly consent: ConsentGate;
  /** Looks at files before they leave this machine. */
  readonly uploadGate?: UploadGate;
  readonly ownModel?: OwnModel;
  /** A shorter path for people to read, as relative to a workspace. */
  shortPath?(path: string): string;
  settings(): Pick<Settings, 'query.provider' | 'query.model' | 'query.maxTokens'>;
}

/** Uploads what is not there yet and asks, once the person has agreed to where that goes. */
export class AskService {
  readonly #parts: AskServiceParts;

  constructor(parts: AskServiceParts) {
    this.#parts = parts;
  }

  /** Rejects with a `Failure`; an upload's failure names its file. */
  async ask(request: AskRequest): Promise<Answer> {
    const { lines } = request;
    const question = checkedQuestion(request.question);
    if (lines) await this.#requireRanges(request.signal);
    const { uploads, missing, notes } = await bringFiles(this.#parts, request);
    const backend = this.#parts.client.connection.id;
    const readAt = new Date().toISOString();
    const files = uploads.map(({ file, localPath, sha256, bytes }) => {
      const asked = { backend, id: file.id, filename: file.filename, path: localPath, sha256, bytes, readAt };
      return lines ? { ...asked, lines } : asked;
    });
    const answer = await this.#answer({ ...request, question }, files, this.#turnsFrom(request.earlier ?? []), uploads);
    return {
      ...answer,
      ...(notes.length > 0 ? { notes: [...notes, ...(answer.notes ?? [])] } : {}),
      ...(missing > 0 ? { missing } : {}),
    };
  }

  /**
   * Asks about all files of a vector store, which have been brought before. The answer has those files that it cites; a citation
   * of a file that is no longer on this machine is left out. Rejects with a `Failure`.
   */
  async askStore(request: StoreRequest): Promise<Answer> {
    const { client, shortPath } = this.#parts;
    const { storeId, workspace, notes = [], earlier = [] } = request;
    const question = checkedQuestion(request.question);
    request.onProgress({ phase: 'answering' });
    const readAt = new Date().toISOString();
    const scope = { fileIds: [], storeIds: [storeId], ranges: [] };
    const response = await this.#query({ ...request, question }, scope, this.#turnsFrom(earlier));
    const cited = new Set(response.citations.map(({ file_id }) => file_id));
    const paths = request.pathsOf(cited);
    const files = await Promise.all(
      [...paths].map(async ([id, path]) => {
        const { filename, sha256, bytes } = await client.getFile(id, request.signal);
        return { backend: client.connection.id, id, filename, path, sha256, bytes, readAt };
      }),
    );
    const isHere = response.citations.map(({ file_id }) => paths.has(file_id));
    // Claims name citations by their places, so with claims none is left out; such a file has just been deleted.
    const isAnyGone = response.claims === undefined && isHere.includes(false);
    const kept = isAnyGone
      ? { ...response, citations: response.citations.filter((_, index) => isHere[index]) }
      : response;
    const answer = toAnswer(question, kept, files, shortPath);
    const all = [...notes, ...(answer.notes ?? [])];
    return { ...answer, workspace, ...(all.length > 0 ? { notes: all } : {}) };
  }

  /**
   * Asks on about the files of a conversation, in the version that it is about: nothing is uploaded, whatever has become of
   * them on disk. Rejects with a `Failure`; with a `VersionGoneError` where the backend no longer has that version.
   */
  async followUp(request: FollowUpRequest): Promise<Answer> {
    const { earlier, latest } = request.conversation;
    const question = checkedQuestion(request.question);
    if (!this.#isOfThisBackend(latest)) throw new VersionGoneError();
    const answer = await this.#answer(
      { ...request, question },
      latest.files,
      this.#turnsFrom([...earlier, latest]),
      [],
    ).catch((error: unknown) => {
      throw error instanceof Failure && error.status === 404 ? new VersionGoneError({ cause: error }) : error;
    });
    return { ...answer, missing: latest.missing };
  }

  /**
   * The turns of the answers that this backend gave. Answers of another backend are left out: they hold what files there say.
   */
  #turnsFrom(answers: readonly EarlierAnswer[]): Turn[] {
    return turnsOf(answers.filter((answer) => this.#isOfThisBackend(answer)));
  }

  #isOfThisBackend({ files }: EarlierAnswer): boolean {
    return files.every(({ backend }) => backend === this.#parts.client.connection.id);
  }

  async #answer(
    request: QuestionRequest,
    files: readonly AskedFile[],
    history: readonly Turn[],
    uploads: readonly UploadOutcome[],
  ): Promise<Answer> {
    request.onProgress({ phase: 'answering' });
    const scope = { fileIds: [...new Set(files.map(({ id }) => id))], storeIds: [], ranges: rangesOf(files) };
    const response = await this.#query(request, scope, history);
    return { ...toAnswer(request.question, response, files, this.#parts.shortPath), uploads };
  }

  async #query(
    request: QuestionRequest,
    { fileIds, storeIds, ranges }: QuestionScope,
    history: readonly Turn[],
  ): Promise<QueryResponse> {
    const { client, consent, ownModel, settings } = this.#parts;
    const { question, signal, onEvent = () => undefined } = request;
    const configured = settings();
    const provider = request.provider ?? configured['query.provider'];
    const isAsConfigured = provider === configured['query.provider'];
    const model = request.model ?? (isAsConfigured ? configured['query.model'] : '');
    const maxTokens = configured['query.maxTokens'];
    if (provider === 'vscode') {
      const asked = { fileIds, storeIds, ranges, question, history, model, maxTokens, signal, onEvent };
      return this.#askOwnModel(client, ownModel, asked);
    }
    if (provider !== 'local') {
      const leaving = passagesRequest(provider, await client.providers(signal));
      if (leaving?.destination.isRemote) await consent.allows(leaving);
    }
    const body: QueryRequest = {
      file_ids: [...fileIds],
      ...(storeIds.length > 0 ? { vector_store_ids: [...storeIds] } : {}),
      question,
      ...(ranges.length > 0 ? { ranges: [...ranges] } : {}),
      ...(history.length > 0 ? { history: [...history] } : {}),
      stream: true,
      provider,
      max_tokens: maxTokens,
      send_to: [...consent.agreedHosts()],
      ...(model === '' ? {} : { model }),
    };
    return client.streamQuery(body, signal, onEvent);
  }

  /** Whether the backend can answer from some lines of a file alone. Rejects with a `Failure`. */
  async canAskAboutLines(signal: AbortSignal): Promise<boolean> {
    const { capabilities } = await this.#parts.client.health(signal);
    return capabilities.ranges === true;
  }

  /**
   * Throws where the backend does not know ranges: it would answer from the whole file, and show a model lines that the user
   * has not chosen. Rejects with `unsupported_backend`.
   */
  async #requireRanges(signal: AbortSignal): Promise<void> {
    if (await this.canAskAboutLines(signal)) return;
    throw new Failure(
      'unsupported_backend',
      'This backend is of an earlier version and cannot answer from selected lines alone. Ask about the whole file.',
    );
  }

  /** Asks the user's own model. Where it fails, the backend answers without a model, and a note in the answer says why. */
  async #askOwnModel(
    client: BackendClient,
    own: OwnModel | undefined,
    asked: OwnModelQuestion,
  ): Promise<QueryResponse> {
    const { fileIds, storeIds = [], ranges = [], question, history = [], maxTokens, signal, onEvent } = asked;
    let why = 'they do not answer the question from the file';
    try {
      if (!own) throw new Error('there are none here');
      // Loaded only here: the code that checks the sentences of a model is large.
      const { answerWithOwnModel } = await import('./ownModel.ts');
      const answer = await answerWithOwnModel(client, own, asked);
      if (answer) return answer;
    } catch (error) {
      if (signal.aborted) throw toFailure(error, signal);
      if (error instanceof Failure) throw error;
      why = error instanceof Error ? error.message : String(error);
    }
    const note = `The models of VS Code gave no answer: ${why}. The answer was made without a model.`;
    onEvent({ type: 'restart', note });
    const stores = storeIds.length > 0 ? { vector_store_ids: [...storeIds] } : {};
    const asking = { file_ids: [...fileIds], ...stores, question, history: [...history] };
    const body = { ...asking, stream: false, max_tokens: maxTokens };
    const limited = ranges.length > 0 ? { ...body, ranges: [...ranges] } : body;
    const answer = await client.query({ ...limited, provider: 'local' }, signal);
    return { ...answer, notes: [note, ...(answer.notes ?? [])] };
  }
}

/** What a question is about: files and vector stores by their ids, and the only lines of files that may answer. */
interface QuestionScope {
  readonly fileIds: readonly string[];
  readonly storeIds: readonly string[];
  readonly ranges: readonly FileLineRange[];
}

/** The answer to a question about files, with its citations where they are on this machine. */
function toAnswer(
  question: string,
  response: QueryResponse,
  files: readonly AskedFile[],
  shortPath: AskServiceParts['shortPath'],
): Answer {
  const names = fileNames(
    files.map(({ path }) => path),
    shortPath,
  );
  // Files of the same content are one to the backend; the one that was named first stands for it.
  const pathOf = new Map(files.toReversed().map(({ id, path }) => [id, path]));
  const locate = (citation: Citation): LocatedCitation => {
    const path = pathOf.get(citation.file_id) ?? '';
    return { ...citation, path, ...(names.has(path) ? { name: names.get(path) } : {}) };
  };
  const { answer, citations, provider, model, claims, notes, receipt } = response;
  const id = randomUUID();
  return {
    id,
    question,
    answer,
    citations: citations.map(locate),
    provider,
    model,
    claims,
    notes,
    receipt,
    files,
    uploads: [],
  };
}

/** The backend does not have the version of a file that a conversation is about: it is gone, or was another backend's. */
export class VersionGoneError extends Failure {
  constructor(options: { cause?: unknown } = {}) {
    super('version_gone', 'The backend no longer has the version of the file that was asked about.', options);
  }
}

/** The question as the backend takes it. Throws what is wrong with it. */
function checkedQuestion(question: string): string {
  const checked = QueryRequest.shape.question.safeParse(question);
  if (checked.success) return checked.data;
  throw new Failure('invalid_question', checked.error.issues[0]?.message ?? 'The question is invalid.');
}

/** The lines that the answer may come from, where a file is not asked about as a whole. */
function rangesOf(files: readonly AskedFile[]): FileLineRange[] {
  return files.flatMap(({ id, lines }) =>
    lines ? [{ file_id: id, line_start: lines.start, line_end: lines.end }] : [],
  );
}
