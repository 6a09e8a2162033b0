/** In which order day and month stand: `3.4.2024`, `4/3/2024`. */
export type DateOrder = 'dayFirst' | 'monthFirst';

/** How exact the dates of a column are. */
export type Granularity = 'year' | 'month' | 'day' | 'time';

const MONTHS = new Map(
  (
    'january:1 jan:1 januar:1 jänner:1 february:2 feb:2 februar:2 march:3 mar:3 märz:3 maerz:3 mrz:3 april:4 apr:4 may:5 mai:5 june:6 jun:6 juni:6 ' +
    'july:7 jul:7 juli:7 august:8 aug:8 september:9 sep:9 sept:9 october:10 oct:10 oktober:10 okt:10 november:11 nov:11 december:12 dec:12 dezember:12 dez:12'
  )
    .split(' ')
    .map((pair): [string, number] => {
      const [name = '', number = ''] = pair.split(':');
      return [name, Number(number)];
    }),
);
/** The names of months, for a pattern. */
export const MONTH_NAMES = [...MONTHS.keys()].sort((a, b) => b.length - a.length).join('|');

/** The number of a month by its name in English or German, 1 to 12. */
export function monthNumber(name: string): number | undefined {
  return MONTHS.get(name.toLowerCase().replace(/\.$/, ''));
}

/** Longer texts are no dates and no times. */
const MAX_CHARS = 40;

