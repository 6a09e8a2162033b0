import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { fileURLToPath } from 'node:url';

/** How long a client may take to name its roots, in milliseconds. */
const ROOTS_TIMEOUT_MS = 10_000;

/**
 * The absolute paths of the folders that the client works in, or undefined where it names none. Asked for with each call: a
 * client may open and close folders at any time, and the question costs one message over a pipe.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/roots
 */
export async function clientRoots({ server }: McpServer, signal: AbortSignal): Promise<string[] | undefined> {
  if (server.getClientCapabilities()?.roots === undefined) return undefined;
  const { roots } = await server.listRoots(undefined, { signal, timeout: ROOTS_TIMEOUT_MS });
  const paths = roots.flatMap(({ uri }) => pathOf(uri) ?? []);
  return paths.length === 0 ? undefined : paths;
}

/** "This MUST be a file:// URI in the current specification"; others allow nothing here. */
function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
