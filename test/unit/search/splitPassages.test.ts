import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitPassages } from '../../../src/backend/search/splitters/splitPassages.ts';
import { passagesOf } from './passagesOf.ts';

const line = fc.oneof(
  fc.constantFrom(
    '',
    '   ',
    '# Title',
    '## Sub',
    '---',
    '===',
    '```',
    '}',
    '{',
    '  end',
    'class A {',
    '  foo() {',
    'def f(x):',
    '    return 1',
    '"""',
  ),
  fc.constantFrom(
    '/* open',
    '*/',
    '// note',
    '@dec',
    'a,b',
    '"open',
    'key: value',
    '  - item',
    '[section]',
    '{"a": [1, 2',
    ']}',
    '2024-01-01 x',
    '\tat a.b',
  ),
  fc.string({ maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, ' ')),
  fc.constant('long '.repeat(2000)),
);
const extension = fc.constantFrom(
  'txt',
  'md',
  'csv',
  'json',
  'yaml',
  'log',
  'ts',
  'py',
  'rb',
  'java',
  'cs',
  'cpp',
  'rs',
  'go',
  'php',
  'sql',
  'css',
  'unknown',
);

test('every line that is not blank is in exactly one passage, in order and word for word', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 120 }), extension, (lines, ending) => {
      const covered = new Map<number, string>();
      let previousEnd = 0;
      for (const { lineStart, lineEnd, text } of passagesOf(lines.join('\n'), `file.${ending}`)) {
        assert.ok(lineStart <= lineEnd && lineEnd <= lines.length);
        const isPiece = lineStart === lineEnd && (lines[lineStart - 1] ?? '').length > 4000;
        if (isPiece) assert.ok(lineStart >= previousEnd);
        else {
          assert.ok(lineStart > previousEnd, `${lineStart} comes after ${previousEnd}`);
          assert.equal(text, lines.slice(lineStart - 1, lineEnd).join('\n'));
        }
        for (let number = lineStart; number <= lineEnd; number++)
          covered.set(number, (covered.get(number) ?? '') + text);
        previousEnd = lineEnd;
      }
      lines.forEach((content, index) => {
        if (content.trim() === '') return;
        const text = covered.get(index + 1);
        assert.ok(text !== undefined, `line ${index + 1} is in no passage: ${content}`);
        if (content.length > 4000) assert.equal(text.trimEnd(), content.trimEnd());
      });
    }),
    { numRuns: 300 },
  );
});

test('passages come while the file is still being read', () => {
  let read = 0;
  function* endless(): Generator<string> {
    for (;;) {
      read++;
      yield `Sentence number ${read} of a text that never ends.`;
      if (read % 20 === 0) yield '';
    }
  }
  let count = 0;
  for (const passage of splitPassages(endless(), 'a.txt')) {
    assert.ok(passage.text.length > 0);
    if (++count === 10) break;
  }
  assert.ok(read < 500, `${read} lines were read for ten passages`);
});

test('an empty file has no passages', () => {
  assert.deepEqual(passagesOf('', 'a.md'), []);
});
