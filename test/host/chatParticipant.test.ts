import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { Failure } from '../../src/failure.ts';
import { FileChatParticipant } from '../../src/commands/agents/chatParticipant.ts';
import type { Provider } from '../../src/protocol/providers.ts';
import type { Answer, LocatedCitation } from '../../src/asking/answer.ts';
import type { AskRequest } from '../../src/asking/bringFiles.ts';
import { citationOf, fakeCore } from './fakeCore.ts';
import { asPerson } from './person.ts';

/** What a turn showed, in words, and the places that it linked to. */
class Turn {
  readonly links: vscode.Location[] = [];
  /** The files that VS Code lists as used. */
  readonly references: vscode.Location[] = [];
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
      reference: (value) => {
        assert.ok(value instanceof vscode.Location);
        this.references.push(value);
      },
      progress: () => undefined,
    };
    return stream as vscode.ChatResponseStream;
  }
}

/** The model that the chat shows as chosen; nothing but its id is used. */
const MODEL = { id: 'chosen-in-the-chat' } as vscode.LanguageModelChat;

/** The version of a file that an answer is from. */
const ASKED_FILE = {
  backend: 'embedded',
  id: 'file-1',
  filename: 'handbook.md',
  sha256: '0'.repeat(64),
  bytes: 9,
  readAt: '2026-01-01T00:00:00.000Z',
};

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
    provider: Provider = 'local',
    context: vscode.ChatContext = nothingBefore,
    canAskAboutLines = true,
  ): Promise<{ turn: Turn; result: vscode.ChatResult; asked: AskRequest[] }> {
    const { core, asked } = fakeCore(respond, undefined, canAskAboutLines);
    const turn = new Turn();
    const participant = new FileChatParticipant(core, () => provider);
    const full = { prompt: 'How many days?', references: [], model: MODEL, ...request };
    const result = await participant.answer(full, context, turn.stream, cancellation);
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

  /** A model that answers from lines 3 to 5 of a file, in these pieces, and ends with this answer. */
  const modelAnswers =
    (
      citation: LocatedCitation,
      pieces: readonly string[],
      answer: Partial<Answer>,
      seen: () => void = () => undefined,
    ) =>
    ({ onEvent }: AskRequest): Promise<Partial<Answer>> => {
      const whole = { ...citation, line_start: 1, line_end: 9 };
      onEvent?.({ type: 'citations', citations: [whole], provider: 'custom', model: 'm' });
      for (const text of pieces) onEvent?.({ type: 'delta', text });
      seen();
      return Promise.resolve({ provider: 'custom', model: 'm', citations: [citation], ...answer });
    };

  const handbookCitation = async (): Promise<LocatedCitation> => {
    const { fsPath } = handbook();
    return { ...citationOf(fsPath, await readFile(fsPath, 'utf8'), 3, 5), filename: 'handbook.md' };
  };

  test('leaves brackets in code and behind names alone in an answer that grows', async () => {
    const pieces = ['`argv', '[1]` and argv[1]', ' [1]\n```\n[', '1]\n```\n'];
    const { turn } = await ask(modelAnswers(await handbookCitation(), pieces, {}), {
      references: [attach(handbook())],
    });
    assert.ok(turn.shown.startsWith('`argv[1]` and argv[1] [handbook.md:1-9]\n```\n[1]\n```\n'), turn.shown);
  });

  test('shows the answer of a model as it grows, each citation as a link', async () => {
    const pieces = ['Everybody has ', '28 days [1]', '. Look: !', '[x](https://evil.example/?q=1) And more!'];
    const { core } = fakeCore(modelAnswers(await handbookCitation(), pieces, {}, () => (early = turn.shown)));
    const turn = new Turn();
    let early = '';
    const request = { prompt: 'How many days?', references: [attach(handbook())], model: MODEL };
    await new FileChatParticipant(core, () => 'local').answer(request, nothingBefore, turn.stream, token);
    assert.match(early, /^Everybody has 28 days \[handbook\.md:1-9\]\. Look: !\\\[x\]/);
    assert.ok(!turn.shown.includes('!['), 'an image');
    assert.match(turn.shown, /And more![^]*\*\*Sources\*\*[^]*\[handbook\.md:3-5\]/);
    assert.equal(turn.shown.match(/28 days/g)?.length, 1, 'the answer is not shown twice');
    assert.deepEqual(
      turn.references.map(({ range }) => [range.start.line, range.end.line]),
      [[2, 4]],
    );
  });

  test('shows no image and no link that a hostile backend has written, in whatever part of its answer', async () => {
    const image = '![x](https://evil.example/?all)';
    const hostile = { ...(await handbookCitation()), place: image, name: image };
    const claims = [{ text: image, citations: [], verified: false }];
    // The chat puts a label between brackets as it is.
    const imagesIn = (shown: string): string[] => shown.match(/(?<!\\)!\[[^\]]*\]/g) ?? [];
    const references = [attach(handbook())];
    for (const pieces of [
      ['![9](https://evil.example/?all)'],
      ['!', '[9](https://evil.example/?all)'],
      ['!', '[', 'x](https://evil.example/?all)'],
      ['Look: ![1](https://evil.example/?all)'],
      [image],
      [],
    ]) {
      const streamed = await ask(modelAnswers(hostile, pieces, { answer: image, notes: [image], claims }), {
        references,
      });
      assert.deepEqual(imagesIn(streamed.turn.shown), [], streamed.turn.shown);
      assert.ok(!/\[[^\]]*\]\(https:\/\/evil[^)]*\)[^\]]*\)\]/.test(streamed.turn.shown), 'a link within a label');
    }
    const local = await ask(() => Promise.resolve({ answer: image, citations: [hostile], notes: [image] }), {
      references,
    });
    assert.deepEqual(imagesIn(local.turn.shown), []);
    const failed = await ask(() => Promise.reject(new Failure('server_error', `Oh ${image}`)), { references });
    assert.equal(failed.result.errorDetails?.message, 'Oh !\\[x] (https://evil.example/?all)');
  });

  test('names below the answer what is unverified, then what the answer was made from', async () => {
    const claims = [
      { text: 'Everybody has 28 days [1].', citations: [1], verified: true, state: 'verified' as const },
      { text: 'It is so.', citations: [1], verified: true },
      { text: 'Some have 90 *days*.', citations: [], verified: false },
    ];
    const receipt = {
      passages_considered: 20,
      passages_sent: 5,
      tokens_sent: 800,
      tokens_budget: 8000,
      files: [],
      left_out: [],
    };
    const respond = modelAnswers(await handbookCitation(), ['Everybody has 28 days [1].'], { claims, receipt });
    const { turn } = await ask(respond, { references: [attach(handbook())] });
    assert.match(turn.shown, /Supported: [^]*- It is so\\*\.[^]*Unverified: [^]*- Some have 90 \\\*days\\\*\./);
    assert.ok(!/- Everybody has 28/.test(turn.shown), 'what is verified is not named');
    assert.match(
      turn.shown.replaceAll('\\', ''),
      /Answered by custom \(m\)\. Passages: 20 considered, 5 sent, about 800 tokens\.\*$/,
    );
  });

  test('goes on with another answer where the model fails in the middle', async () => {
    const citation = await handbookCitation();
    const { turn } = await ask(
      ({ onEvent }) => {
        onEvent?.({ type: 'citations', citations: [citation], provider: 'custom', model: 'm' });
        onEvent?.({ type: 'delta', text: 'Everybody ha' });
        onEvent?.({ type: 'restart', note: 'The custom service gave no answer.' });
        onEvent?.({ type: 'citations', citations: [citation] });
        onEvent?.({ type: 'delta', text: 'There are 28 days.' });
        return Promise.resolve({ answer: 'There are 28 days.', citations: [citation] });
      },
      { references: [attach(handbook())] },
    );
    assert.match(turn.shown, /^Everybody ha[^]*gave no answer[^]*---[^]*There are 28 days[^]*without a model/);
    assert.equal(turn.shown.match(/28 days/g)?.length, 1, 'the answer is not shown twice');
  });

  test('asks about several attached files together, and names the one that a citation is from', async () => {
    const folder = vscode.Uri.joinPath(handbook(), '..', '..');
    const other = vscode.Uri.joinPath(folder, 'README.md');
    const citation = await handbookCitation();
    const respond = modelAnswers(citation, ['It is so [1].'], {});
    const { turn, asked } = await ask(respond, { references: [attach(other), attach(handbook())] });
    assert.deepEqual(asked[0]?.paths, [other.fsPath, handbook().fsPath]);
    assert.deepEqual(
      turn.links.map(({ uri }) => uri.fsPath),
      [handbook().fsPath, handbook().fsPath],
    );
  });

  test('has the model answer that is chosen in the chat, where it is a model of VS Code that answers', async () => {
    for (const [provider, model] of [
      ['vscode', MODEL.id],
      ['auto', undefined],
    ] as const) {
      const references = [attach(handbook())];
      const { asked } = await ask(() => Promise.resolve({ answer: 'Yes.' }), { references }, token, provider);
      assert.equal(asked[0]?.model, model);
    }
  });

  test('offers what the cited sections suggest as the next questions', async () => {
    const text = (await readFile(handbook().fsPath, 'utf8')).split('\n');
    const at = text.indexOf('## Leave') + 1;
    const citation = citationOf(handbook().fsPath, text.join('\n'), at, at + 2);
    const { result } = await ask(() => Promise.resolve({ answer: '28 days.', citations: [citation] }), {
      references: [attach(handbook())],
    });
    const { core } = fakeCore(() => Promise.resolve({}));
    const prompts = new FileChatParticipant(core, () => 'local').provideFollowups(result).map(({ prompt }) => prompt);
    assert.deepEqual(prompts, [
      'What is this file about?',
      'What does it say about “Leave”?',
      'What does it say about “Paid leave”?',
    ]);
  });

  /** A turn of the past; VS Code alone can make one by its constructor. */
  const past = (result: vscode.ChatResult): vscode.ChatResponseTurn =>
    Object.setPrototypeOf({ result, response: [] }, vscode.ChatResponseTurn.prototype) as vscode.ChatResponseTurn;

  test('answers a follow-up about the same files with what was answered before', async () => {
    const [uri, other] = [handbook(), vscode.Uri.joinPath(handbook(), '..', '..', 'README.md')];
    const files = [{ ...ASKED_FILE, path: uri.fsPath }];
    const first = await ask(() => Promise.resolve({ answer: '28 days.', files }), { references: [attach(uri)] });
    const failed = past({ errorDetails: { message: 'It is down.' } });
    const history = [past(first.result), failed];
    const again = { prompt: 'And in the second year?', references: [attach(uri)] };
    const second = await ask(() => Promise.resolve({}), again, token, 'local', { history });
    assert.deepEqual(second.asked[0]?.paths, [uri.fsPath]);
    assert.deepEqual(second.asked[0]?.earlier, [
      { question: 'How many days?', answer: '28 days.', files: [{ backend: ASKED_FILE.backend }] },
    ]);
    const aboutOther = await ask(() => Promise.resolve({}), { references: [attach(other)] }, token, 'local', {
      history,
    });
    assert.deepEqual(aboutOther.asked[0]?.earlier, [], 'what was said of other files is not sent along');
    const since = { history: [...history, past(aboutOther.result)] };
    const back = await ask(() => Promise.resolve({}), again, token, 'local', since);
    assert.deepEqual(back.asked[0]?.earlier, []);
  });

  /** A place in a file as VS Code attaches one; the lines are 0-based. */
  const place = (uri: vscode.Uri, first: number, last: number, id = 'selection'): vscode.ChatPromptReference => ({
    id,
    value: new vscode.Location(uri, new vscode.Range(first, 0, last, 1)),
  });
  const answered = (): Promise<Partial<Answer>> => Promise.resolve({ answer: 'Yes.' });

  test('asks about attached lines alone, says so, and goes on about them', async () => {
    const uri = handbook();
    const files = [{ ...ASKED_FILE, path: uri.fsPath }];
    const first = await ask(() => Promise.resolve({ files }), { references: [place(uri, 2, 4)] });
    assert.deepEqual([first.asked[0]?.paths, first.asked[0]?.lines], [[uri.fsPath], { start: 3, end: 5 }]);
    assert.match(first.turn.shown.replaceAll('\\', ''), /^\*About lines 3–5 of handbook\.md\*/);
    const history = { history: [past(first.result)] };
    const { asked } = await ask(answered, { references: [] }, token, 'local', history);
    assert.deepEqual([asked[0]?.lines, asked[0]?.earlier?.length], [{ start: 3, end: 5 }, 1]);
    const whole = await ask(answered, { references: [attach(uri)] }, token, 'local', history);
    assert.deepEqual([whole.asked[0]?.lines, whole.asked[0]?.earlier], [undefined, []]);
  });

  test('says that the whole file was used where that was not asked for', async () => {
    const folder = vscode.Uri.joinPath(handbook(), '..', '..');
    const readme = vscode.Uri.joinPath(folder, 'README.md');
    const page = vscode.Uri.joinPath(folder, 'attached.html');
    await vscode.workspace.fs.writeFile(page, Buffer.from('<p>\nHi\n</p>\n'));
    const cases = [
      { references: [place(page, 0, 1)], said: /The whole of attached\.html was used/ },
      { references: [place(readme, 0, 1), place(readme, 3, 4)], said: /The whole of README\.md was used/ },
      { references: [place(readme, 0, 1), attach(handbook())], said: /The whole of README\.md was used/ },
      { references: [place(readme, 0, 1), place(page, 0, 1)], said: /Whole files were used/ },
      { references: [place(readme, 0, 1)], said: /The whole of README\.md was used/, canAskAboutLines: false },
    ];
    for (const { references, said, canAskAboutLines } of cases) {
      const { turn, asked } = await ask(answered, { references }, token, 'local', nothingBefore, canAskAboutLines);
      assert.equal(asked[0]?.lines, undefined);
      assert.match(turn.shown.replaceAll('\\', ''), said);
    }
  });

  test('asks about the whole file where lines are only on the screen, or the file is attached as well', async () => {
    const uri = handbook();
    for (const references of [[place(uri, 2, 4, 'vscode.implicit.viewport')], [place(uri, 2, 4), attach(uri)]]) {
      const { turn, asked } = await ask(answered, { references });
      assert.deepEqual([asked[0]?.paths, asked[0]?.lines], [[uri.fsPath], undefined]);
      assert.match(turn.shown, /^Yes/);
    }
  });

  test('does not ask about other lines where saving has moved the attached ones', async () => {
    const uri = vscode.Uri.joinPath(handbook(), '..', 'moving.md');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('one\ntwo\nthree\n'));
    const editor = await vscode.window.showTextDocument(uri);
    const formatting = vscode.workspace.onWillSaveTextDocument((event) => {
      event.waitUntil(Promise.resolve([vscode.TextEdit.insert(new vscode.Position(0, 0), '\n')]));
    });
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(3, 0), 'four\n'));
      const { turn, asked } = await asPerson(
        '',
        () => ask(answered, { references: [place(uri, 1, 2)] }),
        (_message, [save]) => save,
      );
      assert.equal(asked[0]?.lines, undefined);
      assert.match(turn.shown.replaceAll('\\', ''), /The whole of moving\.md was used/);
    } finally {
      formatting.dispose();
    }
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
    const failed = await ask(() => Promise.reject(new Failure('backend_down', 'It is down.')), { references });
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
