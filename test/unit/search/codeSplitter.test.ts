import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { outline, passagesOf } from './passagesOf.ts';

/** What each sample file is cut into; the samples carry `.txt` so that no tool takes them for sources. */
const EXPECTED: Readonly<Record<string, string[]>> = {
  ts: ['1-3', '5-8 add', '10-15 Queue.constructor', '17-19 Queue.length', '21-28 Queue.push', '30-30 twice', '32-32 Pair', '34-36 run'],
  py: ['1-3', '6-11 load', '14-18 Store.__init__', '20-24 Store.save', '27-28'],
  go: ['1-3', '5-8 Stack', '10-13 Push', '15-17 main'],
  rs: ['1-1', '3-6 Point', '8-12 Point.fmt', '14-18 Point.new', '20-26 Point.norm'],
  java: ['1-3', '5-11 Cache.Cache', '13-19 Cache.get', '21-26 Cache.copyOf'],
  cs: ['1-1', '3-7 Demo.Account.Balance', '9-12 Demo.Account.Account', '14-21 Demo.Account.WithdrawAsync', '23-25 Demo.Account.Twice'],
  cpp: ['1-1', '3-3 MAX', '5-5 geo', '7-13 Shape.area', '15-17 Shape::Shape', '19-20', '22-27 main'],
  c: ['1-1', '3-6 dup_string', '8-11 node', '13-15 main'],
  php: ['1-2', '4-10 User.fullName', '12-15 User.make', '17-19 helper'],
  rb: ['1-1', '3-9 Shop.Cart.initialize', '11-17 Shop.Cart.self.load', '19-23 Shop.Cart.empty?'],
}; // prettier-ignore

describe('code is cut from definition to definition', () => {
  for (const [extension, expected] of Object.entries(EXPECTED)) {
    test(`.${extension}`, () => {
      const source = readFileSync(join(import.meta.dirname, 'samples', `sample.${extension}.txt`), 'utf8').trimEnd();
      assert.deepEqual(outline(source, `sample.${extension}`), expected);
    });
  }
});

test('a brace in a string does not end a function', () => {
  const source = ['function a() {', "  const brace = '}';", '  return brace;', '}', '', 'function b() {}'].join('\n');
  assert.deepEqual(outline(source, 'x.js'), ['1-4 a', '6-6 b']);
});

test('statements that look like calls begin no passage', () => {
  const source = [
    'void run() {',
    '  x();',
    '}',
    'int main() {',
    '  if (a) {',
    '    b();',
    '  }',
    '  return 0;',
    '}',
  ].join('\n');
  assert.deepEqual(outline(source, 'x.c'), ['1-3 run', '4-9 main']);
});

test('comments and decorators go with the definition below them', () => {
  const source = ['a = 1', '', '# Says hello.', '@cached', 'def hello():', '    pass'].join('\n');
  assert.deepEqual(outline(source, 'x.py'), ['1-1', '3-6 hello']);
});

test('a long function is cut into parts of at most 40 lines that keep its name', () => {
  const source = ['function long() {', ...Array.from({ length: 150 }, (_, line) => `  step(${line});`), '}'].join('\n');
  const passages = passagesOf(source, 'x.ts');
  assert.ok(passages.length >= 4);
  for (const passage of passages) {
    assert.equal(passage.name, 'long');
    assert.ok(passage.lineEnd - passage.lineStart < 40);
  }
});

test('a file name that every object inherits is no language', () => {
  assert.deepEqual(outline('Some words.', 'x.constructor'), ['1-1']);
});
