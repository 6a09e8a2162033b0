import { resolve } from 'node:path';
import type { UploadPathKind } from '../protocol/health.ts';
import type { Provider } from '../protocol/providers.ts';
import type { Answer } from '../asking/answer.ts';
import { type SessionOptions, withCore } from './session.ts';
import { writeJson, writeStyled } from './terminal.ts';
import { terminalAnswer } from './terminalAnswer.ts';
import { uploadSummary } from './uploadCommand.ts';

export interface QueryCommandOptions extends SessionOptions {
  readonly file: string;
  readonly question: string;
  readonly json: boolean;
  readonly provider?: Provider | undefined;
  readonly model?: string | undefined;
  readonly path?: UploadPathKind | undefined;
}

/** `query FILE "QUESTION"`: prints the answer, or one JSON object. */
export async function queryCommand(options: QueryCommandOptions, signal: AbortSignal): Promise<void> {
  const answer = await withCore(options, (core) =>
    core.asking.ask({
      paths: [resolve(options.file)],
      question: options.question,
      provider: options.provider,
      model: options.model,
      override: options.path,
      signal,
      onProgress: () => undefined,
    }),
  );
  if (options.json) writeJson(toJson(answer));
  else writeStyled((style) => terminalAnswer(answer, style));
}

function toJson({ answer, citations, provider, model, claims, notes, receipt, uploads }: Answer): object {
  return {
    answer,
    citations,
    provider,
    model,
    claims,
    notes,
    receipt,
    upload: uploads[0] && uploadSummary(uploads[0]),
  };
}
