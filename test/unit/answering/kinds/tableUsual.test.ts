import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { askFile, structuredFile } from './askFile.ts';

const stock = structuredFile(
  'vorrat.csv',
  `Artikelnr;Bezeichnung;Gruppe;Ort;Bestand;Verfall
101;Maske FFP3;Schutz;Jena;40;01.03.2026
102;Maske FFP3;Schutz;Ulm;25;18.11.2025
103;Kittel L;Kleidung;Jena;0;
104;Salbe 50 g;Pflege;Ulm;12;30.09.2025
105;Kittel M;Kleidung;Ulm;7;
`,
);

const orders = structuredFile(
  'orders.sql',
  `CREATE TABLE orders (id integer PRIMARY KEY, customer text, cancelled_on date);
INSERT INTO orders (id, customer, cancelled_on) VALUES
(1, 'Ada', NULL),
(2, 'Ben', '2025-02-01'),
(3, 'Cleo', NULL),
(4, 'Dora', '2025-03-09');
`,
);

function sure(file: StructuredFile, question: string): string {
  const found = askFile(file, question);
  assert.ok((found?.certainty ?? 0) >= SURE, `${question}: ${String(found?.certainty)} ${found?.text ?? 'nothing'}`);
  return found?.text ?? '';
}

test('what runs out next is the row with the earliest date', () => {
  assert.match(sure(stock, 'Was läuft als nächstes ab?'), /30\.09\.2025/);
});

test('positions are rows, however how many of them is written', () => {
  assert.match(sure(stock, 'Wieviel Positionen hat die Gruppe Kleidung?'), /\*\*2\*\*/);
});

test('the digits of a name are no number, and what is in stock is a sum of pieces', () => {
  assert.match(sure(stock, 'Wie viele FFP3-Masken haben wir auf Lager?'), /\*\*65\*\*/);
});

test('words for all of something choose nothing', () => {
  assert.match(sure(stock, 'Welche Artikel sind in Jena komplett ausverkauft?'), /103/);
});

test('rows that have been cancelled are those with a date of that', () => {
  const text = sure(orders, 'list the cancelled orders');
  assert.match(text, /`2`.*`4`/s);
  assert.doesNotMatch(text, /`1`|`3`/);
});
