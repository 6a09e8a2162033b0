import { html, type TemplateResult } from 'lit-html';
import type { Content } from '../templates.ts';
import { highlight } from './highlight.ts';

/** A quoted text with the parts that the answer comes from marked, and code in colours. `label` ends with `NAME:LINES`. */
export function quoteContent(quote: string, evidence: readonly (readonly [number, number])[], label: string): Content {
  const parts: Content[] = [];
  let at = 0;
  for (const [start, end] of joined(evidence)) {
    parts.push(highlight(quote.slice(at, start), label));
    parts.push(html`<mark>${highlight(quote.slice(start, end), label)}</mark>`);
    at = end;
  }
  parts.push(highlight(quote.slice(at), label));
  return parts;
}

/** The parts in their order, those that touch or are apart by no more than punctuation as one. */
function joined(evidence: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const parts: [number, number][] = [];
  for (const [start, end] of evidence.toSorted(([one], [other]) => one - other)) {
    const last = parts.at(-1);
    if (last && start <= last[1] + MAX_GAP) last[1] = Math.max(last[1], end);
    else parts.push([start, end]);
  }
  return parts;
}

/** The most characters between two sentences that are marked as one. */
const MAX_GAP = 3;

/** The most rows that are shown as a table. */
const MAX_ROWS = 60;
/** A cell with its separator before it; one in quotation marks may have the separator in it. */
const CELL = {
  ',': /(?:^|,)("(?:[^"]|"")*"|[^,]*)/gu,
  ';': /(?:^|;)("(?:[^"]|"")*"|[^;]*)/gu,
  '\t': /(?:^|\t)([^\t]*)/gu,
};

/**
 * The cells of lines that are quoted from a file of rows; undefined where they are none, or where they differ in how many
 * cells they have.
 */
export function rowsOf(quote: string, label: string): readonly (readonly string[])[] | undefined {
  const [, ending] = /\.(csv|tsv|tab)(?::|$)/iu.exec(label) ?? [];
  const lines = quote.split('\n').filter((line) => line.trim() !== '');
  if (ending === undefined || lines.length > MAX_ROWS) return undefined;
  const [first = ''] = lines;
  const separator =
    ending !== 'csv' ? '\t' : first.split(';').length >= first.split(',').length && first.includes(';') ? ';' : ',';
  const rows = lines.map((line) => [...line.matchAll(CELL[separator])].map(([, cell = '']) => unquoted(cell)));
  const isEven = rows.every((row) => row.length === rows[0]?.length);
  return isEven && (rows[0]?.length ?? 0) > 1 ? rows : undefined;
}

function unquoted(cell: string): string {
  return /^".*"$/u.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

export function tableOf(rows: readonly (readonly string[])[]): TemplateResult {
  return html`<table>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
