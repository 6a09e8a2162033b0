import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { UploadPathKind } from '../protocol/health.ts';
import type { Provider } from '../protocol/providers.ts';
import type { Answer } from '../asking/answer.ts';
import { sizeText } from '../system/sizeText.ts';
import type { WorkspaceProgress } from '../workspace/workspaceIndex.ts';
import type { WorkspaceRequest } from '../workspace/workspaces.ts';
import { type SessionOptions, sessionWorkspaces, tellRollout, terminalLog, withCore, withSession } from './session.ts';
import { writeJson, writeProgress, writeStyled } from './terminal.ts';
import { terminalAnswer } from './terminalAnswer.ts';
import { secondsText } from './uploadProgressLine.ts';
import { uploadSummary } from './uploadCommand.ts';

export interface QueryCommandOptions extends SessionOptions {
  readonly file: string;
  readonly question: string;
  readonly json: boolean;
  readonly provider?: Provider | undefined;
  readonly model?: string | undefined;
  readonly path?: UploadPathKind | undefined;
}

/** `query FILE "QUESTION"`: prints the answer, or one JSON object. Of a folder all files are asked. */
export async function queryCommand(options: QueryCommandOptions, signal: AbortSignal): Promise<void> {
  const path = resolve(options.file);
  const { question, provider, model } = options;
  const request = { question, provider, model, signal, onProgress: () => undefined };
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const answer = isFolder
    ? await askFolder(options, { root: path, ...request })
    : await withCore(options, (core) => core.asking.ask({ paths: [path], override: options.path, ...request }));
  if (options.json) writeJson(toJson(answer));
  else writeStyled((style) => terminalAnswer(answer, style));
}

/** Brings the index of a folder up to date, and asks about all of its files. */
async function askFolder(options: QueryCommandOptions, request: WorkspaceRequest): Promise<Answer> {
  return withSession(options, async (session) => {
    await tellRollout(session);
    const workspaces = await sessionWorkspaces(session, terminalLog(options.verbose === true));
    const show = options.json ? () => undefined : writeProgress;
    return workspaces.askUpToDate(request, (progress) => show(indexingLine(progress))).finally(() => show(''));
  });
}

function indexingLine({ done, all, leftMs }: WorkspaceProgress): string {
  const left = leftMs === undefined ? '' : ` · ${secondsText(leftMs / 1000)} left`;
  const files = `${String(done.files)} of ${String(all.files)} files`;
  return `Indexing ${files} · ${sizeText(done.bytes)} of ${sizeText(all.bytes)}${left}`;
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
