import * as vscode from 'vscode';
import { toFailure } from '../client/errors.ts';
import type { Failure } from '../failure.ts';
import { commandId, openSettings } from '../contributions.ts';

interface Remedy {
  readonly title: string;
  act(): unknown;
}

/** Shows failures to the user: a message, and buttons that help. A cancellation is not shown. */
export class FailureNotifier {
  readonly #log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Shows `error`; with `retry`, offers to try again where that may help. */
  show(error: unknown, retry?: () => void | Promise<void>): void {
    const failure = toFailure(error);
    if (failure.kind === 'cancelled') return;
    this.#log.error(failure.stack ?? failure.message);
    void this.#ask(failure.message, [...remediesFor(failure, retry), this.#showLog()]);
  }

  #showLog(): Remedy {
    return { title: vscode.l10n.t('Show Log'), act: () => this.#log.show() };
  }

  async #ask(message: string, remedies: readonly Remedy[]): Promise<void> {
    const chosen = await vscode.window.showErrorMessage(message, ...remedies.map(({ title }) => title));
    await remedies.find(({ title }) => title === chosen)?.act();
  }
}

function remediesFor(failure: Failure, retry: (() => void | Promise<void>) | undefined): Remedy[] {
  const again: Remedy[] = retry ? [{ title: vscode.l10n.t('Try Again'), act: () => void retry() }] : [];
  const setting = (name: Parameters<typeof openSettings>[0]): Remedy => ({
    title: vscode.l10n.t('Open Settings'),
    act: () => openSettings(name),
  });
  switch (failure.kind) {
    case 'unauthorized':
      return [
        { title: vscode.l10n.t('Set Token…'), act: () => vscode.commands.executeCommand(commandId('setToken')) },
        ...again,
      ];
    case 'too_large':
      return [setting('upload.maxFileSizeMB')];
    case 'backend_down':
    case 'offline':
      return [...again, setting('backend.url')];
    case 'protocol':
      return [...again, setting('backend.url')];
    case 'timeout':
    case 'connection':
    case 'server_error':
    case 'file_changed':
      return again;
    default:
      return [];
  }
}
