import * as vscode from 'vscode';
import * as z from 'zod';
import { toUploadError } from '../client/uploadError.ts';
import type { Core } from '../core.ts';
import { allowedFile, type AllowedFile } from '../mcp/allowedFile.ts';
import { citationLabel } from '../query/answerMarkdown.ts';
import type { Answer } from '../query/askService.ts';
import { signalOf } from './cancellation.ts';
import { plainMarkdown } from './plainMarkdown.ts';

/** What a model calls the tool with; package.json's `inputSchema` says the same. */
const ToolInput = z.object({ filePath: z.string(), question: z.string() });

/** The tool `query_file` of agent mode: asks about a file of the workspace, after the person has agreed to that file. */
export class QueryFileTool implements vscode.LanguageModelTool<unknown> {
  readonly #core: () => Core;
  readonly #backendUrl: () => string;

  /** `backendUrl` is empty for the embedded backend. */
  constructor(core: () => Core, backendUrl: () => string) {
    this.#core = core;
    this.#backendUrl = backendUrl;
  }

  /** Names the file and where it goes. What may not be read is not asked for: `invoke` will refuse it. */
  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<unknown>): Promise<vscode.PreparedToolInvocation> {
    const { filePath, question } = ToolInput.parse(input);
    const file = await allowedFile(filePath, workspaceRoots()).catch(() => undefined);
    if (!file) return { invocationMessage: vscode.l10n.t('Querying a file') };
    const name = vscode.workspace.asRelativePath(file.path);
    const lines = [
      vscode.l10n.t('File: {0}', file.path),
      vscode.l10n.t('Question: {0}', question),
      this.#destination(),
    ];
    const message = plainMarkdown(lines.join('\n'));
    return {
      invocationMessage: vscode.l10n.t('Querying {0}', name),
      confirmationMessages: { title: vscode.l10n.t('Query {0}?', name), message },
    };
  }

  /** Throws an error whose message tells the model what to do instead. */
  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<unknown>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const { filePath, question } = ToolInput.parse(input);
    const file = await allowedFile(filePath, workspaceRoots());
    const signal = signalOf(token);
    try {
      const onProgress = (): void => undefined;
      const answer = await this.#core().asking.ask({ paths: [file.realPath], question, signal, onProgress });
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(resultText(answer, file))]);
    } catch (error) {
      throw toUploadError(error, signal);
    }
  }

  #destination(): string {
    const host = URL.parse(this.#backendUrl())?.host;
    return host === undefined
      ? vscode.l10n.t('The file stays on this machine.')
      : vscode.l10n.t('The file is sent to {0}.', host);
  }
}

/** The folders of the workspace on disk: the only ones that a model may ask about. */
function workspaceRoots(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

/** The answer, then every cited passage below its file and lines. */
function resultText({ answer, citations, notes = [] }: Answer, { path }: AllowedFile): string {
  const isDirty = vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === vscode.Uri.file(path).toString(),
  );
  const passages = citations.map((citation) => `${citationLabel({ ...citation, path })}\n${citation.text}`);
  return [
    answer,
    ...notes,
    ...(isDirty ? [`Note: the editor has unsaved changes of ${path}; the answer is from the saved file.`] : []),
    ...passages,
  ].join('\n\n');
}
