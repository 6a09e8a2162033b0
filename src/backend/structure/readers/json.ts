import { visit, type JSONVisitor } from 'jsonc-parser';
import { nameEntries, ItemDraft, PendingComment } from '../itemDraft.ts';
import type { StructureReader, Structure } from '../structure.ts';
import { tableOfRecords, type KeyedRecord } from '../tablesOfItems.ts';

/** JSON, also with comments and trailing commas. */
export const jsonReader: StructureReader = {
  format: 'json',
  takesLongLines: true,
  reads: (name, text) =>
    /\.(?:json[c5]?|geojson|webmanifest|code-workspace|har|avsc|tfstate)$|^\.(?:babelrc|eslintrc|prettierrc|swcrc)$/.test(
      name,
    ) && /^\s*(?:[[{]|\/[/*])/.test(text.find((line) => line.trim() !== '') ?? ''),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    try {
      const joined = text.join('\n');
      visit(joined, visitorOf(root, joined), { allowTrailingComma: true });
    } catch {
      // Nested deeper than the stack: what has been read until then stays.
    }
    nameEntries(root);
    return { format: 'json', root, tables: [] };
  },
};

function visitorOf(root: ItemDraft, text: string): JSONVisitor {
  const open: ItemDraft[] = [];
  const comment = new PendingComment();
  let key: { readonly name: string; readonly line: number } | undefined;
  let lastItem: ItemDraft | undefined;

  const begin = (line: number, value?: string, kind?: string): ItemDraft => {
    const parent = open.at(-1);
    if (!parent) {
      root.traits = kind === undefined ? [] : [kind];
      return root;
    }
    const start = key ?? { name: String(parent.children.length), line };
    lastItem = parent.add({
      kind: key ? 'key' : 'entry',
      name: start.name,
      value,
      line: start.line,
      lastLine: line,
      ...comment.take(),
      traits: kind === undefined ? [] : [kind],
    });
    key = undefined;
    return lastItem;
  };
  const end = (line: number): void => {
    open.pop()?.endAt(line);
  };
  return {
    onObjectBegin: (_offset, _length, line) => {
      open.push(begin(line + 1, undefined, 'object'));
    },
    onObjectProperty: (name, _offset, _length, line) => {
      key = { name, line: line + 1 };
    },
    onObjectEnd: (_offset, _length, line) => end(line + 1),
    onArrayBegin: (_offset, _length, line) => {
      open.push(begin(line + 1, undefined, 'list'));
    },
    onArrayEnd: (_offset, _length, line) => end(line + 1),
    onLiteralValue: (value: unknown, _offset, _length, line) => {
      begin(line + 1, String(value), typeof value === 'string' ? undefined : typeof value);
    },
    onComment: (offset, length, line) => {
      const words = text.slice(offset, offset + length).replace(/^\/[/*]+|\*+\/$|^\s*\*/gm, '');
      if (lastItem?.lines.last === line + 1) lastItem.comment = `${lastItem.comment} ${words.trim()}`.trim();
      else comment.add(words.replace(/\s+/g, ' '), line + 1);
    },
  };
}

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
