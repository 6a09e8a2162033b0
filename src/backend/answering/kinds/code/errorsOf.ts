import type { Item, StructuredFile } from '../../../structure/structure.ts';
import { FUNCTION_KINDS, type Program } from './program.ts';

/** An error that a function may end with. */
interface RaisedError {
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

const CHECK_NAME = /^[_#]*(?:assert|ensure|check|require|validate|verify|guard|must|reject|forbid|deny|enforce)/i;
const MAX_CHECK_LINES = 8;
const MAX_CALLER_LINES = 30;

/** Short functions of the same file that a function calls and that do nothing but raise an error in a case: its checks. */
export function checksCalledBy(item: Item, { file, byName }: Program): Item[] {
  if (!FUNCTION_KINDS.has(item.kind) || item.lines.last - item.lines.first > MAX_CALLER_LINES) return [];
  const body = file.text.slice(item.lines.first, item.lines.last).join('\n');
  const names = new Set(body.match(/[A-Za-z_]\w*[!?]?/g));
  const checks = [...names].flatMap((name) => byName.get(name.toLowerCase()) ?? []);
  return checks
    .filter(
      (other) =>
        other !== item &&
        FUNCTION_KINDS.has(other.kind) &&
        CHECK_NAME.test(other.name) &&
        other.lines.last - other.lines.first < MAX_CHECK_LINES &&
        file.text.slice(other.lines.first - 1, other.lines.last).some((line) => raisedBy(line).length > 0),
    )
    .slice(0, 2);
}
