import * as vscode from 'vscode';
import { join } from 'node:path';
import { FileChatParticipant } from './chatParticipant.ts';
import { Answering } from './answering.ts';
import { ApiKeyStore, clearApiKey, setApiKey } from './apiKeyCommands.ts';
import { chooseFolders } from './chooseFolders.ts';
import { ConsentDialog } from './consent.ts';
import { FailureDoor } from './failure.ts';
import { openLogLines } from './logLines.ts';
import { McpProvider } from './mcpProvider.ts';
import { QueryFileCommand } from './queryFile.ts';
import { QueryFilesCommand } from './queryFiles.ts';
import { QuerySelectionCommand } from './querySelection.ts';
import { QuestionBox } from './questionBox.ts';
import { QuestionHistory } from './questionHistory.ts';
import { QueryFileTool } from './queryFileTool.ts';
import { RolloutCommands } from './rolloutCommands.ts';
import { RolloutNotices } from './rolloutNotices.ts';
import { placeSample, sampleQuestion } from './sampleFile.ts';
import { secretDialog } from './secretDialog.ts';
import { clearToken, setToken, TokenStore } from './tokenCommands.ts';
import { UploadedFilesCommands } from './uploadedFiles.ts';
import { UploadFilesCommand } from './uploadFiles.ts';
import { vscodeModel } from './vscodeModel.ts';
import {
  commandId,
  configuredValue,
  onDidChangeSettings,
  openSettings,
  WALKTHROUGH_ID,
  type CommandHandlers,
  type CommandName,
} from '../contributions.ts';
import { rolloutConfig } from '../core.ts';
import { CoreProvider } from '../coreProvider.ts';
import { machineIdentity } from '../delivery/machineIdentity.ts';
import { rolloutStatus } from '../delivery/rolloutStatus.ts';
import { HistoryStore } from '../history/historyStore.ts';
import { ReceivedTexts } from '../library/receivedTexts.ts';
import { UploadActivity } from '../library/uploadActivity.ts';
import { UploadRegistry } from '../library/uploadRegistry.ts';
import { traceOf } from '../library/uploadTrace.ts';
import { MetricsStore } from '../metrics/metricsStore.ts';
import { SummaryWriter } from '../metrics/summaryWriter.ts';
import { AnswerPanel } from '../panel/answerPanel.ts';
import { ExtractedTexts } from '../panel/extractedText.ts';
import { FilesView } from '../panel/filesView.ts';
import type { FilesViewShell } from '../panel/filesViewShell.ts';
import { Coalescer } from '../panel/coalescer.ts';
import { MetricsPanel } from '../panel/metricsPanel.ts';
import { MetricsSource } from '../panel/metricsSource.ts';
import { StatusBar } from '../panel/statusBar.ts';
import type { RolloutStatus } from '../protocol/panelMessages.ts';
import type { Provider } from '../protocol/providers.ts';
import { QueueJournal } from '../upload/queueJournal.ts';
import { WatchedSettings } from '../watchedSettings.ts';
import { VERSION } from '../version.ts';

/** Where the identity that buckets are made from is kept: on this machine, never synced. */
const IDENTITY_KEY = 'machineIdentity';

/** Everything that VS Code can ask of this extension. */
export interface App {
  readonly panel: vscode.WebviewPanelSerializer;
  readonly participant: FileChatParticipant;
  readonly tool: QueryFileTool;
  readonly mcp: McpProvider;
  readonly texts: ExtractedTexts;
  readonly files: FilesView;
  /** Runs a command; a failure is shown, never thrown. */
  run(name: CommandName, args: readonly unknown[]): Promise<void>;
  /** Ends with the embedded backend gone. */
  dispose(): Promise<void>;
}

