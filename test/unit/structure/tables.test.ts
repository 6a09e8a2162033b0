import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { tablesOfItems } from '../../../src/backend/structure/tablesOfItems.ts';
import type { Structure, Table } from '../../../src/backend/structure/structure.ts';

function structureOf(filename: string, content: string): Structure {
  const structure = readStructure(filename, content.split('\n'));
  assert.ok(structure);
  return structure;
}

function tableOf(filename: string, content: string): Table {
  const [table, ...others] = structureOf(filename, content).tables;
  assert.ok(table);
  assert.deepEqual(others, []);
  return table;
}

suite('tables of delimited text', () => {
  test('a quoted field holds the delimiter, quotes and ends of lines', () => {
    const { columns, rows } = tableOf('a.csv', 'name,note\n"Smith, J","said ""no""\nand left"\nLee,ok');
    assert.deepEqual(columns, ['name', 'note']);
    assert.deepEqual(rows, [
      { cells: ['Smith, J', 'said "no"\nand left'], lines: { first: 2, last: 3 } },
      { cells: ['Lee', 'ok'], lines: { first: 4, last: 4 } },
    ]);
  });

  test('a quote that is never closed is a part of the text', () => {
    const { rows } = tableOf('a.csv', 'size,name\n5" pipe,x\n"6,y\n7,z');
    assert.deepEqual(
      rows.map(({ cells }) => cells),
      [
        ['5" pipe', 'x'],
        ['"6', 'y'],
        ['7', 'z'],
      ],
    );
  });

  test('semicolons part fields where commas are those of decimals', () => {
    const { columns, rows } = tableOf('a.csv', 'Monat;Umsatz\n2024-01;12,50\n2024-02;7,25');
    assert.deepEqual(columns, ['Monat', 'Umsatz']);
    assert.deepEqual(rows[1]?.cells, ['2024-02', '7,25']);
  });

  for (const [name, delimiter] of [
    ['tab', '\t'],
    ['pipe', '|'],
  ] as const) {
    test(`a ${name} parts fields`, () => {
      const text = [
        ['id', 'city', 'n'],
        ['1', 'Ulm', '3'],
        ['2', 'Bonn', '4'],
      ].map((row) => row.join(delimiter));
      assert.deepEqual(tableOf('a.tsv', text.join('\n')).rows[1]?.cells, ['2', 'Bonn', '4']);
    });
  }

  test('without a header the columns have numbers', () => {
    const { columns, rows } = tableOf('a.csv', '1,Alice,34\n2,Bob,45\n3,Cara,33');
    assert.deepEqual(columns, ['column 1', 'column 2', 'column 3']);
    assert.equal(rows.length, 3);
  });

  test('comments, a title and empty lines are no rows', () => {
    const { columns, rows, lines } = tableOf('a.csv', 'Budget 2024\n\n# draft\nteam,planned\nIT,5\n\n# later\nHR,6');
    assert.deepEqual(columns, ['team', 'planned']);
    assert.deepEqual(
      rows.map(({ cells }) => cells),
      [
        ['IT', '5'],
        ['HR', '6'],
      ],
    );
    assert.deepEqual(lines, { first: 4, last: 8 });
  });

  test('a comment may name the columns', () => {
    assert.deepEqual(tableOf('a.tsv', '# made today\n#id\tname\n1\tx\n2\ty').columns, ['id', 'name']);
  });

  test('rows of another length keep their places', () => {
    const { rows } = tableOf('a.csv', 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,1,1');
    assert.deepEqual(rows[1]?.cells, ['4', '5', undefined]);
    assert.deepEqual(rows[2]?.cells, ['6', '7', '8,9']);
  });

  test('columns of one name are told apart', () => {
    assert.deepEqual(tableOf('a.csv', 'x,x,\n1,2,3\n4,5,6').columns, ['x', 'x (2)', 'column 3']);
  });

  test('plain text is a table only where its lines are alike', () => {
    const rows = Array.from({ length: 6 }, (_, at) => `${String(at)}\ta\tb`);
    assert.equal(tableOf('a.txt', rows.join('\n')).rows.length, 6);
    assert.equal(readStructure('a.txt', ['one, two, three', 'a', 'b', 'c', 'd', 'e'])?.tables.length ?? 0, 0);
  });
});

suite('tables of spreadsheets', () => {
  const text =
    '## Sales\n\nReport of 2024\n\nRegion | Q1 | Q2\nNorth | 10 | 20\n\nSouth |  | 7\n\n## Staff\n\nname | age\nAda | 36';

  test('each sheet is a table below its title', () => {
    const { tables, root } = structureOf('plan.xlsx.sheet', text);
    assert.deepEqual(
      tables.map(({ name, columns }) => [name, columns]),
      [
        ['Sales', ['Region', 'Q1', 'Q2']],
        ['Staff', ['name', 'age']],
      ],
    );
    assert.deepEqual(
      root.children.map(({ kind, name }) => [kind, name]),
      [
        ['sheet', 'Sales'],
        ['sheet', 'Staff'],
      ],
    );
  });

  test('rows behind an empty one go on with the table', () => {
    const [sales] = structureOf('plan.xlsx.sheet', text).tables;
    assert.deepEqual(sales?.rows, [
      { cells: ['North', '10', '20'], lines: { first: 6, last: 6 } },
      { cells: ['South', '', '7'], lines: { first: 8, last: 8 } },
    ]);
  });
});

suite('tables of JSON', () => {
  test('lines of objects share the columns of all', () => {
    const { columns, rows } = tableOf(
      'a.jsonl',
      '{"t":1,"at":{"x":"Ulm"}}\nbroken\n{"t":2,"ok":true,"tags":["a","b"]}',
    );
    assert.deepEqual(columns, ['t', 'at.x', 'ok', 'tags']);
    assert.deepEqual(rows, [
      { cells: ['1', 'Ulm', undefined, undefined], lines: { first: 1, last: 1 } },
      { cells: ['2', undefined, 'true', 'a, b'], lines: { first: 3, last: 3 } },
    ]);
  });

  test('a list of objects alike is a table, one of others is none', () => {
    const alike = structureOf(
      'a.json',
      '{"bikes":[\n{"id":"B-1","km":5},\n{"id":"B-2","km":7,"note":"x"}\n],\n"owner":{"name":"A"}}',
    );
    const [table, ...others] = tablesOfItems(alike);
    assert.deepEqual(others, []);
    assert.equal(table?.name, 'bikes');
    assert.deepEqual(table.columns, ['id', 'km', 'note']);
    assert.deepEqual(table.rows[1], { cells: ['B-2', '7', 'x'], lines: { first: 3, last: 3 } });
    assert.deepEqual(tablesOfItems(structureOf('b.json', '{"a":{"x":1},"b":{"y":2},"c":5}')), []);
  });

  test('a map of objects alike has their keys as names', () => {
    const [table] = tablesOfItems(structureOf('a.yaml', 'web:\n  port: 80\n  host: a\ndb:\n  port: 5432\n  host: b'));
    assert.deepEqual(table?.columns, ['name', 'port', 'host']);
    assert.deepEqual(
      table.rows.map(({ cells }) => cells),
      [
        ['web', '80', 'a'],
        ['db', '5432', 'b'],
      ],
    );
  });
});
