import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { QuestionHistory, type QuestionHistoryParts } from '../../src/commands/asking/questionHistory.ts';
import type { HistoryEntry } from '../../src/history/historyEntry.ts';
import { entry } from '../unit/history/historySamples.ts';
import { workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

suite('Export Question History…', () => {
  /** What it says after it has exported these questions. */
  async function exported(entries: readonly HistoryEntry[]): Promise<string> {
    // What is tested reads the questions and nothing else.
    const parts = {
      store: { entries: () => Promise.resolve(entries), isEmpty: () => Promise.resolve(entries.length === 0) },
    } as unknown as QuestionHistoryParts;
    const window: { showSaveDialog: unknown } = vscode.window;
    const original = window.showSaveDialog;
    window.showSaveDialog = () => Promise.resolve(workspaceFile('questions.md'));
    try {
      return await asPerson('', async (person) => {
        await new QuestionHistory(parts).export();
        return person.hears(/exported/);
      });
    } finally {
      window.showSaveDialog = original;
    }
  }

  test('counts what it has exported', async () => {
    assert.equal(await exported([entry('Who?')]), '1 question was exported to questions.md.');
    assert.equal(await exported([entry('Who?'), entry('When?')]), '2 questions were exported to questions.md.');
  });
});
