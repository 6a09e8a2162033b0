import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { outline, passagesOf } from './passagesOf.ts';

const LONG = 'A paragraph of more than two hundred characters stands alone. '.repeat(4).trim();

describe('prose', () => {
  test('a paragraph is a passage, without the blank lines around it', () => {
    assert.deepEqual(outline(['', LONG, LONG, '', '', LONG, ''].join('\n'), 'a.txt'), ['2-3', '6-6']);
  });

  test('short paragraphs are joined', () => {
    assert.deepEqual(outline(['Title', '', 'One.', '', LONG, '', LONG].join('\n'), 'a.txt'), ['1-5', '7-7']);
  });

  test('no passage is longer than 60 lines or 4,000 characters', () => {
    const lines = Array.from({ length: 200 }, (_, line) => `Line ${line} without any blank line after it.`);
    const passages = passagesOf(lines.join('\n'), 'a.txt');
    assert.equal(passages.at(-1)?.lineEnd, 200);
    for (const { lineStart, lineEnd, text } of passages) assert.ok(lineEnd - lineStart < 60 && text.length <= 4000);
  });

  test('a very long line is cut into pieces that share its number and lose nothing', () => {
    const line = 'Words and words, and then some. '.repeat(1000);
    const passages = passagesOf(`Before.\n${line}\nAfter.`, 'a.txt');
    const pieces = passages.filter((passage) => passage.lineStart === 2);
    assert.equal(pieces.map((piece) => piece.text).join(''), line);
    assert.ok(pieces.every((piece) => piece.lineEnd === 2 && piece.text.length <= 1500));
    assert.deepEqual([passages[0]?.lineEnd, passages.at(-1)?.lineStart], [1, 3]);
  });
});

describe('Markdown', () => {
  test('sections carry their heading path; a # in a fence is no heading', () => {
    const text = [
      '# Guide',
      '',
      'Intro.',
      '',
      '## Install',
      '',
      '```sh',
      '# comment',
      '',
      'npm i',
      '```',
      '',
      'Setup',
      '-----',
      '',
      'Done.',
    ];
    assert.deepEqual(outline(text.join('\n'), 'a.md'), ['1-3 Guide', '5-11 Guide > Install', '13-16 Guide > Setup']);
  });

  test('headings without text stay with the first text below them', () => {
    assert.deepEqual(outline('# A\n\n## B\n\nText.\n\n# C', 'a.md'), ['1-5 A > B', '7-7 C']);
  });

  test('front matter is no heading', () => {
    assert.deepEqual(outline('---\ntitle: x\n---\n# A\n\nText.', 'a.md'), ['1-3', '4-6 A']);
  });
});

describe('CSV', () => {
  test('a record is a passage with the header as its context', () => {
    const passages = passagesOf('name,city\nAnn,"New\nYork"\nBob,Rome', 'a.csv');
    assert.deepEqual(
      passages.map(({ lineStart, lineEnd, text, context }) => [lineStart, lineEnd, text, context]),
      [
        [1, 1, 'name,city', undefined],
        [2, 3, 'Ann,"New\nYork"', 'name,city'],
        [4, 4, 'Bob,Rome', 'name,city'],
      ],
    );
  });

  test('a quote that never closes does not swallow the file', () => {
    const rows = Array.from({ length: 100 }, (_, row) => `${row},x`);
    const passages = passagesOf(['a,b', '1,"open', ...rows].join('\n'), 'a.csv');
    assert.equal(passages[1]?.lineEnd, 41);
    assert.equal(passages.at(-1)?.text, '99,x');
  });
});

describe('data', () => {
  test('JSON is cut between objects, under the path that its lines share', () => {
    const users = Array.from({ length: 6 }, (_, id) => ({
      id,
      name: `User ${id}`,
      address: { city: 'Rome', street: `Via ${id} lunga strada` },
    }));
    const text = JSON.stringify(
      { users, settings: { theme: 'dark', fonts: { size: 12, family: 'a family name'.repeat(20) }, last: 1 } },
      null,
      2,
    );
    const found = outline(text, 'a.json');
    assert.equal(found[0]?.split(' ')[1], 'users');
    assert.ok(found.some((line) => line.includes('settings')));
  });

  test('hostile nesting is read in constant depth', () => {
    const passages = passagesOf('['.repeat(100_000), 'a.json');
    assert.ok(passages.every((passage) => passage.text.length <= 1500));
  });

  test('YAML, TOML and INI know their paths', () => {
    const yaml = [
      'server:',
      ...Array.from({ length: 30 }, (_, key) => `  option_${key}: value`),
      'db:',
      ...Array.from({ length: 30 }, (_, key) => `  url_${key}: x`),
    ];
    const names = passagesOf(yaml.join('\n'), 'a.yaml').map((passage) => passage.name);
    assert.ok(names.includes('server') && names.includes('db'));
    assert.deepEqual(outline('[a.b]\nx = 1\n[c]\ny = 2', 'a.toml'), ['1-2 a.b', '3-4 c']);
  });
});

describe('logs', () => {
  const entry = (second: number, text: string): string => `2024-05-01 10:00:${String(second).padStart(2, '0')} ${text}`;

  test('a stack trace stays with its entry', () => {
    const filler = 'x'.repeat(600);
    const text = [
      entry(0, `INFO ${filler}`),
      entry(1, 'ERROR boom'),
      'java.lang.X: y',
      `    at ${filler}`,
      entry(2, `INFO ${filler}`),
    ];
    assert.deepEqual(outline(text.join('\n'), 'a.log'), ['1-1', '2-4', '5-5']);
  });

  test('entries are recognised in a file of any name', () => {
    const passages = passagesOf([entry(0, 'INFO a'), entry(1, 'INFO b'), entry(2, 'INFO c')].join('\n'), 'output');
    assert.deepEqual(
      passages.map((passage) => passage.kind),
      ['log'],
    );
  });
});
