import type { Item, StructuredFile } from '../../../structure/structure.ts';

/** An error that a function may end with. */
export interface RaisedError {
  readonly name: string;
  readonly line: number;
}

const THROWN = /\b(?:throw|raise)\s+(?:new\s+)?([A-Z][\w.:]*)|\bErr\(\s*((?:\w+::)*[A-Z]\w*)/g;
/** A variable that holds an error, as Go calls them: `ErrNotFound`, `store.ErrNotFound`, `errClosed`. */
const ERROR_VARIABLE = /\b(?:\w+\.)?[Ee]rr[A-Z]\w*\b/;

/** The errors that a function throws, raises or returns, by its own lines and by its comment. */
export function errorsOf(item: Item, { text }: StructuredFile): RaisedError[] {
  const found = new Map<string, number>();
  const add = (name: string | undefined, line: number): void => {
    if (name !== undefined && !found.has(name)) found.set(name, line);
  };
  for (let line = item.lines.first; line <= item.lines.last; line++) {
    for (const name of raisedBy(text[line - 1] ?? '')) add(name, line);
  }
  for (const [, name] of item.comment.matchAll(/@(?:throws|exception|raise)\s+\{?\[?([\w.:]+)/g))
    add(name, item.lines.first);
  for (const name of raisedInDocstring(item.comment)) add(name, item.lines.first);
  const declared = /\bthrows\s+([\w., ]+)/.exec(item.signature ?? '')?.[1] ?? '';
  for (const name of declared.split(/\s*,\s*/)) if (/^[A-Z]/.test(name)) add(name, item.lines.first);
  return [...found].map(([name, line]) => ({ name, line }));
}

/** The errors that a line throws or returns; a variable such as `e` in `Err(e)` says not which. */
function raisedBy(line: string): string[] {
  const thrown = [...line.matchAll(THROWN)].map(([, name, variant]) => name ?? variant?.split('::').at(-1) ?? '');
  const returned = line.split(/\breturn\b/).slice(1);
  return [...thrown, ...returned.flatMap((rest) => ERROR_VARIABLE.exec(rest)?.[0] ?? [])];
}

/** The names below `Raises:` in a docstring, to the next blank line. */
function raisedInDocstring(comment: string): string[] {
  const lines = comment.split('\n');
  const from = lines.findIndex((line) => /^Raises:\s*$/.test(line)) + 1;
  if (from === 0) return [];
  const end = lines.findIndex((line, index) => index >= from && line.trim() === '');
  return lines.slice(from, end < 0 ? undefined : end).flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? []);
}
