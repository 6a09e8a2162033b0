import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { dateOf, orderOf, secondsOf } from '../../../../src/backend/answering/kinds/table/dateNotation.ts';
import { looksLikeNumber, notationOf } from '../../../../src/backend/answering/kinds/table/numberNotation.ts';
import { partsOf } from '../../../../src/backend/answering/kinds/table/questionParts.ts';
import { databaseOf } from '../../../../src/backend/answering/kinds/table/tableDatabase.ts';
import { TableModel } from '../../../../src/backend/answering/kinds/table/tableModel.ts';
import { readStructure } from '../../../../src/backend/structure/readStructure.ts';
import type { Item, Table } from '../../../../src/backend/structure/structure.ts';
import { isHeader, tableOfItem, tablesOfSections } from '../../../../src/backend/structure/tablesOfItems.ts';

const GAP = ' '.repeat(200_000);

suite('cells of many characters', () => {
  test('are no numbers', () => {
    for (const cell of [`1${GAP}!`, `1${',1'.repeat(100_000)}!`, `1${GAP}€${GAP}!`]) {
      assert.equal(looksLikeNumber(cell), false);
      assert.equal(notationOf([cell, '1.5'], undefined)?.decimals, 1);
    }
  });

  test('are no dates and no times', () => {
    assert.equal(dateOf(`2024-03-05 10:00${GAP}!`, 'dayFirst'), undefined);
    assert.equal(secondsOf(`1d${GAP}!`, 'hours'), undefined);
    assert.equal(orderOf([`3/14/2024 10:00${GAP}!`]).isNeeded, false);
  });

  test('are no values that headers have not', () => {
    assert.equal(isHeader(['a', 'b'], [[`1${GAP}!`, `€${GAP}!`]]), true);
  });
});

suite('tables of many rows, columns and keys', () => {
  test('a sheet of more rows than a call has arguments', () => {
    const rows = Array.from({ length: 300_000 }, (_, at) => `r${String(at)} | 1`);
    const structure = readStructure('a.sheet', ['## Sheet', 'name | n', ...rows]);
    assert.equal(structure?.tables[0]?.rows.length, 300_000);
  });

  test('a header of many columns above many short rows stays within bounds', () => {
    const header = Array.from({ length: 1000 }, (_, at) => `c${String(at)}`).join(',');
    const structure = readStructure('a.csv', [header, ...Array.from({ length: 100_000 }, () => 'a,b')]);
    const [table] = structure?.tables ?? [];
    assert.ok(table);
    assert.equal(table.rows.length, 100_000);
    assert.ok(table.rows.reduce((sum, { cells }) => sum + cells.length, 0) <= 10_000_000);
  });

  test('many objects that each have keys of their own are no table', () => {
    const objects = Array.from({ length: 100_000 }, (_, at) =>
      item(String(at), [item(`a${String(at)}`), item(`b${String(at)}`), item(`c${String(at)}`)]),
    );
    assert.equal(tableOfItem(item('list', objects)), undefined);
  });

  test('many sections of one kind are one table', () => {
    const sections = Array.from({ length: 100_000 }, (_, at) => item(`station:${String(at)}`, [item('id')]));
    const [table] = tablesOfSections({ root: item('file', sections) });
    assert.equal(table?.rows.length, 100_000);
  });

  test('more values in a script without spaces than a call has arguments', () => {
    const words = Array.from({ length: 300_000 }, (_, at) => `北${String.fromCodePoint(0x4e00 + (at % 20_000))}`);
    assert.deepEqual(
      partsOf('北京', [...words, '北京']).map(({ word }) => word),
      ['北京'],
    );
  });
});

test('the tables that were asked about longest ago are closed, however small they are', () => {
  const models = Array.from({ length: 100 }, (_, at) => new TableModel(tableNamed(`t${String(at)}`)));
  const [first, ...others] = models.map((model) => databaseOf(model));
  const count = { text: 'SELECT COUNT(*) AS n FROM rows', params: [] };
  assert.throws(() => first?.all(count), /not open/);
  assert.equal(others.at(-1)?.all(count)[0]?.['n'], 1);
});

function tableNamed(name: string): Table {
  const lines = { first: 1, last: 1 };
  return { name, columns: ['a'], rows: [{ cells: ['1'], lines }], lines };
}

function item(name: string, children: readonly Item[] = []): Item {
  return {
    kind: 'entry',
    name,
    value: children.length === 0 ? 'x' : undefined,
    comment: '',
    lines: { first: 1, last: 1 },
    commentLines: undefined,
    parent: undefined,
    children,
    traits: [],
    signature: undefined,
  };
}
