import * as vscode from 'vscode';
import { openSettings, setContextKey, WALKTHROUGH_ID, type CommandHandlers } from '../contributions.ts';
import { showAccessibilityHelp } from './accessibilityHelp.ts';
import { type Asking, placeSample, sampleQuestions } from './asking/asking.ts';
import { chooseFolders, type UploadFilesCommand } from './library/uploadFiles.ts';
import type { Library } from './library/library.ts';
import type { MetricsDisplay } from './metrics/metricsDisplay.ts';
import { clearApiKey, setApiKey, clearToken, setToken } from './privacy/credentialCommands.ts';
import type { ApiKeyStore, TokenStore } from './privacy/credentialStore.ts';
import type { ConsentDialog } from './privacy/consentDialog.ts';
import type { Rollout } from './rollout/rollout.ts';

export interface CommandParts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly tokens: TokenStore;
  readonly apiKeys: ApiKeyStore;
  readonly consent: ConsentDialog;
  readonly asking: Asking;
  readonly uploads: UploadFilesCommand;
  readonly library: Library;
  readonly rollout: Rollout;
  readonly display: MetricsDisplay;
  /** The address of the backend, empty for the embedded one. */
  backendUrl(): string;
}

/** The handler of each command. */
export function commandHandlers(parts: CommandParts): CommandHandlers {
  const { asking, uploads, library, rollout, display, tokens, apiKeys, consent, log, backendUrl } = parts;
  // Each sample question is offered until one was asked in its place; after them the box is empty.
  const questions = sampleQuestions();
  return {
    queryFile: (...args) => asking.file.run(...args),
    querySelection: () => asking.selection.run(),
    queryFiles: (...args) => asking.files.files(...args),
    queryFolder: (...args) => asking.files.folder(...args),
    queryWorkspace: () => asking.workspace.run(),
    showHistory: () => asking.history.show(),
    exportHistory: () => asking.history.export(),
    trySample: async () => {
      const sample = await placeSample(parts.context);
      await vscode.window.showTextDocument(sample, { preview: false });
      await asking.file.askAbout(sample, questions[0] ?? '', () => questions.shift());
    },

    upload: (...args) => uploads.run(...args),
    uploadFolder: async () => {
      const chosen = await chooseFolders();
      if (chosen) await uploads.run(chosen[0], chosen);
    },
    cancelUploads: () => uploads.cancelAll(),

    askUploadedFile: (...args) => library.commands.ask(...args),
    openUploadedFile: (...args) => library.commands.open(...args),
    openExtractedText: (...args) => library.commands.openText(...args),
    deleteUploadedFiles: (...args) => library.commands.deleteSelected(...args),
    deleteAllFiles: () => library.commands.deleteAll(),
    refreshFiles: () => library.view.refresh(),
    uploadAgain: (...args) => library.commands.uploadAgain(...args),
    filterFiles: () => library.commands.filter(),
    clearFilesFilter: () => {
      library.view.filter = '';
    },

    showMetrics: async () => {
      display.panel.show();
      await setContextKey('hasSeenMetrics', true);
    },
    exportMetrics: () => display.source.exportMetrics(),
    showLog: () => log.show(),
    showHelp: (surface) => showAccessibilityHelp(surface),
    openWalkthrough: async () => {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH_ID);
    },

    chooseModel: () => openSettings('query.provider'),
    openBackendSetting: () => openSettings('backend.url'),

    setToken: async () => {
      if (await setToken(tokens, backendUrl())) library.view.refresh();
    },
    clearToken: async () => {
      if (await clearToken(tokens, backendUrl())) library.view.refresh();
    },
    setApiKey: () => setApiKey(apiKeys),
    clearApiKey: () => clearApiKey(apiKeys),
    forgetConsents: () => consent.forget(),

    startRollout: () => rollout.commands.run('startRollout'),
    advanceStage: () => rollout.commands.run('advanceStage'),
    rollBack: () => rollout.commands.run('rollBack'),
    pauseRollout: () => rollout.commands.run('pauseRollout'),
    resumeRollout: () => rollout.commands.run('resumeRollout'),
    turnAsyncOff: () => rollout.commands.run('turnAsyncOff'),
    turnBackOn: () => rollout.commands.run('turnBackOn'),
    acknowledgeReview: () => rollout.commands.run('acknowledgeReview'),
  };
}
