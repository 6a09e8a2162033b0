import * as z from 'zod';
import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import { WordIndex } from '../text/wordIndex.ts';
import { secondsOf } from './clock.ts';

/** Programs that fetch pages on their own and say so. */
const ROBOT = /\b[\w-]{0,40}(?:bot|crawler|spider|slurp)\b(?:\/[\w.]+)?/i;
/** In this order: a browser names those whose pages it can show as well. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, 'Safari'],
  [/\bMSIE |\bTrident\//, 'Internet Explorer'],
];

/** Which program a user agent is. */
interface AgentFamily {
  /** Without its version, such as `Firefox`. */
  readonly name: string;
  readonly kind: 'browser' | 'bot' | 'program';
  /** What people call it, to be searched. */
  readonly words: string;
}

const NONE: AgentFamily = { name: '', kind: 'program', words: '' };

/** The program that a user agent names. */
export function agentFamily(agent: string): AgentFamily {
  if (agent === '') return NONE;
  const text = agent.slice(0, 400);
  const robot = ROBOT.exec(text)?.[0];
  if (robot !== undefined) return { name: robot.replace(/\/.*$/, ''), kind: 'bot', words: 'bot crawler spider robot' };
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1];
  if (browser !== undefined) return { name: browser, kind: 'browser', words: `${browser} browser` };
  return { name: text.replace(/[/ ].*$/, ''), kind: 'program', words: '' };
}

/** An entry of a log. */
export interface LogEntry {
  /** The place among the entries, from 0. */
  readonly number: number;
  /** As it is written; empty where it has none. */
  readonly time: string;
  readonly seconds: number | undefined;
  readonly level: string | undefined;
  readonly source: string | undefined;
  /** What it says, on one line. */
  readonly message: string;
  readonly fields: ReadonlyMap<string, string>;
  /** With the lines that follow it, such as a stack trace. */
  readonly lines: Lines;
}

/** A log, ready to be asked. */
export interface Log {
  readonly entries: readonly LogEntry[];
  readonly words: WordIndex;
  /** The names of the fields that entries have, those that the log names itself before those that its messages state. */
  readonly fields: readonly string[];
  /** The names of the fields that the log names itself. */
  readonly ownFields: ReadonlySet<string>;
  /** The field that has the addresses of those who send the requests; undefined where none has addresses. */
  readonly addressField: string | undefined;
  readonly isJson: boolean;
  /** Whether most entries are requests with a method, a path and a status. */
  readonly isAccess: boolean;
}

const LOGS = new WeakMap<StructuredFile, { readonly log: Log | undefined }>();

/** The log that a file is, or undefined where it is none. */
export function logOf(file: StructuredFile): Log | undefined {
  const known = LOGS.get(file);
  if (known) return known.log;
  const isJson = file.structure.format !== 'log';
  const entries = isJson ? jsonEntries(file.text) : textEntries(file);
  const log = entries && entries.length > 0 ? indexed(entries, file) : undefined;
  LOGS.set(file, { log });
  return log;
}

function indexed(entries: readonly LogEntry[], { text, structure }: StructuredFile): Log {
  const isJson = structure.format !== 'log';
  const words = new WordIndex();
  const written = new Set(entries.flatMap(({ fields }) => [...fields.keys()]));
  const all = isJson ? entries : withKnownUsers(entries.map(withStatedValues));
  const said = new Set(all.flatMap(({ fields }) => [...fields.keys()]));
  const ownFields = written.intersection(said);
  const names = ownFields.union(said);
  for (const { message, level, source, fields, lines } of all) {
    const agent = fields.get('agent') ?? '';
    const texts = [message, source ?? '', level ?? '', sameInOtherWords(message), agentFamily(agent).words];
    if (isJson) for (const [name, value] of fields) texts.push(`${name} ${value} ${outcomeWords(name, value)}`);
    for (const name of ['agent', 'referrer', 'user']) texts.push(isJson ? '' : (fields.get(name) ?? '').toLowerCase());
    const following =
      lines.last > lines.first ? text.slice(lines.first, Math.min(lines.last, lines.first + 8)).join(' ') : '';
    words.add([
      [texts.join(' '), 1],
      [following, 0.7],
    ]);
  }
  const requests = all.filter(
    ({ fields }) => fields.has('status') && [...fields.keys()].some((name) => /(?:^|\.)method$/.test(name)),
  );
  return {
    entries: all,
    words,
    fields: [...names],
    ownFields,
    addressField: addressFieldOf(all, [...names]),
    isJson,
    isAccess: requests.length >= all.length * 0.9,
  };
}

