import { linesWithComment, pathOf, type Item, type Lines, type StructuredFile } from '../../../structure/structure.ts';
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
  const path = pathOf(item).filter(({ name }) => name !== '');
  const isPlain = path.every(
    ({ kind, name, traits }) => /^[\w@$-]+$/.test(name) && !(kind === 'block' && traits.length > 0),
  );
  return path.map(nameInPath).join(isPlain ? '.' : ' › ');
}

/** One of many elements or blocks is told by what it is called: `dependency (junit)`, `server (wiki.example.org)`. */
function nameInPath({ kind, name, traits }: Item): string {
  if ((kind === 'element' || kind === 'block') && traits[0] !== undefined) return `${name} (${traits[0]})`;
  return kind === 'entry' && isNumber(name) ? `[${name}]` : name;
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

/** An item as an answer: its value, its lines or what it consists of, and what its comment says. */
export function showItem(item: Item, file: StructuredFile): string {
  const said = [
    item.traits.includes('commented') ? 'not set: it is commented out' : '',
    clipped(item.comment, MAX_COMMENT_CHARS),
  ].filter((part) => part !== '');
  const comment = said.length === 0 ? '' : ` — ${said.join('; ')}`;
  if (item.value !== undefined && item.children.length === 0) return `${shownValue(item)}${comment}`;
  if (isShownWhole(item, file))
    return `${code(pathName(item))}${comment}\n\n${codeBlock(dedented(file.text, item.lines))}`;
  return `${code(pathName(item))}${comment}: ${namesOf(item.children)}`;
}

/** Whether an item is short enough to be shown by its lines. */
export function isShownWhole({ lines }: Item, { text }: StructuredFile): boolean {
  return lines.last - lines.first < MAX_SHOWN_LINES && dedented(text, lines).length <= MAX_SHOWN_CHARS;
}

function shownValue(item: Item): string {
  const value = item.value ?? '';
  const shown = value.includes('\n')
    ? `\n\n${codeBlock(clipped(value, MAX_VALUE_CHARS))}`
    : code(clipped(value === '' ? '(empty)' : value, MAX_VALUE_CHARS));
  if (item.kind === 'entry' || item.kind === 'command') {
    const parent = item.parent;
    return parent?.parent ? `${code(pathName(parent))}: ${shown}` : shown;
  }
  return value.includes('\n')
    ? `${code(pathName(item))}: ${shown}`
    : code(`${pathName(item)} = ${clipped(value === '' ? '(empty)' : value, MAX_VALUE_CHARS)}`);
}

/** The names of items; their values where all have one name. */
export function namesOf(items: readonly Item[]): string {
  const isAlike = items.length > 1 && items.every(({ name }) => name === items[0]?.name);
  const shown = items.slice(0, MAX_NAMES).map(({ name, value }) => code(isAlike ? (value ?? name) : name));
  const rest = items.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${String(rest)} more` : shown.join(', ');
}

/** The lines that prove an item: with the comment above it, and no more of them than are read at a glance. */
export function citedLines(item: Item): Lines {
  const { first, last } = item.comment === '' ? item.lines : linesWithComment(item);
  return { first, last: Math.min(last, first + MAX_CITED_LINES - 1) };
}
