import { linesWithComment, pathOf, type Item, type Lines, type StructuredFile } from '../../structure/structure.ts';
import { clipped, code, codeBlock, dedented } from '../markdown.ts';

/** Items of up to so many lines are shown whole, longer ones by what they consist of. */
const MAX_SHOWN_LINES = 14;
const MAX_SHOWN_CHARS = 520;
const MAX_VALUE_CHARS = 400;
const MAX_COMMENT_CHARS = 240;
const MAX_NAMES = 40;
const MAX_CITED_LINES = 40;

/** The names from the top of the file down to an item: `services.api.ports`. */
export function pathName(item: Item): string {
  const path = pathOf(item);
  const isPlain = path.every(({ name }) => /^[\w@$-]+$/.test(name));
  return path
    .map(({ kind, name }) => (kind === 'entry' && isNumber(name) ? `[${name}]` : name))
    .join(isPlain ? '.' : ' › ');
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

/** An item as an answer: its value, its lines or what it consists of, and what its comment says. */
export function showItem(item: Item, file: StructuredFile): string {
  const comment = item.comment === '' ? '' : ` — ${clipped(item.comment, MAX_COMMENT_CHARS)}`;
  if (item.value !== undefined && item.children.length === 0) return `${shownValue(item)}${comment}`;
  const body = dedented(file.text, item.lines);
  const isShort = item.lines.last - item.lines.first < MAX_SHOWN_LINES && body.length <= MAX_SHOWN_CHARS;
  if (isShort) return `${code(pathName(item))}${comment}\n\n${codeBlock(body)}`;
  return `${code(pathName(item))}${comment}: ${namesOf(item.children)}`;
}

function shownValue(item: Item): string {
  const value = item.value ?? '';
  const shown = value.includes('\n')
    ? `\n\n${codeBlock(clipped(value, MAX_VALUE_CHARS))}`
    : code(clipped(value === '' ? '(empty)' : value, MAX_VALUE_CHARS));
  if (item.kind === 'entry') {
    const parent = item.parent;
    return parent?.parent ? `${code(pathName(parent))}: ${shown}` : shown;
  }
  return value.includes('\n')
    ? `${code(pathName(item))}: ${shown}`
    : code(`${pathName(item)} = ${clipped(value === '' ? '(empty)' : value, MAX_VALUE_CHARS)}`);
}

/** The names of items, with their values where these are short. */
export function namesOf(items: readonly Item[]): string {
  const shown = items.slice(0, MAX_NAMES).map((item) => code(item.name));
  const rest = items.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${String(rest)} more` : shown.join(', ');
}

/** The lines that prove an item: with the comment above it, and no more of them than are read at a glance. */
export function citedLines(item: Item): Lines {
  const { first, last } = item.comment === '' ? item.lines : linesWithComment(item);
  return { first, last: Math.min(last, first + MAX_CITED_LINES - 1) };
}
