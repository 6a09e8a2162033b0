import { ItemDraft } from '../itemDraft.ts';
import type { Row, Structure, StructureReader } from '../structure.ts';

const NAMED =
  /\.(?:log|out|err)(?:\.\d+)?$|(?:access|error|sys|debug)[_-]?log(?:\.\d+)?$|^(?:syslog|messages|dmesg)(?:\.\d+)?$/;
const OTHER = /\.txt$|^[^.]+$/;
/** So many lines are looked at to tell a log. */
const SAMPLE = 60;
const MIN_NAMED_SHARE = 0.25;
const MIN_OTHER_SHARE = 0.7;
const MIN_LINES = 3;
/** More fields than these are not columns: they would be those of messages that have but a few in common. */
const MAX_FIELDS = 40;

/** The columns that every log has, whether its lines have them or not. */
const LOG_COLUMNS = ['time', 'level', 'source', 'message'] as const;

function isLog(name: string, text: readonly string[]): boolean {
  const isNamed = NAMED.test(name);
  if (!isNamed && !OTHER.test(name)) return false;
  let [filled, timed] = [0, 0];
  for (const line of text) {
    if (line.trim() === '') continue;
    filled++;
    if (parseLogLine(line)) timed++;
    if (filled >= SAMPLE) break;
  }
  return filled >= (isNamed ? 1 : MIN_LINES) && timed >= filled * (isNamed ? MIN_NAMED_SHARE : MIN_OTHER_SHARE);
}

/** Reads the entries of a log into a table of them: each with the lines that follow it, such as a stack trace. */
function readLog(filename: string, text: readonly string[]): Structure {
  const entries: { readonly line: LogLine; readonly first: number; last: number }[] = [];
  for (const [index, raw] of text.entries()) {
    const line = parseLogLine(raw);
    if (line) entries.push({ line, first: index + 1, last: index + 1 });
    else if (raw.trim() !== '') {
      const entry = entries.at(-1);
      if (entry) entry.last = index + 1;
    }
  }
  const fields = frequentFields(entries.map(({ line }) => line));
  const rows = entries.map(({ line, first, last }): Row => {
    const { time, level, source, message } = line;
    const own = [time === '' ? undefined : time, level, source, message];
    return { cells: [...own, ...fields.map((field) => line.fields.get(field))], lines: { first, last } };
  });
  const root = ItemDraft.ofFile(filename, text.length);
  const columns = [...LOG_COLUMNS, ...fields];
  return { format: 'log', root, tables: [{ name: filename, columns, rows, lines: root.lines }] };
}