/** An entry with what its message states beside its fields. A request says all in its fields. */
function withStatedValues(entry: LogEntry): LogEntry {
  const { fields, message } = entry;
  if (fields.has('agent') || (fields.has('host') && fields.has('status'))) return entry;
  const stated = statedValues(message);
  // Of a command that is run for another, the one who runs it counts.
  const own = [...fields].filter(([name]) => !(stated.has(name.toLowerCase()) && name === name.toUpperCase()));
  return { ...entry, fields: new Map([...stated, ...own]) };
}

/** Users who are named as such in one entry are users in others as well: `login: r.vane badge ok`. */
function withKnownUsers(entries: readonly LogEntry[]): readonly LogEntry[] {
  const users = entries.flatMap(({ fields }) => fields.get('user') ?? []);
  const known = new Set(users.filter((name) => /[._@\d]/.test(name)));
  return entries.map((entry) => {
    if (known.size === 0 || entry.fields.has('user')) return entry;
    const user = entry.message.split(/[\s,;:()=]+/, MAX_CHARS).find((token) => known.has(token));
    return user === undefined ? entry : { ...entry, fields: new Map([...entry.fields, ['user', user]]) };
  });
}

const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$|^[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}$/i;
/** So many values are looked at. */
const MAX_LOOKED_AT = 40;

/** The first field that has addresses and nothing else; of the one who asks rather than of the one who answers. */
function addressFieldOf(entries: readonly LogEntry[], names: readonly string[]): string | undefined {
  const found = names.filter((name) => {
    const values = entries.flatMap(({ fields }) => fields.get(name) ?? []).slice(0, MAX_LOOKED_AT);
    return values.length > 0 && values.every((value) => ADDRESS.test(value));
  });
  return found.find((name) => /client|remote|source|src|peer|^host$|^ip$/i.test(name)) ?? found[0];
}

/** What messages of well-known programs say, in the words that people ask with. */
function sameInOtherWords(message: string): string {
  if (/failed password|authentication fail|invalid user|login fail/i.test(message))
    return 'failed login attempt denied';
  if (
    /accepted (?:password|publickey)|session opened|\b(?:logged|signed) in\b|login (?:ok|success)|\blogin\b.{0,40}\bok\b/i.test(
      message,
    )
  )
    return 'login connected successful';
  if (/session closed|\b(?:logged|signed) (?:out|off)\b/i.test(message)) return 'logout disconnected';
  if (/^\(\S{1,64}\) CMD /.test(message)) return 'cron job command';
  return '';
}

/** What a flag says in words: `ok: false` is said of what failed. */
function outcomeWords(name: string, value: string): string {
  if (!/^(?:ok|success|successful|succeeded|passed|result|status|outcome)$/i.test(name)) return '';
  if (/^(?:false|failed|failure|error|0)$/i.test(value)) return 'failed failure unsuccessful';
  return /^(?:true|ok|success)$/i.test(value) ? 'succeeded successful' : '';
}

