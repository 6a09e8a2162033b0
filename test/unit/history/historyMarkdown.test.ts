import assert from 'node:assert/strict';
import { test } from 'node:test';
import MarkdownIt from 'markdown-it';
import { historyMarkdown } from '../../../src/history/historyEntry.ts';
import { entry, HANDBOOK } from './historySamples.ts';

test('a history is one document: a heading for each question, its time and files, its answer and quotes', () => {
  const text = historyMarkdown([entry('How many days?'), entry('Who approves it?')], 'Question History');
  const headings = new MarkdownIt()
    .parse(text, {})
    .flatMap(({ type, tag }, index, tokens) =>
      type === 'heading_open' ? [`${tag} ${tokens[index + 1]?.content ?? ''}`] : [],
    );
  assert.deepEqual(headings, [
    'h1 Question History',
    'h2 How many days?',
    'h3 Sources',
    'h2 Who approves it?',
    'h3 Sources',
  ]);
  assert.match(text, /^\*2026-11-23 14:03 UTC, handbook\.md, local \(extractive\)\*$/m);
  assert.match(text, /^1\. handbook\.md:12-13 \(page 3\)\n\n```text\nEverybody has 28 days\./m);
});

test('the name of a file cannot become markup', () => {
  const odd = entry('Why?', { files: [{ ...HANDBOOK, path: '/work/*<b>_[x](y)_.md' }] });
  const html = new MarkdownIt({ html: true }).render(historyMarkdown([odd], 'Question History'));
  assert.ok(html.includes('*&lt;b&gt;_[x] (y)_.md'), html);
});
