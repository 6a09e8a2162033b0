import { ItemDraft, PendingComment } from '../itemDraft.ts';
import type { Lines, Row, StructureReader, Table } from '../structure.ts';

const NAME = /^(?:crontab|cron)(?:$|[._-])|\.cron(?:tab)?$/;
/** Files of any name that may hold jobs: their lines have to. */
const PLAIN_NAME = /\.txt$|^[^.]+$/;
const MIN_JOBS = 3;
const FIELD = String.raw`[\d*][\d*,/-]*`;
const NAMED = String.raw`(?:${FIELD}|[A-Za-z]{3}(?:[-,][A-Za-z]{3})*)`;
/** Five fields of time and a command, or a nickname such as `@daily` and a command. */
const JOB = new RegExp(
  String.raw`^\s*(?:(${FIELD})\s+(${FIELD})\s+(${FIELD})\s+(${NAMED})\s+(${NAMED})|(@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)))\s+(\S.*)$`,
);
const SETTING = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;
const MAX_LINE_CHARS = 1000;
/** Jobs of a system's table run as one of a few users, who stands before the command. */
const USER = /^[a-z_][a-z\d_-]*$/;
const MAX_USERS = 8;

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const NICKNAMES: Readonly<Record<string, string>> = {
  '@reboot': 'when the machine starts',
  '@yearly': 'once a year, on 1 January at 00:00',
  '@annually': 'once a year, on 1 January at 00:00',
  '@monthly': 'on the first of each month at 00:00',
  '@weekly': 'every Sunday at 00:00',
  '@daily': 'every day at 00:00',
  '@midnight': 'every day at 00:00',
  '@hourly': 'every hour at minute 0',
};
const COLUMNS = 'job|schedule|time|weekday|day of month|month|user|command|group|comment|state'.split('|');
/** A comment that is a heading of the jobs below it: `--- reports ---`, `----- reports`. */
const HEADING = /^(?:[-=#*~]{2,}\s*(\S.*?)\s*[-=#*~]{2,}|[-=#*~]{4,}\s*([^-=#*~\s].*?))$/;

interface Job {
  readonly line: number;
  readonly fields: readonly [minute: string, hour: string, day: string, month: string, weekday: string] | undefined;
  readonly nickname: string | undefined;
  readonly rest: string;
  /** The heading above it and those beside it. */
  readonly group: string | undefined;
  readonly comment: string;
  readonly commentLines: Lines | undefined;
  readonly isOff: boolean;
}

/** Reads crontabs: a table with a row for each job that runs, its time in words, and the settings above. */
export const crontabReader: StructureReader = {
  format: 'crontab',
  reads: (name, text) => NAME.test(name) || (PLAIN_NAME.test(name) && isCrontab(text)),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    const jobs = readJobs(root, text);
    const running = jobs.filter(({ isOff }) => !isOff);
    const off = jobs.filter(({ isOff }) => isOff);
    const hasUsers = haveUsers(running);
    for (const job of jobs) addJob(root, job, hasUsers);
    return {
      format: 'crontab',
      root,
      tables: [...tableOf('jobs', running, hasUsers), ...tableOf('jobs that are off', off, hasUsers)],
    };
  },
};

/** The table of jobs, with the columns that any of them has something in; none for no jobs. */
function tableOf(name: string, jobs: readonly Job[], hasUsers: boolean): Table[] {
  const rows = jobs.map((job) => rowOf(job, hasUsers));
  const shown = COLUMNS.flatMap((_, at) => (rows.some(({ cells }) => cells[at] !== undefined) ? [at] : []));
  const [first, last] = [jobs[0], jobs.at(-1)];
  if (!first || !last) return [];
  return [
    {
      name,
      columns: shown.map((at) => COLUMNS[at] ?? ''),
      rows: rows.map(({ cells, lines }) => ({ cells: shown.map((at) => cells[at]), lines })),
      lines: { first: first.line, last: last.line },
    },
  ];
}

function isCrontab(text: readonly string[]): boolean {
  const filled = text
    .map((line) => line.slice(0, MAX_LINE_CHARS))
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line) && !SETTING.test(line));
  return filled.length >= MIN_JOBS && filled.every((line) => JOB.test(line));
}

