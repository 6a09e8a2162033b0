import type { Lines } from './structure.ts';

/** A record of delimited text: its fields without quotes, and the lines that it takes. */
export interface DelimitedRecord {
  readonly fields: readonly string[];
  readonly lines: Lines;
}

/** A quoted field that is longer than this has lost its closing quote: the quote is a part of the text then. */
const MAX_QUOTED_LINES = 50;

/**
 * Takes lines apart into records, as RFC 4180 has it: a quoted field may hold the delimiter, doubled quotes and ends of lines.
 * Empty lines are records without fields.
 *
 * @param first the index of the first line
 * @param most so many records at most
 */
export function readRecords(
  text: readonly string[],
  delimiter: string,
  first = 0,
  most = Number.MAX_SAFE_INTEGER,
): DelimitedRecord[] {
  const records: DelimitedRecord[] = [];
  for (let line = first; line < text.length && records.length < most;) {
    const start = line;
    const fields: string[] = [];
    line = readRecord(text, delimiter, line, fields);
    records.push({ fields, lines: { first: start + 1, last: line } });
  }
  return records;
}

/** Reads the record that begins in a line; returns the index of the line after it. */
function readRecord(text: readonly string[], delimiter: string, start: number, fields: string[]): number {
  const content = text[start] ?? '';
  if (content.trim() === '' && delimiter !== '\t') return start + 1;
  if (!content.includes('"')) {
    for (const field of content.split(delimiter)) fields.push(field.trim());
    return start + 1;
  }
  let line = start;
  let at = 0;
  for (;;) {
    const current = text[line] ?? '';
    const quoted = quotedField(text, delimiter, line, at);
    if (quoted) {
      fields.push(quoted.value);
      ({ line, at } = quoted);
    } else {
      const end = current.indexOf(delimiter, at);
      fields.push(current.slice(at, end < 0 ? undefined : end).trim());
      at = end < 0 ? current.length : end;
    }
    if (at >= (text[line] ?? '').length) return line + 1;
    at += delimiter.length;
  }
}

interface QuotedField {
  readonly value: string;
  readonly line: number;
  /** The index of the delimiter after the field, or the line's length. */
  readonly at: number;
}

function quotedField(text: readonly string[], delimiter: string, start: number, from: number): QuotedField | undefined {
  const opening = /^\s*"/.exec((text[start] ?? '').slice(from, from + 8));
  if (!opening || (delimiter === '\t' && opening[0].includes('\t'))) return undefined;
  let value = '';
  let at = from + opening[0].length;
  for (let line = start; line < text.length && line - start <= MAX_QUOTED_LINES; line++, at = 0) {
    const current = text[line] ?? '';
    for (;;) {
      const quote = current.indexOf('"', at);
      if (quote < 0) break;
      value += current.slice(at, quote);
      if (current[quote + 1] === '"') {
        value += '"';
        at = quote + 2;
        continue;
      }
      const rest = current.slice(quote + 1);
      const space = delimiter === '\t' ? 0 : rest.length - rest.trimStart().length;
      const after = quote + 1 + space;
      if (after >= current.length || current.startsWith(delimiter, after)) return { value, line, at: after };
      value += '"';
      at = quote + 1;
    }
    value += `${current.slice(at)}\n`;
  }
  return undefined;
}
