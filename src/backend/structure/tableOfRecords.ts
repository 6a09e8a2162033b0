import type { Lines, Row, Table } from './structure.ts';

/** An object of a list, its values by their dotted names. */
export interface KeyedRecord {
  readonly values: ReadonlyMap<string, string>;
  readonly lines: Lines;
}

/** More columns than people ask for; those that come later are left out. */
const MAX_COLUMNS = 300;

/** The table of objects that have keys in common: a column for each key, in the order of the file. */
export function tableOfRecords(name: string, records: readonly KeyedRecord[]): Table {
  const columns = new Map<string, number>();
  for (const { values } of records) {
    for (const key of values.keys()) {
      if (!columns.has(key) && columns.size < MAX_COLUMNS) columns.set(key, columns.size);
    }
  }
  const names = [...columns.keys()];
  const rows = records.map(({ values, lines }): Row => ({ cells: names.map((key) => values.get(key)), lines }));
  return {
    name,
    columns: names,
    rows,
    lines: { first: records[0]?.lines.first ?? 1, last: records.at(-1)?.lines.last ?? 1 },
  };
}
