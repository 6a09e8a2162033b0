import * as vscode from 'vscode';
import { toFailure } from '../../client/errors.ts';
import { cancelled, type Failure } from '../../failure.ts';
import type { ResourceArguments } from '../../contributions.ts';
import type { Core } from '../../core.ts';
import { displayName } from '../../localFile/displayName.ts';
import type { QueueJournal } from '../../upload/queue/queueJournal.ts';
import type { UploadOutcome, UploadProgress } from '../../upload/uploader.ts';
import { withCancellableProgress } from '../progress.ts';
import type { ReportProgress } from '../progressThrottle.ts';
import { skipReasonText } from '../skipReason.ts';
import { saveAllIfDirty, selectedUris, toChosen } from '../targets.ts';
import { countText } from '../../views/pageLanguage.ts';

/** A file that is not sent, and why. */
interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** The files to upload, and those that are left out. */
interface Found {
  readonly files: readonly string[];
  readonly skipped: readonly LeftOut[];
}

interface Report {
  readonly uploaded: { path: string; outcome: UploadOutcome }[];
  readonly failed: { path: string; error: Failure }[];
  readonly skipped: readonly LeftOut[];
}

export interface UploadFilesParts {
  core(): Core;
  maxFileBytes(): number;
  readonly journal: QueueJournal;
  readonly log: vscode.LogOutputChannel;
  /** Asks the user for a question about uploaded files, by their absolute paths. */
  askAbout(paths: readonly string[]): void;
}

/** Upload to Smart File Query: files and folders into one queue, under one notification, with an outcome for each file. */
export class UploadFilesCommand {
  readonly #parts: UploadFilesParts;

  constructor(parts: UploadFilesParts) {
    this.#parts = parts;
  }

  async run(...args: ResourceArguments): Promise<void> {
    const uris = selectedUris(args);
    if (!uris) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Nothing to upload: select files or folders in the explorer, or open a file.'),
      );
      return;
    }
    const report = await withCancellableProgress(vscode.l10n.t('Smart File Query'), (signal, say) =>
      this.#upload(uris, signal, say),
    );
    void this.#tell(report);
  }

  /**
   * Goes on with the unfinished uploads of windows that are gone, and reports their outcome. The user has not just asked for
   * them and is not asked about them either: files with secrets are left out and named.
   */
  async resumeLeftovers(): Promise<void> {
    await this.#parts.journal.takeOver(this.#backend, async (paths) => {
      this.#parts.log.info(
        paths.length === 1
          ? 'Resuming 1 upload left by an earlier window.'
          : `Resuming ${String(paths.length)} uploads left by an earlier window.`,
      );
      const { signal } = new AbortController();
      try {
        const found = await this.#parts
          .core()
          .queue.prepare(signal, (either) => this.#reviewed({ files: paths, skipped: [] }, either, { mayAsk: false }));
        void this.#tell(await this.#uploadFiles(found, signal, () => undefined));
      } catch (error) {
        this.#parts.log.warn(`Uploads left by an earlier window could not be resumed: ${toFailure(error).message}`);
      }
    });
  }

  get #backend(): string {
    return this.#parts.core().client.connection.id;
  }

  /** Cancel All Uploads: cancels those of every command and of the chat, and the work that precedes them. */
  cancelAll(): void {
    if (this.#parts.core().queue.cancelAll()) return;
    void vscode.window.showInformationMessage(vscode.l10n.t('There is nothing to cancel: no upload is on its way.'));
  }

  async #upload(uris: readonly vscode.Uri[], signal: AbortSignal, say: ReportProgress): Promise<Report> {
    say(vscode.l10n.t('Looking for files…'), 'looking');
    const found = await this.#parts.core().queue.prepare(signal, async (either) => {
      const collected = await this.#collect(uris, either);
      if (!(await saveAllIfDirty(collected.files, 'upload'))) throw cancelled();
      return this.#reviewed(collected, either);
    });
    return this.#uploadFiles(found, signal, say);
  }

  /** The files that may leave this machine; the user is asked at most once about all that hold secrets. */
  async #reviewed({ files, skipped }: Found, signal: AbortSignal, options: { mayAsk?: boolean } = {}): Promise<Found> {
    const { sendable, leftOut } = await this.#parts.core().uploadGate.review(files, signal, options);
    return { files: sendable, skipped: [...skipped, ...leftOut] };
  }

  async #uploadFiles({ files, skipped }: Found, signal: AbortSignal, say: ReportProgress): Promise<Report> {
    const report: Report = { uploaded: [], failed: [], skipped };
    const progress = new Map<string, UploadProgress>();
    const announce = (): void => {
      say(overallText(files.length, report, progress), 'uploading');
    };
    announce();
    const { queue } = this.#parts.core();
    const backend = this.#backend;
    await Promise.all(
      files.map(async (path) => {
        try {
          const onProgress = (now: UploadProgress): void => {
            progress.set(path, now);
            announce();
          };
          const add = (): Promise<UploadOutcome> => queue.add({ path, signal, onProgress });
          const outcome = await this.#parts.journal.during({ path, backend }, add);
          report.uploaded.push({ path, outcome });
        } catch (error) {
          report.failed.push({ path, error: toFailure(error, signal) });
        }
        progress.delete(path);
        announce();
      }),
    );
    return report;
  }

  /** The files of a choice: chosen files as they are; folders are searched, and files that are left out there are named. */
  async #collect(uris: readonly vscode.Uri[], signal: AbortSignal): Promise<Found> {
    const files = new Set<string>();
    const skipped: LeftOut[] = [];
    for (const uri of uris) {
      const chosen = await toChosen(uri);
      if (chosen.kind === 'file') {
        files.add(chosen.path);
        continue;
      }
      const { path, root, excludes } = chosen;
      const maxBytes = this.#parts.maxFileBytes();
      const { collectFiles } = await import('../../collecting/collectFiles.ts');
      const found = await collectFiles(path, { root, excludes, maxBytes, signal }).catch((error: unknown) => {
        throw signal.aborted ? cancelled() : error;
      });
      for (const file of found.files) files.add(file.path);
      skipped.push(...found.skipped.map((file) => ({ path: file.path, reason: skipReasonText(file.reason) })));
    }
    return { files: [...files], skipped };
  }

  async #tell(report: Report): Promise<void> {
    for (const { path, outcome } of report.uploaded) {
      this.#parts.log.info(`${path}: ${outcome.deduplicated ? 'already there' : `uploaded by ${outcome.path.kind}`}`);
    }
    for (const { path, error } of report.failed) this.#parts.log.error(`${path}: ${error.message}`);
    for (const { path, reason } of report.skipped) this.#parts.log.warn(`${path}: left out (${reason})`);

    const { uploaded, skipped } = report;
    const failed = report.failed.filter(({ error }) => error.kind !== 'cancelled');
    const cancelled = report.failed.length - failed.length;
    const message = [
      uploadedText(uploaded),
      ...(failed.length > 0
        ? [vscode.l10n.t('{0} failed: {1}.', countText(failed.length), examples(failed.map(failureText)))]
        : []),
      ...(cancelled > 0 ? [vscode.l10n.t('{0} cancelled.', countText(cancelled))] : []),
      ...(skipped.length > 0
        ? [vscode.l10n.t('{0} left out: {1}.', countText(skipped.length), examples(skipped.map(skipText)))]
        : []),
    ].join(' ');
    const details = vscode.l10n.t('Show Log');
    const paths = uploaded.map(({ path }) => path);
    const ask = paths.length === 1 ? vscode.l10n.t('Query This File') : vscode.l10n.t('Query These Files');
    const buttons = paths.length === 0 ? [details] : [ask, details];
    const chosen = await (failed.length > 0
      ? vscode.window.showWarningMessage(message, ...buttons)
      : vscode.window.showInformationMessage(message, ...buttons));
    if (chosen === details) this.#parts.log.show();
    else if (chosen === ask) this.#parts.askAbout(paths);
  }
}