/** The jobs of a file, those that are commented out as well: they are off. */
function readJobs(root: ItemDraft, text: readonly string[]): Job[] {
  const comment = new PendingComment();
  const jobs: Job[] = [];
  let group: string | undefined;
  for (const [index, whole] of text.entries()) {
    const line = whole.slice(0, MAX_LINE_CHARS);
    const number = index + 1;
    const note = /^\s*#\s?(.*)$/.exec(line)?.[1]?.trim();
    const job = JOB.exec(note ?? line);
    const setting = SETTING.exec(line);
    const heading = note === undefined ? undefined : headingOf(note);
    if (line.trim() === '') {
      comment.clear();
      group = undefined;
    } else if (heading !== undefined) group = heading;
    else if (job) jobs.push({ ...jobOf(job, comment), line: number, group, isOff: note !== undefined });
    else if (note !== undefined) comment.add(note, number);
    else if (setting) {
      const [, name = '', value = ''] = setting;
      root.add({ kind: 'key', name, value: value.replace(/^(["'])(.*)\1$/, '$2'), line: number, ...comment.take() });
    }
  }
  return jobs;
}

/** An option of a command with its value: `--keep 6`, `--site=all`, `-n 5`. */
const OPTION = /(?<=\s)--?([A-Za-z][\w-]*)(?:[= ](?!-)("[^"]*"|'[^']*'|[^\s"'|>&;]+))?/g;
const MAX_OPTIONS = 20;

/** A job as a thing with settings: when it runs, its command and the options of that. */
function addJob(root: ItemDraft, job: Job, hasUsers: boolean): void {
  const { line, fields, nickname, rest, comment, commentLines, isOff } = job;
  const command = hasUsers ? rest.replace(/^\S+\s+/, '') : rest;
  const item = root.add({
    kind: 'job',
    name: jobName(command),
    line,
    comment,
    commentLines,
    traits: isOff ? ['commented'] : [],
  });
  const settings = [
    ['schedule', fields ? scheduleOf(fields) : `${nickname ?? ''}, ${NICKNAMES[nickname ?? ''] ?? ''}`],
    ['command', command],
    ...[...command.matchAll(OPTION)].slice(0, MAX_OPTIONS).map(([, name, value]) => [name, value]),
  ];
  for (const [name, value] of settings)
    if (name !== undefined && value !== undefined)
      item.add({ kind: 'key', name, value: value.replace(/^(["'])(.*)\1$/, '$2'), line });
}

function headingOf(note: string): string | undefined {
  const [, closed, open] = HEADING.exec(note) ?? [];
  return closed ?? open;
}

function jobOf(
  [, minute, hour, day, month, weekday, nickname, command = '']: RegExpExecArray,
  comment: PendingComment,
): Pick<Job, 'fields' | 'nickname' | 'rest' | 'comment' | 'commentLines'> {
  const isTimed = [minute, hour, day, month, weekday].every((field) => field !== undefined);
  const fields = isTimed ? ([minute ?? '', hour ?? '', day ?? '', month ?? '', weekday ?? ''] as const) : undefined;
  const said = comment.take(/\s#\s+(.*)$/.exec(command)?.[1] ?? '');
  return { fields, nickname, rest: command.replace(/\s#\s+.*$/, '').trim(), ...said };
}

/** Whether the first word behind the time says as whom a job runs. */
function haveUsers(jobs: readonly Job[]): boolean {
  const first = jobs.map(({ rest }) => rest.split(/\s+/));
  const users = new Set(first.map(([user = '']) => user));
  return (
    first.length > 1 &&
    users.size <= MAX_USERS &&
    first.every(([user = '', command]) => USER.test(user) && command !== undefined) &&
    first.some(([, command = '']) => command.startsWith('/'))
  );
}

function rowOf({ line, fields, nickname, rest, group, comment, isOff }: Job, hasUsers: boolean): Row {
  const [, user, command = ''] = hasUsers ? (/^(\S+)\s+(.*)$/.exec(rest) ?? []) : ['', undefined, rest];
  const [minute, hour, day, month, weekday] = fields ?? [];
  const time = minute !== undefined && hour !== undefined ? clockOf(minute, hour) : undefined;
  return {
    cells: [
      jobName(command),
      fields ? scheduleOf(fields) : NICKNAMES[nickname ?? ''],
      time,
      weekday === undefined || weekday === '*' ? undefined : namesOf(weekday, WEEKDAYS, 0),
      day === '*' ? undefined : day,
      month === undefined || month === '*' ? undefined : namesOf(month, MONTHS, 1),
      user,
      command,
      group,
      comment === '' ? undefined : comment,
      isOff ? 'off' : 'active',
    ],
    lines: { first: line, last: line },
  };
}

/** What a job is called: its program without the path, and the word behind that: `certbot renew`. */
function jobName(command: string): string {
  const [program = '', next = ''] = command.split(/\s+/);
  const base = program.slice(program.lastIndexOf('/') + 1).replace(/\.(?:sh|py|pl|rb|js)$/, '');
  return /^[a-z][\w-]*$/i.test(next) ? `${base} ${next}` : base;
}

function clockOf(minute: string, hour: string): string | undefined {
  return /^\d+$/.test(minute) && /^\d+$/.test(hour) ? `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` : undefined;
}

/** A time in words: `every 10 minutes`, `at 04:00 on Saturday`, `at 09:00 on day 1 of January and July`. */
function scheduleOf([minute, hour, day, month, weekday]: NonNullable<Job['fields']>): string {
  const clock = clockOf(minute, hour);
  const [everyMinutes, everyHours] = [/^\*\/(\d+)$/.exec(minute)?.[1], /^\*\/(\d+)$/.exec(hour)?.[1]];
  const isAllHours = hour === '*';
  const time =
    clock !== undefined
      ? `at ${clock}`
      : everyMinutes !== undefined && isAllHours
        ? `every ${everyMinutes} minutes`
        : everyHours !== undefined
          ? `every ${everyHours} hours at minute ${minute}`
          : isAllHours
            ? minute === '*'
              ? 'every minute'
              : `every hour at minute ${minute}`
            : `at minute ${minute} of hours ${hour}`;
  const days = [
    day === '*' ? '' : `on day ${day}${month === '*' ? ' of the month' : ''}`,
    month === '*' ? '' : `${day === '*' ? 'in' : 'of'} ${namesOf(month, MONTHS, 1)}`,
    weekday === '*' ? '' : `on ${namesOf(weekday, WEEKDAYS, 0)}`,
  ].filter((part) => part !== '');
  const isDaily = days.length === 0 && clock !== undefined;
  return [time, ...days, ...(isDaily ? ['every day'] : [])].join(' ');
}

/** `1-5` as `Monday to Friday`, `1,7` as `January and July`. */
function namesOf(field: string, names: readonly string[], base: number): string {
  const nameOf = (part: string): string =>
    names[Number(part) - base] ?? names.find((name) => name.toLowerCase().startsWith(part.toLowerCase())) ?? part;
  const parts = field.split(',').map((part) =>
    part
      .split('-')
      .map((one) => nameOf(one))
      .join(' to '),
  );
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}` : (parts[0] ?? field);
}
