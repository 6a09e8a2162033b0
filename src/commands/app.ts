import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  configuredValue,
  isSetByWorkspace,
  onDidChangeSettings,
  setContextKey,
  type CommandName,
} from '../contributions.ts';
import type { Core } from '../core.ts';
import { CoreProvider } from '../coreProvider.ts';
import { settingsActor } from '../rolloutState/rolloutStatus.ts';
import { MetricsStore } from '../metrics/metricsStore.ts';
import type { Provider } from '../protocol/providers.ts';
import { maxFileBytes, type Settings } from '../settings.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { systemCode } from '../system/systemErrors.ts';
import { QueueJournal } from '../upload/queue/queueJournal.ts';
import { VERSION } from '../version.ts';
import { documentUri, keepDocumentCopiesIn } from '../views/files/documentCopies.ts';
import { ExtractedTexts } from '../views/files/extractedText.ts';
import type { FilesView } from '../views/files/filesView.ts';
import type { FilesViewShell } from '../views/files/filesViewShell.ts';
import { WatchedSettings } from '../watchedSettings.ts';
import { FileChatParticipant } from './agents/chatParticipant.ts';
import { McpProvider } from './agents/mcpProvider.ts';
import { QueryFileTool } from './agents/queryFileTool.ts';
import { vscodeModel } from './agents/vscodeModel.ts';
import { createAsking } from './asking/asking.ts';
import { commandHandlers } from './commandHandlers.ts';
import { FailureNotifier } from './failureNotifier.ts';
import { createLibrary } from './library/library.ts';
import { UploadFilesCommand } from './library/uploadFiles.ts';
import { followSecrets } from './paletteConditions.ts';
import { createMetricsDisplay } from './metrics/metricsDisplay.ts';
import { ApiKeyStore, TokenStore } from './privacy/credentialStore.ts';
import { ConsentDialog } from './privacy/consentDialog.ts';
import { secretDialog } from './privacy/secretDialog.ts';
import { setToken } from './privacy/credentialCommands.ts';
import { askToShare } from './rollout/fleetQuestion.ts';
import { createRollout, readMachineId } from './rollout/rollout.ts';

/**
 * How long a window in the background waits, in milliseconds, so that the window in front is the one that tells the rollout
 * of changed settings.
 */
const BACKGROUND_WINDOW_DELAY_MS = 1_000;

/** Entry points of the extension for VS Code. */
export interface App {
  readonly panel: vscode.WebviewPanelSerializer;
  readonly answer: vscode.WebviewPanelSerializer;
  readonly participant: FileChatParticipant;
  readonly tool: QueryFileTool;
  readonly mcp: McpProvider;
  readonly texts: ExtractedTexts;
  readonly files: FilesView;
  /** Runs a command; a failure is shown, never thrown. */
  run(name: CommandName, args: readonly unknown[]): Promise<void>;
  /** Resolves when the embedded backend has ended. */
  dispose(): Promise<void>;
}

/**
 * Builds the parts and connects them. Parts that need each other are given functions, such as `core`, which are called only
 * after everything has been built.
 */
