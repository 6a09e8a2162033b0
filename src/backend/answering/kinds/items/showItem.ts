import {
  linesWithComment,
  pathOf,
  type Item,
  type Lines,
  type StructuredFile,
  descendants,
} from '../../../structure/structure.ts';
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

/** `${VAR}`, `${VAR:-default}`, `$VAR`, `${{ matrix.node }}`, `{{ .Values.image }}`, `var.region`, `local.name`, `%(name)s`. */
const REFERENCE =
  /\$\{\{\s*([\w.-]+)\s*\}\}|\{\{-?\s*\.?([\w.-]+)[^}]*\}\}|\$\{([\w.-]+)[^}]*\}|\$\(([\w.-]+)\)|\$([A-Z_][A-Z\d_]*)|%\(([\w.-]+)\)s|\b((?:var|local|data|module|each|aws_\w+)\.[\w.-]+)/g;

const MAX_REFERRED = 2;
/** References are looked for in so much of a value, and so many of them are followed. */
const MAX_REFERENCED_CHARS = 1000;
const MAX_REFERENCED_NAMES = 10;
/** What a reference begins with that is no name of the file: `var.region` is the variable `region`. */
const NAMESPACE = /^(?:var|local|env|vars|inputs|Values|matrix|strategy|parameters)$/;

/** The items that a value refers to, where the file has them: the value alone would say nothing. */
export function referredItems(item: Item, file: StructuredFile): Item[] {
  const found = new Set<Item>();
  const names = [...(item.value ?? '').slice(0, MAX_REFERENCED_CHARS).matchAll(REFERENCE)].slice(
    0,
    MAX_REFERENCED_NAMES,
  );
  for (const [, ...groups] of names) {
    const other = findNamed(groups.find((name) => name !== undefined) ?? '', item, file);
    if (other && other !== item) found.add(other);
    if (found.size === MAX_REFERRED) break;
  }
  return [...found];
}

/** The nearest item of this name; the default of a variable stands for it. */
function findNamed(name: string, from: Item, file: StructuredFile): Item | undefined {
  const parts = name.split('.').filter((part) => part !== '');
  const wanted = parts.at(-1);
  if (wanted === undefined || (parts.length === 1 && wanted.length < 2)) return undefined;
  const around = parts.slice(0, -1).filter((part) => !NAMESPACE.test(part));
  const candidates = [...descendants(file.structure.root)].filter(
    (item) => item !== from && nameOf(item) === wanted && (item.value !== undefined || item.children.length > 0),
  );
  const fitting = candidates.filter((item) =>
    around.every((part) => pathOf(item).some((above) => nameOf(above) === part)),
  );
  const nearest = fitting.sort(
    (a, b) => sharedDepth(b, from) - sharedDepth(a, from) || pathOf(a).length - pathOf(b).length,
  )[0];
  const preset = nearest?.children.find((child) => child.name === 'default');
  return preset ?? nearest;
}

function nameOf(item: Item): string {
  return item.kind === 'entry' ? '' : item.name;
}

/** How many of the items that one stands in are those of the other. */
function sharedDepth(one: Item, other: Item): number {
  const path = pathOf(other);
  return pathOf(one).filter((item) => path.includes(item)).length;
}
