import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvCell, CSV_COLUMNS, csvRow } from '../../../src/metrics/metricsStore.ts';
import { uploadRecord } from './uploadRecord.ts';

describe('csvCell', () => {
  const cases: readonly (readonly [value: string | number | boolean | null, cell: string, why: string])[] = [
    ['=1+1', "'=1+1", 'a formula'],
    ['+1+1', "'+1+1", 'a formula that begins with a plus'],
    ['-1+1', "'-1+1", 'a formula that begins with a minus'],
    ['@SUM(A1)', "'@SUM(A1)", 'a function in the old way'],
    ['\t=1', "'\t=1", 'a formula behind a tab'],
    ['\r=1', '"\'\r=1"', 'a formula behind a carriage return'],
    [' =1', "' =1", 'a formula behind a space'],
    ['\u{feff}=1', "'\u{feff}=1", 'a formula behind a byte order mark'],
    ['\u{a0}\u{3000}+1', "'\u{a0}\u{3000}+1", 'a formula behind spaces of other widths'],
    ['\u{200b}\u{2060}\u{ad}@A1', "'\u{200b}\u{2060}\u{ad}@A1", 'a formula behind what nobody sees'],
    ['\0\u{7f}\u{85}=1', "'\0\u{7f}\u{85}=1", 'a formula behind control characters'],
    ['\u{3164}=1', "'\u{3164}=1", 'a formula behind a letter without a shape'],
    ['\v\f=1', "'\v\f=1", 'a formula behind a form feed'],
    [' \n=1', '"\' \n=1"', 'a formula behind a line end'],
    [' -1.5', "' -1.5", 'a negative number behind a space'],
    ['\u{2212}1', "'\u{2212}1", 'a formula with a true minus sign'],
    [' a=b', ' a=b', 'text behind a space'],
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

  test('has an empty cell for what was not yet noted', () => {
    const { schema_version: _version, backend_id: _id, ...old } = uploadRecord();
    const cells = csvRow(old).split(',');
    assert.equal(cells[CSV_COLUMNS.indexOf('schema_version')], '');
    assert.equal(cells[CSV_COLUMNS.indexOf('backend_id')], '');
  });

  test('begins with the columns that readers of the file rely on', () => {
    assert.equal(
      CSV_COLUMNS.slice(0, 8).join(),
      'timestamp,execution_type,success,duration_ms,file_size_mb,provider,error_type,fallback_used',
    );
  });
});
