import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highlight } from '../../../media/answer/highlight.ts';
import { rowsOf } from '../../../media/answer/quote.ts';
import { htmlOf } from './htmlOf.ts';

/** The pieces in colours, each with its kind. */
function colours(text: string, label: string): string[] {
  const html = htmlOf(highlight(text, label));
  return [...html.replaceAll('&quot;', '"').matchAll(/<span class=token-(\w+)>(.*?)<\/span>/gu)].map(
    ([, kind, piece]) => `${kind}: ${piece}`,
  );
}

test('comments, strings, numbers and keywords are told by the end of the file’s name', () => {
  assert.deepEqual(colours('const a = "x"; // 5', 'src/a.ts:3-4'), ['keyword: const', 'string: "x"', 'comment: // 5']);
  assert.deepEqual(colours('def f(): return 5 # so', 'a.py:1'), [
    'keyword: def',
    'keyword: return',
    'number: 5',
    'comment: # so',
  ]);
  assert.deepEqual(colours('SELECT a FROM b -- so', 'a.sql'), ['keyword: SELECT', 'keyword: FROM', 'comment: -- so']);
  assert.deepEqual(colours('port: 8080 # so', 'a.yaml:1'), ['number: 8080', 'comment: # so']);
});

test('names with a keyword in them and prose have no colours', () => {
  assert.deepEqual(colours('iffy constant a.for', 'a.ts'), []);
  assert.deepEqual(colours('for "all" of 5', 'handbook.md:1'), []);
});

test('the text stays whole', () => {
  const text = 'if (a < 5) return "b";\n/* c';
  assert.equal(
    htmlOf(highlight(text, 'a.ts'))
      .replace(/<[^>]*>/gu, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&quot;', '"'),
    text,
  );
});

test('rows of a table file are cells, quoted ones too; uneven ones stay lines', () => {
  assert.deepEqual(rowsOf('1,"a, ""b"""\n2,c', 'orders.csv:2-3'), [
    ['1', 'a, "b"'],
    ['2', 'c'],
  ]);
  assert.deepEqual(rowsOf('1;2,5\n2;3,5', 'orders.csv:2-3'), [
    ['1', '2,5'],
    ['2', '3,5'],
  ]);
  assert.equal(rowsOf('1,2\n3', 'orders.csv:2-3'), undefined);
  assert.equal(rowsOf('a, b', 'notes.md:1'), undefined);
});
