import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { declarationsOf, itemNamed, itemsOf } from './declarations.ts';

const postgres = `-- The lending library.
CREATE TYPE grade AS ENUM ('new', 'worn');
CREATE TABLE IF NOT EXISTS public.shelves (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code  varchar(8) NOT NULL UNIQUE DEFAULT 'A;1', -- on the sign
    width numeric(6, 2) CHECK (width > 0)
);
CREATE TABLE books (
    isbn     char(13),
    shelf_id bigint REFERENCES shelves (id) ON DELETE SET NULL,
    author   integer,
    PRIMARY KEY (isbn),
    CONSTRAINT fk_author FOREIGN KEY (author) REFERENCES authors (id)
) PARTITION BY LIST (author);
COMMENT ON COLUMN books.isbn IS 'Without dashes';
CREATE UNIQUE INDEX books_shelf ON books USING btree (shelf_id);
CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW.at := now(); RETURN NEW;
END;
$$ LANGUAGE plpgsql;
ALTER TABLE ONLY books ADD COLUMN pages integer DEFAULT 0;
`;

test('SQL: tables, columns, types, indexes and functions with their lines', () => {
  assert.deepEqual(declarationsOf('library.sql', postgres), [
    'enum grade [2-2]',
    'enum value grade.new [2-2]',
    'enum value grade.worn [2-2]',
    'table shelves [3-7]',
    'column shelves.id [4-4]',
    'column shelves.code [5-5] = A;1',
    'column shelves.width [6-6]',
    'table books [8-14]',
    'column books.isbn [9-9]',
    'column books.shelf_id [10-10]',
    'column books.author [11-11]',
    'constraint books.primary key [12-12]',
    'constraint books.fk_author [13-13]',
    'note books.isbn [15-15] = Without dashes',
    'index books_shelf [16-16]',
    'function touch [17-21]',
    'alteration books [22-22]',
    'column books.pages [22-22] = 0',
  ]);
});

test('SQL: what columns are, by their own words and by the constraints of the table', () => {
  const traitsOf = (name: string): readonly string[] => itemNamed('library.sql', postgres, name).traits;
  assert.deepEqual(traitsOf('code'), ['type:varchar(8)', 'required', 'unique']);
  assert.deepEqual(traitsOf('width'), ['type:numeric(6, 2)', 'nullable', 'check']);
  assert.ok(traitsOf('shelf_id').includes('references:shelves'));
  assert.ok(traitsOf('author').includes('references:authors'));
  assert.ok(
    itemsOf('library.sql', postgres)
      .find(({ name }) => name === 'isbn')
      ?.traits.includes('primary'),
  );
  assert.equal(itemNamed('library.sql', postgres, 'isbn').comment, 'Without dashes');
  assert.equal(itemNamed('library.sql', postgres, 'code').comment, 'on the sign');
  assert.ok(traitsOf('books').includes('partitioned:LIST (author)'));
});

test('SQL: MySQL has keys and routines of its own', () => {
  const mysql = `CREATE TABLE \`beds\` (
  \`bed\` int NOT NULL AUTO_INCREMENT,
  \`soil\` enum('clay','sand') DEFAULT NULL COMMENT 'seen in May',
  PRIMARY KEY (\`bed\`),
  KEY \`by_soil\` (\`soil\`)
) ENGINE=InnoDB COMMENT='Where it grows';
DELIMITER //
CREATE PROCEDURE water(IN p INT)
BEGIN
  UPDATE beds SET wet = 1; DELETE FROM dry;
END //
DELIMITER ;
CREATE VIEW wet AS SELECT * FROM beds;`;
  assert.deepEqual(declarationsOf('beds.sql', mysql), [
    'table beds [1-6]',
    'column beds.bed [2-2]',
    'column beds.soil [3-3] = NULL',
    'constraint beds.primary key [4-4]',
    'index beds.by_soil [5-5]',
    'procedure water [8-11]',
    'view wet [13-13]',
  ]);
  assert.equal(itemNamed('beds.sql', mysql, 'soil').comment, 'seen in May');
});

test('SQL: inserted and copied rows are tables', () => {
  const rows = `CREATE TABLE pears (name text, kilos numeric);
INSERT INTO pears VALUES ('Conference; ripe', 3.5), ('O''Hara', NULL);
COPY plums (name, kilos) FROM stdin;
Opal\t4
Jubileum\t\\N
\\.
`;
  const tables = readStructure('fruit.sql', rows.split('\n'))?.tables.map(({ name, columns, rows: all }) => ({
    name,
    columns,
    rows: all.map(({ cells, lines }) => [...cells, lines.first]),
  }));
  assert.deepEqual(tables, [
    {
      name: 'pears',
      columns: ['name', 'kilos'],
      rows: [
        ['Conference; ripe', '3.5', 2],
        ["O'Hara", undefined, 2],
      ],
    },
    {
      name: 'plums',
      columns: ['name', 'kilos'],
      rows: [
        ['Opal', '4', 4],
        ['Jubileum', undefined, 5],
      ],
    },
  ]);
});

