import * as vscode from 'vscode';
import type { AskProgress } from '../asking/bringFiles.ts';
import { displayName } from '../localFile/displayName.ts';
import { sizeText } from '../system/sizeText.ts';
import { countText, textLanguage } from '../views/pageLanguage.ts';
import { ProgressThrottle, type ReportProgress } from './progressThrottle.ts';

/** How long work may take without a notification, in milliseconds: for shorter work it would only flash. */
const SHOW_AFTER_MS = 300;

/** Runs `work` under a notification that can be cancelled; `report` sets its text. */
export async function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: ReportProgress) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let latest: string | undefined;
  let show = (message: string): void => void (latest = message);
  const throttle = new ProgressThrottle((message) => show(message));
  const running = work(controller.signal, throttle.report).finally(() => throttle.end());
  if (await isOverWithin(running, SHOW_AFTER_MS)) return running;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => controller.abort());
    show = (message) => progress.report({ message });
    if (latest !== undefined) show(latest);
    return running;
  });
}

/** Whether work ends, well or not, within some milliseconds. */
async function isOverWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const over = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([over, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A phase in words: `Uploading 1.2 of 3.4 MB`. */
export function phaseText(progress: AskProgress): string {
  switch (progress.phase) {
    case 'hashing':
      return vscode.l10n.t('Hashing {0}', amount(progress.bytes, progress.totalBytes));
    case 'uploading':
      return vscode.l10n.t('Uploading {0}', amount(progress.bytes, progress.totalBytes));
    case 'waiting':
      return vscode.l10n.t('Waiting for the backend to come back…');
    case 'locked':
      return vscode.l10n.t('Waiting for another window that is sending the same content…');
    case 'indexing':
      return vscode.l10n.t('Indexing…');
    case 'checking':
      return vscode.l10n.t('Looking for secrets…');
    case 'files':
      return vscode.l10n.t(
        '{0} of {1} files done ({2})',
        countText(progress.done),
        countText(progress.total),
        displayName(progress.path),
      );
    case 'answering':
      return vscode.l10n.t('Answering…');
  }
}

function amount(bytes: number, totalBytes: number): string {
  const locale = textLanguage();
  return vscode.l10n.t('{0} of {1}', sizeText(bytes, locale), sizeText(totalBytes, locale));
}

/** VS Code's cancellation token as an `AbortSignal` for the core. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
