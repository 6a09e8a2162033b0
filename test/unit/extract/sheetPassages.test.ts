import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitPassages } from '../../../src/backend/search/splitters/splitPassages.ts';

test('each row of a workbook is a passage under its sheet, with the header of its own sheet', () => {
  const lines = [
    '## Prices',
    '',
    'Price list',
    'Item | Price',
    'Lamp | 12',
    '',
    '12" pipe | 3',
    '',
    '## Staff',
    '',
    '7 | Ada',
  ];
  const passages = [...splitPassages(lines, 'stock.xlsx.extracted-sheet')];
  assert.deepEqual(
    passages.map(({ lineStart, lineEnd, text, name, context }) => [lineStart, lineEnd, text, name, context]),
    [
      [1, 1, '## Prices', 'Prices', undefined],
      [3, 3, 'Price list', 'Prices', undefined],
      [4, 4, 'Item | Price', 'Prices', undefined],
      [5, 5, 'Lamp | 12', 'Prices', 'Item | Price'],
      [7, 7, '12" pipe | 3', 'Prices', 'Item | Price'],
      [9, 9, '## Staff', 'Staff', undefined],
      [11, 11, '7 | Ada', 'Staff', undefined],
    ],
  );
});
