import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkMark } from '../../../src/grounding/checkClaim.ts';
import { statementOf } from '../../../src/grounding/passageStatements.ts';
import { numberedPassages, factSource, passageSource, type Source } from '../../../src/grounding/prompt.ts';
import type { Citation, ClaimState } from '../../../src/protocol/query.ts';

const passage = (text: string, line_start = 1): Citation => ({
  file_id: 'file-1',
  filename: 'a.md',
  line_start,
  line_end: line_start + text.split('\n').length - 1,
  text,
  score: 1,
});

/** What a claim comes to that cites a passage, with a quote if one is given. */
function stateOf(claim: string, text: string, quote?: string): ClaimState | undefined {
  return checkMark(statementOf(claim), { number: 1, quote }, [passageSource(passage(text))])?.state;
}

suite('a claim without a quote', () => {
  test('is verified where all of its words stand in one sentence, and supported by a third of them', () => {
    assert.equal(stateOf('Alpha bravo charlie delta.', 'It has alpha bravo charlie delta.'), 'verified');
    assert.equal(stateOf('Alpha bravo charlie delta.', 'It has alpha bravo.'), 'supported');
    assert.equal(stateOf('Alpha bravo charlie delta echo.', 'It has alpha.'), 'unverified');
  });

  test('has to have two words that tell something', () => {
    assert.equal(stateOf('The vacation.', 'The vacation is long.'), 'unverified');
    assert.equal(stateOf('The vacation is quiet.', 'The vacation is quiet.'), 'verified');
    assert.equal(stateOf('They are there.', 'They are there.'), 'unverified', 'words of grammar tell nothing');
  });

  test('agrees with a word but for its ending', () => {
    assert.equal(stateOf('approved expenses', 'approving the expense'), 'verified');
    assert.equal(stateOf('approved expenses', 'apprentices expect'), 'unverified');
    assert.equal(stateOf('It has backups of expenses.', 'It has backends of expenses.'), 'supported');
  });

  test('in a text without spaces counts by words', () => {
    assert.equal(stateOf('每年三十天假期', '员工每年有三十天的假期。'), 'verified');
    assert.equal(stateOf('每年四十天假期', '员工每年有三十天的假期。'), 'unverified');
  });

  test('in another language than its passage is supported by its amounts and names, and never verified', () => {
    assert.equal(
      stateOf('Es gibt 30 Tage Urlaub mit Ada und ist so.', 'Ada has 30 days of leave and it is so.'),
      'supported',
    );
    assert.equal(
      stateOf('Es gibt 31 Tage Urlaub mit Ada und ist so.', 'Ada has 30 days of leave and it is so.'),
      'unverified',
    );
  });

  test('names nothing where its number is none of the sources', () => {
    const sources = [passageSource(passage('alpha bravo'))];
    for (const number of [0, 2, 99])
      assert.equal(checkMark(statementOf('alpha bravo'), { number, quote: undefined }, sources), undefined);
  });
});

suite('an amount in a claim', () => {
  test('has to stand in the passage, its group separators aside', () => {
    const text = 'Expenses above 1,000 EUR and below 2.500.000 EUR at 3.5 percent, 1,25 or 7.';
    for (const number of ['1000', '1,000', '1.000', '2500000', '2,500,000', '3.5', '1,25', '7']) {
      assert.equal(stateOf(`Expenses of ${number} there`, text), 'supported', number);
    }
    for (const number of ['100', '35', '10000', '125', '3', '25', '70']) {
      assert.equal(stateOf(`Expenses of ${number} there`, text), 'unverified', number);
    }
  });

  test('speaks against the claim with a quote too', () => {
    assert.equal(stateOf('31 days of leave', 'Everybody has 30 days of leave.', 'days of leave'), 'unverified');
    assert.equal(stateOf('30 days of leave', 'Everybody has 30 days of leave.', 'days of leave'), 'verified');
  });
});

