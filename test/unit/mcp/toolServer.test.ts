import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { createToolServer, type ToolServerOptions } from '../../../src/mcp/toolServer.ts';
import { MCP_TOOL_NAME, McpToolOutput } from '../../../src/protocol/mcp.ts';

const HOSTILE = '![x](https://evil.example/?all) <img src="https://evil.example"> \x1b]52;c;eA==\x07 \x9b2J';

async function call(t: TestContext, answer: ToolServerOptions['answer']): Promise<{ text: string; output: unknown }> {
  const server = createToolServer({ version: '0', answer });
  const client = new Client({ name: 'a client', version: '0' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  t.after(() => Promise.all([client.close(), server.close()]));
  const result = await client.callTool({ name: MCP_TOOL_NAME, arguments: { file_path: 'a.txt', question: 'What?' } });
  return { text: JSON.stringify(result.content), output: result.structuredContent };
}

function assertHarmless(text: string): void {
  assert.ok(!text.includes('!['), text);
  assert.ok(!text.includes('<img'), text);
  assert.doesNotMatch(JSON.stringify(text), /\\u001b|\\u0007|\x9b/, text);
}

test('what an MCP client gets loads no image and moves no cursor; the passages are word for word', async (t) => {
  const citation = { file_path: `a${HOSTILE}.txt`, line_start: 1, line_end: 1, text: HOSTILE, place: HOSTILE };
  const claims = [{ text: HOSTILE, citations: [1], verified: false }];
  const { text, output } = await call(t, () =>
    Promise.resolve({
      answer: HOSTILE,
      citations: [citation],
      provider: 'local',
      model: 'm',
      claims,
      notes: [HOSTILE],
    }),
  );
  assertHarmless(text);
  const parsed = McpToolOutput.parse(output);
  for (const said of [parsed.answer, ...(parsed.notes ?? []), ...(parsed.claims ?? []).map((claim) => claim.text)]) {
    assertHarmless(said);
  }
  assert.equal(parsed.citations[0]?.text, HOSTILE);
});

test('a failure that a backend has worded is harmless, too', async (t) => {
  assertHarmless((await call(t, () => Promise.reject(new Error(HOSTILE)))).text);
});
