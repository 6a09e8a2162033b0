import * as vscode from 'vscode';
import type { App } from './commands/app.ts';
import { registerSelectionAction } from './commands/asking/selectionAction.ts';
import {
  ANSWER_PANEL_VIEW_TYPE,
  CHAT_PARTICIPANT_ID,
  EXTRACTED_TEXT_SCHEME,
  MCP_PROVIDER_ID,
  METRICS_PANEL_VIEW_TYPE,
  onDidChangeSettings,
  QUERY_FILE_TOOL,
  registerCommands,
} from './contributions.ts';
import { createFilesViewShell, type FilesViewShell } from './views/files/filesViewShell.ts';

/**
 * How long after the start the status bar appears and interrupted uploads go on, in milliseconds: other extensions start
 * first.
 */
const SETTLING_MS = 1_000;

let app: Promise<App> | undefined;

/** Registers everything; the parts behind it are loaded when they are first needed, or once the window has settled. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Smart File Query', { log: true });
  const load = (): Promise<App> => (app ??= loadApp(context, log, filesShell));
  const filesShell = createFilesViewShell(async () => (await load()).files);
  const settled = setTimeout(() => void load(), SETTLING_MS);
  context.subscriptions.push(
    log,
    filesShell,
    { dispose: () => clearTimeout(settled) },
    registerCommands(async (name, args) => (await load()).run(name, args)),
    vscode.window.registerWebviewPanelSerializer(METRICS_PANEL_VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state) => (await load()).panel.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(ANSWER_PANEL_VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state) => (await load()).answer.deserializeWebviewPanel(panel, state),
    }),
    vscode.workspace.registerTextDocumentContentProvider(EXTRACTED_TEXT_SCHEME, {
      provideTextDocumentContent: async (uri, token) => (await load()).texts.provideTextDocumentContent(uri, token),
    }),
    registerParticipant(load, vscode.Uri.joinPath(context.extensionUri, 'media', 'icon.png')),
    registerTool(load),
    registerSelectionAction(),
    registerMcpProvider(load),
  );
}

/** Stops the embedded backend. */
export async function deactivate(): Promise<void> {
  const loaded = app;
  app = undefined;
  await (await loaded)?.dispose();
}

/**
 * Loads the app and creates it. Where it cannot be loaded, the log says why and a message leads to the log: VS Code itself
 * does not show the reason.
 */
async function loadApp(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  filesShell: FilesViewShell,
): Promise<App> {
  try {
    const { createApp } = await import('./commands/app.ts');
    return createApp(context, log, filesShell);
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    const show = vscode.l10n.t('Show Log');
    const message = vscode.l10n.t('Smart File Query could not be started.');
    void vscode.window.showErrorMessage(message, show).then((chosen) => {
      if (chosen === show) log.show();
    });
    throw error;
  }
}

/** `@file` in the chat, where the editor has one. */
function registerParticipant(load: () => Promise<App>, iconPath: vscode.Uri): vscode.Disposable {
  if (typeof vscode.chat?.createChatParticipant !== 'function') return new vscode.Disposable(() => undefined);
  const participant = vscode.chat.createChatParticipant(CHAT_PARTICIPANT_ID, async (...turn) =>
    (await load()).participant.answer(...turn),
  );
  participant.iconPath = iconPath;
  participant.followupProvider = {
    provideFollowups: async (result) => (await load()).participant.provideFollowups(result),
  };
  return participant;
}

/** The tool of agent mode, where the editor has one. */
function registerTool(load: () => Promise<App>): vscode.Disposable {
  if (typeof vscode.lm?.registerTool !== 'function') return new vscode.Disposable(() => undefined);
  return vscode.lm.registerTool<unknown>(QUERY_FILE_TOOL, {
    prepareInvocation: async (options, token) => (await load()).tool.prepareInvocation(options, token),
    invoke: async (options, token) => (await load()).tool.invoke(options, token),
  });
}

/** The MCP server, where the editor has a client for it. */
function registerMcpProvider(load: () => Promise<App>): vscode.Disposable {
  if (typeof vscode.lm?.registerMcpServerDefinitionProvider !== 'function') {
    return new vscode.Disposable(() => undefined);
  }
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    onDidChangeSettings(() => changed.fire()),
    vscode.lm.registerMcpServerDefinitionProvider(MCP_PROVIDER_ID, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: async () => (await load()).mcp.definitions(),
      resolveMcpServerDefinition: async (server) => (await load()).mcp.resolve(server),
    }),
  );
}
