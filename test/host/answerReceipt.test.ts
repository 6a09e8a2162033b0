import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Answer } from '../../src/query/answer.ts';
import { answerReceipt } from '../../src/views/answer/answerReceipt.ts';
import { workspaceFile } from './extension.ts';

/** An answer about so many files of one byte and one line that the backend had already. */
function answerAbout(count: number): Answer {
  const files = Array.from({ length: count }, (_, index) => ({
    backend: 'embedded',
    id: `file-${index}`,
    filename: `${index}.md`,
    path: workspaceFile(`${index}.md`).fsPath,
    sha256: '',
    bytes: 1,
    readAt: '',
  }));
  return {
    id: 'answer-1',
    question: 'When?',
    answer: '',
    citations: [],
    provider: 'local',
    model: 'extractive',
    files,
    uploads: [],
    receipt: {
      files: [{ file_id: 'file-0', filename: '0.md', bytes: 1, lines: 1 }],
      passages_considered: 1,
      passages_sent: 0,
      tokens_sent: 0,
      tokens_budget: 0,
      left_out: [],
    },
  };
}

suite('How an answer came about', () => {
  test('is told in the singular where there is one', () => {
    assert.match(answerReceipt(answerAbout(1))[0] ?? '', /^0\.md: 1 byte in 1 line, /);
    assert.equal(answerReceipt(answerAbout(11))[10], '1 more file: 1 byte, 0 sent.');
    assert.equal(answerReceipt(answerAbout(12))[10], '2 more files: 2 bytes, 0 sent.');
  });
});
