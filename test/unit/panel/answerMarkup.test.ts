import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderedAnswer } from '../../../media/answer/answerMarkup.ts';

function citationsOf(answer: string): string[] {
  return [...renderedAnswer(answer).matchAll(/<span class="citation">(.*?)<\/span>/g)].map(([, text]) => text ?? '');
}

test('the citations of an answer are elements of their own', () => {
  assert.deepEqual(citationsOf('It is so [1][2]. *Perhaps* [3] (see [4]).\n\n- so.[5]'), [
    '[1]',
    '[2]',
    '[3]',
    '[4]',
    '[5]',
  ]);
});

test('brackets in code, behind a name and behind a backslash are text', () => {
  const answer = '`a[1]` and `b` [1] `c`[2], argv[2], m[1][2], x \\[3] y, [2023].\n\n```\n[1]\n```\n\n    [1]\n';
  assert.deepEqual(citationsOf(answer), ['[1]']);
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
