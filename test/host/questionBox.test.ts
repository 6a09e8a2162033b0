import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { QuestionBox, questionExample } from '../../src/commands/asking/questionBox.ts';
import { recentQuestions } from '../../src/commands/asking/questionHistory.ts';
import { MAX_QUESTION_CHARS, QueryRequest } from '../../src/protocol/query.ts';
import { activatedExtension } from './extension.ts';
import { asPerson } from './person.ts';

suite('The box for a question', () => {
  test('says what is wrong before a question is asked, and takes what the backend takes', async () => {
    const [box] = await asPerson(undefined, async ({ boxes }) => {
      await new QuestionBox().ask({ about: 'handbook.md', prompt: '', paths: [] });
      return boxes;
    });
    const problemOf = (question: string): unknown => box?.validateInput?.(question);
    assert.equal(problemOf(' \n'), 'Type a question.');
    const longest = 'x'.repeat(MAX_QUESTION_CHARS);
    assert.equal(problemOf(` ${longest} `), undefined);
    assert.equal(problemOf(`${longest}x`), 'The question is longer than 8,000 characters. Shorten it.');
    const { question } = QueryRequest.shape;
    assert.deepEqual([question.safeParse(longest).success, question.safeParse(`${longest}x`).success], [true, false]);
  });

  test('offers the last questions about the file and of the workspace, and asks what is typed or chosen', async () => {
    const recent = { ofFiles: ['When is it fired?'], ofWorkspace: ['Who pays?'] };
    const request = { about: 'kiln.md', prompt: 'Ask a question', paths: ['/w/kiln.md'] };
    const box = new QuestionBox(() => Promise.resolve(recent));
    assert.equal(await asPerson('Is it hot?', () => box.ask(request)), 'Is it hot?');
    assert.equal(await asPerson(undefined, () => box.ask(request)), undefined);
    const labels = await asPerson(
      '',
      ({ lists }) => box.ask(request).then(() => lists[0]),
      () => 'Who pays?',
    );
    assert.deepEqual(labels, [
      'Ask a question',
      'Asked Before',
      'When is it fired?',
      'Asked About Other Files',
      'Who pays?',
    ]);
    assert.equal(
      await asPerson(
        '',
        () => box.ask(request),
        () => 'Who pays?',
      ),
      'Who pays?',
    );
  });

  test('has an example that fits the kind of file', () => {
    const examples = ['a.csv', 'a.yaml', 'app.log', 'a.patch', 'a.ts', 'a.md'].map((path) => questionExample([path]));
    assert.equal(new Set(examples).size, 6);
    assert.equal(questionExample(['a.csv', 'a.md']), questionExample(['a.md']));
  });

  test('remembers each question once, those of the file apart from the others', () => {
    const entry = (question: string, path: string) => ({ question, files: [{ path }] as never });
    const entries = [entry('one', '/a'), entry('two', '/b'), entry('one', '/b'), entry('three', '/a')];
    assert.deepEqual(recentQuestions(entries, ['/a']), { ofFiles: ['three', 'one'], ofWorkspace: ['two'] });
  });

  test('offers each sample question until it was asked, then none', async () => {
    await activatedExtension();
    const offered = async (answer: string | undefined): Promise<string | undefined> =>
      asPerson(answer, async ({ boxes }) => {
        await vscode.commands.executeCommand('smartFileQuery.trySample');
        return boxes[0]?.value;
      });
    const first = 'How often is the lens cleaned?';
    assert.deepEqual(
      [
        await offered(undefined),
        await offered(first),
        await offered('When is the tower open?'),
        await offered(undefined),
      ],
      [first, first, 'When is the tower open?', ''],
    );
  });
});