/** Builds the parts. Nothing here runs before somebody needs it, or the window has been open for a moment. */
export function createApp(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  filesShell: FilesViewShell,
): App {
  const stateFolder = context.globalStorageUri.fsPath;
  const embeddedDataFolder = join(stateFolder, 'backend');
  const machineId = readIdentity(context);
  const settings = new WatchedSettings(configuredValue, process.env, log);
  const tokens = new TokenStore(context.secrets);
  const apiKeys = new ApiKeyStore(context.secrets);
  const consent = new ConsentDialog(context.globalState);
  const failures = new FailureDoor(log);
  const changed = new vscode.EventEmitter<void>();
  const metrics = new MetricsStore(join(stateFolder, 'metrics'), { onWarning: (message) => log.warn(message) });

  const registry = new UploadRegistry(join(stateFolder, 'uploads'), (message) => log.warn(message));
  const activity = new UploadActivity({
    onChange: () => files.runningChanged(),
    onProgress: () => files.progressed(),
    onUploaded: (backendId, outcome) => {
      // The view hears of it from the registry too, unless that cannot be watched or written.
      void registry.note(traceOf(backendId, outcome, Date.now())).then(() => files.refresh());
    },
  });

  const cores: CoreProvider = new CoreProvider({
    stateFolder,
    embeddedDataFolder,
    metrics,
    machineId,
    version: VERSION,
    log,
    settings: () => settings.current.settings,
    consent,
    secretGate: secretDialog,
    ownModel: vscodeModel,
    shortPath: (path) => vscode.workspace.asRelativePath(path),
    secrets: () => apiKeys.all(settings.current.settings['query.baseUrl']),
    token: (url) => tokens.get(url),
    askForToken: (url) => setToken(tokens, url, true),
    watchUpload: (backendId, request, work) => activity.watch(backendId, request, work),
    onRolloutEvents: (events) => {
      notices.tell(events);
      void rollout.followEvents(events);
    },
  });
  const core = (): ReturnType<typeof cores.current> => cores.current();
  const backendUrl = (): string => settings.current.settings['backend.url'];
  const provider = (): Provider => settings.current.settings['query.provider'];

  const status = async (): Promise<RolloutStatus> =>
    rolloutStatus({
      resolved: settings.current,
      machineId,
      state: await core().rollout.state(),
      config: rolloutConfig(settings.current.settings),
      now: Date.now(),
    });
  const rollout = new RolloutCommands(core, status, () => settingsChanged());
  const notices = new RolloutNotices();
  const summaries = new SummaryWriter(metrics);
  const carryOut = (work: Promise<void>): void => void work.catch((error: unknown) => failures.show(error));
  const answers = new AnswerPanel(context.extensionUri, {
    askAnew: (target) => carryOut(queries.askAnew(target)),
    followUp: (conversation, question) => carryOut(answering.followUp(conversation, question)),
    askCurrent: (conversation) => carryOut(answering.askCurrent(conversation)),
  });
  const answering: Answering = new Answering({
    core,
    panel: answers,
    failures,
    onAnswered: (conversation) => void history.keep(conversation),
  });
  const questions = new QuestionBox();
  const queries = new QueryFileCommand(answering, questions);
  const selections = new QuerySelectionCommand(answering, questions);
  const folders = new QueryFilesCommand({
    answering,
    questions,
    backendUrl,
    maxFileSizeMB: () => settings.current.settings['upload.maxFileSizeMB'],
    askAbout: (uri) => queries.askAbout(uri),
  });
  const historyFolder = join((context.storageUri ?? context.globalStorageUri).fsPath, 'history');
  const history = new QuestionHistory({
    store: new HistoryStore(historyFolder, (message) => log.warn(message)),
    panel: answers,
    answering: () => answering,
    isEnabled: () => settings.current.settings['history.enabled'],
    failures,
    log,
  });
  const files = new FilesView(
    filesShell,
    {
      backendId: () => core().client.connection.id,
      readPage: (limit, after) => core().client.listFiles(limit, after),
      known: (backendId) => registry.known(backendId),
      running: () => activity.running,
    },
    log,
  );
  const uploadedFiles = new UploadedFilesCommands({
    view: files,
    client: () => core().client,
    backendUrl,
    received: new ReceivedTexts(join(stateFolder, 'received'), () => core().client),
    askAbout: (uri) => queries.askAbout(uri),
  });
  const journal = new QueueJournal(join(stateFolder, 'queue'), (message) => log.warn(message));
  const maxFileSizeMB = (): number => settings.current.settings['upload.maxFileSizeMB'];
  const uploads = new UploadFilesCommand(core, maxFileSizeMB, journal, log);
  const source = new MetricsSource({
    metrics,
    status,
    openLog: (requestId) => openLogLines(log, context.logUri, requestId),
    onDidChange: changed.event,
    run: (command) => (command === 'openSettings' ? openSettings() : rollout.run(command)),
  });
  const panel = new MetricsPanel(context.extensionUri, source);
  const statusBar = new StatusBar(commandId('showMetrics'));

  // One look at a time: an earlier one that ended later would show what is no longer so.
  const display = new Coalescer(async () => {
    statusBar.show(await status());
    changed.fire();
  });
  const settingsChanged = async (): Promise<void> => {
    settings.refresh();
    await cores.secretsChanged();
    if (!rollout.isWritingSettings) await core().settingsChanged(settings.current.settings);
    display.request();
    files.refresh();
  };
  void settingsChanged().then(() => uploads.resumeLeftovers());

  const handlers: CommandHandlers = {
    queryFile: (...args) => queries.run(...args),
    querySelection: () => selections.run(),
    queryFiles: (...args) => folders.files(...args),
    queryFolder: (...args) => folders.folder(...args),
    showHistory: () => history.show(),
    exportHistory: () => history.export(),
    upload: (...args) => uploads.run(...args),
    uploadFolder: async () => {
      const chosen = await chooseFolders();
      if (chosen) await uploads.run(chosen[0], chosen);
    },
    cancelUploads: () => uploads.cancelAll(),
    askUploadedFile: (...args) => uploadedFiles.ask(...args),
    openUploadedFile: (...args) => uploadedFiles.open(...args),
    openExtractedText: (...args) => uploadedFiles.openText(...args),
    deleteUploadedFiles: (...args) => uploadedFiles.deleteSelected(...args),
    deleteAllFiles: () => uploadedFiles.deleteAll(),
    refreshFiles: () => files.refresh(),
    loadMoreFiles: () => files.loadMore(),
    trySample: async () => {
      const sample = await placeSample(context);
      await vscode.window.showTextDocument(sample, { preview: false });
      await queries.askAbout(sample, sampleQuestion());
    },
    openWalkthrough: async () => {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH_ID);
    },
    showMetrics: () => panel.show(),
    exportMetrics: () => source.exportMetrics(),
    showLog: () => log.show(),
    setToken: async () => {
      if (await setToken(tokens, backendUrl())) files.refresh();
    },
    clearToken: () => clearToken(tokens, backendUrl()),
    setApiKey: () => setApiKey(apiKeys),
    clearApiKey: () => clearApiKey(apiKeys),
    forgetConsents: () => consent.forget(),
    startRollout: () => rollout.run('startRollout'),
    advanceStage: () => rollout.run('advanceStage'),
    rollBack: () => rollout.run('rollBack'),
    pauseRollout: () => rollout.run('pauseRollout'),
    resumeRollout: () => rollout.run('resumeRollout'),
    turnAsyncOff: () => rollout.run('turnAsyncOff'),
    turnBackOn: () => rollout.run('turnBackOn'),
    acknowledgeReview: () => rollout.run('acknowledgeReview'),
  };
  const disposables = vscode.Disposable.from(
    changed,
    answers,
    panel,
    statusBar,
    display,
    files,
    { dispose: registry.onDidChange(() => files.refresh()) },
    summaries,
    {
      dispose: metrics.onDidChange(() => {
        summaries.request();
        display.request();
      }),
    },
    apiKeys.onDidChange(() => void cores.secretsChanged()),
    onDidChangeSettings(() => void settingsChanged()),
  );
  return {
    panel,
    participant: new FileChatParticipant(core, provider),
    tool: new QueryFileTool(core, backendUrl, provider),
    mcp: new McpProvider({
      extensionUri: context.extensionUri,
      stateFolder: join(stateFolder, 'mcp'),
      embeddedDataFolder,
      backendUrl,
      consent,
      token: (url) => tokens.get(url),
    }),
    texts: new ExtractedTexts(() => core().client),
    files,
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
      await cores.dispose();
    },
  };
}

function readIdentity(context: vscode.ExtensionContext): string {
  const stored = context.globalState.get<string>(IDENTITY_KEY);
  const identity = machineIdentity(stored, vscode.env.machineId);
  if (identity !== stored) void context.globalState.update(IDENTITY_KEY, identity);
  return identity;
}
