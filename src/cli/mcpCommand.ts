import { once } from 'node:events';
import { parse, resolve } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Core } from '../core.ts';
import { allowedFile, clientRoots, commonRoots } from '../mcp/allowedFile.ts';
import { PendingRequests, createToolServer } from '../mcp/toolServer.ts';
import type { McpToolInput, McpToolOutput } from '../protocol/mcp.ts';
import { VERSION } from '../version.ts';
import type { Workspaces } from '../workspace/workspaces.ts';
import { type SessionOptions, sessionWorkspaces, tellRollout, terminalLog, withSession } from './session.ts';
import { onOutputClosed } from './terminal.ts';

export interface McpCommandOptions extends SessionOptions {
  /** The folders that may be asked about, as far as the client works in them; with none, the client's folders are used. */
  readonly roots: readonly string[];
}

/** How long calls that are not answered yet may take once the client has closed standard input, in milliseconds. */
const DRAIN_MS = 30_000;

/**
 * `mcp`: an MCP server on standard input and output. Ends when standard input ends, after the calls before have been
 * answered, or with the signal. Standard output carries the protocol alone.
 */
export async function mcpCommand(options: McpCommandOptions, signal: AbortSignal): Promise<void> {
  const given = options.roots.map((root) => resolve(root));
  await withSession(options, async (session) => {
    await tellRollout(session);
    const workspaces = await sessionWorkspaces(session, terminalLog(options.verbose === true));
    const server = createToolServer({
      version: VERSION,
      answer: async (input, cancelled) => {
        const roots = await allowedRoots(given, await clientRoots(server, cancelled));
        return answerThroughCore(session.core, workspaces, input, roots, cancelled);
      },
    });
    const transport = new StdioServerTransport();
    await server.connect(transport);
    const pending = new PendingRequests(transport);
    try {
      await inputEnded(signal);
      await Promise.race([pending.none(), aborted(AbortSignal.any([signal, AbortSignal.timeout(DRAIN_MS)]))]);
    } finally {
      await server.close();
      process.stdin.destroy();
    }
  });
}

async function answerThroughCore(
  core: Core,
  workspaces: Workspaces,
  { file_path, question, provider, model }: McpToolInput,
  roots: readonly string[],
  signal: AbortSignal,
): Promise<McpToolOutput> {
  const request = { question, provider, model, signal, onProgress: () => undefined };
  const file = file_path === undefined ? undefined : await allowedFile(file_path, roots);
  const asked = file
    ? await core.asking.ask({ paths: [file.realPath], ...request })
    : await workspaces.askUpToDate({ root: onlyRoot(roots), ...request });
  return {
    answer: asked.answer,
    citations: asked.citations.map(({ path, line_start, line_end, text, place }) => ({
      file_path: file?.path ?? path,
      line_start,
      line_end,
      text,
      ...(place === undefined ? {} : { place }),
    })),
    provider: asked.provider,
    model: asked.model,
    ...(asked.claims ? { claims: [...asked.claims] } : {}),
    ...(asked.notes ? { notes: [...asked.notes] } : {}),
    ...(asked.receipt ? { receipt: asked.receipt } : {}),
  };
}

/** The folder that a question without a path is about. Throws where there are several. */
function onlyRoot(roots: readonly string[]): string {
  const [root, ...others] = roots;
  if (root !== undefined && others.length === 0) return root;
  throw new Error(`Name a file_path: there are several workspaces, ${roots.join(', ')}.`);
}

/**
 * The folders that may be asked about: those given with `--root`, as far as the client works in them; where one of the two
 * names none, the other's; where neither does, the working directory. Throws where nothing is left.
 */
async function allowedRoots(
  given: readonly string[],
  named: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (given.length > 0 && named) {
    const common = await commonRoots(given, named);
    if (common.length > 0) return common;
    throw new Error(
      `No folder is allowed: the client works in ${named.join(', ')}, and the server was started with --root ${given.join(', ')}.`,
    );
  }
  if (given.length > 0) return given;
  const roots = named ?? workingDirectory();
  if (roots.length > 0) return roots;
  throw new Error(
    'No folder is allowed: the working directory is the whole disk. Start the server with: mcp --root DIR',
  );
}

/**
 * The working directory, unless it is the root of the file system: some clients start their servers there, and users do not
 * mean to open it all.
 */
function workingDirectory(): string[] {
  const folder = process.cwd();
  return parse(folder).root === folder ? [] : [folder];
}

/** Resolves when the client has closed standard input, or no longer reads the output, or the signal aborts. */
async function inputEnded(signal: AbortSignal): Promise<void> {
  const stopping = new AbortController();
  const stop = AbortSignal.any([signal, stopping.signal]);
  const ways = [once(process.stdin, 'end', { signal: stop }), once(process.stdin, 'close', { signal: stop })];
  onOutputClosed(() => stopping.abort());
  await Promise.race(ways.map((way) => way.catch(() => undefined)));
  stopping.abort();
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
