import * as vscode from 'vscode';
import { join } from 'node:path';
import { FileChatParticipant } from './chatParticipant.ts';
import { ApiKeyStore, clearApiKey, setApiKey } from './apiKeyCommands.ts';
import { ConsentDialog } from './consent.ts';
import { FailureDoor } from './failure.ts';
import { openLogLines } from './logLines.ts';
import { McpProvider } from './mcpProvider.ts';
import { QueryFileCommand } from './queryFile.ts';
import { QueryFileTool } from './queryFileTool.ts';
import { RolloutCommands } from './rolloutCommands.ts';
import { RolloutNotices } from './rolloutNotices.ts';
import { clearToken, setToken, TokenStore } from './tokenCommands.ts';
import { UploadFilesCommand } from './uploadFiles.ts';
import { vscodeModel } from './vscodeModel.ts';
import {
  commandId,
  configuredValue,
  onDidChangeSettings,
  openSettings,
  type CommandHandlers,
  type CommandName,
} from '../contributions.ts';
import { rolloutConfig } from '../core.ts';
import { CoreProvider } from '../coreProvider.ts';
import { machineIdentity } from '../delivery/machineIdentity.ts';
import { rolloutStatus } from '../delivery/rolloutStatus.ts';
import { MetricsStore } from '../metrics/metricsStore.ts';
import { SummaryWriter } from '../metrics/summaryWriter.ts';
import { AnswerPanel } from '../panel/answerPanel.ts';
import { ExtractedTexts } from '../panel/extractedText.ts';
import { Coalescer } from '../panel/coalescer.ts';
import { MetricsPanel } from '../panel/metricsPanel.ts';
import { MetricsSource } from '../panel/metricsSource.ts';
import { StatusBar } from '../panel/statusBar.ts';
import type { RolloutStatus } from '../protocol/panelMessages.ts';
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
  /** Runs a command; a failure is shown, never thrown. */
  run(name: CommandName, args: readonly unknown[]): Promise<void>;
  /** Ends with the embedded backend gone. */
  dispose(): Promise<void>;
}

/** Builds the parts. Nothing here runs before somebody needs it, or the window has been open for a moment. */
export function createApp(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): App {
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

  const cores: CoreProvider = new CoreProvider({
    stateFolder,
    embeddedDataFolder,
    metrics,
    machineId,
    version: VERSION,
    log,
    settings: () => settings.current.settings,
    consent,
    ownModel: vscodeModel,
    secrets: () => apiKeys.all(settings.current.settings['query.baseUrl']),
    token: (url) => tokens.get(url),
    askForToken: (url) => setToken(tokens, url, true),
    onRolloutEvents: (events) => {
      notices.tell(events);
      void rollout.followEvents(events);
    },
  });
  const core = (): ReturnType<typeof cores.current> => cores.current();
  const backendUrl = (): string => settings.current.settings['backend.url'];

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
  const answers = new AnswerPanel(context.extensionUri, (uri) => void queries.askAbout(uri));
  const queries = new QueryFileCommand(core, answers, failures);
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
  };
  void settingsChanged().then(() => uploads.resumeLeftovers());

  const handlers: CommandHandlers = {
    queryFile: (...args) => queries.run(...args),
    upload: (...args) => uploads.run(...args),
    cancelUploads: () => uploads.cancelAll(),
    showMetrics: () => panel.show(),
    exportMetrics: () => source.exportMetrics(),
    showLog: () => log.show(),
    setToken: async () => void (await setToken(tokens, backendUrl())),
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
    participant: new FileChatParticipant(core),
    tool: new QueryFileTool(core, backendUrl),
    mcp: new McpProvider({
      extensionUri: context.extensionUri,
      stateFolder: join(stateFolder, 'mcp'),
      embeddedDataFolder,
      backendUrl,
      consent,
      token: (url) => tokens.get(url),
    }),
    texts: new ExtractedTexts(() => core().client),
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