const TIME = String.raw`(?:[T ,]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const ISO = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`);
/** What most files have, without a look at the parts. */
const PLAIN_ISO =
  /^((?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:[T ]([01]\d:[0-5]\d|2[0-3]:[0-5]\d)(:[0-5]\d)?)?$/;
const ISO_MONTH = /^(\d{4})[-/](\d{1,2})$/;
const NUMERIC = new RegExp(`^(\\d{1,2})([-./])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);
const MONTH_OF_YEAR = /^(\d{1,2})[/.](\d{4})$/;
const DAY_NAMED = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th|\\.)?[- ]([\\p{L}]{3,9})\\.?[- ,]+(\\d{4}|\\d{2})${TIME}$`,
  'u',
);
const NAMED_DAY = new RegExp(`^([\\p{L}]{3,9})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})${TIME}$`, 'u');
const NAMED_MONTH = /^([\p{L}]{3,9})\.?[- ]'?(\d{4}|\d{2})$/u;
const CHINESE = /^(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?$/;

/** A date in ISO notation, as exact as it is written; without its time zone. Undefined for what is no date. */
export function dateOf(text: string, order: DateOrder): string | undefined {
  if (text.length > MAX_CHARS) return undefined;
  const simple = PLAIN_ISO.exec(text);
  if (simple) return simple[2] === undefined ? text : `${simple[1] ?? ''}T${simple[2]}${simple[3] ?? ':00'}`;
  let match = ISO.exec(text);
  if (match) return iso(match[1], match[2], match[3], match.slice(4));
  match = NUMERIC.exec(text);
  if (match) {
    const isDayFirst = match[2] === '.' || order === 'dayFirst';
    const [day, month] = isDayFirst ? [match[1], match[3]] : [match[3], match[1]];
    return iso(match[4], month, day, match.slice(5));
  }
  match = ISO_MONTH.exec(text) ?? CHINESE.exec(text);
  if (match) return iso(match[1], match[2], match[3], []);
  match = MONTH_OF_YEAR.exec(text);
  if (match) return iso(match[2], match[1], undefined, []);
  if (!/\p{L}{3}/u.test(text)) return undefined;
  match = DAY_NAMED.exec(text);
  if (match) return iso(match[3], named(match[2]), match[1], match.slice(4));
  match = NAMED_DAY.exec(text);
  if (match) return iso(match[3], named(match[1]), match[2], match.slice(4));
  match = NAMED_MONTH.exec(text);
  if (match) return iso(match[2], named(match[1]), undefined, []);
  return undefined;
}

function named(name: string | undefined): string | undefined {
  const month = name === undefined ? undefined : monthNumber(name);
  return month === undefined ? undefined : String(month);
}

function iso(
  yearText: string | undefined,
  monthText: string | undefined,
  dayText: string | undefined,
  [hour, minute, second, half]: readonly (string | undefined)[],
): string | undefined {
  const year = yearText?.length === 2 ? String(Number(yearText) + (Number(yearText) < 70 ? 2000 : 1900)) : yearText;
  const month = Number(monthText);
  const day = dayText === undefined ? 1 : Number(dayText);
  if (year === undefined || !(month >= 1 && month <= 12) || !(day >= 1 && day <= 31)) return undefined;
  const date = `${year}-${two(month)}${dayText === undefined ? '' : `-${two(day)}`}`;
  if (hour === undefined || minute === undefined) return date;
  let hours = Number(hour);
  if (half !== undefined) hours = (hours % 12) + (/^p/i.test(half) ? 12 : 0);
  return hours > 24 ? undefined : `${date}T${two(hours)}:${minute}:${second ?? '00'}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Whether a text may be a date of either order. */
export function looksLikeDate(text: string): boolean {
  return /^\d|^\p{L}{3}/u.test(text) && (dateOf(text, 'dayFirst') ?? dateOf(text, 'monthFirst')) !== undefined;
}

/** In which order the numbers of slashed dates stand. */
interface OrderFound {
  readonly order: DateOrder;
  /** Whether the column proves it; a guess otherwise. */
  readonly isKnown: boolean;
  /** Whether any date depends on it. */
  readonly isNeeded: boolean;
}

/** Rows that are in the order of time, as many as this, prove how their dates are read. */
const MIN_ASCENDING = 5;

/** Finds in which order day and month stand in the cells of a column. */
export function orderOf(cells: readonly string[]): OrderFound {
  let [isNeeded, isDayFirst, isMonthFirst] = [false, false, false];
  for (const cell of cells) {
    const match = cell.length <= MAX_CHARS ? NUMERIC.exec(cell) : null;
    if (!match || match[2] === '.') continue;
    isDayFirst ||= Number(match[1]) > 12;
    isMonthFirst ||= Number(match[3]) > 12;
    isNeeded ||= match[1] !== match[3];
  }
  if (!isNeeded) return { order: 'dayFirst', isKnown: true, isNeeded };
  if (isDayFirst !== isMonthFirst) return { order: isDayFirst ? 'dayFirst' : 'monthFirst', isKnown: true, isNeeded };
  // Where rows are in the order of time, one reading of their dates is and the other is not.
  const [isUpByDay, isUpByMonth] = [isAscending(cells, 'dayFirst'), isAscending(cells, 'monthFirst')];
  const order = isUpByDay && !isUpByMonth ? 'dayFirst' : 'monthFirst';
  const isProved = !isDayFirst && isUpByDay !== isUpByMonth && cells.length >= MIN_ASCENDING;
  return { order, isKnown: isProved, isNeeded };
}

function isAscending(cells: readonly string[], order: DateOrder): boolean {
  const dates = cells.map((text) => dateOf(text, order) ?? '');
  return dates.every((date, at) => at === 0 || (dates[at - 1] ?? '') <= date);
}

/** How exact a date in ISO notation is. */
export function granularityOf(date: string): Granularity {
  if (date.length > 10) return 'time';
  return date.length > 7 ? 'day' : 'month';
}

const CLOCK = /^(-)?(\d{1,4}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?$/;
const LETTERED =
  /^(?:(\d+)\s*d(?:ays?)?)?\s*(?:(\d+)\s*h(?:ours?|rs?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?|s)?)?)?\s*(?:(\d+)\s*s(?:ec(?:onds?|s)?)?)?$/i;
const ISO_DURATION = /^PT?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/;

/** What two numbers with a colon between are, `1:30`: hours and minutes, or minutes and seconds. */
export type ClockNotation = 'hours' | 'minutes' | 'unknown';

const OF_HOURS = /(?:^|[^a-z])(?:hh?:?mm|hours?|hrs?|h|stunden?|std|uhrzeit)(?:$|[^a-z])/i;
const OF_MINUTES = /(?:^|[^a-z])(?:mm?:?ss|minutes?|mins?|minuten|pace|lap|split)(?:$|[^a-z])/i;

/** Finds what the clocks of a column are, from its name and from cells that are written in full. */
export function clockOf(name: string, cells: readonly string[]): ClockNotation {
  const clocks = cells.map((cell) => CLOCK.exec(cell)).filter((match) => match !== null);
  const isInFull = (match: RegExpExecArray): boolean => match[4] !== undefined;
  if (clocks.every(isInFull)) return 'hours';
  // Beside `1:02:03`, `59:30` is what has no hours.
  if (clocks.some(isInFull) || OF_MINUTES.test(name)) return 'minutes';
  return OF_HOURS.test(name) ? 'hours' : 'unknown';
}

/** A time or a duration in seconds: `1:30:00`, `1h 30m`, `PT90M`. */
export function secondsOf(text: string, notation: ClockNotation): number | undefined {
  if (text.length > MAX_CHARS) return undefined;
  const clock = CLOCK.exec(text);
  if (clock) {
    const [, sign, first, second, third] = clock;
    const isShort = third === undefined && notation === 'minutes';
    const seconds = isShort
      ? Number(first) * 60 + Number(second)
      : Number(first) * 3600 + Number(second) * 60 + Number(third ?? 0);
    return sign === undefined ? seconds : -seconds;
  }
  const parts = ISO_DURATION.exec(text) ?? LETTERED.exec(text);
  if (!parts || !/\d/.test(text)) return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** A duration in the manner of an example from the file. */
export function writeSeconds(total: number, example: string, notation: ClockNotation): string {
  if (/ days?$/.test(example)) {
    const days = Math.round((total / 86_400) * 10) / 10;
    return `${String(days)} ${days === 1 ? 'day' : 'days'}`;
  }
  const isShort = /^-?\d{1,4}:\d{2}$/.test(example);
  // Where nothing tells what the two numbers are, a third would.
  const step = isShort && notation === 'unknown' ? 60 : 1;
  const rounded = Math.round(Math.abs(total) / step) * step;
  const sign = total < 0 ? '-' : '';
  const [hours, minutes, seconds] = [Math.floor(rounded / 3600), Math.floor(rounded / 60) % 60, rounded % 60];
  if (isShort && notation === 'minutes' && hours === 0) return `${sign}${String(minutes)}:${two(seconds)}`;
  if (isShort && notation !== 'minutes' && seconds === 0) return `${sign}${String(hours)}:${two(minutes)}`;
  if (/:/.test(example)) return `${sign}${String(hours)}:${two(minutes)}:${two(seconds)}`;
  const parts = [
    hours > 0 ? `${String(hours)}h` : '',
    minutes > 0 ? `${String(minutes)}m` : '',
    seconds > 0 ? `${String(seconds)}s` : '',
  ];
  return sign + (parts.filter((part) => part !== '').join(' ') || '0s');
}