export function createApp(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  filesShell: FilesViewShell,
): App {
  const { extensionUri, logUri } = context;
  const stateFolder = context.globalStorageUri.fsPath;
  const storageFolder = (context.storageUri ?? context.globalStorageUri).fsPath;
  closeFolders([stateFolder, storageFolder, logUri.fsPath], log);
  keepDocumentCopiesIn(stateFolder);
  const embeddedDataFolder = join(stateFolder, 'backend');
  const warn = (message: string): void => log.warn(message);

  const watched = new WatchedSettings(configuredValue, process.env, log);
  const settings = (): Settings => watched.current.settings;
  const backendUrl = (): string => settings()['backend.url'];
  const maxBytes = (): number => maxFileBytes(settings());
  const provider = (): Provider => settings()['query.provider'];
  const tokens = new TokenStore(context.secrets);
  const token = (url: string): Promise<string | undefined> => tokens.get(url);
  const apiKeys = new ApiKeyStore(context.secrets);
  const consent = new ConsentDialog(context.globalState);
  const failures = new FailureNotifier(log);
  const metrics = new MetricsStore(join(stateFolder, 'metrics'), { onWarning: warn });
  const machineId = readMachineId(context);
  const core = (): Core => cores.current();

  const historyFolder = join(storageFolder, 'history');
  const asking = createAsking({
    extensionUri,
    historyFolder,
    stateFolder,
    failures,
    log,
    state: context.globalState,
    core,
    settings,
  });
  const askAbout = (uris: readonly vscode.Uri[]): Promise<void> => asking.files.about(uris);
  const journal = new QueueJournal(join(stateFolder, 'queue'), warn);
  const uploads = new UploadFilesCommand({
    core,
    maxFileBytes: maxBytes,
    journal,
    log,
    askAbout: (paths) => void askAbout(paths.map(documentUri)).catch((error: unknown) => failures.show(error)),
  });
  const upload = (uris: readonly vscode.Uri[]): Promise<void> => uploads.run(uris[0], uris);
  const onRunning = (count: number): void => {
    display.showRunning(count);
    void setContextKey('isUploading', count > 0);
  };
  const library = createLibrary({
    stateFolder,
    shell: filesShell,
    log,
    core,
    backendUrl,
    askAbout,
    upload,
    onRunning,
  });
  const onSettingsWritten = (): Promise<void> => settingsChanged();
  const rollout = createRollout({ settings: watched, machineId, log, core, onSettingsWritten });
  const display = createMetricsDisplay({ extensionUri, logUri, metrics, rollout, log });

  const cores = new CoreProvider({
    stateFolder,
    embeddedDataFolder,
    metrics,
    machineId,
    version: VERSION,
    log,
    settings,
    consent,
    secretGate: secretDialog,
    ownModel: vscodeModel,
    shortPath: (path) => vscode.workspace.asRelativePath(documentUri(path)),
    secrets: () => apiKeys.all(settings()),
    token,
    askForToken: (url) => setToken(tokens, url, true),
    watchUpload: (backendId, request, work) => library.activity.watch(backendId, request, work),
    wasUploaded: (backendId, path) => library.wasUploaded(backendId, path),
    onRolloutEvents: (events) => rollout.take(events),
    isChosen: (name) => watched.current.chosen.has(name),
    onFleetFlag: () => {
      if (!watched.current.chosen.has('metrics.share')) void askToShare(context.globalState, backendUrl());
    },
  });

  const settingsChanged = async (isAtStart = false): Promise<void> => {
    watched.refresh();
    await cores.secretsChanged();
    library.view.refresh();
    // Settings that changed before this window was open were not changed by a user at this window.
    const isAttended = !isAtStart && vscode.window.state.focused;
    // All windows are told of a changed setting; the window in which the user changed it is to be the one that tells the
    // rollout.
    if (!isAttended && !isAtStart) await delay(BACKGROUND_WINDOW_DELAY_MS);
    if (!rollout.commands.isWritingSettings && !isRolloutSetByWorkspace()) {
      await core().settingsChanged(settings(), settingsActor(watched.current, isAttended));
    }
    // The embedded backend has no fleet, and is not started to be asked.
    if (backendUrl() !== '')
      void core()
        .fleet.look()
        .then(() => display.request());
    display.request();
  };
  void settingsChanged(true).then(() => uploads.resumeLeftovers());

  const parts = { context, log, tokens, apiKeys, consent, asking, uploads, library, rollout, display, backendUrl };
  const handlers = commandHandlers(parts);
  const disposables = vscode.Disposable.from(
    asking.answers,
    asking.follower,
    followSecrets(apiKeys, consent),
    library,
    display,
    apiKeys.onDidChange(() => void cores.secretsChanged()),
    onDidChangeSettings(() => void settingsChanged()),
  );
  return {
    panel: display.panel,
    answer: asking.answers,
    participant: new FileChatParticipant(core, provider),
    tool: new QueryFileTool(core, backendUrl, provider),
    mcp: new McpProvider({
      extensionUri,
      stateFolder: join(stateFolder, 'mcp'),
      embeddedDataFolder,
      backendUrl,
      maxFileSizeMB: () => settings()['upload.maxFileSizeMB'],
      consent,
      token,
    }),
    texts: new ExtractedTexts(() => core().client),
    files: library.view,
    run: async (name, args) => {
      try {
        // Arguments come from outside; the handlers take them as unknown and check them.
        await handlers[name](...args);
      } catch (error) {
        failures.show(error);
      }
    },
    dispose: async () => {
      disposables.dispose();
      // Uploads that end now have not been done: the next window goes on with them.
      await journal.freeze();
      await cores.dispose();
    },
  };
}

/**
 * Whether the workspace sets the rollout. All windows of the machine share the rollout's state, so one workspace's settings
 * must not set it back.
 */
function isRolloutSetByWorkspace(): boolean {
  return isSetByWorkspace('asyncUpload.enabled') || isSetByWorkspace('asyncUpload.rolloutPercentage');
}

/** Closes the extension's folders to other users: VS Code makes them readable for everybody on the machine. */
function closeFolders(folders: readonly string[], log: vscode.LogOutputChannel): void {
  for (const folder of folders) {
    makePrivateFolder(folder).catch((error: unknown) => log.warn(`${folder} cannot be made: ${systemCode(error)}.`));
  }
}