test('SQL: names in brackets, comparisons in checks, defaults and columns that SQL Server adds later', () => {
  const schema = `CREATE TABLE [dbo].[Crates](
  [Id] [int] IDENTITY(1,1) NOT NULL,
  CONSTRAINT [PK Crates] PRIMARY KEY CLUSTERED ([Id] ASC)
)
GO
CREATE TABLE [dbo].[Eggs](
  [Crate] int NULL REFERENCES [dbo].[Crates] ([Id]),
  [Age] int CHECK ([Age]<40 AND [Age] IS NOT NULL),
  [Weight] money
)
GO
ALTER TABLE [dbo].[Eggs] ADD CONSTRAINT [DF_W] DEFAULT ((60)) FOR [Weight]
GO
ALTER TABLE [dbo].[Eggs] ADD [Hen] int NULL, [Laid] date NOT NULL
`;
  const traitsOf = (name: string): readonly string[] => itemNamed('farm.sql', schema, name).traits;
  assert.deepEqual(traitsOf('Crate'), ['type:int', 'nullable', 'references:Crates']);
  assert.deepEqual(traitsOf('Age'), ['type:int', 'nullable', 'check']);
  assert.deepEqual(traitsOf('PK Crates'), ['primary key', 'column:id']);
  assert.equal(itemNamed('farm.sql', schema, 'Weight').value, '((60))');
  assert.deepEqual(traitsOf('Hen'), ['type:int', 'nullable']);
  assert.deepEqual(traitsOf('Laid'), ['type:date', 'required']);
});

test('SQL: what an alteration makes of the columns of a table', () => {
  const schema = `CREATE TABLE hens (id int, name varchar(9) DEFAULT 'x', "e-mail" text, gone int, old int,
  PRIMARY KEY (id, name));
ALTER TABLE hens ALTER COLUMN "e-mail" SET NOT NULL, ALTER name DROP DEFAULT, ADD COLUMN age int NOT NULL, ADD born date;
ALTER TABLE hens ALTER name TYPE text, DROP COLUMN gone, ADD FOREIGN KEY (id) REFERENCES "farm" (id) ON DELETE CASCADE;
ALTER TABLE hens RENAME COLUMN old TO former;
`;
  const columns = itemsOf('hens.sql', schema).filter(({ kind }) => kind === 'column');
  assert.deepEqual(
    columns.map(({ name, value, traits }) => [name, value, ...traits]),
    [
      ['id', undefined, 'type:int', 'primary', 'required', 'references:farm'],
      ['name', undefined, 'type:text', 'primary', 'required'],
      ['e-mail', undefined, 'type:text', 'required'],
      ['former', undefined, 'type:int', 'nullable'],
      ['age', undefined, 'type:int', 'required'],
      ['born', undefined, 'type:date', 'nullable'],
    ],
  );
});

test('SQL: strings with labels, and with escapes where MySQL wrote them', () => {
  const postgres = `CREATE FUNCTION f() RETURNS int AS $body$
  CREATE TABLE inner_one (x int); SELECT '$$';
$body$ LANGUAGE sql;
CREATE TABLE paths (x text DEFAULT 'C:\\', y int);
`;
  assert.deepEqual(
    itemsOf('f.sql', postgres).map(({ name }) => name),
    ['f', 'paths', 'x', 'y'],
  );
  const mysql = `CREATE TABLE \`t\` (\`id\` int, \`say\` text) ENGINE=InnoDB;
INSERT INTO \`t\` VALUES (1,'it\\'s; (odd),'),(2,'b');
CREATE TABLE \`u\` (\`id\` int);
`;
  const structure = readStructure('t.sql', mysql.split('\n'));
  assert.deepEqual(
    structure?.tables[0]?.rows.map(({ cells }) => cells),
    [
      ['1', "it's; (odd),"],
      ['2', 'b'],
    ],
  );
  assert.ok(structure?.root.children.some(({ name }) => name === 'u'));
});

test('SQL: rows that are inserted with their columns in another order, or with others', () => {
  const sql = `CREATE TABLE t (id int, name text, born date);
INSERT INTO t (id, name) VALUES (1, 'Ann');
INSERT INTO t (NAME, id, born) VALUES ('Bob', 2, '2001-02-03');
INSERT INTO t VALUES (3, 'Cid', NULL);
`;
  const table = readStructure('t.sql', sql.split('\n'))?.tables[0];
  assert.deepEqual(table?.columns, ['id', 'name', 'born']);
  assert.deepEqual(
    table.rows.map(({ cells }) => cells),
    [
      ['1', 'Ann', undefined],
      ['2', 'Bob', '2001-02-03'],
      ['3', 'Cid', undefined],
    ],
  );
});
