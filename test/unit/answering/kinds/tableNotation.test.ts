import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  dateOf,
  orderOf,
  secondsOf,
  writeSeconds,
} from '../../../../src/backend/answering/kinds/table/dateNotation.ts';
import {
  looksLikeNumber,
  notationOf,
  numberOf,
  writeNumber,
  type NumberNotation,
} from '../../../../src/backend/answering/kinds/table/numberNotation.ts';
import { nameParts } from '../../../../src/backend/answering/kinds/table/columnName.ts';
import { readColumn } from '../../../../src/backend/answering/kinds/table/tableColumn.ts';

function notation(cells: readonly string[], usual?: '.' | ','): NumberNotation {
  const found = notationOf(cells, usual);
  assert.ok(found);
  return found;
}

suite('the notation of numbers', () => {
  const read: readonly (readonly [string, readonly string[], readonly number[]])[] = [
    ['decimal points and commas of thousands', ['1,234.50', '12.5', '-3'], [1234.5, 12.5, -3]],
    ['decimal commas and points of thousands', ['1.234,50 €', '12,5 €', '7 €'], [1234.5, 12.5, 7]],
    ['apostrophes and spaces of thousands', ["1'234.5", "12'000", '3.25'], [1234.5, 12_000, 3.25]],
    ['thousands beside numbers below', ['1.234', '850', '12.500'], [1234, 850, 12_500]],
    ['three decimals everywhere', ['1.234', '0.500', '12.125'], [1.234, 0.5, 12.125]],
    ['currencies, units and brackets of debts', ['$1,200', '($30)', '$5'], [1200, -30, 5]],
    ['percent', ['12,5 %', '7 %', '0,25 %'], [12.5, 7, 0.25]],
  ];
  for (const [name, cells, numbers] of read) {
    test(name, () => {
      const found = notation(cells);
      assert.deepEqual(
        cells.map((cell) => numberOf(cell, found)),
        numbers,
      );
    });
  }

  test('what either mark may be is decided by the rest of the table', () => {
    assert.equal(numberOf('1.234', notation(['1.234', '5.678'], ',')), 1234);
    assert.equal(numberOf('1.234', notation(['1.234', '5.678'])), 1.234);
  });

  test('marks that contradict each other and several units have no notation', () => {
    assert.equal(notationOf(['1.5', '2,5'], undefined), undefined);
    assert.equal(notationOf(['5 GB', '300 MB'], undefined), undefined);
  });

  test('codes are no numbers', () => {
    for (const code of ['007', 'SKU-100', '4.2.0', '1-2', '12,34,5', 'B12'])
      assert.equal(looksLikeNumber(code), false, code);
  });

  test('results are written as the column writes its numbers', () => {
    assert.equal(writeNumber(28_835.8, notation(['1.234,50 €', '7,10 €']), 2), '28.835,80 €');
    assert.equal(writeNumber(-1234.5, notation(['$1,000.00', '$2.50']), 2), '$-1,234.50');
    assert.equal(writeNumber(4049.5, notation(['2.50', '10.80']), 2, 'EUR'), '4049.50 EUR');
  });
});

suite('the notation of dates and times', () => {
  for (const [text, date] of [
    ['2024-03-05', '2024-03-05'],
    ['2024-03-05T14:02:00Z', '2024-03-05T14:02:00'],
    ['2024-03', '2024-03'],
    ['5.3.2024', '2024-03-05'],
    ['05.03.24 9:15', '2024-03-05T09:15:00'],
    ['3/5/2024 2:30 PM', '2024-03-05T14:30:00'],
    ['5 March 2024', '2024-03-05'],
    ['Mar 5, 2024', '2024-03-05'],
    ['März 2024', '2024-03'],
    ['2024年3月5日', '2024-03-05'],
  ] as const) {
    test(text, () => assert.equal(dateOf(text, 'monthFirst'), date));
  }

  test('a number above twelve tells days from months', () => {
    assert.deepEqual(orderOf(['3/4/2024', '25/4/2024']), { order: 'dayFirst', isKnown: true, isNeeded: true });
    assert.deepEqual(orderOf(['3/4/2024', '4/25/2024']), { order: 'monthFirst', isKnown: true, isNeeded: true });
    assert.equal(orderOf(['3/4/2024', '5/4/2024']).isKnown, false);
    assert.equal(orderOf(['25/4/2024', '4/25/2024']).isKnown, false);
    assert.equal(orderOf(['2024-04-03', '3.4.2024', '5/5/2024']).isNeeded, false);
  });

  test('many rows in the order of time tell days from months', () => {
    const byDay = ['1/2/2024', '2/2/2024', '1/3/2024', '5/3/2024', '1/4/2024'];
    assert.deepEqual(orderOf(byDay), { order: 'dayFirst', isKnown: true, isNeeded: true });
    assert.equal(orderOf(byDay.slice(1, 4)).isKnown, false);
  });

  test('durations are seconds and are written as they were', () => {
    assert.equal(secondsOf('3:45:12', 'hours'), 13_512);
    assert.equal(secondsOf('1h 30m', 'hours'), 5400);
    assert.equal(secondsOf('PT2H5M', 'hours'), 7500);
    assert.equal(writeSeconds(14_044, '3:45:12', 'hours'), '3:54:04');
    assert.equal(writeSeconds(5400, '2h 5m', 'hours'), '1h 30m');
  });
});

suite('columns', () => {
  function column(name: string, cells: readonly (string | undefined)[]): ReturnType<typeof readColumn> {
    return readColumn(0, name, (row) => cells[row], cells.length, undefined);
  }

  for (const [type, cells] of [
    ['number', ['12 kg', '7 kg', 'n/a', '9 kg']],
    ['date', ['1.2.2024', '15.3.2024', '']],
    ['duration', ['1:20', '0:45', '-']],
    ['boolean', ['ja', 'nein', 'ja']],
    ['text', ['a', 'b', '5']],
  ] as const) {
    test(`${type}: ${cells.join(', ')}`, () => assert.equal(column('x', cells).type, type));
  }

  test('what is missing is null, and what is not of the type is counted', () => {
    const { values, filled, strayRows } = column('price', ['1.5', '', 'n/a', 'closed', '2.5', '3', '4', '5']);
    assert.deepEqual(values, [1.5, null, null, null, 2.5, 3, 4, 5]);
    assert.deepEqual([filled, strayRows], [6, [3]]);
  });

  test('a name gives its words and its unit', () => {
    assert.deepEqual(nameParts('price_eur'), { words: ['price'], unit: 'eur' });
    assert.deepEqual(nameParts('Gewicht [kg]'), { words: ['gewicht'], unit: 'kg' });
    assert.deepEqual(nameParts('Occupancy %'), { words: ['occupancy'], unit: '%' });
    assert.deepEqual(nameParts('startStation'), { words: ['start', 'station'], unit: '' });
    assert.deepEqual(nameParts('订单编号'), { words: ['订单', '编号'], unit: '' });
  });

  test('numbers that name or number the rows are identifiers', () => {
    assert.equal(column('Order No', ['10', '12', '11', '15']).isIdentifier, true);
    assert.equal(column('respondent', ['1', '2', '3', '4']).isIdentifier, true);
    assert.equal(column('weight', ['10', '12', '11', '15']).isIdentifier, false);
  });
});
