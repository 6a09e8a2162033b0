import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { READ_SIZE } from '../../../src/text/encoding.ts';
import { splitPassages } from '../../../src/backend/search/splitters/splitPassages.ts';
import { readLineParts, readLines, readShownLines } from '../../../src/backend/text/lines.ts';
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

test('a line of any length is read to its end, in parts, and the lines after it keep their numbers', async (t) => {
  const path = join(await temporaryFolder(t), 'a.txt');
  const long = Array.from({ length: 9 * READ_SIZE }, (_, index) => String(index % 10)).join('');
  await writeFile(path, `first\n${long}\nsecond\nthird`);
  const pieces = [...readLineParts({ path }, 'utf-8')];
  const parts = pieces.filter((piece) => typeof piece !== 'string').map(({ part }) => part);
  const lines = pieces.filter((piece) => typeof piece === 'string');
  assert.ok(parts.length > 1 && parts.every((part) => part.length <= 5 * READ_SIZE));
  assert.equal(parts.join('') + (lines[1] ?? ''), long);
  assert.deepEqual([lines[0], ...lines.slice(2)], ['first', 'second', 'third']);
  assert.deepEqual(
    [...readLines({ path }, 'utf-8')].map(({ length }) => length),
    [5, long.length, 6, 5],
  );
});

test('the end of a very long line is found, under the number of the line', () => {
  const long = `{"a": [${'"filler words here", '.repeat(500_000)}"the zebra sleeps in the attic"]}`;
  const passages = [
    ...splitPassages(readLineParts({ content: Buffer.from(`[\n${long}\n"after it"\n]`) }, 'utf-8'), 'a.json'),
  ];
  assert.deepEqual(
    passages.filter(({ text }) => text.includes('zebra')).map(({ lineStart, lineEnd }) => [lineStart, lineEnd]),
    [[2, 2]],
  );
  const inOrder = passages.map(({ lineStart }) => lineStart);
  assert.deepEqual(
    inOrder,
    inOrder.toSorted((one, other) => one - other),
  );
  assert.equal(
    passages
      .filter(({ lineStart }) => lineStart === 2)
      .map(({ text }) => text)
      .join(''),
    long,
  );
});

test('lines are read as they are shown, each under its own number', () => {
  const content = Buffer.from('\x1b[31mred\x1b[0m\nplain\n{"a": "\\u98df\\u5802"}\n');
  assert.deepEqual([...readShownLines({ content }, 'utf-8', 'a.json')], ['red', 'plain', '{"a": "食堂"}']);
  assert.deepEqual([...readShownLines({ content }, 'utf-8', 'a.txt')], ['red', 'plain', '{"a": "\\u98df\\u5802"}']);
});

test('Markdown that begins with a rule keeps its headings, and settings at its beginning are none', () => {
  const namesOf = (text: string): (string | undefined)[] =>
    [...splitPassages(text.split('\n'), 'a.md')].map(({ name }) => name);
  assert.ok(namesOf('---\n\n# Leave\n\nThere are 25 days of leave.\n').includes('Leave'));
  assert.ok(namesOf('---\n# Leave\nThere are 25 days of leave.\n').includes('Leave'));
  assert.deepEqual(namesOf('---\ntitle: Leave\ntags:\n  - a\n- b\n---\nText.\n'), [undefined]);
});
