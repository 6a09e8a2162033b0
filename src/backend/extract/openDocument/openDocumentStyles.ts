import { listNumber } from '../word/wordNumbering.ts';
import { attributeOf, type XmlAttributes } from '../office/xmlReader.ts';

/** The numbering of a level of a list; levels count from 1. */
interface ListLevel {
  /** `1`, `a`, `A`, `i`, `I`; the empty string where there is no number. */
  readonly format: string;
  readonly prefix: string;
  readonly suffix: string;
  /** How many levels are shown, this one last. */
  readonly shown: number;
  readonly start: number;
}

const FORMATS: Readonly<Record<string, string>> = {
  '1': 'decimal',
  a: 'lowerLetter',
  A: 'upperLetter',
  i: 'lowerRoman',
  I: 'upperRoman',
};
/** The style of the numbers of headings. */
export const OUTLINE = '\0outline';

/** The styles of an OpenDocument text that change its text: raised letters, and lists with their numbers. */
export class OpenDocumentStyles {
  readonly #positions = new Map<string, 'superscript' | 'subscript'>();
  readonly #lists = new Map<string, Map<number, ListLevel>>();
  #style = '';
  #list: Map<number, ListLevel> | undefined;

  /** Reads an element of the part that defines styles, or of the beginning of a text. */
  open(name: string, attributes: XmlAttributes): void {
    const of = (attribute: string): string => attributeOf(attributes, attribute) ?? '';
    switch (name) {
      case 'style':
        this.#style = of('name');
        break;
      case 'text-properties': {
        const [position = ''] = of('text-position').split(' ');
        const size = parseFloat(position);
        if (position === 'super' || size > 0) this.#positions.set(this.#style, 'superscript');
        else if (position === 'sub' || size < 0) this.#positions.set(this.#style, 'subscript');
        break;
      }
      case 'list-style':
      case 'outline-style':
        this.#list = new Map();
        this.#lists.set(name === 'outline-style' ? OUTLINE : of('name'), this.#list);
        break;
      case 'list-level-style-number':
      case 'outline-level-style':
        this.#list?.set(Number(of('level')), {
          format: of('num-format'),
          prefix: of('num-prefix'),
          suffix: of('num-suffix'),
          shown: Number(of('display-levels') || 1),
          start: Number(of('start-value') || 1),
        });
        break;
    }
  }

  position(style: string | undefined): 'superscript' | 'subscript' | undefined {
    return this.#positions.get(style ?? '');
  }

  /** The first number of a level; undefined for one that is not numbered. */
  startOf(style: string, level: number): number | undefined {
    const definition = this.#lists.get(style)?.get(level);
    return definition === undefined || definition.format === '' ? undefined : definition.start;
  }

  /** The mark before an entry whose level, and those above it, have reached these numbers. */
  mark(style: string, numbers: readonly (number | undefined)[]): string {
    const levels = this.#lists.get(style);
    const own = levels?.get(numbers.length);
    if (!levels || !own || own.format === '') return '';
    const shown = numbers.slice(Math.max(0, numbers.length - own.shown)).flatMap((number, index, all) => {
      const { format = '1', start = 1 } = levels.get(numbers.length - all.length + index + 1) ?? {};
      return format === '' ? [] : [listNumber(number ?? start, FORMATS[format] ?? 'decimal')];
    });
    return `${own.prefix}${shown.join('.')}${own.suffix}`.trim();
  }
}

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

/** Collects the table styles that hide their sheets. */
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
