import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { splitLines, verifyInFile, verifyCitation } from '../../../src/asking/verifyCitation.ts';
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

test('a file in another encoding is read as the backend reads it', async (context) => {
  const russian = Buffer.from(
    'ce f2 ef f3 f1 ea 20 f1 ee f1 f2 e0 e2 eb ff e5 f2 20 e4 e2 e0 e4 f6 e0 f2 fc 20 e2 ee f1 e5 ec fc 20 e4 ed e5 e9'.replaceAll(
      ' ',
      '',
    ),
    'hex',
  );
  const content = Buffer.concat([Buffer.from('one\n'), russian]);
  assert.deepEqual(await check(context, content, 2, 'Отпуск составляет двадцать восемь дней'), at('verified', 2));
  assert.deepEqual(await check(context, content, 2, 'Отпуск составляет двадцать девять дней'), at('changed', 2));
  const declared = Buffer.from('# coding: latin-1\nGr\xfc\xdfe', 'latin1');
  assert.deepEqual(await check(context, declared, 2, 'Grüße'), at('verified', 2));
});

test('a quote of what a line shows is found in the line as it is written', async (context) => {
  const content = 'plain\n\x1b[31mERROR\x1b[0m pay\u00adment\n';
  assert.deepEqual(await check(context, content, 2, 'ERROR payment'), at('verified', 2));
});

test('a piece of a line that is too long to be cited is found in it, however long that is', async (context) => {
  for (const length of [5000, 9 * MIB]) {
    const line = `${'ab, '.repeat(length / 8)}the zebra sleeps${' cd,'.repeat(length / 8)}`;
    assert.deepEqual(await check(context, `one\n${line}\nthree`, 2, 'the zebra sleeps'), at('verified', 2));
    assert.deepEqual(await check(context, `one\n${line}\nthree`, 2, 'the zebra dances'), at('changed', 2));
    assert.deepEqual(await check(context, `one\n${line}\nthree`, 3, 'three'), at('verified', 3));
  }
  assert.deepEqual(await check(context, 'one\ntwo words\n', 2, 'two'), at('changed', 2));
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
