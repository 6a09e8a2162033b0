import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerMarkup } from '../../../media/answer/answerMarkup.ts';
import type { Content } from '../../../media/templates.ts';
import { evidenceMark } from '../../../src/protocol/answerMessages.ts';
import { htmlOf } from './htmlOf.ts';

function renderedAnswer(answer: string): string {
  return htmlOf(answerMarkup(answer));
}

function citationsOf(answer: string): number[] {
  const citations: number[] = [];
  const citation = (number: number): Content => {
    citations.push(number);
    return '';
  };
  answerMarkup(answer, { citation, state: () => '' });
  return citations;
}

test('the citations of an answer are told from its text', () => {
  assert.deepEqual(citationsOf('It is so [1][2]. *Perhaps* [3] (see [4]).\n\n- so.[5]'), [1, 2, 3, 4, 5]);
});

test('brackets in code, behind a name and behind a backslash are text', () => {
  const answer = '`a[1]` and `b` [1] `c`[2], argv[2], m[1][2], x \\[3] y, [2023].\n\n```\n[1]\n```\n\n    [1]\n';
  assert.deepEqual(citationsOf(answer), [1]);
  assert.match(renderedAnswer(answer), /x \[3\] y/);
});

test('an answer brings no markup of its own', () => {
  assert.match(renderedAnswer('<b>[1]</b>'), /^<p>&lt;b&gt;/);
});

test('an answer loads nothing and leads nowhere, however it is written', () => {
  const hostile = [
    '![a](https://evil.example/a.png)',
    '![a][b]\n\n[b]: https://evil.example/a.png',
    '[a](https://evil.example/)',
    '[a](command:workbench.action.terminal.new)',
    '<https://evil.example/>',
    'https://evil.example/',
    '<img src="https://evil.example/a.png">',
    '[![a](https://evil.example/a.png)](https://evil.example/)',
  ];
  for (const answer of [...hostile, hostile.join('\n\n'), hostile.join(' ')]) {
    assert.doesNotMatch(renderedAnswer(answer), /<(?:img|a)\b|(?:src|href)=["']/, answer);
  }
});

test('the states of sentences are told from emphasis', () => {
  const states: string[] = [];
  const state = (name: string): Content => {
    states.push(name);
    return '';
  };
  const answer = 'So. *(unverified)* **Or so. *(supported)*** `*(supported)*` *(perhaps)* \\*(supported)*';
  const shown = htmlOf(answerMarkup(answer, { citation: () => '', state }));
  assert.deepEqual(states, ['unverified', 'supported']);
  assert.match(shown, /<em>\(perhaps\)<\/em>/);
});

test('everything that Markdown knows becomes an element of its own', () => {
  const answer = [
    '# One',
    'Two **three** *four* ~~five~~ `six`\\\nseven\neight',
    '- nine\n- ten\n\n  eleven',
    '3. twelve',
    '> thirteen',
    '```js\nfourteen\n```',
    '---',
    '| fifteen |\n| ------: |\n| sixteen |',
  ].join('\n\n');
  const shown = renderedAnswer(answer).replaceAll(/>\s+|\s+</g, (space) => space.trim());
  assert.equal(
    shown,
    [
      '<h1>One</h1>',
      '<p>Two<strong>three</strong><em>four</em><s>five</s><code>six</code><br />seven\neight</p>',
      '<ul><li><p>nine</p></li><li><p>ten</p><p>eleven</p></li></ul>',
      '<ol start=3><li>twelve</li></ol>',
      '<blockquote><p>thirteen</p></blockquote>',
      '<pre tabindex="0"><code>fourteen</code></pre>',
      '<hr />',
      '<div class="table" tabindex="0"><table><thead><tr><th .style=text-align:right>fifteen</th></tr></thead>',
      '<tbody><tr><td .style=text-align:right>sixteen</td></tr></tbody></table></div>',
    ].join(''),
  );
});

test('in an answer that quotes a file its marks are the citations, and the brackets of the file are text', () => {
  const indexes: number[] = [];
  const quoted = {
    citation: (index: number): Content => {
      indexes.push(index);
      return '';
    },
    labelOf: () => 'a.ts:1',
  };
  const answer = `So [1].${evidenceMark(0)} More.${evidenceMark(1)}\n\n\`\`\` ${evidenceMark(2)}\nconst a\n\`\`\``;
  const shown = htmlOf(answerMarkup(answer, { citation: () => 'LINK', state: () => '', quoted }));
  assert.deepEqual(indexes, [0, 1, 2]);
  assert.match(shown, /<p>So \[1\]\. More\.<\/p>[^]*<span class=token-keyword>const<\/span> a/);
});
