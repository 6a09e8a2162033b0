import type { Item, Lines, StructuredFile } from '../../structure/structure.ts';
import { plainName, type Program } from './program.ts';

/** A place where a declaration is used. */
export interface Use {
  /** What it is used in; undefined outside of all declarations. */
  readonly by: Item | undefined;
  readonly line: number;
  readonly lines: Lines;
}

/** Where a name is used, outside its own definition and its comments. */
export function usesOf(item: Item, program: Program): Use[] {
  const name = plainName(item.name);
  const definitions = new Set((program.byName.get(name.toLowerCase()) ?? []).map(({ lines }) => lines.first));
  const isRecursion = (line: number): boolean => line >= item.lines.first && line <= item.lines.last;
  return usesOfName(name, program).filter(({ line }) => !definitions.has(line) && !isRecursion(line));
}

/** The lines that have a name as a word of its own. */
export function usesOfName(name: string, program: Program): Use[] {
  if (!/^[\w$]+$/.test(name)) return [];
  const word = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
  const uses: Use[] = [];
  for (const [index, text] of program.file.text.entries()) {
    if (!text.includes(name) || !word.test(text) || isComment(text, program.file)) continue;
    const line = index + 1;
    uses.push({ by: innermostByLine(program)[line], line, lines: { first: line, last: line } });
  }
  return uses;
}

/** Languages in which `#` begins a comment; elsewhere it begins a private member or a preprocessor line. */
const HASH_COMMENTS = new Set(['python', 'ruby', 'shell', 'php', 'graphql']);

function isComment(line: string, { structure }: StructuredFile): boolean {
  return /^\s*(?:\/\/|\/\*|\*(?![\w(]))/.test(line) || (/^\s*#/.test(line) && HASH_COMMENTS.has(structure.format));
}

const KEPT = new WeakMap<Program, readonly (Item | undefined)[]>();

/** What each line of a file stands in, by its 1-based number: the smallest declaration around it. */
function innermostByLine(program: Program): readonly (Item | undefined)[] {
  const known = KEPT.get(program);
  if (known) return known;
  const items = program.symbols
    .filter(({ kind }) => kind !== 'parameter')
    .toSorted((a, b) => a.lines.first - b.lines.first || b.lines.last - a.lines.last);
  const innermost: (Item | undefined)[] = [undefined];
  const open: Item[] = [];
  let next = 0;
  for (let line = 1; line <= program.file.text.length; line++) {
    for (let item = items[next]; item && item.lines.first <= line; item = items[++next]) open.push(item);
    for (let last = open.at(-1); last && last.lines.last < line; last = open.at(-1)) open.pop();
    innermost.push(open.at(-1));
  }
  KEPT.set(program, innermost);
  return innermost;
}
