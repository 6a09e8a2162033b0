/** Larger numbers are written in digits whatever the format asks for: letters and Roman numerals grow with them. */
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

/** `z` is followed by `aa`, that by `bb`. */
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

/** `十二` is 12, `一百零五` is 105. */
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
