import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { UploadError } from '../../src/client/uploadError.ts';
import { FileChatParticipant } from '../../src/commands/chatParticipant.ts';
import type { Answer, AskRequest } from '../../src/query/askService.ts';
import { citationOf, fakeCore } from './fakeCore.ts';

/** What a turn showed, in words, and the places that it linked to. */
class Turn {
  readonly links: vscode.Location[] = [];
  shown = '';

  get stream(): vscode.ChatResponseStream {
    const stream: Partial<vscode.ChatResponseStream> = {
      markdown: (value) => {
        this.shown += typeof value === 'string' ? value : value.value;
      },
      anchor: (value, title) => {
        assert.ok(value instanceof vscode.Location);
        this.links.push(value);
        this.shown += `[${String(title)}]`;
      },
      reference: () => undefined,
      progress: () => undefined,
    };
    return stream as vscode.ChatResponseStream;
  }
}

suite('The chat participant', () => {
  const handbook = (): vscode.Uri => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    return vscode.Uri.joinPath(folder, 'docs', 'handbook.md');
  };
  const token = new vscode.CancellationTokenSource().token;
  const nothingBefore = { history: [] };
  const attach = (uri: vscode.Uri): vscode.ChatPromptReference => ({ id: 'file', value: uri });

  async function ask(
    respond: (request: AskRequest) => Promise<Partial<Answer>>,
    request: Partial<vscode.ChatRequest>,
    cancellation = token,
  ): Promise<{ turn: Turn; result: vscode.ChatResult; asked: AskRequest[] }> {
    const { core, asked } = fakeCore(respond);
    const turn = new Turn();
    const participant = new FileChatParticipant(core);
    const full = { prompt: 'How many days?', references: [], ...request };
    const result = await participant.answer(full, nothingBefore, turn.stream, cancellation);
    return { turn, result, asked };
  }

  test('answers from the attached file and links to the exact lines', async () => {
    const uri = handbook();
    const citation = citationOf(uri.fsPath, await readFile(uri.fsPath, 'utf8'), 3, 5);
    const { turn, asked } = await ask(() => Promise.resolve({ answer: '25 days.', citations: [citation] }), {
      references: [attach(uri), attach(uri)],
    });
    assert.deepEqual(asked[0]?.paths, [uri.fsPath]);
    assert.match(turn.shown, /25 days\..*\[handbook\.md:3-5\]/s);
    const [link] = turn.links;
    assert.deepEqual([link?.uri.fsPath, link?.range.start.line, link?.range.end.line], [uri.fsPath, 2, 4]);
  });

  test('asks about the active editor where nothing is attached', async () => {
    const uri = handbook();
    await vscode.window.showTextDocument(uri);
    const { asked } = await ask(() => Promise.resolve({ answer: 'Yes.' }), {});
    assert.deepEqual(asked[0]?.paths, [uri.fsPath]);
  });

  test('says what to do where there is no file', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { turn, asked } = await ask(() => Promise.resolve({}), {});
    assert.equal(asked.length, 0);
    assert.match(turn.shown, /#file/);
  });

  test('shows no image of a model’s answer, and nothing that a file says as Markdown', async () => {
    const answer = '![x](https://evil.example/?q=1)';
    for (const provider of ['local', 'openai']) {
      const { turn } = await ask(() => Promise.resolve({ answer, provider }), { references: [attach(handbook())] });
      assert.ok(!turn.shown.includes('![x]('), provider);
    }
  });

  test('tells a failure, and ends in silence when cancelled', async () => {
    const references = [attach(handbook())];
    const failed = await ask(() => Promise.reject(new UploadError('backend_down', 'It is down.')), { references });
    assert.equal(failed.result.errorDetails?.message, 'It is down.');
    const cancelling = new vscode.CancellationTokenSource();
    const untilCancelled = ({ signal }: AskRequest): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        cancelling.cancel();
      });
    const cancelled = await ask(untilCancelled, { references }, cancelling.token);
    assert.deepEqual(cancelled.result, {});
  });
});
