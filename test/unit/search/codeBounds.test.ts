import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { splitPassages as splitPassagesOf } from '../../../src/backend/search/splitters/splitPassages.ts';
import { outline, passagesOf } from './passagesOf.ts';

const repeated = (count: number, line: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => line(index));
const outlineOf = (filename: string, ...lines: string[]): string[] => outline(lines.join('\n'), filename);

suite('a definition', () => {
  test('stays whole up to forty lines, and is cut behind that', () => {
    const source = (count: number): string =>
      ['function f() {', ...repeated(count - 2, (n) => `  x(${n});`), '}'].join('\n');
    assert.equal(passagesOf(source(40), 'a.ts').length, 1);
    assert.equal(passagesOf(source(41), 'a.ts').length, 2);
  });

  test('stays whole up to four thousand characters', () => {
    // With the line ends: 15 + 2 + the lines between.
    const source = (chars: number): string =>
      ['function f() {', ...repeated(9, () => `  ${'x'.repeat(397)}`), `  ${'x'.repeat(chars - 3_617 - 3)}`, '}'].join(
        '\n',
      );
    assert.equal(source(4_000).length + 1, 4_000);
    assert.equal(passagesOf(source(4_000), 'a.ts').length, 1);
    assert.equal(passagesOf(source(4_001), 'a.ts').length, 2);
  });

  test('is cut before a line of little indent, behind a blank one rather than before it, and late rather than early', () => {
    const at = (changes: Readonly<Record<number, string>>): number | undefined => {
      const body = repeated(58, (n) => changes[n + 2] ?? '    deep();');
      return passagesOf(['function f() {', ...body, '}'].join('\n'), 'a.ts')[1]?.lineStart;
    };
    assert.equal(at({}), 41, 'all alike');
    assert.equal(at({ 30: '  if (x) {' }), 30);
    assert.equal(at({ 30: '  if (x) {', 20: '  if (y) {' }), 30);
    assert.equal(at({ 30: '  }' }), 41, 'what closes something stays with it');
    assert.equal(at({ 29: '' }), 30);
    assert.equal(at({ 29: '', 20: '   less();' }), 30);
    assert.equal(at({ 12: '  early();' }), 41, 'a part has twelve lines at least');
    assert.equal(at({ 13: '  early();' }), 13);
  });

  test('that never ends is cut while it is read, after six hundred lines or sixty-four thousand characters', () => {
    const first = (lines: readonly string[]): number => {
      let read = 0;
      const source = function* (): Generator<string> {
        for (const line of lines) {
          read++;
          yield line;
        }
      };
      for (const _ of splitPassagesOf(source(), 'a.ts')) break;
      return read;
    };
    assert.equal(first(['function f() {', ...repeated(2_000, () => '  x();')]), 601);
    const long = `  ${'x'.repeat(637)}`;
    // A hundred lines of 640 characters with their ends.
    assert.equal(first(repeated(200, (n) => (n === 0 ? `function f() {${' '.repeat(625)}` : long))), 101);
  });

  test('belongs to the classes around it, by their indent', () => {
    assert.deepEqual(
      outlineOf(
        'a.py',
        'class A:',
        '  class B:',
        '    def c(self):',
        '      pass',
        '  def d(self):',
        '    pass',
        'def e():',
        '  pass',
      ),
      ['1-4 A.B.c', '5-6 A.d', '7-8 e'],
    );
  });

  test('goes with the head of its class up to four lines, and without it beyond', () => {
    const source = (fields: number): string[] => [
      'class A {',
      ...repeated(fields, (n) => `  f${n} = 1;`),
      '  run() {',
      '  }',
      '}',
    ];
    assert.deepEqual(outlineOf('a.ts', ...source(3)), ['1-7 A.run']);
    assert.deepEqual(outlineOf('a.ts', ...source(4)), ['1-5 A', '6-8 A.run']);
  });

  test('is found by the columns of its indent, a tab being four', () => {
    assert.deepEqual(outlineOf('a.py', 'class A:', '\tdef b(self):', '        pass', '    def c(self):', '\t\tpass'), [
      '1-3 A.b',
      '4-5 A.c',
    ]);
  });

  test('is none in a line of more than four hundred characters', () => {
    const line = (length: number): string => `function f() { ${'x'.repeat(length - 17)} }`;
    assert.equal(line(400).length, 400);
    assert.deepEqual(outlineOf('a.ts', line(400)), ['1-1 f']);
    assert.deepEqual(outlineOf('a.ts', line(401)), ['1-1']);
  });
});

