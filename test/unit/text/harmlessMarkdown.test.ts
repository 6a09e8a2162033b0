import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import MarkdownIt from 'markdown-it';
import { harmlessMarkdown, ImageFilter, withoutImages, withoutLinks } from '../../../src/text/harmlessMarkdown.ts';

const EVIL = 'https://evil.example/?all';

/** What a view that shows images and HTML would load or run. */
function loadedBy(markdown: string): string[] {
  const loaded: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const isOurs = name === 'a' || name === 'code' || name === 'ol' || Object.values(attributes).join('') === '';
      if (!isOurs || ['script', 'style', 'svg', 'iframe'].includes(name)) loaded.push(name);
    },
  });
  parser.end(new MarkdownIt({ html: true, linkify: true }).render(markdown));
  return loaded;
}

const piece = fc.oneof(
  fc.constantFrom(
    '!',
    '[',
    ']',
    '(',
    ')',
    '\\',
    '!\\',
    '![',
    '![x]',
    '[9]',
    '[1]: ',
    `(${EVIL})`,
    EVIL,
    '<',
    '>',
    '/',
    '=',
    '"',
    "'",
    '\n',
    '\n\n',
    ' ',
    '    ',
    '\t',
    '> ',
    '- ',
    '1. ',
    '`',
    '``',
    '```',
    '~~~',
    '```\n',
    '<img',
    '<img src=',
    `<img src="${EVIL}">`,
    `<IMG\nSRC=${EVIL}>`,
    '<div>',
    '<div>\n',
    '</div>',
    '<pre>\n',
    '<b ',
    ' x<b ',
    'style="background:url(//evil.example)"',
    '<!--',
    '-->',
    '<?',
    '?>',
    '<![CDATA[',
    '<!X',
    '<script>',
    '<style>@import "',
    '</style>',
    '<textarea>',
    '&lt;',
    '&#33;[x]',
    '<a href="`">',
    'a',
    '\0',
    '\r',
    '&',
  ),
  fc.string({ maxLength: 4 }),
);
const hostile = fc.array(piece, { maxLength: 24 });

suite('harmless Markdown', () => {
  test('loads and runs nothing, whatever it was', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        assert.deepEqual(loadedBy(harmlessMarkdown(parts.join(''))), []);
      }),
      { numRuns: 3000 },
    );
  });

  test('loads nothing in the ways that are known', () => {
    for (const markdown of [
      `![x](${EVIL})`,
      `![x][1]\n\n[1]: ${EVIL}`,
      `![1]\n\n[1]: ${EVIL}`,
      `<img src=${EVIL}>`,
      `<div>\n<img src="${EVIL}">\n</div>`,
      `<pre>\n\n<img src="${EVIL}">`,
      `<img alt=">" src=${EVIL}>`,
      `<img a<b src=${EVIL}>`,
      `<svg><image href="${EVIL}"/></svg>`,
      `<style>@import "${EVIL}"</style>`,
      `<p style="background: url(${EVIL})">x</p>`,
      `<!-- a -->\n\n![x](${EVIL})`,
    ]) {
      assert.notDeepEqual(loadedBy(markdown), [], `${markdown} proves nothing`);
      assert.deepEqual(loadedBy(harmlessMarkdown(markdown)), [], markdown);
    }
  });

  test('is as it was where there is nothing to load', () => {
    for (const markdown of [
      'Use `Map<string, number>` and `#include <stdio.h>`!',
      '**Wow!** See [the handbook](docs/handbook.md) [1].',
      'a < b && c > d, 1<2',
      '```ts\nconst a: Array<Map<string, number>> = b;\nif (!a[0]) return;\n```',
      '<b>bold</b>',
    ]) {
      assert.equal(harmlessMarkdown(markdown), markdown);
    }
  });
});

test('images are found in pieces, wherever it is cut and whatever is put in between', () => {
  fc.assert(
    fc.property(hostile, fc.array(fc.boolean(), { maxLength: 24 }), (parts, links) => {
      const filter = new ImageFilter();
      let shown = '';
      parts.forEach((part, index) => {
        shown += filter.push(part);
        // The chat puts a link together by itself.
        if (links[index] === true) shown += `${filter.beforeLink()}[handbook.md:1](http://reference)`;
      });
      shown += filter.end();
      assert.ok(!new MarkdownIt({ html: false }).render(shown).includes('<img'), shown);
      if (!links.includes(true)) assert.equal(shown, withoutImages(parts.join('')));
    }),
    { numRuns: 3000 },
  );
});

test('a sentence has no links, which a notification would make of it', () => {
  assert.equal(withoutLinks('Bad: [Sign in](command:evil) [a] (b)'), 'Bad: [Sign in] (command:evil) [a] (b)');
});
