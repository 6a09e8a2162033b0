import type { Lines, StructuredFile, Table } from '../../../structure/structure.ts';
import { wordsOf } from '../../../understanding/words.ts';

/** A cell of so few words is a name or a state; of more it says something. */
const MAX_WORDS = 2;

/** Whether words of a question are what some rows of a table within some lines have and others have not. */
export function namesSomeRows(asked: string, within: readonly Lines[], { structure }: StructuredFile): boolean {
  const text = asked.toLowerCase();
  const words = new Set(wordsOf(text));
  return structure.tables
    .filter(({ lines }) => within.some(({ first, last }) => first <= lines.first && lines.first <= last))
    .some((table) => namesRowsOf(table, words, text));
}

function namesRowsOf({ rows }: Table, words: ReadonlySet<string>, text: string): boolean {
  const named = rows.filter(({ cells }) => cells.some((cell) => isNamed(cell, words, text)));
  return named.length > 0 && named.length < rows.length;
}

function isNamed(cell: string | undefined, words: ReadonlySet<string>, text: string): boolean {
  if (cell === undefined) return false;
  if (/^\p{Script=Han}{2,6}$/u.test(cell)) return text.includes(cell);
  const parts = wordsOf(cell).filter((part) => /^\p{L}{3,}$/u.test(part));
  return parts.length > 0 && parts.length <= MAX_WORDS && parts.some((part) => words.has(part));
}
