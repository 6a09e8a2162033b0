import type { UploadPathKind } from '../protocol/health.ts';
import type { QueryStreamEvent } from '../protocol/query.ts';
import type { UploadProgress } from '../upload/uploader.ts';
import type { Conversation, EarlierAnswer } from './conversation.ts';
import type { LineRange } from './lineRange.ts';

/** How far a question is; with several files, how many are done and which one is under way. */
export type AskProgress =
  | UploadProgress
  | { readonly phase: 'checking' }
  | { readonly phase: 'files'; readonly done: number; readonly total: number; readonly path: string }
  | { readonly phase: 'answering' };

/** What every question needs. */
export interface QuestionRequest {
  readonly question: string;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: AskProgress): void;
  /** Hears the answer of a model grow. */
  onEvent?(event: QueryStreamEvent): void;
}

export interface AskRequest extends QuestionRequest {
  /** The absolute paths of the files. */
  readonly paths: readonly string[];
  /** The only lines that the answer may come from, where the question is about one file. */
  readonly lines?: LineRange | undefined;
  readonly override?: UploadPathKind | undefined;
  /** What was answered before, oldest first, where the question follows it; nothing by default. */
  readonly earlier?: readonly EarlierAnswer[] | undefined;
}

export interface FollowUpRequest extends QuestionRequest {
  readonly conversation: Conversation;
}
