import * as vscode from 'vscode';
import type { SettingName } from './settings.ts';

/** The prefix of everything that this extension contributes; package.json and this file are held together by a test. */
const PREFIX = 'smartFileQuery';

/** The ids of what the chat, agent mode and VS Code's MCP client find here. */
export const CHAT_PARTICIPANT_ID = `${PREFIX}.file`;
export const QUERY_FILE_TOOL = 'query_file';
export const MCP_PROVIDER_ID = `${PREFIX}.mcp`;

/** The panel's view type: package.json activates the extension on it after a window reload. */
export const METRICS_PANEL_VIEW_TYPE = `${PREFIX}.metrics`;

/** The answer beside the file, and the upload path in the status bar: VS Code knows them by these alone. */
export const ANSWER_PANEL_VIEW_TYPE = `${PREFIX}.answer`;
export const STATUS_BAR_ITEM_ID = `${PREFIX}.path`;

/** The view of uploaded files. VS Code registers its own commands under this id for every view, such as the one that focuses it. */
export const FILES_VIEW_ID = `${PREFIX}.files`;

/** The walkthrough, as VS Code's command to open one names it. */
export const WALKTHROUGH_ID = 'smart-file-query.smart-file-query#start';

/** Read-only documents that hold the text which the backend extracted from a PDF, an Office document and the like. */
export const EXTRACTED_TEXT_SCHEME = 'smart-file-query-text';

/** Arguments of a command that is run from the explorer or an editor's tab: the item, and all that are selected. */
export type ResourceArguments = [uri?: unknown, selection?: unknown];

/**
 * Arguments of a command that is run in the view of uploaded files: the row, and all that are selected; none where the user
 * pressed a key.
 */
export type RowArguments = [row?: unknown, selection?: unknown];

/** Arguments of a command that is run by a key of a page or view: which one it is. */
export type SurfaceArguments = [surface?: unknown];

const NOTHING: [] = [];
const SURFACE: SurfaceArguments = [];
const RESOURCES: ResourceArguments = [];
const ROWS: RowArguments = [];

/** Every command, by what VS Code hands to it. One without a handler does not compile. */
const COMMANDS = {
  queryFile: RESOURCES,
  querySelection: NOTHING,
  queryFiles: RESOURCES,
  queryFolder: RESOURCES,
  queryWorkspace: NOTHING,
  showHistory: NOTHING,
  exportHistory: NOTHING,
  upload: RESOURCES,
  uploadFolder: NOTHING,
  cancelUploads: NOTHING,
  askUploadedFile: ROWS,
  openUploadedFile: ROWS,
  openExtractedText: ROWS,
  deleteUploadedFiles: ROWS,
  deleteAllFiles: NOTHING,
  refreshFiles: NOTHING,
  uploadAgain: ROWS,
  filterFiles: NOTHING,
  clearFilesFilter: NOTHING,
  trySample: NOTHING,
  openWalkthrough: NOTHING,
  chooseModel: NOTHING,
  openBackendSetting: NOTHING,
  showMetrics: NOTHING,
  exportMetrics: NOTHING,
  showLog: NOTHING,
  showHelp: SURFACE,
  setToken: NOTHING,
  clearToken: NOTHING,
  setApiKey: NOTHING,
  clearApiKey: NOTHING,
  forgetConsents: NOTHING,
  startRollout: NOTHING,
  advanceStage: NOTHING,
  rollBack: NOTHING,
  pauseRollout: NOTHING,
  resumeRollout: NOTHING,
  turnAsyncOff: NOTHING,
  turnBackOn: NOTHING,
  acknowledgeReview: NOTHING,
};
export type CommandArguments = typeof COMMANDS;
export type CommandName = keyof CommandArguments;
export type CommandHandlers = {
  readonly [Name in CommandName]: (...args: CommandArguments[Name]) => void | Promise<void>;
};

export function commandId(name: CommandName): string {
  return `${PREFIX}.${name}`;
}

