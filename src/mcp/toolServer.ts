import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  type CallToolResult,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { claimLines, receiptLines } from '../grounding/receiptLines.ts';
import { harmlessMarkdown } from '../text/harmlessMarkdown.ts';
import { terminalText } from '../text/terminalText.ts';
import {
  MCP_TOOL_DESCRIPTION,
  MCP_TOOL_NAME,
  MCP_TOOL_TITLE,
  McpToolInput,
  McpToolOutput,
  type McpCitation,
} from '../protocol/mcp.ts';

export interface ToolServerOptions {
  readonly version: string;
  /** Answers one call. Rejects with an error whose message tells the user what to do. */
  answer(input: McpToolInput, signal: AbortSignal): Promise<McpToolOutput>;
}

/** An MCP server with the one tool `smart_file_query`, not yet connected to a transport. */
export function createToolServer({ version, answer }: ToolServerOptions): McpServer {
  const server = new McpServer(
    { name: 'smart-file-query', title: MCP_TOOL_TITLE, version },
    { jsonSchemaValidator: noElicitation },
  );
  server.registerTool(
    MCP_TOOL_NAME,
    {
      title: MCP_TOOL_TITLE,
      description: MCP_TOOL_DESCRIPTION,
      inputSchema: McpToolInput.shape,
      outputSchema: McpToolOutput.shape,
      annotations: { readOnlyHint: true, idempotentHint: true },
    },
    async (input, { signal }): Promise<CallToolResult> => {
      try {
        if (input.question.trim() === '')
          throw new Error('The question is empty. Say what you want to know about the file.');
        const output = await answer(input, signal);
        return {
          content: [{ type: 'text', text: harmless(answerText(output)) }],
          structuredContent: withoutLoading(output),
        };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { content: [{ type: 'text', text: harmless(message) }], isError: true };
      }
    },
  );
  return server;
}

/**
 * A text for a client, which may be a terminal or show Markdown: text of a file, a model or a backend moves no cursor and
 * loads no image.
 */
function harmless(text: string): string {
  return terminalText(harmlessMarkdown(text));
}

/** The output as data, with harmless texts. The passages are those of the file, word for word. */
function withoutLoading(output: McpToolOutput): McpToolOutput {
  const { answer, claims, notes } = output;
  return {
    ...output,
    answer: harmless(answer),
    ...(claims ? { claims: claims.map((claim) => ({ ...claim, text: harmless(claim.text) })) } : {}),
    ...(notes ? { notes: notes.map(harmless) } : {}),
  };
}

/** The answer with its sources below, for clients that show or read text alone. */
function answerText({ answer, citations, claims, notes = [], receipt }: McpToolOutput): string {
  const sources = citations.map((citation, index) => `${String(index + 1)}. ${lineLabel(citation)}`);
  const footer = [...notes, ...claimLines(claims), ...(receipt ? receiptLines(receipt) : [])];
  return [
    answer,
    ...(sources.length === 0 ? [] : [`Sources:\n${sources.join('\n')}`]),
    ...(footer.length === 0 ? [] : [footer.join('\n')]),
  ].join('\n\n');
}

function lineLabel({ file_path, line_start, line_end, place }: McpCitation): string {
  const lines = line_end === line_start ? String(line_start) : `${String(line_start)}-${String(line_end)}`;
  return `${file_path}:${lines}${place === undefined ? '' : ` (${place})`}`;
}

/** The SDK validates what clients fill into forms; no form is ever sent, so its 120 KB validator stays out of the bundle. */
const noElicitation = {
  getValidator: (): never => {
    throw new Error('This server asks its client nothing.');
  },
};

/** The requests that a transport has delivered to its server and that are not answered yet. */
export class PendingRequests {
  readonly #ids = new Set<RequestId>();
  #whenNone: (() => void)[] = [];

  /** Watches a transport whose server is connected. */
  constructor(transport: Transport) {
    const { onmessage, send } = transport;
    transport.onmessage = (message, extra) => {
      this.#received(message);
      onmessage?.(message, extra);
    };
    transport.send = async (message, options) => {
      await send.call(transport, message, options);
      if ('id' in message && !('method' in message)) this.#settle(message.id);
    };
  }

  /** Resolves when every request is answered or cancelled. */
  async none(): Promise<void> {
    if (this.#ids.size === 0) return;
    await new Promise<void>((resolve) => this.#whenNone.push(resolve));
  }

  #received(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) this.#ids.add(message.id);
    else if ('method' in message && message.method === 'notifications/cancelled') {
      // "Receivers SHOULD NOT send a response for the cancelled request".
      this.#settle(message.params?.['requestId']);
    }
  }

  #settle(id: unknown): void {
    if (typeof id === 'string' || typeof id === 'number') this.#ids.delete(id);
    if (this.#ids.size > 0) return;
    for (const resolve of this.#whenNone.splice(0)) resolve();
  }
}
