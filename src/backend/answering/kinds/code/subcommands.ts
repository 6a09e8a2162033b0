import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { isProgram } from './program.ts';

/** A word that a program takes before its options: `create` of `snapshots.sh create`. */
interface Subcommand {
  readonly name: string;
  readonly help: string;
  readonly line: number;
}

const ASKS =
  /\b(?:sub[- ]?commands?|actions?|verbs?|modes?)\b|\b(?:which|what) commands\b|\bcommands? (?:are|does|can)\b/i;
/** What is asked about one of them is told by what carries it out. */
const ASKS_FOR_ALL = /\b(?:which|what|list|all|how many|are there|available|supported?|know|accept|take)\b/i;
const MAX_LINE_CHARS = 400;
const MAX_SHOWN = 30;
/** `case "$1" in`, `case "${1:-}" in`, `case $cmd in`. */
const CASE = /^\s*case\s+["']?\$\{?(\w+)[^\s]*\s+in\s*$/;
/** `create)`, `list|ls)`. */
const BRANCH = /^\s*\(?\s*([a-z][\w-]*(?:\s*\|\s*[a-z][\w-]*)*)\s*\)/;
/** argparse, commander, cobra, clap and click. */
const DECLARED = [
  /\.add_parser\(\s*["']([\w-]+)["'](?:.*?help\s*=\s*["']([^"']*)["'])?/,
  /\.command\(\s*["']([\w-]+)(?:\s[^"']*)?["'](?:\s*,\s*["']([^"']*)["'])?/,
  /\bUse:\s*"([\w-]+)(?:\s[^"]*)?"/,
  /Subcommand::with_name\(\s*"([\w-]+)"|Command::new\(\s*"([\w-]+)"/,
];

/** The subcommands that a program takes, by the branches of a shell script or by what declares them. */
export const subcommands: AnswerKind = {
  name: 'subcommands',
  find({ text, aims }, file) {
    if (!isProgram(file) || !ASKS.test(text) || !ASKS_FOR_ALL.test(text)) return undefined;
    const found = subcommandsOf(file);
    if (found.length === 0) return undefined;
    return listed(found, aims.has('count'));
  },
};

function listed(found: readonly Subcommand[], isCount: boolean): Finding {
  const names = found.slice(0, MAX_SHOWN);
  const hasHelp = names.some(({ help }) => help !== '');
  const text = hasHelp
    ? names.map(({ name, help }) => `- ${code(name)}${help === '' ? '' : ` — ${help}`}`).join('\n')
    : names.map(({ name }) => code(name)).join(', ');
  const count = `**${String(found.length)}**`;
  return {
    text: isCount ? `${count}${hasHelp ? ':\n' : ': '}${text}` : text,
    how: `${String(found.length)} subcommands`,
    lines: spansOf(found),
    certainty: 0.92,
  };
}

function spansOf(found: readonly Subcommand[]): Lines[] {
  const lines = found.map(({ line }) => line);
  const [first, last] = [Math.min(...lines), Math.max(...lines)];
  return last - first < MAX_SHOWN ? [{ first, last }] : lines.slice(0, 6).map((line) => ({ first: line, last: line }));
}

function subcommandsOf(file: StructuredFile): Subcommand[] {
  const found = file.structure.format === 'shell' ? branchesOf(file.text) : declaredIn(file.text);
  return [...new Map(found.map((one) => [one.name, one])).values()];
}

/** The branches of the first `case` over what a script is called with, and not over the letters of its options. */
function branchesOf(text: readonly string[]): Subcommand[] {
  const shifted = new Set(['1', ...text.flatMap((line) => /^\s*(\w+)=["']?\$\{?1\b/.exec(line)?.[1] ?? [])]);
  const at = text.findIndex((line) => shifted.has(CASE.exec(line.slice(0, MAX_LINE_CHARS))?.[1] ?? ''));
  if (at < 0) return [];
  const found: Subcommand[] = [];
  for (let index = at + 1; index < text.length; index++) {
    const line = (text[index] ?? '').slice(0, MAX_LINE_CHARS);
    if (/^\s*esac\b/.test(line)) break;
    const names = BRANCH.exec(line)?.[1];
    if (names === undefined) continue;
    const help = /#\s*(\S.*)$/.exec(line)?.[1] ?? '';
    for (const name of names.split('|')) found.push({ name: name.trim(), help, line: index + 1 });
  }
  return found.filter(({ name }) => wordsOf(name).length > 0 && name !== 'help');
}

function declaredIn(text: readonly string[]): Subcommand[] {
  return text.flatMap((source, index) => {
    const line = source.slice(0, MAX_LINE_CHARS);
    const match = DECLARED.map((pattern) => pattern.exec(line)).find((one) => one !== null);
    const name = match?.[1] ?? match?.[2];
    return name === undefined ? [] : [{ name, help: (match?.[1] && match[2]) ?? '', line: index + 1 }];
  });
}
