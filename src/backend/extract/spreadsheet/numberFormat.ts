import { format as formatNumber, getFormatDateInfo, getFormatInfo, getFormatFromId } from 'numfmt';
import { attributeOf, readXml } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

/** The longest format that Excel accepts, in characters; a longer one is ignored. */
const MAX_FORMAT_CHARS = 255;
const DAY_MS = 86_400_000;
/** Day 0 of Excel's calendar. That has a 29 February 1900, so days from March 1900 on are right. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
/** The days between Excel's two calendars. */
const DAYS_1904 = 1462;
/** Formats that most cells have: `0.00`, `#,##0`, `0%`. They are handled here, since the library takes ten times as long. */
const PLAIN = /^(#,##)?(0)(?:\.(0{1,15}))?(%)?$/;
/** The country of a format, which decides the names of months but not the decimal point. */
const COUNTRY = /\[\$([^\]-]*)-[^\]]*\]/g;

/**
 * Formats the numbers in cells as a spreadsheet does. Dates of year, month and day are written as in ISO 8601, since the
 * order of their parts would otherwise not be known; numbers without a format have no digits beyond those that Excel keeps.
 */
export class NumberFormat {
  readonly #show: (value: number) => string;

  /** `code` is the format as Excel writes it. One that is damaged shows the number itself. */
  constructor(code: string, has1904Dates = false) {
    this.#show = showerOf(code.trim(), has1904Dates ? DAYS_1904 : 0);
  }

  show(value: number): string {
    return this.#show(value);
  }
}

function showerOf(code: string, firstDay: number): (value: number) => string {
  if (code === '' || /^general$/i.test(code) || code.length > MAX_FORMAT_CHARS) return rounded;
  const plain = PLAIN.exec(code);
  if (plain) {
    const style = { isGrouped: plain[1] !== undefined, decimals: plain[3]?.length ?? 0, isPercent: plain[4] === '%' };
    return (value) => plainNumber(value, style);
  }
  try {
    const info = getFormatInfo(code);
    const { year, month, day, hours } = getFormatDateInfo(code);
    if (year && month && day) return (value) => isoDate(value + firstDay, hours) ?? rounded(value);
    if (info.isDate) return (value) => shown(code, value + firstDay);
  } catch {
    return rounded;
  }
  const number = code.replace(COUNTRY, (_, currency: string) => (currency === '' ? '' : `[$${currency}]`));
  return (value) => shown(number, value);
}

interface PlainStyle {
  readonly isGrouped: boolean;
  readonly decimals: number;
  readonly isPercent: boolean;
}

function plainNumber(value: number, { isGrouped, decimals, isPercent }: PlainStyle): string {
  const size = Number(Math.abs(isPercent ? value * 100 : value).toPrecision(15));
  // Larger and smaller numbers are written with an exponent, which the code below does not handle.
  if (size >= 1e15 || (size < 1e-6 && size > 0)) return shown(`0.${'0'.repeat(decimals)}`, value);
  const digits = Number(`${String(Math.round(Number(`${String(size)}e${String(decimals)}`)))}e-${String(decimals)}`);
  const written = digits.toFixed(decimals);
  const grouped = isGrouped ? written.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',') : written;
  return `${value < 0 && digits !== 0 ? '-' : ''}${grouped}${isPercent ? '%' : ''}`;
}

/** The formatted number; where the format shows nothing, the number itself. */
function shown(code: string, value: number): string {
  try {
    return formatNumber(code, value, { nbsp: false }).trim() || rounded(value);
  } catch {
    return rounded(value);
  }
}

function isoDate(value: number, hasTime: boolean): string | undefined {
  const date = new Date(EPOCH_1900 + Math.round(value * DAY_MS));
  if (value < 0 || Number.isNaN(date.getTime())) return undefined;
  const [day = '', time = ''] = date.toISOString().split('T');
  return hasTime ? `${day} ${time.slice(0, 8).replace(/:00$/, '')}` : day;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/** The ids of Excel's own formats of dates and times, whose order depends on the user's country. @see ECMA-376-1 18.8.30 */
const DATE_IDS = new Set([14, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** The formats of numbers in cells, by the index of the cells' style. */
export async function readCellFormats(
  archive: ZipArchive,
  part: string,
  has1904Dates: boolean,
): Promise<(index: number) => NumberFormat> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let isInCellStyles = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      const id = Number(attributeOf(attributes, 'numFmtId') ?? 0);
      if (name === 'numFmt') codes.set(id, attributeOf(attributes, 'formatCode') ?? '');
      else if (name === 'cellXfs') isInCellStyles = true;
      else if (name === 'xf' && isInCellStyles) ids.push(id);
    },
    close(name) {
      if (name === 'cellXfs') isInCellStyles = false;
    },
  });
  const formats = new Map<number, NumberFormat>();
  return (index) => {
    const id = ids[index] ?? 0;
    const known = formats.get(id);
    if (known) return known;
    const format = new NumberFormat(codes.get(id) ?? builtInCode(id), has1904Dates);
    formats.set(id, format);
    return format;
  };
}

function builtInCode(id: number): string {
  if (DATE_IDS.has(id)) return 'yyyy-mm-dd';
  return getFormatFromId(id) ?? '';
}
