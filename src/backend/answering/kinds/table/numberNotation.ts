/** How the numbers of a column are written. */
export interface NumberNotation {
  readonly decimalMark: '.' | ',';
  /** Between the thousands; empty where nothing is. */
  readonly grouping: string;
  /** The most decimals that a number has. */
  readonly decimals: number;
  /** What stands beside the numbers: `€`, `kg`, `%`; empty where nothing is. */
  readonly unit: string;
  readonly isUnitBefore: boolean;
}

/** A number as it is written, before its marks have a meaning. */
interface WrittenNumber {
  readonly isNegative: boolean;
  readonly digits: string;
  readonly exponent: string;
  readonly before: string;
  readonly after: string;
}

const NUMBER =
  /^(\()?\s*([-+−–])?\s*([€$£¥₹₽₩]|EUR|USD|CHF|GBP|JPY|CNY|RMB|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|INR|AUD|CAD|NZD|BRL|MXN|ZAR|RUB|KRW|SGD|HKD|[A-Z]{1,2}\$|Fr\.|kr\.?|Rs\.?)?\s*([-+−–])?\s*(\d(?:[\d.,'’\u00a0\u202f ]*[\d.,])?|[.,]\d+)(?:[eE]([-+]?\d{1,3}))?\s*(%|‰|[€$£¥₹₽₩]|[\p{L}µ°]{1,12}(?:\/[\p{L}\d]{1,8})?[²³]?\.?(?:\s\p{L}{1,10})?)?\s*(\))?$/u;
const GROUPED = /^\d{1,3}(?:([.,'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/u;
const GROUPED_BY_TWO = /^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$/;
const PLAIN = /^(?:\d+(?:[.,]\d*)?|[.,]\d+)$/;
const SIMPLE = /^-?\d+(?:\.\d+)?$/;
const LEADING_ZERO = /^[-+]?0\d/;

/** Longer texts are no numbers. */
const MAX_NUMBER_CHARS = 40;

function written(text: string): WrittenNumber | undefined {
  if (text.length > MAX_NUMBER_CHARS) return undefined;
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const [, open, sign, before = '', innerSign, raw = '', exponent = '', after = '', close] = match;
  if ((open === undefined) !== (close === undefined)) return undefined;
  const digits = raw.trim();
  if (!GROUPED.test(digits) && !PLAIN.test(digits) && !GROUPED_BY_TWO.test(digits)) return undefined;
  if (before !== '' && after !== '' && before !== after) return undefined;
  const isNegative = open !== undefined || /[-−–]/.test(sign ?? '') || /[-−–]/.test(innerSign ?? '');
  return { isNegative, digits, exponent, before, after };
}

/** Letters that stand for thousands and more: beside numbers without them they are no unit. */
const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  Mio: 1e6,
  'Mio.': 1e6,
  million: 1e6,
  Mrd: 1e9,
  'Mrd.': 1e9,
  B: 1e9,
  bn: 1e9,
  billion: 1e9,
  万: 1e4,
  亿: 1e8,
};

/** What the numbers of a unit are multiplied with: 1000 for `k`, 1 for what is no multiplier. */
export function multiplierOf(unit: string): number {
  return MULTIPLIERS[unit] ?? 1;
}

/** Whether a text is a number, maybe with a currency or a unit. Digits that begin with a zero are a code. */
export function looksLikeNumber(text: string): boolean {
  return SIMPLE.test(text) ? !LEADING_ZERO.test(text) : written(text) !== undefined && !LEADING_ZERO.test(text);
}

const MIN_ROUND = 4;
const ROUND_SHARE = 0.8;

/** What decides between decimal comma and decimal point. */
interface Evidence {
  point: number;
  comma: number;
  /** A mark once, three digits after it: `1.234` may be either. */
  unclearPoint: number;
  unclearComma: number;
  isUnmarkedLarge: boolean;
  unmarked: number;
  /** Unclear numbers that end in two zeros, as thousands often do and decimals seldom. */
  round: number;
}

/**
 * How the numbers of a column are written; undefined where they contradict each other.
 *
 * @param cells the filled cells
 * @param usual the mark of the table's other columns
 */
export function notationOf(cells: readonly string[], usual: '.' | ',' | undefined): NumberNotation | undefined {
  const evidence: Evidence = {
    point: 0,
    comma: 0,
    unclearPoint: 0,
    unclearComma: 0,
    isUnmarkedLarge: false,
    unmarked: 0,
    round: 0,
  };
  const units = new Map<string, number>();
  let before = 0;
  let grouping = '';
  let count = 0;
  let withUnit = 0;
  for (const cell of cells) {
    if (SIMPLE.test(cell) && !cell.includes('.')) {
      evidence.unmarked++;
      evidence.isUnmarkedLarge ||= cell.length > 3;
      count++;
      continue;
    }
    const number = written(cell);
    if (!number) continue;
    count++;
    weigh(number.digits, evidence);
    const unit = number.before || number.after;
    if (unit !== '') {
      units.set(unit, (units.get(unit) ?? 0) + 1);
      withUnit++;
      if (number.before !== '') before++;
    }
    const group = GROUPED.exec(number.digits)?.[1];
    if (group !== undefined) grouping = group;
  }
  const decimalMark = markOf(evidence, usual);
  if (decimalMark === undefined) return undefined;
  if (units.size > 1) return undefined;
  const isPartlyMultiplied = withUnit < count && [...units.keys()].some((unit) => multiplierOf(unit) !== 1);
  if (isPartlyMultiplied) return undefined;
  if (grouping === decimalMark) grouping = '';
  const [unit = ''] = units.keys();
  let decimals = 0;
  for (const cell of cells) decimals = Math.max(decimals, decimalsOf(cell, decimalMark));
  return { decimalMark, grouping, decimals, unit, isUnitBefore: before > count / 2 };
}

function weigh(digits: string, evidence: Evidence): void {
  const points = digits.split('.').length - 1;
  const commas = digits.split(',').length - 1;
  if (points === 0 && commas === 0) {
    evidence.unmarked++;
    evidence.isUnmarkedLarge ||= digits.length > 3;
  } else if (points > 0 && commas > 0) {
    if (digits.lastIndexOf('.') > digits.lastIndexOf(',')) evidence.point++;
    else evidence.comma++;
  } else if (points > 1) evidence.comma++;
  else if (commas > 1) evidence.point++;
  else {
    const [whole = '', part = ''] = digits.split(/[.,]/);
    if (part.length === 3 && part.endsWith('00')) evidence.round++;
    evidence.isUnmarkedLarge ||= whole.length > 3;
    const isUnclear = part.length === 3 && whole.length > 0 && whole.length <= 3 && !/^0/.test(whole);
    if (points > 0) evidence[isUnclear ? 'unclearPoint' : 'point']++;
    else evidence[isUnclear ? 'unclearComma' : 'comma']++;
  }
}

function markOf(evidence: Evidence, usual: '.' | ',' | undefined): '.' | ',' | undefined {
  const { point, comma, unclearPoint, unclearComma, isUnmarkedLarge, unmarked } = evidence;
  if (point > 0 && comma > 0) return undefined;
  // Where large numbers have no mark, `1.234` among decimal commas has none for its thousands either.
  if (point > 0) return unclearComma > 0 && isUnmarkedLarge ? undefined : '.';
  if (comma > 0) return unclearPoint > 0 && isUnmarkedLarge ? undefined : ',';
  if (unclearPoint > 0 && unclearComma > 0) return undefined;
  if (usual !== undefined) return usual;
  // Numbers below a thousand without a mark beside numbers with one: the mark parts the thousands.
  const isGrouped = unmarked > 0 && !isUnmarkedLarge;
  const isRound = unclearPoint >= MIN_ROUND && evidence.round >= unclearPoint * ROUND_SHARE;
  if (unclearPoint > 0) return isGrouped || isRound ? ',' : '.';
  return '.';
}

function decimalsOf(cell: string, mark: '.' | ','): number {
  const at = cell.lastIndexOf(mark);
  let end = at + 1;
  while (at >= 0 && end < cell.length && isDigit(cell.charCodeAt(end))) end++;
  const decimals = at < 0 ? 0 : end - at - 1;
  const exponent = /\d[eE]([-+]?\d{1,3})/.exec(cell.slice(0, MAX_NUMBER_CHARS))?.[1];
  return exponent === undefined ? decimals : Math.max(0, decimals - Number(exponent));
}

function isDigit(character: number): boolean {
  return character >= 48 && character <= 57;
}

/** The number that a text stands for, or undefined where it is none in this notation. */
export function numberOf(text: string, { decimalMark }: Pick<NumberNotation, 'decimalMark'>): number | undefined {
  if (SIMPLE.test(text) && (decimalMark === '.' || !text.includes('.'))) return Number(text);
  const number = written(text);
  if (!number) return undefined;
  const other = decimalMark === '.' ? ',' : '.';
  const [whole = '', part = '', more] = number.digits.split(decimalMark);
  if (more !== undefined || part.includes(other)) return undefined;
  if (whole.includes(other) && !GROUPED.test(whole) && !GROUPED_BY_TWO.test(whole)) return undefined;
  const digits = `${whole.replace(/[^\d]/g, '')}.${part}`;
  const value = Number(`${digits === '.' ? '0' : digits}${number.exponent === '' ? '' : `e${number.exponent}`}`);
  return Number.isFinite(value) ? (number.isNegative ? -value : value) : undefined;
}

/** A number as the column writes its numbers, with its unit. */
export function writeNumber(value: number, notation: NumberNotation, decimals: number, unit = notation.unit): string {
  const [whole = '0', part = ''] = Math.abs(value).toFixed(Math.min(decimals, 15)).split('.');
  const grouped = notation.grouping === '' ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, notation.grouping);
  const isZero = /^0*$/.test(whole + part);
  const number = `${value < 0 && !isZero ? '-' : ''}${grouped}${part === '' ? '' : notation.decimalMark + part}`;
  if (unit === '') return number;
  if (notation.isUnitBefore && unit === notation.unit)
    return /\p{L}$/u.test(unit) ? `${unit} ${number}` : `${unit}${number}`;
  return `${number} ${unit}`;
}
