import type { NumberReference } from './wordStyles.ts';
import { attributeOf, readXml, type XmlAttributes } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

/**
 * The largest number that is written in letters or Roman numerals, whose length grows with it; larger ones are written in
 * digits whatever the format asks for.
 */
const MAX_WRITTEN = 3999;

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'], [900, 'cm'], [500, 'd'], [400, 'cd'], [100, 'c'], [90, 'xc'],
  [50, 'l'], [40, 'xl'], [10, 'x'], [9, 'ix'], [5, 'v'], [4, 'iv'], [1, 'i'],
]; // prettier-ignore

const ONES = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const TENS = ' ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first', two: 'second', three: 'third', five: 'fifth', eight: 'eighth', nine: 'ninth', twelve: 'twelfth',
}; // prettier-ignore
const CHINESE_DIGITS = [...'〇一二三四五六七八九'];
const CHINESE_UNITS = ['', '十', '百', '千'];

/**
 * A number of an automatic list as it is shown, by the name that Office gives to its format. Formats that are not known are
 * written in digits.
 *
 * @see ECMA-376-1 17.18.59
 */
export function listNumber(value: number, format: string): string {
  if (!Number.isInteger(value) || value < 0 || value > MAX_WRITTEN) return String(value);
  switch (format) {
    case 'none':
    case 'bullet':
      return '';
    case 'decimalZero':
      return String(value).padStart(2, '0');
    case 'decimalZero3':
      return String(value).padStart(3, '0');
    case 'decimalZero4':
      return String(value).padStart(4, '0');
    case 'decimalZero5':
      return String(value).padStart(5, '0');
    case 'lowerRoman':
      return roman(value);
    case 'upperRoman':
      return roman(value).toUpperCase();
    case 'lowerLetter':
      return letters(value);
    case 'upperLetter':
      return letters(value).toUpperCase();
    case 'ordinal':
      return `${String(value)}${ordinalEnding(value)}`;
    case 'cardinalText':
      return capitalised(words(value));
    case 'ordinalText':
      return capitalised(ordinalWords(value));
    case 'hex':
      return value.toString(16).toUpperCase();
    case 'decimalEnclosedParen':
      return `(${String(value)})`;
    case 'decimalEnclosedFullstop':
      return `${String(value)}.`;
    case 'decimalEnclosedCircle':
    case 'decimalEnclosedCircleChinese':
      return value >= 1 && value <= 20 ? String.fromCharCode(0x245f + value) : String(value);
    case 'chineseCounting':
    case 'chineseCountingThousand':
    case 'taiwaneseCounting':
    case 'taiwaneseCountingThousand':
    case 'japaneseCounting':
      return chinese(value);
    case 'ideographDigital':
    case 'taiwaneseDigital':
    case 'japaneseDigitalTenThousand':
      return [...String(value)].map((digit) => CHINESE_DIGITS[Number(digit)] ?? digit).join('');
    default:
      return String(value);
  }
}

function roman(value: number): string {
  let rest = value;
  let written = '';
  for (const [worth, numeral] of ROMAN) {
    for (; rest >= worth; rest -= worth) written += numeral;
  }
  return written;
}

/** The number in letters: `z` is followed by `aa`, that by `bb`. */
function letters(value: number): string {
  if (value === 0) return '';
  return String.fromCharCode(97 + ((value - 1) % 26)).repeat(Math.ceil(value / 26));
}

function ordinalEnding(value: number): string {
  if (value % 100 >= 11 && value % 100 <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][value % 10] ?? 'th';
}

function words(value: number): string {
  if (value < 20) return ONES[value] ?? '';
  if (value < 100) return `${TENS[Math.floor(value / 10)] ?? ''}${value % 10 === 0 ? '' : `-${words(value % 10)}`}`;
  const [unit, name] = value < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const rest = value % unit;
  return `${words(Math.floor(value / unit))} ${name}${rest === 0 ? '' : ` ${words(rest)}`}`;
}

