import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Log, LogEntry } from './logEntries.ts';

export const TIME_UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  us: 1e-6,
  µs: 1e-6,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  min: 60,
  minutes: 60,
  minute: 60,
  h: 3600,
};

export const MEASURE = /(?<![\w.:/-])(\d+(?:\.\d+)?) ?(ms|µs|us|secs?|seconds?|s|minutes?|min|h)(?![\w/])/g;

export function timeOf({ message, fields }: LogEntry): { value: number; shown: string } | undefined {
  const ms = fields.get('ms') ?? fields.get('duration_ms') ?? fields.get('elapsed_ms');
  if (isNumber(ms)) return { value: Number(ms) / 1000, shown: `${ms ?? ''} ms` };
  for (const [name, value] of fields) {
    if (/(?:time|duration|elapsed|latency|took)(?:_?ms)?$|_ms$/i.test(name) && isNumber(value)) {
      return { value: Number.parseFloat(value) / 1000, shown: `${value} (${name})` };
    }
  }
  const seconds = fields.get('seconds');
  if (isNumber(seconds)) return { value: Number(seconds), shown: `${seconds ?? ''} s` };
  let best: { value: number; shown: string } | undefined;
  for (const [shown, amount, unit] of message.matchAll(MEASURE)) {
    const value = Number(amount) * (TIME_UNITS[unit ?? 's'] ?? 1);
    if (!best || value > best.value) best = { value, shown };
  }
  return best;
}

export function isNumber(value: string | undefined): boolean {
  return value !== undefined && /^-?\d+(?:\.\d+)?(?: ?[a-zA-Zµ%]{1,3})?$/.test(value);
}

export function numberOf(value: string | undefined, field: string): { value: number; shown: string } | undefined {
  return isNumber(value)
    ? { value: Number.parseFloat(value ?? ''), shown: `${value ?? ''}${field === 'ms' ? ' ms' : ` (${field})`}` }
    : undefined;
}

/** What stands before the first of these is what is asked for; what follows chooses the entries. */
export const CHOOSES = /\s(?:per|at|in|of|for|by|when|with|on|from|during|while|after|before|bei|am|im|von)\s/iu;

/** The field that a question names, of those that fit: of a compound the last, as in "dock fault codes". */
export function fieldAsked({ text }: Question, { fields }: Log, fits: (name: string) => boolean): string | undefined {
  if (OF_TIME.test(text)) return fields.find((name) => TIME_FIELD.test(name) && fits(name));
  const [asked = '', ...choosing] = text.split(CHOOSES);
  const named = (words: readonly string[]): string | undefined => {
    for (const word of words) {
      const found = fields.find((name) => word.length > 1 && isFieldWord(word, name) && fits(name));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return named(wordsOf(asked).reverse()) ?? named(choosing.flatMap(wordsOf));
}

/** How long requests took is no affair of their size. */
export const OF_TIME =
  /\b(?:response|request|processing|execution|answer|loading|load) ?times?\b|\blatenc(?:y|ies)\b|\bantwortzeit(?:en)?\b|响应时间|耗时/iu;

const TIME_FIELD = /^(?:ms|seconds|s)$|(?:time|duration|elapsed|latency|took)(?:_?ms|_?s)?$|_ms$/i;

/** Fields are called by their names, not by beginnings of them: `req` is no request. */
const SAME_NAME = 0.84;

/** Words that ask for an extreme, and what a log has entries of. */
const NO_FIELD =
  /^(?:requests?|most|least|max|maximum|min|minimum|highest|lowest|longest|shortest|largest|smallest|slowest|fastest|often|long|short)$/;

export function isFieldWord(word: string, field: string): boolean {
  return !NO_FIELD.test(word) && wordsOf(field).some((part) => unitLikeness(word, part) >= SAME_NAME);
}

const UNIT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^kilomet(?:re|er)s?$|^distances?$/, 'km'],
  [/^voltages?$/, 'volts'],
  [/^durations?$|^latenc|^milliseconds?$/, 'ms'],
  [/^ips?$|^clients?$|^visitors?$|^address(?:es)?$/, 'host'],
  [/^urls?$|^pages?$|^endpoints?$|^routes?$/, 'path'],
  [/^browsers?$/, 'agent'],
  [/^responses?$|^sizes?$|^downloads?$/, 'bytes'],
];

function unitLikeness(word: string, part: string): number {
  if (UNIT_WORDS.some(([pattern, unit]) => pattern.test(word) && unit === part)) return 0.95;
  return likeness(word, part);
}

/** The field that stands right after the question word: "which station", "at which host". */
export function firstField({ text }: Question, log: Log): string | undefined {
  const word = /\b(?:which|what|welche[rsn]?)\s+(?:\w+\s+)?([\p{L}_]+)/iu.exec(text);
  for (const name of [word?.[1], /\b(?:which|what)\s+([\p{L}_]+)/iu.exec(text)?.[1]]) {
    const found =
      name === undefined
        ? undefined
        : log.fields.find((field) => isFieldWord(name.toLowerCase(), field) && name.length > 2);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value of a field; requests that differ in their query alone are of one path. */
export function valueOf({ fields }: LogEntry, field: string): string | undefined {
  const value = fields.get(field);
  return field === 'path' ? value?.replace(/\?.*$/, '') : value;
}

export function grouped(
  entries: readonly LogEntry[],
  keyOf: (entry: LogEntry) => string | undefined,
): Map<string, LogEntry[]> {
  const groups = new Map<string, LogEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === undefined || key === '') continue;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
