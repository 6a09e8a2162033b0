import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { CallToolResultSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { MCP_TOOL_NAME, McpToolOutput } from '../../../src/protocol/mcp.ts';
import { HANDBOOK, SECRET, toolWorkspace, type ToolWorkspace } from './toolWorkspace.ts';

/** A connected official client whose server may read the workspace's root. */
export type Connect = (test: TestContext, workspace: ToolWorkspace) => Promise<Client>;

export async function callTool(client: Client, input: Record<string, unknown>): Promise<CallToolResult> {
  return CallToolResultSchema.parse(await client.callTool({ name: MCP_TOOL_NAME, arguments: input }));
}

export function textOf({ content }: CallToolResult): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}

/** What the tool does on every transport. */
export function toolConformance(transport: string, connect: Connect): void {
  const question = 'Who built the lighthouse?';

  test(`${transport}: lists one tool with its schemas`, async (t) => {
    const client = await connect(t, await toolWorkspace(t));
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      [MCP_TOOL_NAME],
    );
    const [tool] = tools;
    assert.deepEqual(tool?.inputSchema.required, ['question']);
    assert.deepEqual(Object.keys(tool.inputSchema.properties ?? {}), ['file_path', 'question', 'provider', 'model']);
    assert.deepEqual(tool.outputSchema?.required, ['answer', 'citations', 'provider', 'model']);
    assert.equal(tool.annotations?.readOnlyHint, true);
  });

  test(`${transport}: answers with text and with citations that stand in the file`, async (t) => {
    const workspace = await toolWorkspace(t);
    const client = await connect(t, workspace);
    const path = join(workspace.root, 'docs', 'handbook.md');
    for (const file_path of ['docs/handbook.md', path, 'docs/../docs/handbook.md']) {
      const result = await callTool(client, { file_path, question });
      assert.notEqual(result.isError, true, textOf(result));
      assert.match(textOf(result), /Ada Lindqvist/);
      assert.ok(textOf(result).includes(`${path}:`), 'the text names the source');
      const output = McpToolOutput.parse(result.structuredContent);
      assert.match(output.answer, /Ada Lindqvist/);
      assert.match(output.notes?.join() ?? '', /without a model/);
      assert.equal(output.receipt?.files[0]?.bytes, Buffer.byteLength(HANDBOOK.join('\n')));
      assert.match(textOf(result), /without a model[^]*handbook\.md: \d+ bytes in 5 lines\.[^]*none sent to a model/);
      assert.equal(output.provider, 'local');
      const [citation] = output.citations;
      assert.equal(citation?.file_path, path);
      assert.ok(citation.line_start <= 5 && 5 <= citation.line_end);
      assert.equal(citation.text, HANDBOOK.slice(citation.line_start - 1, citation.line_end).join('\n'));
    }
  });

  test(`${transport}: follows a link that stays within the root`, async (t) => {
    const workspace = await toolWorkspace(t);
    const client = await connect(t, workspace);
    const result = await callTool(client, { file_path: 'inner.md', question });
    const output = McpToolOutput.parse(result.structuredContent);
    assert.equal(output.citations[0]?.file_path, join(workspace.root, 'inner.md'));
  });

  test(`${transport}: refuses with a reason, as a tool error`, async (t) => {
    const workspace = await toolWorkspace(t);
    const client = await connect(t, workspace);
    const cases: [string, Record<string, unknown>, RegExp][] = [
      ['..', { file_path: '../secret.md', question }, /outside of the allowed folders/],
      ['.. in the middle', { file_path: 'docs/../../secret.md', question }, /outside of the allowed folders/],
      ['an absolute path', { file_path: workspace.secret, question }, /outside of the allowed folders/],
      ['a URI', { file_path: `file://${workspace.secret}`, question }, /outside of the allowed folders/],
      ['what does not exist outside', { file_path: '../none.md', question }, /outside of the allowed folders/],
      ['a link out', { file_path: 'link.md', question }, /outside of the allowed folders/],
      ['a folder’s link out', { file_path: 'linked/secret.md', question }, /outside of the allowed folders/],
      ['a missing file', { file_path: 'none.md', question }, /There is no file none\.md/],
      ['a folder', { file_path: 'docs', question }, /is a folder/],
      ['keys', { file_path: '.env', question }, /passwords or keys/],
      ['a link to keys', { file_path: 'innocent.txt', question }, /passwords or keys/],
      ['a zero byte', { file_path: 'docs\0', question }, /no path may have/],
      ['no path', { file_path: '', question }, /file_path is empty/],
      ['a binary file', { file_path: 'picture.bin', question }, /binary|not supported|no text|image/i],
      ['an empty file', { file_path: 'empty.txt', question }, /empty/],
      ['an empty question', { file_path: 'docs/handbook.md', question: ' \n' }, /question is empty/],
      ['a long question', { file_path: 'docs/handbook.md', question: 'x'.repeat(9_000) }, /8,000 characters/],
      ['an unknown provider', { file_path: 'docs/handbook.md', question, provider: 'oracle' }, /provider/],
      ['no question', { file_path: 'docs/handbook.md' }, /question/],
    ];
    for (const [name, input, reason] of cases) {
      const result = await callTool(client, input);
      assert.equal(result.isError, true, name);
      assert.match(textOf(result), reason, name);
      assert.ok(!JSON.stringify(result).includes(SECRET), name);
    }
  });
}
