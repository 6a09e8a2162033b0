import * as vscode from 'vscode';
import { join } from 'node:path';
import type { Core } from '../../core.ts';
import { ReceivedTexts } from '../../library/receivedTexts.ts';
import { UploadActivity } from '../../library/uploadActivity.ts';
import { registeredUpload, UploadRegistry } from '../../library/uploadRegistry.ts';
import { isDocumentCopy } from '../../views/files/documentCopies.ts';
import { FilesView } from '../../views/files/filesView.ts';
import type { FilesViewShell } from '../../views/files/filesViewShell.ts';
import { LibraryCommands } from './libraryCommands.ts';

export interface LibraryParts {
  /** The folder on this machine for records of uploads. */
  readonly stateFolder: string;
  readonly shell: FilesViewShell;
  readonly log: vscode.LogOutputChannel;
  core(): Core;
  /** The address of the backend, empty for the embedded one. */
  backendUrl(): string;
  /** Asks the user for a question about files of this machine, then answers it. */
  askAbout(uris: readonly vscode.Uri[]): Promise<void>;
  /** Uploads files of this machine. */
  upload(uris: readonly vscode.Uri[]): Promise<void>;
  /** Called with how many uploads of this window are under way, when one has begun or ended. */
  onRunning(count: number): void;
}

/** The view of uploaded files and running uploads, with its commands. */
export interface Library extends vscode.Disposable {
  readonly view: FilesView;
  readonly commands: LibraryCommands;
  /** Reports every upload of this window. */
  readonly activity: UploadActivity;
  /** Whether a file of this absolute path has been uploaded to the backend before. */
  wasUploaded(backendId: string, path: string): Promise<boolean>;
}

export function createLibrary({
  stateFolder,
  shell,
  log,
  core,
  backendUrl,
  askAbout,
  upload,
  onRunning,
}: LibraryParts): Library {
  const registry = new UploadRegistry(join(stateFolder, 'uploads'), (message) => log.warn(message));
  const activity = new UploadActivity({
    onChange: () => {
      view.runningChanged();
      onRunning(activity.running.length);
    },
    onProgress: () => view.progressed(),
    onUploaded: (backendId, outcome) => {
      // The registry notifies the view too, unless it cannot be watched or written.
      const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(outcome.localPath))?.uri.fsPath;
      void registry.register(registeredUpload(backendId, outcome, Date.now(), folder)).then(() => view.refresh());
    },
  });
  const received = new ReceivedTexts(join(stateFolder, 'received'), () => core().client);
  const view = new FilesView(
    shell,
    {
      backendId: () => core().client.connection.id,
      readPage: (limit, after) => core().client.listFiles(limit, after, undefined, true),
      known: (backendId) => registry.known(backendId),
      running: () => activity.running,
      workspaceFolders: () =>
        (vscode.workspace.workspaceFolders ?? [])
          .filter(({ uri }) => uri.scheme === 'file')
          .map(({ name, uri }) => ({ name, path: uri.fsPath })),
      isCopy: (path) => received.holds(path) || isDocumentCopy(path),
    },
    log,
  );
  const commands = new LibraryCommands({
    view,
    client: () => core().client,
    backendUrl,
    received,
    askAbout,
    upload,
  });
  const subscriptions = vscode.Disposable.from(
    view,
    vscode.workspace.onDidChangeWorkspaceFolders(() => view.refresh()),
    { dispose: registry.onDidChange(() => view.refresh()) },
  );
  return {
    view,
    commands,
    activity,
    wasUploaded: (backendId, path) => registry.wasUploaded(backendId, path),
    dispose: () => void subscriptions.dispose(),
  };
}
