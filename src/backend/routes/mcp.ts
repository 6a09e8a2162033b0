import { MCP_PATH } from '../../protocol/mcp.ts';
import { assertLocalBrowser } from '../http/assertLocalBrowser.ts';
import { readJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import * as z from 'zod';

/**
 * `POST /mcp`: the Model Context Protocol over streamable HTTP, without sessions: every request stands for itself. "If the
 * server does not offer an SSE stream at this endpoint, it MUST return 405" to a GET, which the router does.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 */
export const mcp: Route = {
  method: 'POST',
  path: MCP_PATH,
  async handle({ request, response, services, signal }) {
    assertLocalBrowser(request);
    const message = await readJson(request, z.unknown());
    // Loaded by the first request, because hardly any backend is ever asked for it.
    const { answerMcp } = await import('../mcp/answerMcp.ts');
    await answerMcp({ request, response, message, services, signal });
  },
};
