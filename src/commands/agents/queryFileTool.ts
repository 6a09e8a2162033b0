import * as vscode from 'vscode';
import * as z from 'zod';
import { toFailure } from '../../client/errors.ts';
import type { Core } from '../../core.ts';
import { allowedFile, type AllowedFile } from '../../mcp/allowedFile.ts';
import { passagesRequest } from '../../privacy/consent.ts';
import { destinationOf } from '../../protocol/destination.ts';
import type { Provider } from '../../protocol/providers.ts';
import type { Answer } from '../../asking/answer.ts';
import { citationLabel } from '../../asking/answerMarkdown.ts';
import { displayPath } from '../../localFile/displayName.ts';
import { harmlessMarkdown } from '../../text/harmlessMarkdown.ts';
import { signalOf } from '../progress.ts';
import { hasUnsavedChanges } from '../targets.ts';
import { plainMarkdown } from './chatOutput.ts';

/** Input of the tool, from the model; package.json's `inputSchema` says the same. */
const ToolInput = z.object({ filePath: z.string(), question: z.string() });

/** The tool `query_file` of agent mode: asks about a file of the workspace, after the user has agreed to that file. */
export class QueryFileTool implements vscode.LanguageModelTool<unknown> {
  readonly #core: () => Core;
  readonly #backendUrl: () => string;
  readonly #provider: () => Provider;

  /**
   * `backendUrl` is empty for the embedded backend; `provider` names the model service, or the lack of one, for the answers.
   */
  constructor(core: () => Core, backendUrl: () => string, provider: () => Provider) {
    this.#core = core;
    this.#backendUrl = backendUrl;
    this.#provider = provider;
  }

  /**
   * Names the file and its destination for VS Code's confirmation. A file that may not be read is not confirmed: `invoke`
   * will refuse it.
   */
  async prepareInvocation(
    { input }: vscode.LanguageModelToolInvocationPrepareOptions<unknown>,
    token: vscode.CancellationToken,
  ): Promise<vscode.PreparedToolInvocation> {
    const { filePath, question } = ToolInput.parse(input);
    const file = await allowedFile(filePath, workspaceRoots()).catch(() => undefined);
    if (!file) return { invocationMessage: vscode.l10n.t('Asking about a file') };
    const name = displayPath(vscode.workspace.asRelativePath(file.path));
    const lines = [
      vscode.l10n.t('File: {0}', file.path),
      vscode.l10n.t('Question: {0}', question),
      this.#fileDestination(),
      await this.#passagesDestination(signalOf(token)),
    ];
    const message = plainMarkdown(lines.join('\n'));
    return {
      invocationMessage: plainMarkdown(vscode.l10n.t('Asking about {0}', name)),
      confirmationMessages: { title: vscode.l10n.t('Ask about {0}?', name), message },
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
      throw toFailure(error, signal);
    }
  }

  #fileDestination(): string {
    const destination = destinationOf(this.#backendUrl());
    return destination?.isRemote
      ? vscode.l10n.t('The file is sent to the backend at {0}.', destination.host)
      : vscode.l10n.t('The file stays on this machine.');
  }

  /**
   * The destination of passages of the file, as a sentence. Where it cannot be told, as while the backend is away, the
   * sentence says that.
   */
  async #passagesDestination(signal: AbortSignal): Promise<string> {
    const provider = this.#provider();
    if (provider === 'local') return vscode.l10n.t('Nothing is sent to a model.');
    if (provider === 'vscode') return vscode.l10n.t('Passages of the file go to a language model of VS Code.');
    try {
      const leaving = passagesRequest(provider, await this.#core().client.providers(signal));
      if (!leaving) return vscode.l10n.t('Nothing is sent to a model.');
      const { destination, label } = leaving;
      return destination.isRemote
        ? vscode.l10n.t('Passages of the file are sent to the model service at {0} ({1}).', destination.host, label)
        : vscode.l10n.t('Passages of the file go to a model on this machine ({0}).', destination.host);
    } catch {
      return vscode.l10n.t('Passages of the file may be sent to the model service in your settings ({0}).', provider);
    }
  }
}

/** The folders of the workspace on disk: the only ones that a model may ask about. */
function workspaceRoots(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

/**
 * The answer, then every cited passage below its file and lines. A model may pass the answer on, so it loads nothing; the passages
 * are those of the file, word for word.
 */
function resultText({ answer, citations, notes = [] }: Answer, { path }: AllowedFile): string {
  const passages = citations.map((citation) => `${citationLabel({ ...citation, path })}\n${citation.text}`);
  return [
    ...[answer, ...notes].map(harmlessMarkdown),
    ...(hasUnsavedChanges(vscode.Uri.file(path))
      ? [`Note: the editor has unsaved changes of ${path}; the answer is from the saved file.`]
      : []),
    ...passages,
  ].join('\n\n');
}
