import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeFormOf, shownLine } from '../../../src/text/shownText.ts';

const LINE = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' '));

const shown = (line: string): string => shownLine(line, 'none');

test('what only steers a terminal is not shown', () => {
  for (const [line, expected] of [
    ['\x1b[90m12:00:00\x1b[0m \x1b[1;38;5;196mERROR\x1b[0m failed', '12:00:00 ERROR failed'],
    ['a\x1b]0;owned\x07b\x1b]52;c;cm0gLXJm\x07c', 'abc'],
    ['see \x1b]8;;https://example.org\x1b\\the page\x1b]8;;\x1b\\ here', 'see the page here'],
    ['\x1b(Bplain\x1bM \x9b1mbold\x9b0m', 'plain bold'],
    ['unfinished \x1b]0;title', 'unfinished '],
    ['N\bNA\bAM\bME\bE  _\bu_\bn_\bd_\be_\br', 'NAME  under'],
    ['bell\x07 null\x00 delete\x7f', 'bell null delete'],
    ['page\fbreak\vand\u2028separator\u0085next', 'page break and separator next'],
  ] as const) {
    assert.equal(shown(line), expected);
  }
});

test('what has no width is not shown, unless it shapes what is', () => {
  assert.equal(
    shown('pass\u00adword zero\u200bwidth \ufeffmark no\u2060break a\u200db'),
    'password zerowidth mark nobreak ab',
  );
  assert.equal(shown('abc\u202e\u2066def\u2069\u200e'), 'abcdef');
  assert.equal(shown('hidden\u{e0041}\u{e0042} tags'), 'hidden tags');
  for (const kept of [
    'می\u200cخواهم',
    '👩\u200d👩\u200d👧',
    'क्\u200dष',
    '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
  ]) {
    assert.equal(shown(kept), kept);
  }
});

test('no control character but the tab is ever shown', () => {
  fc.assert(
    fc.property(LINE, fc.constantFrom('none', 'unicode', 'references'), (line, form) => {
      assert.doesNotMatch(shownLine(line, form), /[\0-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

test('an ordinary line stays as it is', () => {
  for (const line of ['plain\ttext', 'Größe 食堂 😀 naïve', String.raw`C:\users\u00e9`, '&eacute; & &amp;']) {
    assert.equal(shown(line), line);
  }
});

test('Unicode escapes of JSON and of properties are characters; those of ASCII, halves and escaped ones stay', () => {
  const form = escapeFormOf('messages.properties');
  assert.equal(form, escapeFormOf('A.JSON'));
  for (const [line, expected] of [
    [String.raw`"\u98df\u5802 \u00e9\ud83d\ude00"`, '"食堂 é😀"'],
    [String.raw`"\u0022 \u000a \u001b[31m"`, String.raw`"\u0022 \u000a \u001b[31m"`],
    [String.raw`"\\u98df \\\u98df"`, String.raw`"\\u98df \\食"`],
    [String.raw`"\ud83d \ude00 \u98df\ude00"`, String.raw`"\ud83d \ude00 食\ude00"`],
    [String.raw`"zero\u200bwidth"`, '"zerowidth"'],
  ] as const) {
    assert.equal(shownLine(line, form), expected);
  }
});

test('character references of XML and Markdown are characters, but for those of markup', () => {
  const form = escapeFormOf('a.md');
  assert.equal(form, escapeFormOf('b.xml'));
  assert.equal(
    shownLine('Pr&uuml;fstelle S&#252;d &#x98DF; &mdash; 5&nbsp;&euro;', form),
    'Prüfstelle Süd 食 — 5\u00a0€',
  );
  assert.equal(
    shownLine('&lt;a&gt; &amp;amp; &#60; &#x10FFFFF; &nosuch;', form),
    '&lt;a&gt; &amp;amp; &#60; &#x10FFFFF; &nosuch;',
  );
});

test('long lines of escapes are read in time that grows with their length', () => {
  for (const unit of ['\x1b[', '\x1b]', '\b', 'a\b', '\u200d', '\x1b', '\u{e0041}', '\u{1f3f4}\u{e0067}', '\x90']) {
    const line = unit.repeat(200_000);
    assert.ok(shownLine(line, 'none').length <= line.length);
  }
  const backslashes = '\\'.repeat(1_000_000);
  assert.equal(shownLine(`${backslashes}x${String.raw`\u00e9`}`, 'unicode'), `${backslashes}xé`);
});
