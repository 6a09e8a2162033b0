import { agentFamily, type Log, type LogEntry } from './logEntries.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';

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

/** What formats of nginx call the time of a request and that of the server behind it, in seconds. */
const SERVER_SECONDS = /^(?:u?rt|request_time|upstream_response_time)$/i;

export function timeOf({ message, fields }: LogEntry): { value: number; shown: string } | undefined {
  const ms = fields.get('ms') ?? fields.get('duration_ms') ?? fields.get('elapsed_ms');
  if (isNumber(ms)) return { value: Number(ms) / 1000, shown: `${ms ?? ''} ms` };
  for (const [name, value] of fields) {
    if (SERVER_SECONDS.test(name) && isNumber(value))
      return { value: Number.parseFloat(value), shown: `${value} s (${name})` };
    if (/(?:time|duration|elapsed|latency|took)(?:_?ms)?$|_ms$/i.test(name) && isNumber(value)) {
      return { value: Number.parseFloat(value) / 1000, shown: `${value} (${name})` };
    }
  }
  const seconds = fields.get('seconds');
  if (isNumber(seconds)) return { value: Number(seconds), shown: `${seconds ?? ''} s` };
  let best: { value: number; shown: string } | undefined;
  for (const { 0: shown, 1: amount, 2: unit, index } of message.matchAll(MEASURE)) {
    if (NOT_YET.test(message.slice(Math.max(0, index - 24), index))) continue;
    const value = Number(amount) * (TIME_UNITS[unit ?? 's'] ?? 1);
    if (!best || value > best.value) best = { value, shown };
  }
  return best;
}

/** Before a time that nothing has taken: that of a plan. */
const NOT_YET =
  /\b(?:next|retry(?:ing)?|try(?:ing)?|again|wait(?:ing)?|every|sleep(?:ing)?|timeout(?: of)?|interval|max(?:imum)?|limit)\b[^,;]{0,16}$/i;

export function isNumber(value: string | undefined): boolean {
  return value !== undefined && /^-?\d+(?:\.\d+)?(?: ?[a-zA-Zµ%]{1,3})?$/.test(value);
}

export function numberOf(value: string | undefined, field: string): { value: number; shown: string } | undefined {
  return isNumber(value)
    ? { value: Number.parseFloat(value ?? ''), shown: `${value ?? ''}${field === 'ms' ? ' ms' : ` (${field})`}` }
    : undefined;
}

/** Numbers that name things are neither added up nor compared. */
const IDENTIFIER =
  /(?:^|[_.])(?:id|pid|uid|tid|port|status|line|version|code|year|level|address|host|ts|time|timestamp)$/i;

/** Whether a field is of amounts. What messages state of one thing is its number: `job 901`; of several, how many: `38 photos`. */
export function isAmount(name: string, { ownFields }: Log): boolean {
  return ownFields.has(name) ? !IDENTIFIER.test(name) : /[^su]s$/.test(name);
}

/** Whether fields have things and not how many there are of them: `37 doors` names no door. */
export function isOfThings({ ownFields }: Log): (name: string) => boolean {
  return (name) => ownFields.has(name) || !/[^su]s$/.test(name) || name === 'address';
}

/** What stands before the first of these is what is asked for; what follows chooses the entries. */
export const CHOOSES = /\s(?:per|at|in|of|for|by|when|with|on|from|during|while|after|before|bei|am|im|von)\s/iu;

/** The field that a question names, of those that fit: of a compound the last, as in "dock fault codes". */
export function fieldAsked({ text }: Question, log: Log, fits: (name: string) => boolean): string | undefined {
  const { fields } = log;
  if (OF_TIME.test(text)) return fields.find((name) => TIME_FIELD.test(name) && fits(name));
  const [asked = '', ...choosing] = text.split(CHOOSES);
  const named = (words: readonly string[]): string | undefined => {
    for (const [at, word] of words.entries()) {
      const found = fieldNamed(word, log, fits);
      if (found === undefined) continue;
      // "Changed files" are those of `changed`, and not of `files`.
      const before = words[at + 1] ?? '';
      return /ed$/.test(before) && fields.includes(before) && fits(before) ? before : found;
    }
    return undefined;
  };
  return named(wordsOf(asked).reverse()) ?? named(choosing.flatMap(wordsOf));
}

/** How long requests took is no affair of their size. */
export const OF_TIME =
  /\b(?:response|request|processing|execution|answer|loading|load) ?times?\b|\blatenc(?:y|ies)\b|\bantwortzeit(?:en)?\b|响应时间|耗时/iu;

const TIME_FIELD = /^(?:ms|seconds|s|rt|urt)$|(?:time|duration|elapsed|latency|took)(?:_?ms|_?s)?$|_ms$/i;

/** Fields are called by their names, not by beginnings of them: `req` is no request. */
const SAME_NAME = 0.84;

/** Words that ask for an extreme, and what a log has entries of. */
const NO_FIELD =
  /^(?:requests?|most|least|max|maximum|min|minimum|highest|lowest|longest|shortest|largest|smallest|slowest|fastest|often|long|short)$/;

