import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import type { Passage } from '../../../src/backend/search/passage.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import { isOverviewQuestion } from '../../../src/backend/search/overviewQuestion.ts';
import { unitsOf } from '../../../src/backend/search/ranking/evidence.ts';
import { definitionAt } from '../../../src/backend/search/splitters/codeLanguage.ts';
import { MarkdownSplitter } from '../../../src/backend/search/splitters/markdownSplitter.ts';
import { splitPassages } from '../../../src/backend/search/splitters/splitPassages.ts';
import { YamlSplitter } from '../../../src/backend/search/splitters/dataSplitters.ts';

/** So many characters that whatever takes more than linear time does not end. */
const HUGE = 1_000_000;

/** The name of what follows a line. */
function nameAfter(Splitter: typeof YamlSplitter | typeof MarkdownSplitter, line: string): string | undefined {
  const splitter = new Splitter(() => undefined);
  splitter.push(line, 1);
  return splitter.name;
}

describe('time grows with the length of a line only', () => {
  for (const [what, line] of [
    ['dashes and spaces before no key', `${'- '.repeat(HUGE / 4)}a${' '.repeat(HUGE / 2)}z`],
    ['spaces and dashes', `${' '.repeat(HUGE / 2)}${'- '.repeat(HUGE / 4)}`],
    ['separators that separate nothing', 'a=b'.repeat(HUGE / 3)],
    ['a quoted key without a colon', `"a"${' '.repeat(HUGE)}z`],
    ['opening brackets', '['.repeat(HUGE)],
    ['closing brackets', `[a${']'.repeat(HUGE)}z`],
  ] as const) {
    test(`YAML: ${what}`, () => assert.equal(nameAfter(YamlSplitter, line), undefined));
  }

  for (const [what, line, name] of [
    ['a heading of spaces', `# a${' '.repeat(HUGE)}x`, `a${' '.repeat(HUGE)}x`],
    ['a heading with a line separator', `#${' '.repeat(HUGE)}\u2028x`, 'x'],
    ['a heading of closing marks', `# ${' #'.repeat(HUGE / 2)}x`, `${' #'.repeat(HUGE / 2)}x`.trim()],
    ['a fence with a line separator', `${'`'.repeat(HUGE)}\u2028`, undefined],
  ] as const) {
    test(`Markdown: ${what}`, () => assert.equal(nameAfter(MarkdownSplitter, line), name));
  }

  for (const [what, text, units] of [
    ['dots', `${'.'.repeat(HUGE)}x. Yes`, 2],
    ['quotes after a dot', `.${'"'.repeat(HUGE)}x. Yes`, 2],
    ['blank lines', `a${'\n'.repeat(HUGE)}b`, 2],
    ['spaces after a line break', `a\n${' '.repeat(HUGE)}b`, 1],
  ] as const) {
    test(`sentences: ${what}`, () => {
      assert.equal(unitsOf({ kind: 'paragraph', text, lineStart: 1, lineEnd: 1 }).length, units);
    });
  }

  test('questions: spaces and letters', async () => {
    assert.equal(isOverviewQuestion(`summarize this file${' '.repeat(HUGE)}x`), false);
    const db = new DatabaseSync(':memory:');
    const index = new PassageIndex(db);
    await index.add('a', 'a.txt', ['The cat found a stone.']);
    assert.equal(index.search(['a'], `Where is the cat and its stone? ${'x'.repeat(HUGE)}`).hits.length, 1);
    db.close();
  });
});

test('a heading loses the marks that close it and keeps those that belong to it', () => {
  const found: (string | undefined)[] = [];
  const splitter = new MarkdownSplitter(({ name }) => void found.push(name));
  ['# A #', '# B ##  ', '# C#', '#\tD\t#', '# E # F', '####### G'].forEach((line, index) => {
    splitter.push(line, 2 * index + 1);
    splitter.push('text', 2 * index + 2);
  });
  splitter.flush();
  assert.deepEqual(found, ['A', 'B', 'C#', 'D', 'E # F']);
});

test('YAML keys may hold separators and follow dashes', () => {
  assert.deepEqual(
    ['a=b: c', 'a  : c', '- - key: v', '"x: y" = z', "'q':", 'a:b', '# a: b', 'a = b = c', '- -5: x'].map((line) =>
      nameAfter(YamlSplitter, line),
    ),
    ['a=b', 'a', 'key', 'x: y', 'q', undefined, undefined, 'a', '-5'],
  );
});

test('a line separator in its line does not hide a definition', () => {
  assert.equal(definitionAt('int main(void) { puts("\u2028"), 1', 'c')?.name, 'main');
});

describe('passages come on the way, whatever the lines', () => {
  /** How many lines are read before the first passage comes. */
  const linesUntilPassage = (filename: string, head: readonly string[], line: string): number => {
    let read = 0;
    function* lines(): Generator<string> {
      yield* head;
      for (; read < 100_000; read++) yield line;
    }
    for (const passage of splitPassages(lines(), filename)) {
      assert.ok(passage.lineEnd - passage.lineStart < 60);
      break;
    }
    return read;
  };

  for (const [filename, head] of [
    ['a.txt', ['text']],
    ['a.md', ['# Title', 'text']],
    ['a.yaml', ['key: value']],
    ['a.json', ['{"key": "value"']],
    ['a.csv', ['a,b', '1,"2']],
    ['a.log', ['2024-05-01 10:00:00 text']],
    ['a.ts', ['function f() {']],
    ['b.ts', ['// comment']],
  ] as const) {
    test(`blank lines in ${filename}`, () => assert.ok(linesUntilPassage(filename, head, '') <= 700));
    test(`white space in ${filename}`, () => {
      assert.ok(linesUntilPassage(filename, head, ' '.repeat(4000)) <= 50);
    });
  }

  for (const line of ['// comment', '[1, 2],', '@decorator']) {
    test(`lines of "${line}" in code`, () => assert.ok(linesUntilPassage('a.ts', [], line) <= 700));
  }

  test('headings that fill a passage', () => {
    const found: Passage[] = [];
    const lines = [1, 2, 3, 4, 5, 6].map((level) => `${'#'.repeat(level)} ${'x'.repeat(3000)}`);
    for (const passage of splitPassages(lines, 'a.md')) found.push(passage);
    assert.deepEqual(
      found.map(({ lineStart, lineEnd }) => [lineStart, lineEnd]),
      lines.map((_, index) => [index + 1, index + 1]),
    );
  });

  test('a comment too long to hold is cut before its definition', () => {
    const lines = [...Array.from({ length: 1000 }, (_, line) => `// line ${line}`), 'function f() {}'];
    const found: Passage[] = [];
    for (const passage of splitPassages(lines, 'a.ts')) found.push(passage);
    assert.equal(found.map(({ text }) => text).join('\n'), lines.join('\n'));
    assert.equal(found.at(-1)?.name, 'f');
    assert.equal(found[0]?.name, undefined);
  });
});
