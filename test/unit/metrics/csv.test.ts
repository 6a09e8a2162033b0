import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvCell, CSV_COLUMNS, csvRow } from '../../../src/metrics/csv.ts';
import { uploadRecord } from './uploadRecord.ts';

describe('csvCell', () => {
  const cases: readonly (readonly [value: string | number | boolean | null, cell: string, why: string])[] = [
    ['=1+1', "'=1+1", 'a formula'],
    ['+1+1', "'+1+1", 'a formula that begins with a plus'],
    ['-1+1', "'-1+1", 'a formula that begins with a minus'],
    ['@SUM(A1)', "'@SUM(A1)", 'a function in the old way'],
    ['\t=1', "'\t=1", 'a formula behind a tab'],
    ['\r=1', '"\'\r=1"', 'a formula behind a carriage return'],
    ['＝1+1', "'＝1+1", 'a full-width formula'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"', 'a formula that needs quotes too'],
    [-1.5, '-1.5', 'a negative number'],
    ['-1.5', '-1.5', 'a negative number as text'],
    ['a=b', 'a=b', 'an equals sign inside'],
    ['a,b', '"a,b"', 'a comma'],
    ['say "hi"', '"say ""hi"""', 'quotes'],
    ['two\nlines', '"two\nlines"', 'a line break'],
    [null, '', 'nothing'],
    [false, 'false', 'a boolean'],
    [0, '0', 'zero'],
  ];
  for (const [value, cell, why] of cases) {
    test(`${why}: ${JSON.stringify(value)}`, () => {
      assert.equal(csvCell(value), cell);
    });
  }
});

describe('csvRow', () => {
  test('has a cell for every column, in the order of the header', () => {
    const cells = csvRow(uploadRecord({ request_id: 'id' })).split(',');
    assert.equal(cells.length, CSV_COLUMNS.length);
    assert.equal(cells[CSV_COLUMNS.indexOf('request_id')], 'id');
  });

  test('begins with the columns that readers of the file rely on', () => {
    assert.equal(
      CSV_COLUMNS.slice(0, 8).join(),
      'timestamp,execution_type,success,duration_ms,file_size_mb,provider,error_type,fallback_used',
    );
  });
});
