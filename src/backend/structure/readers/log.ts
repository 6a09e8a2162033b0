import { ItemDraft } from '../itemDraft.ts';
import type { Row, Structure } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';
import { parseLogLine, type LogLine } from './log/logLine.ts';

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
