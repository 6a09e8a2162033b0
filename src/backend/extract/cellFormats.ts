import { attributeOf, readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** How the number in a cell is shown. */
export type CellFormat = 'number' | 'percent' | 'date' | 'time' | 'datetime';

const STYLES_PART = 'xl/styles.xml';
const DAY_MS = 86_400_000;
/** Day 0 of both calendars that Excel has. The first has a 29 February 1900, so days from March 1900 on are right. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** The format of each cell style, by its index. */
export async function readCellFormats(archive: ZipArchive): Promise<CellFormat[]> {
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  let isInCellStyles = false;
  if (!archive.has(STYLES_PART)) return formats;
  await readXml(archive.read(STYLES_PART), {
    open(name, attributes) {
      const id = Number(attributeOf(attributes, 'numFmtId') ?? 0);
      if (name === 'numFmt') codes.set(id, attributeOf(attributes, 'formatCode') ?? '');
      else if (name === 'cellXfs') isInCellStyles = true;
      else if (name === 'xf' && isInCellStyles) formats.push(formatOf(id, codes.get(id)));
    },
    close(name) {
      if (name === 'cellXfs') isInCellStyles = false;
    },
  });
  return formats;
}

/** The number formats that every workbook has. @see ECMA-376-1 18.8.30 */
function formatOf(id: number, code: string | undefined): CellFormat {
  if (code !== undefined) return formatOfCode(code);
  if (id === 9 || id === 10) return 'percent';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 'time';
  return id === 22 ? 'datetime' : 'number';
}

function formatOfCode(code: string): CellFormat {
  // Only the first section, without quoted text, escaped characters and bracketed colours and locales.
  const plain = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?![hms]+\])[^\]]*\]/gi, '');
  if (/general/i.test(plain)) return 'number';
  const hasTime = /[hs]/i.test(plain);
  const hasDate = /[yd]/i.test(plain) || (/m/i.test(plain) && !hasTime);
  if (hasDate) return hasTime ? 'datetime' : 'date';
  if (hasTime) return 'time';
  return plain.includes('%') ? 'percent' : 'number';
}

/** A stored number as the reader sees it: dates in ISO 8601, no digits beyond those that Excel keeps. */
export function showNumber(stored: string, format: CellFormat, has1904Dates: boolean): string {
  const value = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(value)) return stored;
  if (format === 'number') return rounded(value);
  if (format === 'percent') return `${rounded(value * 100)}%`;
  const date = new Date((has1904Dates ? EPOCH_1904 : EPOCH_1900) + Math.round(value * DAY_MS));
  if (Number.isNaN(date.getTime())) return stored;
  const [day = '', time = ''] = date.toISOString().split('T');
  const clock = time.slice(0, 8).replace(/:00$/, '');
  if (format === 'date') return day;
  // A time of day has no date; a duration of days keeps its number.
  if (format === 'time') return value >= 0 && value < 1 ? clock : rounded(value);
  return `${day} ${clock}`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(15)));
}