/** Registers every command. Their handlers are asked for when the first one is run, and show their own failures. */
export function registerCommands(
  run: (name: CommandName, args: readonly unknown[]) => Promise<void>,
): vscode.Disposable {
  const registrations = Object.keys(COMMANDS).map((name) =>
    // The keys of an object are strings to TypeScript, whatever its type says.
    vscode.commands.registerCommand(`${PREFIX}.${name}`, (...args: unknown[]) => run(name as CommandName, args)),
  );
  return vscode.Disposable.from(...registrations);
}

/** The configured value of a setting, or undefined where it is not set. In a remote window the remote's value counts. */
export function configuredValue(name: SettingName): unknown {
  const inspected = vscode.workspace.getConfiguration(PREFIX).inspect(name);
  const isSet = [inspected?.globalValue, inspected?.workspaceValue, inspected?.workspaceFolderValue].some(
    (value) => value !== undefined,
  );
  return isSet ? vscode.workspace.getConfiguration(PREFIX).get(name) : undefined;
}

/** Whether the workspace decides a setting: for this window alone, while others go by the user settings. */
export function isSetByWorkspace(name: SettingName): boolean {
  return vscode.workspace.getConfiguration(PREFIX).inspect(name)?.workspaceValue !== undefined;
}

/** Writes a setting where the person keeps it: in the workspace if it is set there, else in the user settings. */
export async function writeSetting(name: SettingName, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(PREFIX);
  const target = isSetByWorkspace(name) ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(name, value, target);
}

export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(PREFIX)) listener();
  });
}

/** The glob patterns of `files.exclude` that are on, for a folder of the workspace. */
export function excludedPatterns(scope: vscode.Uri): string[] {
  const patterns = vscode.workspace.getConfiguration('files', scope).get<Record<string, unknown>>('exclude', {});
  return Object.entries(patterns).flatMap(([pattern, value]) => (value === true ? [pattern] : []));
}

/**
 * Opens the settings editor on this extension's settings, or on one of them. A setting of the machine stands among those of
 * the remote where the window has one: the user's own settings do not have it there.
 */
export async function openSettings(name?: SettingName): Promise<void> {
  const isOfMachine = name !== undefined && MACHINE_SETTINGS.has(name);
  const command = isOfMachine && vscode.env.remoteName !== undefined ? 'openRemoteSettings' : 'openSettings';
  const query = name === undefined ? `@ext:smart-file-query.smart-file-query` : `${PREFIX}.${name}`;
  // The settings of the remote take their query in an object.
  const isRemote = command === 'openRemoteSettings';
  await vscode.commands.executeCommand(`workbench.action.${command}`, isRemote ? { query } : query);
}

/** The settings of scope `machine` in package.json. */
const MACHINE_SETTINGS: ReadonlySet<SettingName> = new Set<SettingName>([
  'backend.url',
  'query.provider',
  'query.model',
  'query.baseUrl',
  'query.region',
  'query.maxTokens',
]);

/** The conditions in package.json that the extension itself decides. */
export interface ContextKeys {
  filesView: 'listed' | 'empty' | 'unauthorized' | 'unreachable' | 'failed';
  /** Whether an answer has been shown in this window: a step of the walkthrough is done then. */
  hasAnswer: true;
  /** Whether questions of this workspace are kept, as far as this window knows. */
  hasHistory: boolean;
  /** Whether the metrics, which explain the rollout, have been opened in this window. */
  hasSeenMetrics: true;
  /** Whether the files view lists only what a filter lets through. */
  isFiltered: boolean;
  isUploading: boolean;
  hasApiKey: boolean;
  hasConsent: boolean;
  /** Whether a command of the rollout has something to do. */
  [can: `can.${string}`]: boolean;
}

/** Sets a condition for the `when` clauses of package.json. */
export async function setContextKey<Key extends keyof ContextKeys>(key: Key, value: ContextKeys[Key]): Promise<void> {
  await vscode.commands.executeCommand('setContext', `${PREFIX}.${key}`, value);
}