/** The fields that have values most often, in the order in which they are met. */
function frequentFields(lines: readonly LogLine[]): string[] {
  const counts = new Map<string, number>();
  for (const { fields } of lines) for (const name of fields.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const least = [...counts.values()].sort((a, b) => b - a)[MAX_FIELDS - 1] ?? 0;
  const columns = new Set<string>(LOG_COLUMNS);
  return [...counts]
    .filter(([name, count]) => count >= least && !columns.has(name))
    .map(([name]) => name)
    .slice(0, MAX_FIELDS);
}

export const logReader: StructureReader = { format: 'log', reads: isLog, read: readLog };

/** The first line of an entry of a log, taken apart. */
interface LogLine {
  /** As it is written; empty where the line has none. */
  readonly time: string;
  /** In capitals, in the words of most logs: `ERROR`, `WARN`, `INFO`; undefined where the line has none. */
  readonly level: string | undefined;
  /** The component, logger, process or host that wrote it. */
  readonly source: string | undefined;
  readonly message: string;
  /** Named values, in the order of the line. */
  readonly fields: ReadonlyMap<string, string>;
}

const CLOCK = String.raw`\d{1,2}:\d\d:\d\d(?:[.,:]\d{1,9})?`;
const ZONE = String.raw`(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?`;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = new RegExp(
  String.raw`^\[?(?:` +
    [
      String.raw`\d{4}[-/]\d\d[-/]\d\d[T ,]+${CLOCK}${ZONE}`,
      String.raw`\d{4}-\d\d-\d\dT?\d\d:\d\d${ZONE}`,
      String.raw`\d{1,2}[./]\d{1,2}[./]\d{4}[ ,]+${CLOCK}(?: [AP]M)?`,
      String.raw`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?${MONTH} +\d{1,2} ${CLOCK}(?: \d{4})?`,
      String.raw`\d{1,2}[/ -]${MONTH}[/ -]\d{4}[: ]${CLOCK}${ZONE}`,
      String.raw`\d\d-\d\d ${CLOCK}`,
      `${CLOCK}${ZONE}`,
      String.raw`1\d{9}(?:\.\d{1,6}|\d{3})?(?=\s)`,
    ].join('|') +
    String.raw`)\]?`,
);
const LEVEL_WORD =
  'TRACE|DEBUG|VERBOSE|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|ALERT|EMERG|PANIC|FINE';
const LEVEL_MARK = new RegExp(
  String.raw`^[\s|:-]*(?:\[\s*(?:[\w.-]+:)?(${LEVEL_WORD})\s*\]|<(${LEVEL_WORD})>|(${LEVEL_WORD})(?=[\s:|\])]|$))`,
  'i',
);
const LATER_LEVEL = new RegExp(String.raw`^(.{0,60}?)(?:\s|\[|\.)(${LEVEL_WORD.replace('FINE', 'FINER')})(?=[\s:\]|])`);
const SPRING = /^\s*\d+ --- \[[^\]]*\] (\S+)\s*: /;
const LEVEL_FIELD = new RegExp(String.raw`\b(?:level|lvl|severity)="?(${LEVEL_WORD})\b`, 'i');
const LEVELS: Readonly<Record<string, string>> = {
  WARNING: 'WARN',
  ERR: 'ERROR',
  CRIT: 'CRITICAL',
  INFORMATION: 'INFO',
  VERBOSE: 'DEBUG',
  SEVERE: 'ERROR',
  FINE: 'DEBUG',
  EMERG: 'FATAL',
  PANIC: 'FATAL',
};
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
/** A request that is no HTTP, such as `-` or bytes, stands in the log as well. */
const ACCESS = new RegExp(
  String.raw`^(\S+) (\S+) (\S+) \[([^\]]+)\] ${QUOTED} (\d{3}) (\d+|-)(?: ${QUOTED} ${QUOTED})?(.*)$`,
);
const ACCESS_REQUEST = /^([A-Z]+) (\S+)/;
const KLOG = /^([IWEF])(\d{4} \d\d:\d\d:\d\d\.\d+)\s+\d+ ([\w./-]+:\d+)\] (.*)$/;
const LOGCAT = /^(\d\d-\d\d \d\d:\d\d:\d\d\.\d+)\s+\d+\s+\d+ ([VDIWEF]) (\S+?)\s*: (.*)$/;
const SYSLOG_SOURCE = /^\s*(\S+) ([\w./-]+(?:\([\w./-]+\))?)(?:\[\d+\])?: /;
const SHORT_LEVELS: Readonly<Record<string, string>> = {
  V: 'DEBUG',
  D: 'DEBUG',
  I: 'INFO',
  W: 'WARN',
  E: 'ERROR',
  F: 'FATAL',
};
const PYTHON_BASIC = new RegExp(String.raw`^(${LEVEL_WORD}):([\w.]+):(.*)$`);
const FIELD = /(?<![\w.?&])([A-Za-z_][\w.-]{0,80})=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;"')\]}]+)/g;
const REQUEST = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)(?: HTTP\/[\d.]+)?"?(?: +(\d{3})\b)?/;
/** How a request ended, where a line has only that and how long it took: `search user=mia 403 111ms`. */
const STATUS_AND_TIME = /(?<![^\s"\])])([1-5]\d\d),? +(?:in )?\d+(?:\.\d+)? ?m?s\s*$/;
const DURATION = /(?<![\w.=])(\d+(?:\.\d+)?) ?ms\b/;

/** Takes apart a line that begins an entry of a log; undefined where it begins none. */
export function parseLogLine(line: string): LogLine | undefined {
  if (line === '' || line.startsWith(' ') || line.startsWith('\t')) return undefined;
  return accessLine(line) ?? shortLine(line) ?? timedLine(line) ?? levelledLine(line);
}

function accessLine(line: string): LogLine | undefined {
  const found = ACCESS.exec(line);
  if (!found) return undefined;
  const [, host, , user, time, request, status, bytes, referrer, agent, rest] = found;
  const [, method, path] = ACCESS_REQUEST.exec(request ?? '') ?? [];
  const fields = new Map<string, string>();
  const named = { host, user, method, path, status, bytes, referrer, agent };
  for (const [name, value] of Object.entries(named)) {
    if (value !== undefined && value !== '-' && value !== '') fields.set(name, value);
  }
  // What a format adds at the end: `rt=0.245 urt="0.240"`.
  for (const [name, value] of fieldsOf(rest ?? '')) if (!fields.has(name)) fields.set(name, value);
  const seconds = /(?:^|\s)(\d+\.\d+)(?:\s|$)/.exec(rest ?? '')?.[1];
  if (seconds !== undefined) fields.set('seconds', seconds);
  return {
    time: time ?? '',
    level: undefined,
    source: undefined,
    message: `${method === undefined ? (request ?? '') : `${method} ${path ?? ''}`} ${status ?? ''}`,
    fields,
  };
}

function shortLine(line: string): LogLine | undefined {
  const klog = KLOG.exec(line);
  const [mark, time, source, message] = klog ? [klog[1], klog[2], klog[3], klog[4]] : swapped(LOGCAT.exec(line));
  if (mark === undefined || time === undefined) return undefined;
  return { time, level: SHORT_LEVELS[mark], source, message: message ?? '', fields: fieldsOf(message ?? '') };
}

function swapped(found: RegExpExecArray | null): readonly (string | undefined)[] {
  return found ? [found[2], found[1], found[3], found[4]] : [];
}

function timedLine(line: string): LogLine | undefined {
  const before = LEVEL_MARK.exec(line);
  const start = before ? line.slice(before[0].length).trimStart() : line;
  const time = TIME.exec(start)?.[0];
  if (time === undefined) {
    const named = /^(?:time|ts|timestamp|date)="?([^"\s]+)"?/.exec(line)?.[1];
    return named === undefined ? undefined : finish(named, undefined, line);
  }
  return finish(time.replace(/^\[|\]$/g, ''), before ? levelOf(before) : undefined, start.slice(time.length));
}