function ordinalWords(value: number): string {
  const written = words(value);
  const [last = ''] = /[a-z]+$/.exec(written) ?? [];
  const ordinal = ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return written.slice(0, written.length - last.length) + ordinal;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The number in Chinese: `十二` is 12, `一百零五` is 105. */
function chinese(value: number): string {
  if (value === 0) return '〇';
  const digits = [...String(value)].map(Number);
  let written = '';
  let isGap = false;
  for (const [index, digit] of digits.entries()) {
    if (digit === 0) isGap = true;
    else {
      written += `${isGap ? '零' : ''}${CHINESE_DIGITS[digit] ?? ''}${CHINESE_UNITS[digits.length - 1 - index] ?? ''}`;
      isGap = false;
    }
  }
  return value >= 10 && value < 20 ? written.slice(1) : written;
}

/** The number of levels of a list in Word. */
const LEVELS = 9;

export interface LevelDefinition {
  start?: number;
  format?: string;
  /** The mark's text, split: of `%1.%2`, every second part is the digit of a level. */
  text?: readonly string[];
  /** Whether all numbers are shown in digits, whatever their levels ask for. */
  isLegal?: boolean;
  /** The level, from 1, after which the numbers begin anew: the one above where it is undefined, none where it is 0. */
  restartAfter?: number;
  /** The style whose paragraphs are on this level. */
  style?: string;
}

export interface ListDefinition {
  readonly levels: Map<number, LevelDefinition>;
  /** The style that this list defines the look of, or takes its look from. */
  styleLink?: string;
  takesStyle?: string;
}

export interface ListInstance {
  definition: string;
  /** The changes of this instance of the list: the first number of a level, or all of it. */
  readonly starts: Map<number, number>;
  readonly levels: Map<number, LevelDefinition>;
}

/** The mark before a paragraph of a list. */
export interface ListMark {
  /** `2.1` or `(a)`; the empty string where no number is shown. */
  readonly text: string;
  readonly isBullet: boolean;
  /** From 0. */
  readonly level: number;
}

/** Counts the paragraphs of a Word document as Word does. `next` has to be called for its paragraphs in their order. */
export class WordNumbering {
  readonly #definitions: ReadonlyMap<string, ListDefinition>;
  readonly #instances: ReadonlyMap<string, ListInstance>;
  /** The numbers that each definition has reached, by level; lists that look alike count on together. */
  readonly #counts = new Map<string, (number | undefined)[]>();
  /** Levels of instances whose own first number has been used. */
  readonly #started = new Set<string>();

  constructor(
    definitions: ReadonlyMap<string, ListDefinition> = new Map(),
    instances: ReadonlyMap<string, ListInstance> = new Map(),
  ) {
    this.#definitions = definitions;
    this.#instances = instances;
  }

  /** The mark of the next paragraph of a list; `style` is that of the paragraph. Undefined for one that is in no list. */
  next({ list, level }: NumberReference, style: string | undefined): ListMark | undefined {
    const instance = this.#instances.get(list);
    if (!instance) return undefined;
    const id = this.#linked(instance.definition);
    const levelOf = (at: number): LevelDefinition =>
      instance.levels.get(at) ?? this.#definitions.get(id)?.levels.get(at) ?? {};
    const own = level ?? levelsUpTo(LEVELS).find((at) => style !== undefined && levelOf(at).style === style) ?? 0;
    if (!Number.isInteger(own) || own < 0 || own >= LEVELS) return undefined;
    const counts = this.#counts.get(id) ?? [];
    this.#counts.set(id, counts);
    const startOf = (at: number): number => instance.starts.get(at) ?? levelOf(at).start ?? 1;
    counts[own] = this.#isOwnStart(list, instance, own) ? startOf(own) : (counts[own] ?? startOf(own) - 1) + 1;
    for (let below = own + 1; below < LEVELS; below++) {
      const after = levelOf(below).restartAfter ?? below;
      if (after !== 0 && own < after) counts[below] = undefined;
    }
    return this.#mark(own, levelOf, (at) => counts[at] ?? startOf(at));
  }

  #mark(own: number, levelOf: (at: number) => LevelDefinition, numberAt: (at: number) => number): ListMark {
    const { format = 'decimal', text = [], isLegal = false } = levelOf(own);
    const isBullet = format === 'bullet';
    const numbers = new Map<string, string>();
    const numberOf = (digit: string): string => {
      const of = levelOf(Number(digit) - 1).format ?? 'decimal';
      return listNumber(numberAt(Number(digit) - 1), isLegal && of !== 'none' ? 'decimal' : of);
    };
    let shown = '';
    for (let index = 0; index < text.length; index++) {
      const part = text[index] ?? '';
      if (index % 2 === 1 && !numbers.has(part)) numbers.set(part, numberOf(part));
      shown += index % 2 === 1 ? (numbers.get(part) ?? '') : part;
    }
    return { text: isBullet || format === 'none' ? '' : shown.trim(), isBullet, level: own };
  }

  /**
   * Whether an instance with a first number of its own is used on this level for the first time, and so begins with that
   * number.
   */
  #isOwnStart(list: string, { starts }: ListInstance, level: number): boolean {
    const key = `${list} ${String(level)}`;
    if (!starts.has(level) || this.#started.has(key)) return false;
    this.#started.add(key);
    return true;
  }

  /** The definition of a list's look: its own, or that of the style that it takes its look from. */
  #linked(id: string): string {
    const style = this.#definitions.get(id)?.takesStyle;
    if (style === undefined) return id;
    for (const [other, { styleLink }] of this.#definitions) if (styleLink === style) return other;
    return id;
  }
}

function levelsUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, level) => level);
}

/** Reads the part of a Word document that defines its lists. */
export async function readWordNumbering(archive: ZipArchive, part: string): Promise<WordNumbering> {
  const definitions = new Map<string, ListDefinition>();
  const instances = new Map<string, ListInstance>();
  let definition: ListDefinition | undefined;
  let instance: ListInstance | undefined;
  let level: LevelDefinition | undefined;
  let overridden = 0;
  let fallback = 0;
  await readXml(archive.read(part), {
    open(name, attributes) {
      // A custom format comes with a common one, for programs that do not know it.
      if (name === 'Fallback') fallback++;
      if (fallback > 0) return;
      const value = attributeOf(attributes, 'val');
      switch (name) {
        case 'abstractNum':
          definition = { levels: new Map() };
          definitions.set(attributeOf(attributes, 'abstractNumId') ?? '', definition);
          break;
        case 'styleLink':
        case 'numStyleLink':
          if (definition && value !== undefined) definition[name === 'styleLink' ? 'styleLink' : 'takesStyle'] = value;
          break;
        case 'num':
          instance = { definition: '', starts: new Map(), levels: new Map() };
          instances.set(attributeOf(attributes, 'numId') ?? '', instance);
          break;
        case 'abstractNumId':
          if (instance) instance.definition = value ?? '';
          break;
        case 'lvlOverride':
          overridden = Number(attributeOf(attributes, 'ilvl'));
          break;
        case 'startOverride':
          if (isWhole(value)) instance?.starts.set(overridden, Number(value));
          break;
        case 'lvl':
          level = {};
          (instance ?? definition)?.levels.set(Number(attributeOf(attributes, 'ilvl')), level);
          break;
        default:
          if (level) readLevel(level, name, attributes);
      }
    },
    close(name) {
      if (name === 'Fallback') fallback--;
      else if (name === 'lvl') level = undefined;
      else if (name === 'num') instance = undefined;
      else if (name === 'abstractNum') definition = undefined;
    },
  });
  return new WordNumbering(definitions, instances);
}

function readLevel(level: LevelDefinition, name: string, attributes: XmlAttributes): void {
  const value = attributeOf(attributes, 'val');
  switch (name) {
    case 'start':
      if (isWhole(value)) level.start = Number(value);
      break;
    case 'numFmt':
      level.format = formatOf(value, attributeOf(attributes, 'format')) ?? level.format ?? 'decimal';
      break;
    case 'lvlText':
      level.text = (value ?? '').split(/%([1-9])/);
      break;
    case 'isLgl':
      level.isLegal = value !== '0' && value !== 'false';
      break;
    case 'lvlRestart':
      level.restartAfter = Number(value);
      break;
    case 'pStyle':
      if (value !== undefined) level.style = value;
      break;
  }
}

function isWhole(value: string | undefined): boolean {
  return /^-?\d{1,9}$/.test(value ?? '');
}

/** The format of a level. Custom formats are recognised by their first numbers; Word has only those with leading zeros. */
function formatOf(value: string | undefined, custom: string | undefined): string | undefined {
  if (value !== 'custom') return value;
  const digits = /^0*1\b/.exec(custom ?? '')?.[0].length ?? 1;
  return digits >= 3 && digits <= 5 ? `decimalZero${String(digits)}` : 'decimal';
}