suite('what says something else is not verified', () => {
  for (const [name, claim, text, state] of [
    ['an amount in another unit', 'The timeout is 30 minutes.', 'The timeout is 30 seconds.', 'unverified'],
    ['an amount of another thing', 'Sales has 20 days.', 'Sales has 30 days, support has 20 days.', 'supported'],
    ['a date of another month', 'It is due on 3 May 2024.', 'It is due on 2024-06-03.', 'unverified'],
    ['another name', 'Maria Brown signs it.', 'Maria Green signs it.', 'supported'],
    ['names the other way round', 'Tom reports to Priya.', 'Priya reports to Tom.', 'supported'],
    ['what another does', 'Ben leads sales.', 'Ada leads sales and Ben leads marketing.', 'supported'],
    ['a negation', 'Logs are not kept.', 'Logs are kept.', 'unverified'],
    ['a negation left out', 'Logs are kept.', 'Logs are never kept.', 'unverified'],
    ['a bound from the other side', 'It keeps at least 5 logs.', 'It keeps at most 5 logs.', 'unverified'],
    ['a bound left out', 'It keeps 5 logs.', 'It keeps up to 5 logs.', 'supported'],
    ['all instead of some', 'All logs are kept.', 'Some logs are kept.', 'supported'],
    [
      'an exception left out',
      'Members enter free of charge.',
      'Members enter free of charge, except on Mondays.',
      'supported',
    ],
    ['a duty for a permission', 'Members must enter free.', 'Members may enter free.', 'supported'],
    [
      'an amount of another column',
      'The North has 95 orders.',
      '| Region | Revenue | Orders |\n|---|---|---|\n| North | 95 | 12 |',
      'supported',
    ],
  ] as const) {
    test(name, () => assert.equal(stateOf(claim, text), state));
  }
});

suite('what says the same in other words is verified', () => {
  for (const [name, claim, text] of [
    ['an amount as a word', 'It takes three weeks.', 'It takes 3 weeks.'],
    ['an amount in a larger unit', 'It takes 1.5 hours.', 'It takes 90 minutes.'],
    ['a date in another form', 'It is due on June 3, 2024.', 'It is due on 2024-06-03.'],
    ['a time of day in another form', 'It opens at 5 pm.', 'It opens at 17:00.'],
    ['an amount of money in another form', 'It costs 40,000 dollars.', 'It costs $40,000.'],
    ['an amount of money in millions', 'It cost $5m in Berlin.', 'It cost 5 million dollars in Berlin.'],
    [
      'an amount before a word that every object knows',
      'It takes 2 constructor hints.',
      'It takes 2 constructor hints.',
    ],
    ['the abbreviation of a number', 'No. 5 explains leave.', 'Section 5 explains leave.'],
    ['the passive', 'Ada built the lighthouse.', 'The lighthouse was built by Ada.'],
    ['a bound in other words', 'It keeps at most 5 logs.', 'It keeps no more than 5 logs.'],
    [
      'the column of a table',
      'The North has 12 orders.',
      '| Region | Revenue | Orders |\n|---|---|---|\n| North | 95 | 12 |',
    ],
    ['a key of a file of settings', 'The max retries are 5.', 'maxRetries: 5'],
    ['German number words', 'Es dauert fünfundzwanzig Tage.', 'Es dauert 25 Tage.'],
    ['Russian number words', 'Отчёт готовят двадцать пять дней.', 'Отчёт готовят 25 дней.'],
    ['Spanish number words', 'El contrato dura treinta y cinco días.', 'El contrato dura 35 días.'],
    ['Chinese number words', '保修期为二十五天。', '保修期为25天。'],
  ] as const) {
    test(name, () => assert.equal(stateOf(claim, text), 'verified'));
  }
});

test('a block of code is verified where the file has it, white space aside', () => {
  const text = 'if (a) {\n  run(b[1]);\n}\n';
  assert.equal(stateOf('```ts\nif (a) { run(b[1]); }\n```', text), 'verified');
  assert.equal(stateOf('```ts\nif (a) { run(b[2]); }\n```', text), 'unverified');
});

