import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { QueryFileTool } from '../../src/commands/agents/queryFileTool.ts';
import type { Provider, ProviderList } from '../../src/protocol/providers.ts';
import { citationOf, fakeCore } from './fakeCore.ts';

suite('The language model tool', () => {
  const token = new vscode.CancellationTokenSource().token;
  const folder = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const input = { filePath: 'docs/handbook.md', question: 'How many days of leave?' };

  suiteSetup(async () => {
    await vscode.extensions.getExtension('smart-file-query.smart-file-query')?.activate();
  });

  test('is known to VS Code with its schema', () => {
    const tool = vscode.lm.tools.find(({ name }) => name === 'query_file');
    assert.ok(tool, 'VS Code does not know the tool');
    assert.match(JSON.stringify(tool.inputSchema), /filePath.*question/);
  });

  test('refuses through VS Code what lies outside of the workspace', async () => {
    for (const filePath of ['/etc/hostname', '../secret.md']) {
      const options = { input: { ...input, filePath }, toolInvocationToken: undefined };
      await assert.rejects(
        async () => vscode.lm.invokeTool('query_file', options, token),
        /outside of the allowed folders/,
      );
    }
  });

  const service = (host: string, is_remote: boolean): ProviderList => ({
    providers: [
      {
        id: 'custom',
        label: 'The custom service',
        host,
        is_remote,
        is_ready: true,
        default_model: null,
        takes_documents: false,
      },
    ],
    auto: ['custom'],
  });

  /** What the confirmation says, as plain text. */
  async function confirmation(
    url: string,
    provider: Provider,
    providers: () => Promise<ProviderList>,
  ): Promise<string> {
    const { core } = fakeCore(() => Promise.reject(new Error('Nothing is asked yet.')), providers);
    const tool = new QueryFileTool(
      core,
      () => url,
      () => provider,
    );
    const { title, message } = (await tool.prepareInvocation({ input }, token)).confirmationMessages ?? {};
    assert.ok(message instanceof vscode.MarkdownString);
    return `${String(title)}\n${message.value.replaceAll('\\', '')}`;
  }

  test('asks for confirmation with the file and where the file goes', async () => {
    const none = (): Promise<ProviderList> => Promise.resolve({ providers: [], auto: [] });
    const local = await confirmation('', 'local', none);
    assert.match(local, /^Ask about docs\/handbook\.md\?/);
    assert.ok(local.includes(join(folder(), 'docs', 'handbook.md')) && local.includes(input.question));
    assert.match(local, /The file stays on this machine\.[^]*Nothing is sent to a model\./);
    const remote = await confirmation('https://query.example.com/', 'auto', none);
    assert.match(remote, /The file is sent to the backend at query\.example\.com\.[^]*Nothing is sent to a model\./);
  });

  test('asks for confirmation with the model service that gets passages', async () => {
    const remote = (): Promise<ProviderList> => Promise.resolve(service('models.example.com', true));
    for (const provider of ['auto', 'custom'] as const) {
      const said = await confirmation('', provider, remote);
      assert.match(said, /stays on this machine\.[^]*sent to the model service at models\.example\.com/);
    }
    const near = (): Promise<ProviderList> => Promise.resolve(service('127.0.0.1:8080', false));
    assert.match(await confirmation('', 'custom', near), /go to a model on this machine \(127\.0\.0\.1:8080\)/);
    assert.match(await confirmation('', 'vscode', remote), /go to a language model of VS Code/);
    const away = (): Promise<ProviderList> => Promise.reject(new Error('The backend is away.'));
    assert.match(await confirmation('', 'kimi', away), /may be sent to the model service in your settings \(kimi\)/);
  });

  test('answers through VS Code, once confirmed, with the lines it cites', async () => {
    const options = { input: { ...input, question: 'How many days of leave does everybody have?' } };
    // A run of tests confirms every dialog of the workbench.
    const result = await vscode.lm.invokeTool('query_file', { ...options, toolInvocationToken: undefined }, token);
    const [part] = result.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.match(part.value, /28 days of paid leave[^]*\nhandbook\.md:24-26\nEverybody gets 28 days of paid leave/);
  });

  test('answers with the passages below their lines', async () => {
    const path = join(folder(), 'docs', 'handbook.md');
    const citation = citationOf(path, await readFile(path, 'utf8'), 3, 4);
    const { core, asked } = fakeCore(() => Promise.resolve({ answer: '25 days.', citations: [citation] }));
    const tool = new QueryFileTool(
      core,
      () => '',
      () => 'local',
    );
    const result = await tool.invoke({ input, toolInvocationToken: undefined }, token);
    const [part] = result.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.equal(part.value, `25 days.\n\nhandbook.md:3-4\n${citation.text}`);
    assert.equal(asked[0]?.question, input.question);
  });
});
