import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utils, write, type WorkBook } from '@e965/xlsx';
import { extract } from './extracted.ts';

function workbook(): WorkBook {
  const sheet = utils.aoa_to_sheet([['Office', 'Zip'], ['Boston', 2134], ['Denver', 80202]]); // prettier-ignore
  const zip = sheet['B2'] as { z?: string };
  zip.z = '00000';
  const hidden = utils.aoa_to_sheet([['Floor', 0.35]]);
  const book = utils.book_new(sheet, 'Offices');
  utils.book_append_sheet(book, hidden, 'Secret');
  book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 1 }] };
  return book;
}

for (const [name, bookType] of [
  ['a.xls', 'biff8'],
  ['a.xlsb', 'xlsb'],
] as const) {
  test(`a workbook in the form of ${name} is read as it is shown, whatever its file is called`, async () => {
    const content = Buffer.from(write(workbook(), { bookType, type: 'buffer' }) as Uint8Array);
    const { text, placeOf } = await extract('a.bin', content);
    assert.equal(
      text,
      '## Offices\n\nOffice | Zip\nBoston | 02134\nDenver | 80202\n\n## Secret (hidden sheet)\n\nFloor | 0.35',
    );
    assert.equal(placeOf('Boston'), 'Offices!A2:B2');
  });
}
