import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { Failure } from '../../../src/failure.ts';
import type { Answer, LocatedCitation } from '../../../src/asking/answer.ts';
import { answerMarkdown, citationLabel } from '../../../src/asking/answerMarkdown.ts';
import { withFileName } from '../../../src/asking/bringFiles.ts';
import { displayName } from '../../../src/localFile/displayName.ts';

function citation(text: string, changes: Partial<LocatedCitation> = {}): LocatedCitation {
  return {
    file_id: 'file-1',
    filename: 'handbook.md',
    line_start: 12,
    line_end: 18,
    text,
    score: 1,
    path: '/home/ada/docs/handbook.md',
    ...changes,
  };
}

function answer(citations: readonly LocatedCitation[], question = 'How many days?'): Answer {
  const id = '11111111-1111-4111-8111-111111111111';
  return {
    id,
    question,
    answer: 'Thirty days.',
    citations,
    provider: 'local',
    model: 'extractive',
    files: [],
    uploads: [],
  };
}

suite('an answer as Markdown', () => {
  test('has question, answer and sources', () => {
    assert.equal(
      answerMarkdown(answer([citation('Thirty days of leave.')])),
      '# How many days?\n\nThirty days.\n\n## Sources\n\n1. handbook.md:12-18\n\n```text\nThirty days of leave.\n```\n',
    );
  });

  test('has no sources where there are none, and a question of one line', () => {
    assert.equal(answerMarkdown(answer([], 'How\nmany\r\n\tdays?')), '# How many days?\n\nThirty days.\n');
  });

  test('lets no quote out of its fence', () => {
    const markdown = new MarkdownIt();
    const line = fc.oneof(
      fc.constantFrom('```', '````', '~~~', '`', '```text', '    ```'),
      fc.string({ maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (parts) => {
        const text = parts.join('\n').replaceAll(/[\r\0]/g, ' ');
        const fences = markdown
          .parse(answerMarkdown(answer([citation(text)])), {})
          .filter(({ type }) => type === 'fence');
        assert.deepEqual(
          fences.map(({ content }) => content),
          [`${text}\n`],
        );
      }),
    );
  });
});

suite('a hostile answer as Markdown', () => {
  const image = '![x](https://evil.example/?all)';
  const element = '<img src="https://evil.example/?all">';
  /** What a preview would load: elements other than links that name an address. */
  const loadedBy = (markdown: string): string[] =>
    new MarkdownIt({ html: true }).render(markdown).match(/<(?!a )[^>]*evil[^>]*>/g) ?? [];

  test('loads nothing when it is shown, whoever wrote which part of it', () => {
    for (const hostile of [image, element, `<pre>\n${element}`, `<div>\n${element}\n</div>`]) {
      const cited = citation('Thirty days.', { path: '', filename: hostile.replaceAll('/', ':'), place: hostile });
      const receipt = {
        passages_considered: 1,
        passages_sent: 1,
        tokens_sent: 1,
        tokens_budget: 8000,
        files: [{ file_id: 'file-1', filename: hostile, bytes: 1, lines: 1 }],
        left_out: [],
      };
      const markdown = answerMarkdown(
        { ...answer([cited], hostile), answer: hostile, notes: [hostile], receipt },
        { subtitle: hostile },
      );
      assert.deepEqual(loadedBy(markdown), [], markdown);
    }
  });

  test('does not let a quote out of its block by a block of code that it leaves open', () => {
    const open = fc.constantFrom(
      '```',
      '````',
      '~~~',
      '~~~~~',
      '- ```',
      '> ~~~',
      '<div>',
      '<pre>',
      '<!--',
      '`',
      '```js\n',
      '    ```',
      '',
    );
    const line = fc.constantFrom('```', '````', '~~~', '~~~~~', '    ```', '', 'text', image, element, `\r${image}`);
    fc.assert(
      fc.property(
        fc.array(open, { maxLength: 4 }),
        fc.array(fc.array(line, { maxLength: 5 }), { maxLength: 3 }),
        (begun, quotes) => {
          const citations = quotes.map((lines) => citation(lines.join('\n')));
          const markdown = answerMarkdown({ ...answer(citations), answer: begun.join('\n') });
          assert.deepEqual(loadedBy(markdown), [], markdown);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('has no line of its own and no link in the name of a place', () => {
    const label = citationLabel(citation('x', { place: 'page 3)\n\n[a](https://evil.example)' }));
    assert.equal(label, 'handbook.md:12-18 (page 3)\u{fffd}\u{fffd}[a] (https://evil.example))');
  });
});

suite('a citation is called', () => {
  test('by its file and lines', () => {
    assert.equal(citationLabel(citation('x')), 'handbook.md:12-18');
    assert.equal(citationLabel(citation('x', { line_end: 12 })), 'handbook.md:12');
    assert.equal(citationLabel(citation('x', { place: 'page 3' })), 'handbook.md:12-18 (page 3)');
    assert.equal(citationLabel(citation('x', { path: '', filename: 'other.md' })), 'other.md:12-18');
  });
});

suite('a name is shown', () => {
  test('without what breaks a line or turns the direction', () => {
    const tricky = 'a\nb\rc\td\u{0}e\u{7f}f\u{85}g\u{2028}h\u{2029}i\u{202e}j\u{2066}k\u{200f}l\u{61c}m';
    assert.equal(displayName(`/home/ada/${tricky}`), [...'abcdefghijklm'].join('\u{fffd}'));
  });

  test('without a link in it', () => {
    assert.equal(displayName('/home/ada/[a](command:b).txt'), '[a] (command:b).txt');
  });

  test('as it is otherwise', () => {
    for (const name of ['plain.txt', '[id].tsx', 'a (1).txt', 'änderungen 变更.md', '👨‍👩‍👧.txt', '"quoted".txt']) {
      assert.equal(displayName(`/home/ada/${name}`), name);
    }
  });
});

test('an error names its file, except where the person has cancelled', () => {
  const error = new Failure('server_error', 'It failed.', { status: 503, retryAfterMs: 5, cause: 'why' });
  const named = withFileName('/home/ada/a.txt', error);
  assert.deepEqual(
    [named.kind, named.message, named.status, named.retryAfterMs, named.cause],
    ['server_error', 'a.txt: It failed.', 503, 5, 'why'],
  );
  const cancelled = new Failure('cancelled', 'Cancelled.');
  assert.equal(withFileName('/home/ada/a.txt', cancelled), cancelled);
});