function textEntries({ structure }: StructuredFile): LogEntry[] | undefined {
  const [table] = structure.tables;
  if (!table) return undefined;
  const names = table.columns.slice(4);
  return table.rows.map(({ cells, lines }, number) => {
    const [time = '', level, source, message = ''] = cells;
    const fields = new Map<string, string>();
    for (const [index, name] of names.entries()) {
      const value = cells[index + 4];
      if (value !== undefined) fields.set(name, value);
    }
    return { number, time, seconds: secondsOf(time), level, source, message, fields, lines };
  });
}

const RECORD = z.record(z.string(), z.unknown());
const TIME_KEY = /^(?:@?time(?:stamp)?|ts|date(?:time)?|at|t|created(?:_?at)?|eventtime|asctime)$/i;
const LEVEL_KEY = /^(?:level|lvl|severity|levelname|loglevel|log\.level)$/i;
const SOURCE_KEY = /^(?:logger|source|component|service|module|name|app)$/i;
const MESSAGE_KEY = /^(?:msg|message|event|text|description|log)$/i;
const PINO_LEVELS: Readonly<Record<string, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
/** Of the first lines, all have to be objects, and most to have a time. */
const SAMPLE = 20;

function jsonEntries(text: readonly string[]): LogEntry[] | undefined {
  const sample = text.filter((line) => line.trim() !== '').slice(0, SAMPLE);
  if (sample.length < 2) return undefined;
  const read = sample.map(recordOf);
  const timed = read.filter((record) => record && Object.keys(record).some((key) => TIME_KEY.test(key)));
  if (read.some((record) => record === undefined) || timed.length < sample.length * 0.8) return undefined;
  const entries: LogEntry[] = [];
  for (const [index, line] of text.entries()) {
    const record = line.trim() === '' ? undefined : recordOf(line);
    if (record) entries.push(entryOf(record, entries.length, index + 1));
  }
  return entries;
}

function recordOf(line: string): Record<string, unknown> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    return RECORD.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function entryOf(record: Record<string, unknown>, number: number, line: number): LogEntry {
  const values = flattened(record);
  const take = (pattern: RegExp): string | undefined => {
    const name = [...values.keys()].find((key) => pattern.test(key));
    const value = name === undefined ? undefined : values.get(name);
    if (name !== undefined) values.delete(name);
    return value;
  };
  const time = take(TIME_KEY) ?? '';
  const level = take(LEVEL_KEY);
  const event = values.get('event');
  const message = take(MESSAGE_KEY) ?? '';
  if (event !== undefined && event === message) values.set('event', event);
  const source = [...values.keys()].find((key) => SOURCE_KEY.test(key));
  return {
    number,
    time,
    seconds: secondsOf(time),
    level: level === undefined ? undefined : (PINO_LEVELS[level] ?? levelName(level)),
    source: source === undefined ? undefined : values.get(source),
    message,
    fields: values,
    lines: { first: line, last: line },
  };
}

function levelName(level: string): string {
  const upper = level.toUpperCase();
  return { WARNING: 'WARN', ERR: 'ERROR', INFORMATION: 'INFO', CRIT: 'CRITICAL' }[upper] ?? upper;
}

const MAX_DEPTH = 3;

function flattened(record: Record<string, unknown>, before = '', depth = 0): Map<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(record)) {
    const name = before === '' ? key : `${before}.${key}`;
    const inner = depth < MAX_DEPTH && !Array.isArray(value) ? RECORD.safeParse(value) : undefined;
    if (inner?.success === true)
      for (const [path, one] of flattened(inner.data, name, depth + 1)) values.set(path, one);
    else if (value !== null && value !== undefined)
      values.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return values;
}

