import * as vscode from 'vscode';
import { requireUploadConsent, type ConsentGate } from '../../privacy/consent.ts';
import { destinationOf } from '../../protocol/destination.ts';
import { MCP_TOOL_TITLE } from '../../protocol/mcp.ts';
import { VERSION } from '../../version.ts';

export interface McpProviderParts {
  readonly extensionUri: vscode.Uri;
  /** The absolute path of the folder that the server keeps its own metrics and state in. */
  readonly stateFolder: string;
  /** The absolute path of the folder that the embedded backend keeps its files in; shared with this window's. */
  readonly embeddedDataFolder: string;
  /** The address of the backend, empty for the embedded one. */
  backendUrl(): string;
  /** The largest file that is uploaded, in MB. */
  maxFileSizeMB(): number;
  readonly consent: ConsentGate;
  token(url: string): Promise<string | undefined>;
}

/** Offers VS Code the MCP server on standard input and output, with the workspace's folders as its roots. */
export class McpProvider {
  readonly #parts: McpProviderParts;

  constructor(parts: McpProviderParts) {
    this.#parts = parts;
  }

  definitions(): vscode.McpStdioServerDefinition[] {
    return definitions(this.#parts);
  }

  /** Called before a server starts. Throws where the user does not agree to the destination of files. */
  resolve<T extends vscode.McpServerDefinition>(server: T): Promise<T> {
    return withRemoteBackend(server, this.#parts);
  }
}

/** The definition of the one server; empty without a folder, since there would be no file that the server may read. */
export function definitions(parts: McpProviderParts): vscode.McpStdioServerDefinition[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) return [];
  const url = parts.backendUrl();
  const args = [
    vscode.Uri.joinPath(parts.extensionUri, 'dist', 'mcp.js').fsPath,
    ...folders.flatMap(({ uri }) => ['--root', uri.fsPath]),
    ...['--data', parts.stateFolder, '--max-file-size', String(parts.maxFileSizeMB())],
    ...(url === '' ? ['--backend-data', parts.embeddedDataFolder] : ['--backend', url]),
  ];
  // On the desktop the extension host's executable is Electron, which this variable makes run as Node.
  const environment = { ELECTRON_RUN_AS_NODE: '1' };
  return [new vscode.McpStdioServerDefinition(MCP_TOOL_TITLE, process.execPath, args, environment, VERSION)];
}

/**
 * For a remote backend, asks whether files may be sent there before the server starts. The answer and the token reach the
 * server through its environment, never through its command line.
 */
async function withRemoteBackend<T extends vscode.McpServerDefinition>(
  server: T,
  { backendUrl, consent, token: tokenOf }: McpProviderParts,
): Promise<T> {
  const url = backendUrl();
  const destination = destinationOf(url);
  if (!destination || !('env' in server)) return server;
  await requireUploadConsent(consent, destination);
  const token = await tokenOf(url);
  server.env = {
    ...server.env,
    SMART_FILE_QUERY_SEND_TO: destination.host,
    ...(token === undefined ? {} : { SMART_FILE_QUERY_TOKEN: token }),
  };
  return server;
}
