import type { Item, Lines } from '../../structure/structure.ts';
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
export function usesOfName(name: string, { file, symbols }: Program): Use[] {
  if (!/^[\w$]+$/.test(name)) return [];
  const word = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
  const uses: Use[] = [];
  for (const [index, text] of file.text.entries()) {
    if (!text.includes(name) || !word.test(text) || isComment(text)) continue;
    const line = index + 1;
    uses.push({ by: innermost(line, symbols), line, lines: { first: line, last: line } });
  }
  return uses;
}

function isComment(line: string): boolean {
  return /^\s*(?:\/\/|\/?\*|#(?!\s*(?:define|include|if))|--)/.test(line);
}

function innermost(line: number, symbols: readonly Item[]): Item | undefined {
  let best: Item | undefined;
  for (const item of symbols) {
    if (item.kind === 'parameter' || item.lines.first > line || item.lines.last < line) continue;
    if (!best || item.lines.last - item.lines.first <= best.lines.last - best.lines.first) best = item;
  }
  return best;
}
