import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { suite, test, type TestContext } from 'node:test';
import { extractAnswer } from '../../../src/backend/search/extractAnswer.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import { questionReferredTo, searchInContext } from '../../../src/backend/answering/retrieve.ts';
import type { Turn } from '../../../src/protocol/query.ts';

const LEAVE = 'How many days of leave does everybody get in the first year?';

function turns(...questions: readonly string[]): Turn[] {
  return questions.map((question) => ({ question, answer: 'An answer with words of its own.' }));
}

suite('a follow-up question', () => {
  for (const question of [
    'and in the second year?',
    'Why?',
    'What about part-time staff?',
    'Who approves it?',
    'How many of them?',
    'Und im zweiten Jahr?',
    'Expenses?',
    'And then',
    '那第二年呢？',
  ]) {
    test(`leans on the one before: ${question}`, () => {
      assert.equal(questionReferredTo(question, turns(LEAVE)), LEAVE);
    });
  }

  for (const question of [
    'Who approves expenses?',
    'Where does the ship carry the coins of the merchant to the island after that?',
    'What is this file about?',
    '谁批准差旅费用报销申请？',
  ]) {
    test(`stands by itself: ${question}`, () => {
      assert.equal(questionReferredTo(question, turns(LEAVE)), undefined);
    });
  }

  test('leans on the last question that stood by itself, not on one that leant on it', () => {
    const history = turns('Who owns the house?', LEAVE, 'And in the second?');
    assert.equal(questionReferredTo('And in the third?', history), LEAVE);
  });

  test('leans on the first one where none stood by itself, and on nothing where there is none', () => {
    assert.equal(questionReferredTo('Why?', turns('Who?', 'When?')), 'Who?');
    assert.equal(questionReferredTo('Why?', []), undefined);
  });
});

/** Makes of each sentence a passage of its own. */
const FILLER = ' Whoever reads on finds nothing but words that stand here to fill the page, line by line.'.repeat(8);

const HANDBOOK = [
  'In the first year everybody gets twenty-four days of leave.',
  'In the second year everybody gets thirty days of leave, and one more for each child.',
  'In the first year the car is inspected by the garage, and the tyres are changed.',
  'In the second year the car is painted anew, and the tyres are turned around.',
  'Expenses are approved by the head of the office within a week, since they are paid from the till.',
].flatMap((sentence) => [sentence + FILLER, '']);

suite('in a file, a follow-up question', () => {
  async function answerTo(context: TestContext, question: string, ...before: readonly string[]): Promise<string> {
    const db = new DatabaseSync(':memory:');
    context.after(() => db.close());
    const index = new PassageIndex(db);
    await index.add('f', 'handbook.txt', HANDBOOK);
    const search = (text: string) => index.search(['f'], text, 10);
    return extractAnswer(searchInContext(search, question, turns(...before), 10)).answer ?? 'nothing';
  }

  test('of two words finds what the conversation is about', async (context) => {
    assert.match(await answerTo(context, 'and in the second year?', LEAVE), /thirty days/);
    const cars = 'What becomes of the tyres of the car in the first year?';
    assert.match(await answerTo(context, 'and in the second year?', cars), /turned around/);
  });

  test('of no word of its own is answered from what was asked before', async (context) => {
    assert.match(await answerTo(context, 'Why?', 'Who approves expenses?'), /Expenses are approved/);
  });

  test('counts its own words more than those before', async (context) => {
    assert.match(await answerTo(context, 'and expenses?', LEAVE), /head of the office/);
  });

  test('about something that the file does not know has no answer, whatever was asked before', async (context) => {
    assert.match(await answerTo(context, 'and pensions?', LEAVE), /^nothing$/);
  });
});