/** A line without a time that begins with a level. */
function levelledLine(line: string): LogLine | undefined {
  const python = PYTHON_BASIC.exec(line);
  if (python) {
    const level = normalised(python[1] ?? '');
    return { time: '', level, source: python[2], message: python[3] ?? '', fields: fieldsOf(python[3] ?? '') };
  }
  const mark = /^(?:\[\w+\]|[A-Z]+\b)/.test(line) ? LEVEL_MARK.exec(line) : undefined;
  return mark ? finish('', levelOf(mark), line.slice(mark[0].length)) : undefined;
}

function finish(time: string, known: string | undefined, after: string): LogLine {
  let rest = after;
  let level = known;
  let source: string | undefined;
  // The level and what wrote the entry come in any order, with a thread and a process number between.
  for (let round = 0; round < 4; round++) {
    const mark = level === undefined ? LEVEL_MARK.exec(rest) : undefined;
    if (mark) {
      level = levelOf(mark);
      rest = rest.slice(mark[0].length);
      continue;
    }
    const bracket = /^[\s|:-]*[[(]([^\])]{1,60})[\])]:?/.exec(rest);
    if (!bracket) break;
    const name = bracket[1] ?? '';
    if (/\p{L}/u.test(name) && !/^(?:pid|tid|thread)\b/i.test(name)) source ??= name.trim();
    rest = rest.slice(bracket[0].length);
  }
  level ??= normalised(LEVEL_FIELD.exec(rest)?.[1] ?? '');
  if (level === undefined) {
    const later = LATER_LEVEL.exec(rest);
    if (later) {
      level = normalised(later[2] ?? '');
      source ??= /[\w$][\w.$/-]*/.exec(later[1] ?? '')?.[0];
      rest = rest.slice(later[0].length).replace(/^\]/, '');
    }
  }
  const syslog = source === undefined && level === undefined ? SYSLOG_SOURCE.exec(rest) : undefined;
  const logger =
    source === undefined
      ? /^[\s|:-]*((?:[a-z_]\w*\.)+[A-Za-z_$]\w*|[A-Za-z][\w.$-]{1,40})(?: -|:| \||\[\d+\]:)\s+/.exec(rest)
      : undefined;
  const spring = SPRING.exec(rest);
  if (spring) {
    source = spring[1];
    rest = rest.slice(spring[0].length);
  } else if (syslog) {
    source = syslog[2];
    rest = rest.slice(syslog[0].length);
  } else if (logger) {
    source = logger[1];
    rest = rest.slice(logger[0].length);
  }
  const message = rest.replace(/^[\s|:-]+/, '').trimEnd();
  const fields = fieldsOf(message);
  if (syslog && syslog[1] !== undefined && !fields.has('host')) fields.set('host', syslog[1]);
  const said = fields.get('msg') ?? fields.get('message');
  for (const name of ['time', 'ts', 'level', 'msg', 'message']) fields.delete(name);
  return { time, level, source, message: said ?? message, fields };
}

function levelOf(found: RegExpExecArray): string | undefined {
  return normalised(found[1] ?? found[2] ?? found[3] ?? '');
}

function normalised(word: string): string | undefined {
  const upper = word.toUpperCase();
  return upper === '' ? undefined : (LEVELS[upper] ?? upper);
}

function fieldsOf(message: string): Map<string, string> {
  const fields = new Map<string, string>();
  if (message.includes('=')) {
    for (const [, name, value] of message.matchAll(FIELD)) {
      if (name !== undefined && value !== undefined) fields.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
    }
  }
  const request = REQUEST.exec(message);
  if (request) {
    fields.set('method', request[1] ?? '');
    fields.set('path', (request[2] ?? '').replace(/"$/, ''));
    if (request[3] !== undefined) fields.set('status', request[3]);
  }
  const ended = STATUS_AND_TIME.exec(message)?.[1];
  if (ended !== undefined && !fields.has('status')) fields.set('status', ended);
  const ms = DURATION.exec(message)?.[1];
  if (ms !== undefined && !fields.has('ms')) fields.set('ms', ms);
  return fields;
}
