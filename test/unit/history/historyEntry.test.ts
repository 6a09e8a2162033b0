import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerOf, conversationOf, entryOf, HistoryEntry } from '../../../src/history/historyEntry.ts';
import { beginConversation, continueConversation, targetOf, turnsOf } from '../../../src/asking/answer.ts';
import { answerTo, HANDBOOK } from './historySamples.ts';

const NOW = new Date('2026-11-23T14:05:00.000Z');

suite('an answered question', () => {
  test('comes back as it was, through JSON', () => {
    const answer = answerTo('How many days?');
    const line = JSON.stringify(entryOf(beginConversation(answer), NOW));
    const read = HistoryEntry.parse(JSON.parse(line));
    assert.equal(read.askedAt, NOW.toISOString());
    assert.deepEqual(answerOf(read), { ...answer, missing: undefined, uploads: [] });
  });

  test('comes back with the states of its sentences, and from an earlier version without any', () => {
    const claims = [{ text: 'There are 28 [1].', citations: [1], verified: true, state: 'verified' as const }];
    const line = JSON.stringify(entryOf(beginConversation(answerTo('How many days?', { claims })), NOW));
    assert.deepEqual(answerOf(HistoryEntry.parse(JSON.parse(line))).claims, claims);
    const { claims: _, ...earlier } = HistoryEntry.parse(JSON.parse(line));
    assert.equal(answerOf(HistoryEntry.parse(earlier)).claims, undefined);
  });

  test('comes back with how many files of a folder it lacked, and with nothing it did not have', () => {
    const answer = answerTo('How many days?', { missing: 2 });
    assert.equal(answerOf(entryOf(beginConversation(answer), NOW)).missing, 2);
    const bare = answerTo('How many days?', { notes: undefined, receipt: undefined });
    const line = JSON.stringify(entryOf(beginConversation(bare), NOW));
    const read = HistoryEntry.parse(JSON.parse(line));
    assert.deepEqual(
      ['follows', 'notes', 'receipt', 'missing'].filter((key) => key in read),
      [],
    );
  });

  test('comes back with the questions that it follows, and with no others', () => {
    const first = beginConversation(answerTo('How many days?'));
    const second = continueConversation(first, answerTo('And in the second year?'));
    const third = continueConversation(second, answerTo('And in the third?'));
    const other = beginConversation(answerTo('Who approves it?'));
    const entries = [first, other, second, third].map((conversation) => entryOf(conversation, NOW));
    const questionsOf = (index: number): string[] => {
      const entry = entries[index];
      assert.ok(entry);
      const { earlier, latest } = conversationOf(entry, entries);
      return [...earlier, latest].map(({ question }) => question);
    };
    assert.deepEqual(questionsOf(3), ['How many days?', 'And in the second year?', 'And in the third?']);
    assert.deepEqual(questionsOf(1), ['Who approves it?']);
  });

  test('stands alone where what it follows has been removed, or leads back to itself', () => {
    const first = beginConversation(answerTo('How many days?'));
    const second = entryOf(continueConversation(first, answerTo('And then?')), NOW);
    assert.deepEqual(conversationOf(second, [second]).earlier, []);
    const looped = { ...second, follows: second.id };
    assert.deepEqual(conversationOf(looped, [looped]).earlier, []);
  });
});

suite('a conversation', () => {
  test('is told to a backend by its latest turns, cut to what a backend takes', () => {
    const answers = Array.from({ length: 30 }, (_, index) => answerTo(`Question ${String(index)}?`));
    const turns = turnsOf([...answers, answerTo('Long?', { answer: 'x'.repeat(30_000) })]);
    assert.equal(turns.length, 20);
    assert.deepEqual([turns[0]?.question, turns.at(-1)?.answer.length], ['Question 11?', 20_000]);
  });

  test('is about the same files and lines when it is asked about the current version', () => {
    const lines = { start: 3, end: 9 };
    const selection = beginConversation(answerTo('Why?', { files: [{ ...HANDBOOK, lines }] }));
    assert.deepEqual(targetOf(selection), { paths: [HANDBOOK.path], lines });
    const two = beginConversation(answerTo('Why?', { files: [HANDBOOK, { ...HANDBOOK, path: '/work/b.md' }] }));
    assert.deepEqual(targetOf(two), { paths: [HANDBOOK.path, '/work/b.md'] });
  });
});
