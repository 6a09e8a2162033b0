import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { QuestionBox } from '../../src/commands/asking/queryCommands.ts';
import { MAX_QUESTION_CHARS, QueryRequest } from '../../src/protocol/query.ts';
import { activatedExtension } from './extension.ts';
import { asPerson } from './person.ts';

suite('The box for a question', () => {
  test('says what is wrong before a question is asked, and takes what the backend takes', async () => {
    const [box] = await asPerson(undefined, async ({ boxes }) => {
      await new QuestionBox().ask('handbook.md', '');
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
