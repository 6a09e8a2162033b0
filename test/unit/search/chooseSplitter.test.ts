import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { chooseSplitter } from '../../../src/backend/search/splitters/splitPassages.ts';
import { passagesOf } from './passagesOf.ts';

/** What a file is taken for, by the kind of its passages. */
const kindOf = (head: readonly string[], filename = 'output'): string =>
  chooseSplitter(filename, head, () => undefined).kind;

suite('a file without an extension that is known', () => {
  test('is a script where its first line says so', () => {
    for (const first of ['#!/usr/bin/env node', '#!/usr/bin/python3', '#!/usr/bin/ruby', '#!/bin/sh', '<?php']) {
      assert.equal(kindOf([first, 'x']), 'code', first);
    }
    assert.equal(kindOf(['x', '#!/bin/sh']), 'paragraph');
  });

  test('is a script of the language that its first line names', () => {
    const names = (first: string, ...rest: string[]): (string | undefined)[] =>
      passagesOf([first, ...rest].join('\n'), 'tool').map(({ name }) => name);
    assert.ok(names('#!/usr/bin/env node', 'function run() {}').includes('run'));
    assert.ok(names('#!/usr/bin/env deno', 'class A {', '  b() {', '  }', '}').includes('A.b'));
    assert.ok(names('#!/usr/bin/python', 'async def run(x):', '  pass').includes('run'));
    assert.ok(names('#!/usr/bin/ruby', 'def run!', 'end').includes('run!'));
    assert.ok(names('#!/bin/bash', 'run() {', '}').includes('run'));
    assert.ok(names('<?php', 'function &run() {', '}').includes('run'));
  });

  test('is a log where one line in three begins an entry, of three at least', () => {
    const entry = '2024-05-01 10:00:00 x';
    assert.equal(kindOf([entry, 'at y', 'at z']), 'log');
    assert.equal(kindOf([entry, 'at y', 'at z', 'at w']), 'paragraph');
    assert.equal(kindOf([entry, entry]), 'paragraph');
    assert.equal(kindOf(['', entry, ' ', 'at y', 'at z', '']), 'log', 'blank lines do not count');
  });

  test('is JSON where it begins like that', () => {
    for (const first of ['{', '[', '{"a": 1}', '[[1, 2]]', '  [ {']) assert.equal(kindOf([first]), 'data', first);
    for (const first of ['{a}', '[note] Text', '(x)']) assert.equal(kindOf([first]), 'paragraph', first);
  });

  test('is a table where each line has as many separators, two at least', () => {
    for (const separator of [',', ';', '\t', '|']) {
      const row = ['a', 'b', 'c'].join(separator);
      assert.equal(kindOf([row, row, row]), 'record', separator);
      assert.equal(kindOf([row, row]), 'paragraph', 'two lines are too few');
      assert.equal(kindOf(['a', 'b'].map(() => `a${separator}b`).concat('a')), 'paragraph', 'one separator is too few');
      assert.equal(kindOf([row, `a${separator}b`, row]), 'paragraph', 'not evenly');
    }
    assert.equal(kindOf(['a,b,c', 'a,b,c', 'a,b']), 'record', 'the last line that was looked at may be cut');
  });

  test('is Markdown where it has a heading and nothing like code', () => {
    assert.equal(kindOf(['Text', '# Title', 'more']), 'section');
    assert.equal(kindOf(['# comment', 'x = {']), 'paragraph');
    assert.equal(kindOf(['#tag']), 'paragraph');
  });

  test('is code where four lines in ten end like it and one begins a definition', () => {
    const code = ['int main() {', 'x();', '}'];
    assert.equal(kindOf(code), 'code');
    assert.equal(kindOf([...code, 'a', 'b', 'c', 'd']), 'code', 'three of seven');
    assert.equal(kindOf([...code, 'x;', 'a', 'b', 'c', 'd', 'e', 'f']), 'paragraph', 'four of ten');
    assert.equal(kindOf(['x;', 'y;', 'z;']), 'paragraph', 'no definition');
  });

  test('is prose otherwise, and where there is nothing', () => {
    assert.equal(kindOf(['One, two, three.', 'Four.', 'Five; six.']), 'paragraph');
    assert.equal(kindOf([]), 'paragraph');
  });
});

suite('a file with an extension that is known', () => {
  test('is what its extension says, in capitals or not, whatever it holds', () => {
    for (const [filename, kind] of [
      ['A.MD', 'section'],
      ['a.csv', 'record'],
      ['a.json', 'data'],
      ['a.toml', 'data'],
      ['a.log', 'log'],
      ['dir.d/a.ts', 'code'],
      ['C:\\dir.md\\a', 'paragraph'],
      ['md', 'paragraph'],
      ['a.toString', 'paragraph'],
    ] as const) {
      assert.equal(kindOf(['Text.'], filename), kind, filename);
    }
  });
});

test('fifty lines are looked at', () => {
  const entries = Array.from({ length: 17 }, () => '10:00:00 x');
  const others = (count: number): string[] => Array.from({ length: count }, () => 'text');
  const kind = (lines: readonly string[]): string | undefined => passagesOf(lines.join('\n'), 'output')[0]?.kind;
  assert.equal(kind([...others(33), ...entries, ...others(60)]), 'log');
  assert.equal(kind([...others(34), ...entries, ...others(60)]), 'paragraph');
});
