import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { splitLines, verifyInFile } from '../../../src/asking/verifyInFile.ts';
import { verifyCitation } from '../../../src/asking/verifyCitation.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const MIB = 1024 * 1024;

/** What is said of a quote of the lines from `start` on, in a file of this content. */
async function check(context: TestContext, content: string | Buffer, start: number, text: string): Promise<unknown> {
  const path = join(await temporaryFolder(context), 'a.txt');
  await writeFile(path, content);
  const [found] = await verifyInFile(path, [{ cited: { start, end: start }, text }]);
  return found;
}

const at = (status: string, start: number, end = start): object => ({ status, lines: { start, end } });

test('quotes are found in a file as they are in its lines', async (context) => {
  const path = join(await temporaryFolder(context), 'a.txt');
  const content = 'one\r\ntwo\rthree\ntwo\n\nsix';
  await writeFile(path, content);
  const quotes = ['one', 'two', 'two\nthree', 'two\n', 'six', 'seven', 'one\nthree', '', 'three\ntwo\n\nsix'].flatMap(
    (text) => [1, 2, 4, 6, 9].map((start) => ({ cited: { start, end: start }, text })),
  );
  const expected = quotes.map(({ cited, text }) => verifyCitation(splitLines(content), cited, text));
  assert.deepEqual(await verifyInFile(path, quotes), expected);
  assert.deepEqual(new Set(expected.map(({ status }) => status)), new Set(['verified', 'moved', 'changed']));
});

test('a line’s end and a character that lie across two blocks are whole', async (context) => {
  const [first, rest] = ['a'.repeat(MIB - 1), 'b'.repeat(MIB - 2)];
  assert.deepEqual(await check(context, `${first}\r\ntwo`, 2, 'two'), at('verified', 2));
  assert.deepEqual(await check(context, `${first}ä\n${rest}\nthree`, 1, `${first}ä`), at('verified', 1));
  assert.deepEqual(await check(context, `${first}\rtwo\r`, 2, 'two\n'), at('verified', 2));
});

test('a file without line ends is searched, too', async (context) => {
  assert.deepEqual(await check(context, `${'a'.repeat(6 * MIB)}\ntwo`, 5, 'two'), at('moved', 2));
});

test('the byte order mark tells the encoding and is no part of the first line', async (context) => {
  const text = '\ufefföne\ntwö';
  for (const content of [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
    assert.deepEqual(await check(context, content, 1, 'öne\ntwö'), at('verified', 1));
  }
});

test('a quote from a copy without its secrets is held against the file without its own', async (context) => {
  const lines = 'port = 8443\r\npassword = "hunter2"\r\n';
  const quote = 'port = 8443\npassword = "[redacted]"';
  assert.deepEqual(await check(context, lines, 1, quote), at('verified', 1));
  assert.deepEqual(await check(context, `${'x\n'.repeat(MIB)}${lines}`, 1, quote), at('moved', MIB + 1, MIB + 2));
  assert.deepEqual(await check(context, lines.replace('8443', '80'), 1, quote), at('changed', 1));
});

test('what is no file, or none any more, has no quotes', async (context) => {
  const folder = await temporaryFolder(context);
  const quotes = [{ cited: { start: 1, end: 1 }, text: 'one' }];
  for (const path of [folder, join(folder, 'gone.txt'), '/dev/null']) {
    await assert.rejects(verifyInFile(path, quotes), { kind: 'file_unreadable' });
  }
});
