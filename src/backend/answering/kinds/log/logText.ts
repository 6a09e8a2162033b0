import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, codeBlock } from '../markdown.ts';
import type { Log, LogEntry } from './logEntries.ts';

const MAX_CHARS = 570;

const MAX_TRACE_CHARS = 820;

const MAX_CITED = 12;

const MAX_SPAN = 38;

export function countFinding(found: readonly LogEntry[], what: string, certainty: number): Finding {
  const [first, last] = [found[0], found.at(-1)];
  const span =
    first && last && first.time !== ''
      ? first === last
        ? `, at ${first.time}`
        : `, from ${first.time} to ${last.time}`
      : '';
  return {
    text: `**${String(found.length)}** ${what}${span}`,
    how: `${String(found.length)} ${what}`,
    lines: cited(found),
    certainty,
  };
}

export function textOf({ lines }: LogEntry, { text }: StructuredFile): string {
  return text
    .slice(lines.first - 1, lines.last)
    .join('\n')
    .toLowerCase();
}

export function hasName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w]/.test(text[at - 1] ?? '') && !/[\w]/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}

export function listFinding(
  found: readonly LogEntry[],
  how: string,
  log: Log,
  file: StructuredFile,
  certainty: number,
): Finding {
  const [only] = found;
  if (found.length === 1 && only) return { text: wholeEntry(only, log, file), how, lines: cited(found), certainty };
  const shown: string[] = [];
  let length = 0;
  for (const entry of found) {
    const line = briefLine(entry, log, file);
    if (length + line.length > MAX_CHARS - 60 && shown.length > 0) break;
    shown.push(clipped(line, MAX_CHARS - 60));
    length += line.length + 1;
  }
  const left = found.length - shown.length;
  return {
    text: `**${String(found.length)}** entries:\n${codeBlock(shown.join('\n'))}${left > 0 ? `\n… and ${String(left)} more` : ''}`,
    how,
    lines: cited(found),
    certainty,
  };
}

/** An entry on one line, as inline code. */
export function lineText(entry: LogEntry, log: Log, file: StructuredFile): string {
  return code(clipped(briefLine(entry, log, file), 300));
}

/** An entry on one line, without the lines that follow it. */
export function lineOf(
  { lines, time, message, fields, level }: LogEntry,
  { isJson }: Log,
  { text }: StructuredFile,
): string {
  if (!isJson) return text[lines.first - 1] ?? '';
  const at = /^1\d{12}$/.test(time) ? new Date(Number(time)).toISOString() : time;
  const values = [...fields].filter(([, value]) => value !== message).map(([name, value]) => `${name}: ${value}`);
  return [at, level ?? '', message, ...values].filter((part) => part !== '').join(' · ');
}

/** Of a request in the format of web servers, what stands before the page it came from and the program. */
const REQUEST = /^\S+ \S+ \S+ \[[^\]]{1,60}\] "(?:[^"\\]|\\.){0,300}" \d{3} (?:\d+|-)/;

function briefLine(entry: LogEntry, log: Log, file: StructuredFile): string {
  const line = lineOf(entry, log, file);
  return log.isJson ? line : (REQUEST.exec(line)?.[0] ?? line);
}

export function wholeEntry(entry: LogEntry, log: Log, file: StructuredFile): string {
  const { first, last } = entry.lines;
  if (log.isJson || first === last) return code(clipped(lineOf(entry, log, file), MAX_CHARS));
  return codeBlock(clipped(file.text.slice(first - 1, last).join('\n'), MAX_TRACE_CHARS - 300));
}

export function cited(entries: readonly LogEntry[]): Lines[] {
  return entries
    .slice(0, MAX_CITED)
    .map(({ lines: { first, last } }) => ({ first, last: Math.min(last, first + MAX_SPAN) }));
}