/** How many names a message has; the log has all of them. */
const MAX_EXAMPLES = 3;

function examples(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_EXAMPLES).join(', ');
  return texts.length > MAX_EXAMPLES
    ? vscode.l10n.t('{0} and {1} more', shown, countText(texts.length - MAX_EXAMPLES))
    : shown;
}

function uploadedText(uploaded: Report['uploaded']): string {
  if (uploaded.length === 0) return vscode.l10n.t('No file was uploaded.');
  const known = uploaded.filter(({ outcome }) => outcome.deduplicated).length;
  const names = examples(uploaded.map(({ path }) => displayName(path)));
  if (uploaded.length === 1 && known === 1) return vscode.l10n.t('1 uploaded, unchanged since last time: {0}.', names);
  if (known === 0) return vscode.l10n.t('{0} uploaded: {1}.', countText(uploaded.length), names);
  return vscode.l10n.t(
    '{0} uploaded, {1} of them unchanged since last time: {2}.',
    countText(uploaded.length),
    countText(known),
    names,
  );
}

function failureText({ path, error }: Report['failed'][number]): string {
  return `${displayName(path)} (${error.message.replace(/\.$/, '')})`;
}

function skipText({ path, reason }: LeftOut): string {
  return `${displayName(path)} (${reason.replace(/\.$/, '')})`;
}

function overallText(total: number, report: Report, progress: ReadonlyMap<string, UploadProgress>): string {
  const done = report.uploaded.length + report.failed.length;
  const sending = [...progress.entries()].find(([, { phase }]) => phase === 'uploading');
  const text = vscode.l10n.t('Uploading files: {0} of {1} done', countText(done), countText(total));
  return sending ? `${text} (${displayName(sending[0])})` : text;
}

/** The folders to upload, picked in a dialog. Undefined when the dialog was left. */
export async function chooseFolders(): Promise<vscode.Uri[] | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose Folders to Upload'),
    openLabel: vscode.l10n.t('Upload'),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
    ...(folder ? { defaultUri: folder } : {}),
  });
}
