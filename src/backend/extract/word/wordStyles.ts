import { attributeOf, readXml, type XmlAttributes } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

/** How many bases of a style are followed: styles may name each other in a circle. */
const MAX_BASES = 20;

/** The position of text relative to the line. */
export type VerticalAlign = 'superscript' | 'subscript' | 'baseline';

/** The list and its level in which a paragraph is counted. The level of a list that a style names may be left out. */
export interface NumberReference {
  readonly list: string;
  readonly level: number | undefined;
}

/** Properties that a style gives its paragraphs or letters; undefined where it leaves them to its base. */
interface Style {
  level?: number | undefined;
  list?: string;
  listLevel?: number;
  verticalAlign?: VerticalAlign | undefined;
  isHidden?: boolean;
  basedOn?: string;
}

/** The styles of a Word document, by their ids. Ids are translated; the names of headings are not. */
export class WordStyles {
  readonly #styles: ReadonlyMap<string, Readonly<Style>>;
  /** The heading level of each style that has one. */
  readonly #levels = new Map<string, number | undefined>();

  constructor(styles: ReadonlyMap<string, Readonly<Style>> = new Map()) {
    this.#styles = styles;
  }

  /** The level of the headings that have this style, from 1; undefined for other text. */
  headingLevel(id: string): number | undefined {
    if (!this.#levels.has(id))
      this.#levels.set(
        id,
        this.#resolve(id, ({ level }) => level),
      );
    return this.#levels.get(id);
  }

  numbering(id: string): NumberReference | undefined {
    const list = this.#resolve(id, (style) => style.list);
    return list === undefined ? undefined : { list, level: this.#resolve(id, ({ listLevel }) => listLevel) };
  }

  verticalAlign(id: string): VerticalAlign | undefined {
    return this.#resolve(id, (style) => style.verticalAlign);
  }

  isHidden(id: string): boolean {
    return this.#resolve(id, (style) => style.isHidden) === true;
  }

  #resolve<T>(id: string, valueOf: (style: Readonly<Style>) => T | undefined): T | undefined {
    let style = this.#styles.get(id);
    for (let steps = 0; style && steps < MAX_BASES; steps++) {
      const value = valueOf(style);
      if (value !== undefined) return value;
      style = this.#styles.get(style.basedOn ?? '');
    }
    return undefined;
  }
}

/** Reads the part of a Word document that defines its styles. */
export async function readWordStyles(archive: ZipArchive, part: string): Promise<WordStyles> {
  const styles = new Map<string, Style>();
  let style: Style | undefined;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'style') styles.set(attributeOf(attributes, 'styleId') ?? '', (style = {}));
      else if (style) readProperty(style, name, attributes);
    },
    close(name) {
      if (name === 'style') style = undefined;
    },
  });
  return new WordStyles(styles);
}

function readProperty(style: Style, name: string, attributes: XmlAttributes): void {
  const value = attributeOf(attributes, 'val');
  switch (name) {
    case 'name':
      style.level = levelOfName(value ?? '') ?? style.level;
      break;
    case 'outlineLvl':
      style.level ??= outlineLevel(value);
      break;
    case 'basedOn':
      if (value !== undefined) style.basedOn = value;
      break;
    case 'numId':
      style.list = value ?? '';
      break;
    case 'ilvl':
      style.listLevel = Number(value);
      break;
    case 'vertAlign':
      style.verticalAlign = verticalAlignOf(value);
      break;
    case 'position':
      style.verticalAlign ??= alignOfShift(value);
      break;
    case 'vanish':
      style.isHidden = isOn(value);
      break;
  }
}

/** The level of a style that has the name of a heading, which Office never translates in files. */
export function levelOfName(name: string): number | undefined {
  if (/^title$/i.test(name)) return 1;
  const [, level] = /^heading (\d)$/i.exec(name) ?? [];
  return level === undefined ? undefined : Number(level);
}

/** The heading level of an outline level, which counts from 0; 9 is body text. */
export function outlineLevel(value: string | undefined): number | undefined {
  const level = Number(value ?? NaN);
  return Number.isInteger(level) && level >= 0 && level < 9 ? level + 1 : undefined;
}

export function verticalAlignOf(value: string | undefined): VerticalAlign {
  return value === 'superscript' || value === 'subscript' ? value : 'baseline';
}

/** How far letters are moved up or down to count as raised or lowered, in half points. */
const MIN_SHIFT = 2;

/** The position of letters that are moved up, or down where it is negative, by some half points; undefined for a slight move. */
export function alignOfShift(value: string | number | undefined): VerticalAlign | undefined {
  const shift = Number(value ?? 0);
  if (!(Math.abs(shift) >= MIN_SHIFT)) return undefined;
  return shift > 0 ? 'superscript' : 'subscript';
}

/** Whether a property that is present is switched on: it is, unless its value says otherwise. */
export function isOn(value: string | undefined): boolean {
  return !['0', 'false', 'off'].includes(value ?? '1');
}

/** The characters of the font Symbol, from code 0x20 on; a space where there is none. */
const SYMBOL = [
  ' !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ ',
  'αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼ ',
].join('');
/** The characters of the font Symbol from code 0xa0 on. */
const SYMBOL_HIGH = '€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈… ―↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑              〉∫⌠ ⌡';

/** The characters of Wingdings with a meaning of their own: boxes, ticks, arrows. */
const WINGDINGS: Readonly<Record<number, string>> = {
  0x4a: '☺', 0x6c: '●', 0x6e: '■', 0x6f: '□', 0x71: '❑', 0x72: '❒', 0xa8: '☐', 0xa7: '▪', 0xd8: '➢', 0xdf: '←', 0xe0: '→',
  0xe1: '↑', 0xe2: '↓', 0xe8: '➔', 0xf0: '⇨', 0xfb: '✗', 0xfc: '✓', 0xfd: '☒', 0xfe: '☑',
}; // prettier-ignore
const WINGDINGS_2: Readonly<Record<number, string>> = { 0x4f: '✗', 0x50: '✓', 0x51: '☒', 0x52: '☑', 0xa3: '☐' };

/**
 * The character that a font shows for a code of its own, in the private area of Unicode or below 0x100; undefined where it is
 * not known.
 */
export function symbolOf(font: string, code: number): string | undefined {
  const own = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code;
  if (/^wingdings 2$/i.test(font)) return WINGDINGS_2[own];
  if (/^wingdings/i.test(font)) return WINGDINGS[own];
  if (!/^symbol/i.test(font)) return code >= 0 && code < 0xf000 ? String.fromCodePoint(code) : undefined;
  const sign = own >= 0xa0 ? [...SYMBOL_HIGH][own - 0xa0] : [...SYMBOL][own - 0x20];
  return sign === undefined || (sign === ' ' && own !== 0x20) ? undefined : sign;
}
