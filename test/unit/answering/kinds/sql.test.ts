import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const vineyard = structuredFile(
  'vineyard.sql',
  `CREATE TYPE colour AS ENUM ('red', 'white');
CREATE TABLE growers (
    id    bigint PRIMARY KEY,
    name  varchar(60) NOT NULL,
    phone text
);
CREATE TABLE plots (
    id        bigint PRIMARY KEY,
    grower_id bigint NOT NULL REFERENCES growers (id) ON DELETE CASCADE,
    colour    colour NOT NULL DEFAULT 'red',
    acres     numeric(5, 1) CHECK (acres BETWEEN 0 AND 90)
);
CREATE TABLE picks (
    plot_id bigint NOT NULL REFERENCES plots (id),
    day     date NOT NULL,
    kilos   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (plot_id, day)
);
CREATE INDEX picks_day ON picks (day);
CREATE VIEW totals AS SELECT plot_id, sum(kilos) FROM picks GROUP BY plot_id;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO viewer;
`,
);

const answerOf = (question: string): string => askFile(vineyard, question)?.text ?? '';

test('tables, all and those that have something', () => {
  assert.match(answerOf('how many tables are there?'), /^\*\*3\*\*: `growers`, `plots`, `picks`/);
  assert.match(answerOf('which tables reference plots?'), /^`picks`/);
  assert.deepEqual(citedBy(askFile(vineyard, 'which tables reference plots?')), ['14-14']);
});

test('columns of a table, and what one column is', () => {
  assert.match(answerOf('which columns does plots have'), /`id` bigint, `grower_id` bigint, `colour` colour/);
  assert.match(answerOf('which columns of growers are nullable?'), /^`growers`: `phone` text$/);
  assert.match(answerOf('type of picks.kilos'), /is of type `integer`/);
  assert.match(answerOf('default colour of a plot'), /default of `plots.colour` is `red`/);
  assert.match(answerOf('is growers.name nullable'), /is not nullable/);
  assert.match(answerOf('allowed range of acres'), /BETWEEN 0 AND 90/);
});

test('keys, what happens on deletion, values, indexes and rights', () => {
  assert.match(answerOf('primary key of picks?'), /`plot_id`, `day`/);
  assert.match(answerOf('foreign keys of plots'), /`plots.grower_id` → `growers`/);
  assert.match(answerOf('what happens to the plots when a grower is deleted'), /rows are deleted with it/);
  assert.match(answerOf('what happens if I delete a plot?'), /is refused/);
  assert.match(answerOf('which colours are there'), /`red`, `white`/);
  assert.match(answerOf('number of indexes'), /^\*\*1\*\*: `picks_day`/);
  assert.match(answerOf('what may viewer do'), /GRANT SELECT/);
  assert.match(answerOf('what is the view totals'), /sum\(kilos\)/);
});

test('what is not there is said not to be there', () => {
  assert.match(
    answerOf('in which column is the birthday of a grower?'),
    /^Not in this file: `growers` has no such column/,
  );
  assert.match(answerOf('what does the table wine_bottles hold?'), /^Not in this file: there is no `wine_bottles`/);
});

test('constraints and columns that are added later count as those that stand in the table', () => {
  const later = structuredFile(
    'later.sql',
    `CREATE TABLE vats (id int, a int);
CREATE TABLE wines (user_id int, vat int, year int);
ALTER TABLE ONLY public.vats ADD CONSTRAINT vats_pkey PRIMARY KEY (id);
ALTER TABLE wines ADD FOREIGN KEY (vat) REFERENCES "vats" (id) ON DELETE SET NULL;
ALTER TABLE wines ADD CONSTRAINT by_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE wines ALTER COLUMN year SET NOT NULL;
`,
  );
  const deletion = askFile(later, 'what happens to the wines when a vat is deleted?');
  assert.match(deletion?.text ?? '', /^`wines\.vat`: the column becomes null/);
  assert.doesNotMatch(deletion?.text ?? '', /user_id|CASCADE/);
  assert.deepEqual(citedBy(deletion), ['4-4']);
  assert.match(askFile(later, 'primary key of vats')?.text ?? '', /^The primary key of `vats` is `id`/);
  assert.match(askFile(later, 'is wines.year nullable?')?.text ?? '', /is not nullable/);
  assert.match(askFile(later, 'which columns of vats are required?')?.text ?? '', /^`vats`: `id` int$/);
});

test('what may be is told by the rule about both columns, and not by the rows that there are', () => {
  const readers = structuredFile(
    'readers.sql',
    `CREATE TABLE readers (
  id integer PRIMARY KEY,
  email varchar(80),
  phone varchar(20),
  CONSTRAINT reachable CHECK (email IS NOT NULL OR phone IS NOT NULL)
);
INSERT INTO readers (id, email, phone) VALUES (1, NULL, '0170-1'), (2, 'a@x.org', NULL);
`,
  );
  const rule = askFile(readers, 'is it possible for a reader to have neither email nor phone?');
  assert.match(rule?.text ?? '', /email IS NOT NULL OR phone IS NOT NULL/);
  assert.deepEqual(citedBy(rule), ['5-5']);
});
