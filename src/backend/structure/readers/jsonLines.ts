import { ItemDraft } from '../itemDraft.ts';
import type { Structure } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';
import { tableOfRecords, type KeyedRecord } from '../tableOfRecords.ts';

const EXTENSIONS = /\.(?:jsonl|ndjson|jsonlines|ldjson)$/;
const LOG_EXTENSIONS = /\.(?:log|txt|json)$/;
const SAMPLE_LINES = 20;
const MIN_LOG_LINES = 2;
/** Objects that are nested deeper are left out. */
const MAX_DEPTH = 6;

/** Reads files of one JSON object a line. */
export const jsonLinesReader: StructureReader = {
  format: 'json lines',
  takesLongLines: true,
  reads: (name, text) => EXTENSIONS.test(name) || (LOG_EXTENSIONS.test(name) && isObjectPerLine(text)),
  read: readJsonLines,
};

function readJsonLines(filename: string, text: readonly string[]): Structure {
  const root = ItemDraft.ofFile(filename, text.length);
  const records = text.flatMap((line, index) => recordOf(line, index + 1) ?? []);
  const table = tableOfRecords(filename, records);
  for (const [index, name] of table.columns.entries()) {
    const first = table.rows.find(({ cells }) => cells[index] !== undefined);
    root.add({ kind: 'field', name, line: first?.lines.first ?? 1 });
  }
  return { format: 'json lines', root, tables: records.length > 0 ? [table] : [] };
}

function recordOf(line: string, number: number): KeyedRecord | undefined {
  const value = objectOf(line);
  if (!value) return undefined;
  const values = new Map<string, string>();
  flatten(value, '', values, 0);
  return { values, lines: { first: number, last: number } };
}

function objectOf(line: string): object | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function flatten(value: object, prefix: string, into: Map<string, string>, depth: number): void {
  for (const [key, held] of Object.entries(value) as [string, unknown][]) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (held === null || held === undefined) continue;
    if (Array.isArray(held)) into.set(name, listText(held));
    else if (typeof held === 'object') {
      if (depth < MAX_DEPTH) flatten(held, name, into, depth + 1);
    } else into.set(name, textOf(held));
  }
}

function listText(list: readonly unknown[]): string {
  return list.map((entry) => (typeof entry === 'object' ? JSON.stringify(entry) : textOf(entry))).join(', ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObjectPerLine(text: readonly string[]): boolean {
  const lines = text.filter((line) => line.trim() !== '').slice(0, SAMPLE_LINES);
  return lines.length >= MIN_LOG_LINES && lines.filter((line) => objectOf(line)).length >= lines.length * 0.9;
}