suite('comments', () => {
  test('of a block go with what follows, to the line that closes them', () => {
    assert.deepEqual(outlineOf('a.ts', 'run(1);', '', '/*', 'function no() {', '*/', 'function yes() {', '}'), [
      '1-1',
      '3-7 yes',
    ]);
    assert.deepEqual(outlineOf('a.ts', '/* one line */', 'function yes() {', '}', '/*/', 'function no() {', '*/'), [
      '1-3 yes',
      '4-6',
    ]);
  });

  test('by a mark are none where the language has directives, macros or attributes', () => {
    assert.deepEqual(outlineOf('a.c', 'int a() {', '}', '#include <x>', 'int b() {', '}'), ['1-2 a', '3-3', '4-5 b']);
    assert.deepEqual(outlineOf('a.py', 'def a():', '  pass', '# about b', 'def b():', '  pass'), ['1-2 a', '3-5 b']);
    assert.deepEqual(outlineOf('a.cs', 'class A', '{', '  #region x', '  int B()', '  {', '  }', '}').length, 1);
  });

  test('inside a function stay with it, and behind its end they do not', () => {
    assert.deepEqual(
      outlineOf('a.ts', 'function a() {', '  // inside', '  x();', '}', '// behind', 'function b() {', '}'),
      ['1-4 a', '5-7 b'],
    );
  });

  test('too long to wait for their definition do not', () => {
    const comments = repeated(700, (n) => `// ${n}`);
    const found = passagesOf([...comments, 'function f() {', '}'].join('\n'), 'a.ts');
    assert.equal(found.at(-1)?.name, 'f');
    assert.ok(found.length > 15 && found.every(({ lineStart, lineEnd }) => lineEnd - lineStart < 40));
  });
});

suite('strings and ends', () => {
  test("of Python's three quotes keep their function together, wherever their lines stand", () => {
    assert.deepEqual(
      outlineOf('a.py', 'def a():', '  """', 'def no(): pass', '  """', '  return 1', 'def b():', '  pass'),
      ['1-5 a', '6-7 b'],
    );
    assert.deepEqual(outlineOf('a.py', 'def a():', "  x = '''", '"""', "'''", '  return 1', 'def b():', '  pass'), [
      '1-5 a',
      '6-7 b',
    ]);
    assert.deepEqual(outlineOf('a.py', 'def a():', '  """One line."""', 'def b():', '  pass'), ['1-2 a', '3-4 b']);
  });

  test('of a block, at its own indent, go on with it', () => {
    assert.deepEqual(outlineOf('a.rb', 'def a', '  x', 'rescue', '  y', 'end', 'def b', 'end'), ['1-5 a', '6-7 b']);
    assert.deepEqual(outlineOf('a.ts', 'function a(', '  x,', ') {', '}', 'y();'), ['1-4 a', '5-5']);
  });

  test('of a class end it', () => {
    assert.deepEqual(outlineOf('a.ts', 'class A {', '  b() {', '  }', '}', 'x();'), ['1-4 A.b', '5-5']);
    assert.deepEqual(outlineOf('a.ts', 'class A {', '  b() {', '  }', '', '  c = 1;', '}', 'x();'), [
      '1-3 A.b',
      '5-6 A',
      '7-7',
    ]);
  });
});
