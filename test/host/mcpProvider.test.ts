import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { definitions } from '../../src/commands/agents/mcpProvider.ts';
import { CLOSED_GATE } from '../../src/privacy/consent.ts';

suite('The MCP server offered to VS Code', () => {
  /** Starts the server as VS Code does, and has it asked about a file of the workspace. */
  async function withServer(
    maxFileSizeMB: number,
    use: (call: (file_path: string) => Promise<string>) => Promise<void>,
  ): Promise<void> {
    const extension = vscode.extensions.getExtension('smart-file-query.smart-file-query');
    assert.ok(extension);
    const stateFolder = await mkdtemp(join(tmpdir(), 'smart-file-query-mcp-'));
    const client = new Client({ name: 'test', version: '1' });
    try {
      const [definition] = definitions({
        extensionUri: extension.extensionUri,
        stateFolder,
        embeddedDataFolder: join(stateFolder, 'backend'),
        backendUrl: () => '',
        maxFileSizeMB: () => maxFileSizeMB,
        consent: CLOSED_GATE,
        token: () => Promise.resolve(undefined),
      });
      assert.ok(definition);
      const { command, args, env } = definition;
      const environment = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
      await client.connect(new StdioClientTransport({ command, args, env: environment }));
      await use(async (file_path) => {
        const input = { file_path, question: 'How many days of leave do people get?' };
        return JSON.stringify(
          CallToolResultSchema.parse(await client.callTool({ name: 'smart_file_query', arguments: input })),
        );
      });
    } finally {
      await client.close();
      await rm(stateFolder, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  test('is started by its definition, reads the workspace, and nothing else', async () => {
    await withServer(100, async (call) => {
      assert.match(await call('docs/handbook.md'), /"line_start":\d+/);
      assert.match(await call('/etc/hostname'), /outside of the allowed folders/);
    });
  });

  test('refuses files that the setting says are too large', async () => {
    await withServer(0.002, async (call) => {
      assert.match(await call('docs/handbook.md'), /larger than the limit of 0\.002 MB/);
    });
  });
});
