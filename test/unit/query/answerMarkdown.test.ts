import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { UploadError } from '../../../src/client/uploadError.ts';
import type { Answer, LocatedCitation } from '../../../src/query/answer.ts';
import { answerMarkdown, citationLabel } from '../../../src/query/answerMarkdown.ts';
import { withFileName } from '../../../src/query/bringFiles.ts';
import { displayName } from '../../../src/query/displayName.ts';

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

  test('as it is otherwise', () => {
    for (const name of ['plain.txt', 'änderungen 变更.md', '👨‍👩‍👧.txt', '"quoted".txt']) {
      assert.equal(displayName(`/home/ada/${name}`), name);
    }
  });
});

test('an error names its file, except where the person has cancelled', () => {
  const error = new UploadError('server_error', 'It failed.', { status: 503, retryAfterMs: 5, cause: 'why' });
  const named = withFileName('/home/ada/a.txt', error);
  assert.deepEqual(
    [named.type, named.message, named.status, named.retryAfterMs, named.cause],
    ['server_error', 'a.txt: It failed.', 503, 5, 'why'],
  );
  const cancelled = new UploadError('cancelled', 'Cancelled.');
  assert.equal(withFileName('/home/ada/a.txt', cancelled), cancelled);
});