suite('a quote', () => {
  const text = 'Everybody has leave.\nElephants never forget.';

  test('of two words is looked for, of one word it is not', () => {
    assert.equal(stateOf('Elephants remember.', text, 'never forget'), 'supported');
    const [source] = [passageSource(passage(text, 10))];
    const found = checkMark(statementOf('Elephants never forget.'), { number: 1, quote: 'never' }, [source]);
    assert.deepEqual(
      [found?.citations[0]?.line_start, found?.citations[0]?.line_end, found?.state],
      [10, 11, 'verified'],
    );
  });

  test('does not show what it does not say', () => {
    assert.equal(stateOf('Nothing alike whatsoever.', text, 'never forget'), 'unverified');
  });

  test('of four characters of a script without spaces is looked for, of three it is not', () => {
    const linesOf = (words: string, quote: string): number | undefined =>
      checkMark(statementOf('x'), { number: 1, quote }, [passageSource(passage(`a\n${words}`))])?.citations[0]
        ?.line_start;
    assert.deepEqual(
      [linesOf('每年有三十天', '有三十天'), linesOf('每年有三十天', '三十天'), linesOf('ภาษาไทยสวย', 'ไทยส')],
      [2, 1, 2],
    );
  });

  test('narrows the citation to its lines and their text', () => {
    const source = passageSource(passage('one two\nthree four\nfive six\nseven eight', 10));
    const {
      citations: [citation],
    } = checkMark(statementOf('x'), { number: 1, quote: 'four five' }, [source]) ?? assert.fail('not cited');
    assert.deepEqual([citation?.line_start, citation?.line_end, citation?.text], [11, 12, 'three four\nfive six']);
  });

  test('that is nowhere cites the passage and supports nothing', () => {
    const found = checkMark(statementOf('Everybody has leave.'), { number: 1, quote: 'nobody has any' }, [
      passageSource(passage(text)),
    ]);
    assert.deepEqual([found?.citations[0]?.text, found?.state], [text, 'unverified']);
  });

  test('that stands in several sources is that of the cited one', () => {
    const sources = [1, 20, 40].map((line) => passageSource(passage('the very same words', line)));
    const found = checkMark(statementOf('x'), { number: 2, quote: 'very same' }, sources);
    assert.equal(found?.citations[0]?.line_start, 20);
  });
});

suite('a whole document as a source', () => {
  const document: Source = {
    passages: [passage('alpha bravo', 1), passage('alpha bravo charlie', 5), passage('delta echo alpha', 9)],
    text: 'all of it',
  };

  test('is cited by the passage that has most of the words, the first of equal ones', () => {
    const lineOf = (claim: string): number | undefined =>
      checkMark(statementOf(claim), { number: 1, quote: undefined }, [document])?.citations[0]?.line_start;
    assert.deepEqual(['alpha bravo charlie', 'echo delta', 'bravo alpha', 'nothing at all'].map(lineOf), [5, 9, 1, 1]);
  });

  test('tells a reader of the growing answer its first passage', () => {
    const lines = numberedPassages([document, passageSource(passage('x', 30))]).map(({ line_start }) => line_start);
    assert.deepEqual(lines, [1, 30]);
  });
});

suite('a fact', () => {
  const fact = factSource({
    text: '**3** of 217 rows',
    found_by: '3 of 217 rows have status = failed',
    citations: [passage('17,anna,failed', 17), passage('40,ben,failed', 40), passage('41,cleo,failed', 41)],
  });
  const checked = (claim: string, quote?: string) => {
    const found = checkMark(statementOf(claim), { number: 1, quote }, [fact]);
    return [found?.state, found?.citations.map(({ line_start }) => line_start)];
  };

  test('supports what it says, by the lines that prove it', () => {
    assert.deepEqual(checked('3 rows have the status failed.', '3 of 217 rows'), ['supported', [17, 40, 41]]);
    assert.deepEqual(checked('3 rows have the status failed.'), ['supported', [17, 40, 41]]);
  });

  test('supports no other figure, and nothing foreign', () => {
    assert.equal(checked('4 rows have the status failed.', '3 of 217 rows')[0], 'unverified');
    assert.equal(checked('The warehouse burned down in May.', '3 of 217 rows')[0], 'unverified');
  });

  test('leaves a claim verified that a line of it says', () => {
    assert.deepEqual(checked('Anna failed.', 'anna,failed'), ['verified', [17]]);
  });
});
