import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { secretDialog } from '../../src/commands/privacy/secretDialog.ts';

suite('The question about files with secrets', () => {
  /** What it says below the question about so many files. */
  async function detailFor(count: number): Promise<string> {
    const file = { path: '/w/a.env', findings: [{ kind: 'password' as const, line: 3 }], total: 1, canRedact: true };
    const window: { showWarningMessage: unknown } = vscode.window;
    const original = window.showWarningMessage;
    let detail = '';
    window.showWarningMessage = (_message: string, options: vscode.MessageOptions, first: string) => {
      detail = options.detail ?? '';
      return Promise.resolve(first);
    };
    try {
      const destination = { host: 'files.example.com', isRemote: true };
      await secretDialog.decide({ files: Array.from({ length: count }, () => file), destination, canSkip: true });
    } finally {
      window.showWarningMessage = original;
    }
    return detail;
  }

  test('names eight files and counts the rest', async () => {
    assert.doesNotMatch(await detailFor(8), /\nand /);
    assert.match(await detailFor(9), /\nand 1 more file\n/);
    assert.match(await detailFor(10), /\nand 2 more files\n/);
  });
});
