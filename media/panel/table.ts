import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Content } from '../templates.ts';

/** A cell of a table: its content, and how it is set. */
export interface Cell {
  readonly content: Content;
  readonly isNumber?: boolean;
  readonly isHeader?: boolean;
  /** How many rows the cell spans; 1 by default. */
  readonly rowSpan?: number;
}

/** A row that stays the same one from update to update by its key. */
export interface Row {
  readonly key: string;
  readonly cells: readonly Cell[];
}

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly isNumber?: boolean }[];
  readonly rows: readonly Row[];
}

/** A table that scrolls sideways in its own box when the page is narrow; `panel.ts` then lets the box take the focus, so that keys scroll it. */
export function table({ caption, columns, rows }: TableContent): TemplateResult {
  return html`
    <div class="table-box" role="group" aria-label=${caption}>
      <table>
        <caption class="visually-hidden">
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ title, isNumber }) => html`<th scope="col" class=${numberClass(isNumber)}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            rows,
            ({ key }) => key,
            ({ cells }) =>
              html`<tr>
                ${cells.map(cell)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function cell({ content, isNumber, isHeader, rowSpan }: Cell): TemplateResult {
  const look = numberClass(isNumber);
  if (!isHeader) return html`<td rowspan=${rowSpan ?? nothing} class=${look}>${content}</td>`;
  const scope = rowSpan === undefined ? 'row' : 'rowgroup';
  return html`<th scope=${scope} rowspan=${rowSpan ?? nothing} class=${look}>${content}</th>`;
}

function numberClass(isNumber: boolean | undefined): string | typeof nothing {
  return isNumber ? 'number' : nothing;
}

/** Text cells, the first of which heads its row. */
export function textRow(key: string, header: string, ...values: readonly string[]): Row {
  return {
    key,
    cells: [{ content: header, isHeader: true }, ...values.map((content) => ({ content, isNumber: true }))],
  };
}

/** A list of terms with what is so of each. */
export function factList(pairs: readonly (readonly [term: string, value: Content])[]): TemplateResult {
  return html`
    <dl class="facts">
      ${pairs.map(
        ([term, value]) => html`
          <div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>
        `,
      )}
    </dl>
  `;
}
