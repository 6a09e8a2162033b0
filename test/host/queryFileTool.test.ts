import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { QueryFileTool } from '../../src/commands/queryFileTool.ts';
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

  test('asks for confirmation with the file and where it goes', async () => {
    const { core } = fakeCore(() => Promise.reject(new Error('Nothing is asked yet.')));
    const prepare = async (url: string): Promise<string> => {
      const prepared = await new QueryFileTool(core, () => url).prepareInvocation({ input });
      const { title, message } = prepared.confirmationMessages ?? {};
      assert.ok(message instanceof vscode.MarkdownString);
      return `${String(title)}\n${message.value}`;
    };
    assert.match(await prepare(''), /docs\/handbook\.md[^]*stays on this machine/);
    assert.match(await prepare('https://query.example.com/'), /docs\/handbook\.md[^]*sent to query\.example\.com/);
  });

  test('answers with the passages below their lines', async () => {
    const path = join(folder(), 'docs', 'handbook.md');
    const citation = citationOf(path, await readFile(path, 'utf8'), 3, 4);
    const { core, asked } = fakeCore(() => Promise.resolve({ answer: '25 days.', citations: [citation] }));
    const result = await new QueryFileTool(core, () => '').invoke({ input, toolInvocationToken: undefined }, token);
    const [part] = result.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.equal(part.value, `25 days.\n\nhandbook.md:3-4\n${citation.text}`);
    assert.equal(asked[0]?.question, input.question);
  });
});
