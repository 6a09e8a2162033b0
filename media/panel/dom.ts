type Child = Node | string | null;

/** Attributes by name; `true` stands for a present one, null and `false` for an absent one. */
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Makes an element. Text becomes text nodes, never markup. `style` is left out on purpose: the content security policy
 * forbids style attributes; positions go through `place`.
 */
export function element(tag: string, attributes: Attributes, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Gives an element CSS custom properties, by which the style sheet positions it. */
export function place(target: HTMLElement, properties: Readonly<Record<`--${string}`, string>>): HTMLElement {
  for (const [name, value] of Object.entries(properties)) target.style.setProperty(name, value);
  return target;
}

/** A button that `panel.ts` hears by its `data-action`. */
export function button(label: string, action: string, attributes: Attributes = {}): HTMLElement {
  return element('button', { type: 'button', 'data-action': action, ...attributes }, label);
}

/** A cell of a table: its content, and how it is set. */
export interface Cell {
  readonly content: Child;
  readonly isNumber?: boolean;
  readonly isHeader?: boolean;
  /** How many rows the cell spans; 1 by default. */
  readonly rowSpan?: number;
}

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly isNumber?: boolean }[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly Cell[] }[];
}

/** A table that scrolls sideways in its own box when the page is narrow; `panel.ts` then lets the box take the focus, so that keys scroll it. */
export function table({ caption, columns, rows }: TableContent): HTMLElement {
  const head = columns.map(({ title, isNumber }) =>
    element('th', { scope: 'col', class: isNumber ? 'number' : null }, title),
  );
  const body = rows.map(({ key, cells }) =>
    element(
      'tr',
      { 'data-key': key },
      ...cells.map(({ content, isNumber, isHeader, rowSpan }) =>
        element(
          isHeader ? 'th' : 'td',
          {
            scope: isHeader ? (rowSpan === undefined ? 'row' : 'rowgroup') : null,
            rowspan: rowSpan ?? null,
            class: isNumber ? 'number' : null,
          },
          content,
        ),
      ),
    ),
  );
  return element(
    'div',
    { class: 'table-box', role: 'group', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', { class: 'visually-hidden' }, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
  );
}

/** Text cells, the first of which heads its row. */
export function textRow(key: string, header: string, ...values: readonly string[]): { key: string; cells: Cell[] } {
  return {
    key,
    cells: [{ content: header, isHeader: true }, ...values.map((content) => ({ content, isNumber: true }))],
  };
}
