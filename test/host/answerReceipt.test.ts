import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Answer } from '../../src/asking/answer.ts';
import type { UploadOutcome } from '../../src/upload/uploader.ts';
import { answerReceipt } from '../../src/views/answer/answerReceipt.ts';
import { workspaceFile } from './extension.ts';

/** An answer about so many files, of one byte and one line unless they are larger, that the backend had already. */
function answerAbout(count: number, { bytes, lines } = { bytes: 1, lines: 1 }): Answer {
  const files = Array.from({ length: count }, (_, index) => ({
    backend: 'embedded',
    id: `file-${index}`,
    filename: `${index}.md`,
    path: workspaceFile(`${index}.md`).fsPath,
    sha256: '',
    bytes,
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
      files: [{ file_id: 'file-0', filename: '0.md', bytes, lines }],
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
    assert.equal(answerReceipt(answerAbout(11))[10], '1 more file: 1 byte; 0 bytes sent.');
    assert.equal(answerReceipt(answerAbout(12))[10], '2 more files: 2 bytes; 0 bytes sent.');
  });

  test('is told in sizes and numbers for people', () => {
    const answer = answerAbout(1, { bytes: 64_690_237, lines: 560_001 });
    // Of an upload nothing but these is told.
    const upload = { bytesSent: 64_690_237, path: { kind: 'sync' }, fallbackUsed: false } as UploadOutcome;
    const [sent] = answerReceipt({ ...answer, uploads: [upload] });
    assert.equal(sent, '0.md: 61.7 MB in 560,001 lines; 61.7 MB sent (sync).');
    const [deduplicated] = answerReceipt(answer);
    assert.equal(deduplicated, '0.md: 61.7 MB in 560,001 lines, already on the backend; nothing was uploaded.');
  });
});
