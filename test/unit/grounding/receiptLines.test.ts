import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { claimLines, leftOut, receiptLines } from '../../../src/grounding/receiptLines.ts';
import { newNonce } from '../../../src/grounding/prompt.ts';
import type { Receipt } from '../../../src/protocol/query.ts';

const receipt = (changes: Partial<Receipt> = {}): Receipt => ({
  files: [{ file_id: 'file-1', filename: 'a.md', bytes: 1204, lines: 40 }],
  passages_considered: 9,
  passages_sent: 4,
  tokens_budget: 8000,
  tokens_sent: 612,
  left_out: [],
  ...changes,
});

suite('what an answer was made from', () => {
  test('is said a sentence for each file and one for the passages', () => {
    assert.deepEqual(receiptLines(receipt()), [
      'a.md: 1204 bytes in 40 lines.',
      'Passages: 9 considered, 4 sent to a model, about 612 of 8000 tokens.',
    ]);
  });

  test('says that no model was given anything, and what was left out why', () => {
    const left_out: Receipt['left_out'] = [
      { reason: 'over_budget', count: 2 },
      { reason: 'ranked_lower', count: 3 },
    ];
    assert.deepEqual(
      receiptLines(receipt({ passages_sent: 0, left_out })).at(-1),
      [
        'Passages: 9 considered, none sent to a model. Left out: 2 beyond the token budget, 3 that match the question less well.',
      ][0],
    );
  });

  test('says how an answer was found that the structure of a file gave', () => {
    const lines = receiptLines(receipt({ found_by: '2 of 3 rows have status = late' }));
    assert.equal(lines[1], 'Found by the structure of the file: 2 of 3 rows have status = late.');
  });

  test('names what was not read of a file, in the singular where it is one', () => {
    const linesOf = (not_read: Receipt['files'][number]['not_read']): string | undefined =>
      receiptLines(receipt({ files: [{ file_id: 'f', filename: 'a.docx', bytes: 9, lines: 4, not_read }] }))[0];
    assert.equal(
      linesOf([
        { what: 'chart', count: 2 },
        { what: 'picture', count: 1 },
      ]),
      'a.docx: 9 bytes in 4 lines. 2 charts and 1 picture were not read.',
    );
    assert.equal(linesOf([{ what: 'picture', count: 1 }]), 'a.docx: 9 bytes in 4 lines. 1 picture was not read.');
    assert.equal(linesOf([]), 'a.docx: 9 bytes in 4 lines.');
  });

  test('names the encoding that a file was read in where the file does not say it', () => {
    const lineOf = (is_doubtful: boolean): string | undefined => {
      const encoding = { name: 'KOI8-R (Russian)', is_doubtful };
      return receiptLines(receipt({ files: [{ file_id: 'f', filename: 'a.txt', bytes: 9, lines: 4, encoding }] }))[0];
    };
    const text = 'a.txt: 9 bytes in 4 lines. It does not say in which encoding it is; it was read as KOI8-R (Russian)';
    assert.deepEqual([lineOf(false), lineOf(true)], [`${text}.`, `${text}, which is not certain.`]);
  });

  test('names twenty files and counts the others, by names that are fit to be shown', () => {
    const filesOf = (count: number): Receipt['files'] =>
      Array.from({ length: count }, (_, index) => ({
        file_id: 'f',
        filename: `${String(index)}.md`,
        bytes: 1,
        lines: 1,
      }));
    const twenty = receiptLines(receipt({ files: filesOf(20) }), (name) => `<${name}>`);
    assert.deepEqual([twenty.length, twenty[0]], [21, '<0.md>: 1 bytes in 1 lines.']);
    const more = receiptLines(receipt({ files: filesOf(22) }));
    assert.deepEqual([more.length, more[19], more[20]], [22, '19.md: 1 bytes in 1 lines.', '2 more files.']);
  });
});

suite('what was left out', () => {
  test('did not fit or matched less well, and reasons that apply to none are not named', () => {
    assert.deepEqual(leftOut(10, 4, 2), [
      { reason: 'over_budget', count: 2 },
      { reason: 'ranked_lower', count: 4 },
    ]);
    assert.deepEqual(leftOut(6, 4, 2), [{ reason: 'over_budget', count: 2 }]);
    assert.deepEqual(leftOut(5, 4, 0), [{ reason: 'ranked_lower', count: 1 }]);
    assert.deepEqual(leftOut(4, 4, 0), []);
    assert.deepEqual(leftOut(3, 4, 0), [], 'a whole document is more than was considered');
  });
});

test('a nonce is 128 random bits that may stand in a tag', () => {
  const nonces = Array.from({ length: 100 }, newNonce);
  assert.equal(new Set(nonces).size, 100);
  for (const nonce of nonces) {
    assert.match(nonce, /^[\w-]{22}$/);
    assert.equal(Buffer.from(nonce, 'base64url').length, 16);
  }
});

test('the sentences of an answer are counted by their states; what an earlier version called verified was not compared', () => {
  const claim = (changes: object) => ({ text: '', citations: [], verified: false, ...changes });
  assert.deepEqual(claimLines([claim({ state: 'verified', verified: true }), claim({}), claim({ verified: true })]), [
    'Sentences: 1 verified, 1 supported, 1 unverified.',
  ]);
  assert.deepEqual(claimLines(), []);
});
