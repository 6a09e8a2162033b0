import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type * as vscode from 'vscode';
import { notThisBackend } from '../../src/client/errors.ts';
import { Failure } from '../../src/failure.ts';
import { FailureNotifier } from '../../src/commands/failureNotifier.ts';
import { asPerson } from './person.ts';

/** The buttons of the message about a failure. */
async function buttonsOf(failure: Error): Promise<readonly string[]> {
  const shown: (readonly string[])[] = [];
  // What is tested uses no more of the log than that.
  const log = { error: () => undefined } as unknown as vscode.LogOutputChannel;
  await asPerson(
    '',
    async (person) => {
      new FailureNotifier(log).show(failure, () => undefined);
      await person.hears(/./);
    },
    (_message, buttons) => void shown.push(buttons),
  );
  return shown.flat();
}

suite('A failure', () => {
  test('that the request itself is at fault for offers nothing that cannot help', async () => {
    assert.deepEqual(await buttonsOf(new Failure('invalid_question', 'The question is too long.')), ['Show Log']);
  });

  test('that a backend or the way to it is at fault for offers to try again and to set another', async () => {
    for (const failure of [
      notThisBackend(404),
      new Failure('protocol', 'The certificate is not trusted.', { cause: new Error('CERT_HAS_EXPIRED') }),
      new Failure('backend_down', 'The backend cannot be reached.'),
    ]) {
      assert.deepEqual(await buttonsOf(failure), ['Try Again', 'Open Settings', 'Show Log'], failure.message);
    }
  });
});
