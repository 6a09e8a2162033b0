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

  /** What it says and offers about a text and a document, or only one of the two. */
  async function questionAbout(...redactable: readonly boolean[]): Promise<{ detail: string; titles: string[] }> {
    const finding = { kind: 'password' as const, line: 3, place: 'page 2' };
    const files = redactable.map((canRedact, index) => ({
      path: `/w/${index}.pdf`,
      findings: [finding],
      total: 1,
      canRedact,
    }));
    const window: { showWarningMessage: unknown } = vscode.window;
    const original = window.showWarningMessage;
    const asked = { detail: '', titles: [] as string[] };
    window.showWarningMessage = (_message: string, { detail }: vscode.MessageOptions, ...titles: string[]) => {
      Object.assign(asked, { detail: detail ?? '', titles });
      return Promise.resolve(titles.at(-1));
    };
    try {
      const destination = { host: 'files.example.com', isRemote: true };
      assert.equal(await secretDialog.decide({ files, destination, canSkip: true }), 'send');
    } finally {
      window.showWarningMessage = original;
    }
    return asked;
  }

  test('offers to redact what can be redacted, and says what becomes of documents', async () => {
    const document = await questionAbout(false);
    assert.deepEqual(document.titles, ['Skip This File', 'Send Anyway']);
    assert.match(document.detail, /^0\.pdf: password \(page 2\)\n\nA document cannot be redacted\.$/);
    const both = await questionAbout(true, false);
    assert.deepEqual(both.titles, ['Redact', 'Skip These Files', 'Send Anyway']);
    assert.match(both.detail, /\[redacted\] stands for every secret[^]*with Redact they are left out\.$/);
    const text = await questionAbout(true);
    assert.doesNotMatch(text.detail, /[Dd]ocument/);
  });

  test('names eight files and counts the rest', async () => {
    assert.doesNotMatch(await detailFor(8), /\nand /);
    assert.match(await detailFor(9), /\nand 1 more file\n/);
    assert.match(await detailFor(10), /\nand 2 more files\n/);
  });
});