/** So much of a message is looked at. */
const MAX_CHARS = 400;
const MAX_VALUES = 8;
const STATED_ADDRESS = /(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/;

/** Whose act an entry is, as well-known programs put it. */
const USERS: readonly RegExp[] = [
  /\b(?:invalid|illegal|unknown) user ([\w.@$-]{1,64})/i,
  /\b(?:password|publickey|keyboard-interactive\/pam|none) for ([\w.@$-]{1,64}) from\b/i,
  /\b(?:log-?ins?|sign-?ins?|authentications?|attempts?) (?:for|by|of) ([\w.@$-]{1,64})/i,
  /\b(?:for|as|by|from) user "?([\w.@$-]{1,64})/i,
  /(?<!\w)by (?:(?:user|operator|employee|technician|supervisor|member|admin|nurse|driver|agent) )?((?=[\w@-]{0,40}[._@\d])[\p{L}][\w.@-]{1,60}\w)(?![\w./]|:\d)/u,
  /^\s*([\w.@$-]{1,64}) : (?:TTY=|[\w ]{1,40} ; )/,
  /^\(([\w.@$-]{1,64})\) (?:CMD|RELOAD|LIST|BEGIN EDIT)/,
  /\buser(?:name)? "?'?((?!is\b|was\b|has\b|not\b|and\b|agent\b|with\b|from\b|logged\b|name\b)[\w.@$-]{2,64})/i,
];

/** Words before a value that do not say what it is. */
const NO_NOUN = new Set(
  (
    'the and for from with was has had not are now been after before within than over under about between until since took into onto ' +
    'out all its per via using got get gets returned returns returning gave exited took answered'
  ).split(' '),
);
const UNITS = new Set(
  'ms milliseconds millisecond sec secs second seconds min mins minute minutes hour hours day days bytes byte kb mb gb kib mib gib percent'.split(
    ' ',
  ),
);

/**
 * Values that a message states beside a noun, where it names no fields: `badge 2002`, `38 photos`, `for user olga`. The names are
 * in lower case.
 */
function statedValues(message: string): Map<string, string> {
  const text = message.slice(0, MAX_CHARS);
  const values = new Map<string, string>();
  const address = STATED_ADDRESS.exec(text)?.[0];
  if (address !== undefined) values.set('address', address);
  const user = USERS.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined);
  if (user !== undefined) values.set('user', user);
  const command = /\bCOMMAND=(.+)$|\bCMD \((.+)\)\s*$/.exec(text);
  if (command) values.set('command', command[1] ?? command[2] ?? '');
  const tokens = text.split(/\s+/);
  for (const [index, token] of tokens.entries()) {
    if (values.size >= MAX_VALUES) break;
    const value = token.replace(/^[("'[]+|[)"'\],;:.!]+$/g, '');
    if (!isValue(value, token)) continue;
    const before = nounOf(tokens[index - 1], false);
    const after = /[,;:.)\]]$/.test(token) ? undefined : nounOf(tokens[index + 1], true);
    const isNumber = /^\d+(?:[.,]\d+)*$/.test(value);
    // "expired 3 reservations" is about reservations, "job 901 started" about a job.
    if (isNumber && after !== undefined && isSeveral(after)) note(values, after, value);
    else if (before !== undefined) note(values, before, value);
  }
  return values;
}

function note(values: Map<string, string>, name: string, value: string): void {
  if (!values.has(name)) values.set(name, value);
}

function isValue(value: string, token: string): boolean {
  if (value === '' || value.length > 64 || value.includes('=')) return false;
  return /^"[^"]+"/.test(token) || (/\d/.test(value) && /^#?[\w./:@-]+$/.test(value) && !/^\d{1,2}:\d\d/.test(value));
}

function nounOf(token: string | undefined, isAfter: boolean): string | undefined {
  const word = (isAfter ? token?.replace(/[,;:.)\]]+$/, '') : token)?.toLowerCase();
  if (word === undefined || !/^\p{L}{3,30}$/u.test(word) || NO_NOUN.has(word) || UNITS.has(word)) return undefined;
  return word;
}

function isSeveral(word: string): boolean {
  return /[^su]s$/.test(word) && !/^(?:has|was|does|needs|fails|starts|ends|takes|goes|runs)$/.test(word);
}
