import type { LogEntry } from './logEntries.ts';

/** A stretch of time that entries are counted by. */
export interface TimeUnit {
  readonly name: string;
  /** The entry's hour, minute or day, as it is shown; undefined where it has no time. */
  keyOf(entry: LogEntry): string | undefined;
}

const DAY =
  /\d{4}[-/]\d\d[-/]\d\d|\d{1,2}[/ -][A-Z][a-z]{2}[/ -]\d{4}|[A-Z][a-z]{2} +\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}/;

function clockOf({ seconds }: LogEntry, unit: number): string | undefined {
  if (seconds === undefined) return undefined;
  const start = Math.floor((seconds % 86_400) / unit) * unit;
  const [hour, minute] = [Math.floor(start / 3600), Math.floor((start % 3600) / 60)];
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

const UNITS: readonly (readonly [RegExp, TimeUnit])[] = [
  [/\bhours?\b|\bhourly\b|\bstunden?\b|小时|时段/iu, { name: 'hour', keyOf: (entry) => clockOf(entry, 3600) }],
  [/\bminutes?\b|分钟/iu, { name: 'minute', keyOf: (entry) => clockOf(entry, 60) }],
  [/\bdays?\b|\bdaily\b|\bdates?\b|\btage?\b|每天|哪天/iu, { name: 'day', keyOf: ({ time }) => DAY.exec(time)?.[0] }],
];

/** The hour, minute or day that a question wants entries to be counted by; undefined where it wants none. */
export function timeUnitOf(text: string): TimeUnit | undefined {
  return UNITS.find(([pattern]) => pattern.test(text))?.[1];
}
