import type { XmlAttributes } from './xmlReader.ts';
import { attributeOf } from './xmlReader.ts';

/** How often a row or a cell of OpenDocument is repeated, `max` times at most. */
export function repeatsOf(value: string | undefined, max: number): number {
  const count = Number(value ?? 1);
  return Number.isInteger(count) && count >= 1 ? Math.min(count, max) : 1;
}

/** A formula as it is typed: `of:=SUM([.B2:.B3])` is `=SUM(B2:B3)`. */
export function formulaText(formula: string): string {
  return formula
    .replace(/^\w+:(?==)/, '')
    .replace(/\[([^\]]*)\]/g, (_, reference: string) => reference.replace(/(^|:)\./g, '$1'));
}

/** Gathers which table styles hide their sheets. */
export class TableStyles {
  readonly #hidden = new Set<string>();
  #style = '';

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'style') this.#style = attributeOf(attributes, 'name') ?? '';
    else if (name === 'table-properties' && attributeOf(attributes, 'display') === 'false')
      this.#hidden.add(this.#style);
  }

  isHidden(style: string | undefined): boolean {
    return style !== undefined && this.#hidden.has(style);
  }
}
