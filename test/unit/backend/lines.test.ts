import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { READ_SIZE } from '../../../src/text/encoding.ts';
import { readLines } from '../../../src/backend/text/lines.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const linesOf = (text: string): string[] => [...readLines({ content: Buffer.from(text) }, 'utf-8')];

test('lines end at LF, CR LF and CR, mixed too, and empty ones count', () => {
  assert.deepEqual(linesOf('a\nb\r\nc\rd'), ['a', 'b', 'c', 'd']);
  assert.deepEqual(linesOf('\n\r\n\r\rx'), ['', '', '', '', 'x']);
  assert.deepEqual(linesOf('a\n\rb'), ['a', '', 'b']);
});

test('an end of line at the end begins no further line', () => {
  for (const end of ['', '\n', '\r\n', '\r']) assert.deepEqual(linesOf(`a${end}`), ['a'], JSON.stringify(end));
  assert.deepEqual(linesOf(''), []);
});

test('other characters that some call line ends are none, as in the editor', () => {
  assert.deepEqual(linesOf('a\u2028b\u0085c\fd\ve'), ['a\u2028b\u0085c\fd\ve']);
});

test('a CR LF that lies across two reads is one end of line', async (t) => {
  const path = join(await temporaryFolder(t), 'a.txt');
  for (const shift of [0, 1, 2]) {
    const first = 'x'.repeat(READ_SIZE - 2 + shift);
    await writeFile(path, `${first}\r\nsecond\r\n`);
    assert.deepEqual(
      [...readLines({ path }, 'utf-8')].map((line) => line.length),
      [first.length, 6],
      String(shift),
    );
  }
});

test('a character that lies across two reads is whole', async (t) => {
  const path = join(await temporaryFolder(t), 'a.txt');
  await writeFile(path, `${'x'.repeat(READ_SIZE - 1)}€\nsecond`);
  assert.deepEqual(
    [...readLines({ path }, 'utf-8')].map((line) => line.at(-1)),
    ['€', 'd'],
  );
});

test('a line without an end is handed out in part, and the lines after it keep their numbers', async (t) => {
  const path = join(await temporaryFolder(t), 'a.txt');
  await writeFile(path, `${'x'.repeat(9 * READ_SIZE)}\nsecond\nthird`);
  const [first, ...others] = readLines({ path }, 'utf-8');
  assert.ok((first?.length ?? 0) <= 5 * READ_SIZE);
  assert.deepEqual(others, ['second', 'third']);
});