export function isFieldWord(word: string, field: string): boolean {
  return !NO_FIELD.test(word) && wordsOf(field).some((part) => unitLikeness(word, part) >= SAME_NAME);
}

const TEMPERATURES: readonly string[] = ['temp', 'temperature', 'celsius', 'fahrenheit', 'degrees', 'degc'];
const UNIT_WORDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^kilomet(?:re|er)s?$|^distances?$/, ['km']],
  [/^voltages?$/, ['volts']],
  [/^(?:hot|hottest|warm|warmest|cold|coldest|coolest|degrees?|temperatures?|temps?)$/, TEMPERATURES],
  [/^(?:heaviest|lightest|weights?)$/, ['kg', 'weight', 'tons', 'tonnes']],
  [/^(?:deepest|depths?)$/, ['depth']],
  [/^(?:furthest|farthest|nearest|distances?)$/, ['distance', 'km', 'metres', 'meters']],
  [/^durations?$|^latenc|^milliseconds?$/, ['ms', 'duration', 'elapsed', 'latency', 'took', 'seconds']],
  [/^ips?$|^clients?$|^visitors?$|^address(?:es)?$/, ['host', 'ip', 'address', 'addr', 'client']],
  [/^urls?$|^uris?$|^paths?$|^pages?$|^endpoints?$|^routes?$/, ['path', 'uri', 'url', 'route', 'endpoint']],
  [/^browsers?$/, ['agent']],
  [/^responses?$|^sizes?$|^downloads?$|^bytes$|^traffic$/, ['bytes', 'size']],
  [/^(?:verbs?|methods?)$/, ['method']],
  [/^(?:who|whom|users?|usernames?|accounts?)$/, ['user', 'username', 'account', 'login']],
  [/^refer(?:r?ers?|red|rals?)$/, ['referrer', 'referer']],
  [/^threads?$/, ['thread']],
  [/^(?:pids?|process(?:es)?)$/, ['pid']],
];

function unitLikeness(word: string, part: string): number {
  if (UNIT_WORDS.some(([pattern, units]) => pattern.test(word) && units.includes(part))) return 0.95;
  return likeness(word, part);
}

const ADDRESS_WORD = /^(?:ips?|clients?|visitors?|address(?:es)?|attackers?)$/;
/** What a program received is not what it sent. */
const RECEIVED = /read|recv|received|_in$|request/i;

/** The field that a word names: the likest of those that fit. */
export function fieldNamed(word: string, log: Log, fits: (name: string) => boolean = () => true): string | undefined {
  if (word.length < 2) return undefined;
  const { addressField } = log;
  if (ADDRESS_WORD.test(word)) {
    if (addressField !== undefined && fits(addressField)) return addressField;
    return log.fields.find((name) => wordsOf(name).some((part) => likeness(word, part) === 1) && fits(name));
  }
  if (/^(?:bots?|crawlers?|spiders?|robots?)$/.test(word))
    return log.fields.find((name) => AGENT.test(name) && fits(name));
  let best: { readonly name: string; readonly like: number } | undefined;
  for (const name of log.fields) {
    if (!isFieldWord(word, name) || !fits(name)) continue;
    const like =
      Math.max(...wordsOf(name).map((part) => unitLikeness(word, part))) -
      (RECEIVED.test(name) ? 0.02 : 0) -
      (log.ownFields.has(name) ? 0 : 0.001);
    if (!best || like > best.like) best = { name, like };
  }
  return best?.name;
}

const AGENT = /(?:^|[._])(?:user[-_ ]?)?agent$/i;

/** The field that stands right after the question word: "which station", "at which host". */
export function firstField(
  { text }: Question,
  log: Log,
  fits: (name: string) => boolean = () => true,
): string | undefined {
  const asking = /\b(?:which|what|welche[rsn]?)\s+(?:([\p{L}_]+)\s+)?([\p{L}_]+)/iu.exec(text);
  // Of a compound the last, as in "which user agent".
  for (const name of [asking?.[2], asking?.[1]]) {
    const found = name === undefined ? undefined : fieldNamed(name.toLowerCase(), log, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value of a field; requests that differ in their query alone are of one path. */
export function valueOf({ fields }: LogEntry, field: string): string | undefined {
  const value = fields.get(field);
  return /(?:^|\.)(?:path|uri|url)$/.test(field) ? value?.replace(/\?.*$/, '') : value;
}

/** A value of a field as a question wants it told: "which browser" is of programs, whatever their versions. */
export function valueAsked({ text }: Question, field: string): (entry: LogEntry) => string | undefined {
  if (!AGENT.test(field)) return (entry) => valueOf(entry, field);
  const kind = /\bbrowsers?\b/i.test(text)
    ? 'browser'
    : /\b(?:bots?|crawlers?|spiders?|robots?)\b/i.test(text)
      ? 'bot'
      : undefined;
  if (kind === undefined) return (entry) => valueOf(entry, field);
  return ({ fields }) => {
    const family = agentFamily((fields.get(field) ?? '').replace(/^\["|"\]$/g, ''));
    return family.kind === kind ? family.name : undefined;
  };
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
