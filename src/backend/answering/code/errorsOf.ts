import type { Item, StructuredFile } from '../../structure/structure.ts';

/** An error that a function may end with. */
export interface RaisedError {
  readonly name: string;
  readonly line: number;
}

const THROWN =
  /\b(?:throw|raise)\s+(?:new\s+)?([A-Z][\w.:]*)|\breturn\b[^\n]*?\b((?:\w+\.)?(?:Err[A-Z]\w*|err[A-Z]\w*))\b|\bErr\((?:\w+::)*(\w+(?:::\w+)?)|\bpanic!?\(\s*(["'][^"']*["'])?/g;

/** The errors that a function throws, raises or returns, by its own lines and by its comment. */
export function errorsOf(item: Item, { text }: StructuredFile): RaisedError[] {
  const found = new Map<string, number>();
  for (let line = item.lines.first; line <= item.lines.last; line++) {
    for (const match of (text[line - 1] ?? '').matchAll(THROWN)) {
      const name = match[1] ?? match[2] ?? match[3];
      if (name !== undefined && !found.has(name)) found.set(name, line);
    }
  }
  for (const [, name] of item.comment.matchAll(/@(?:throws|exception|raise)\s+\{?\[?([\w.:]+)/g)) {
    if (name !== undefined && !found.has(name)) found.set(name, item.lines.first);
  }
  const raises = /^Raises:\s*\n([^]*?)(?:\n\s*\n|$)/m.exec(item.comment)?.[1] ?? '';
  for (const [, name] of raises.matchAll(/^(\w+):/gm)) {
    if (name !== undefined && !found.has(name)) found.set(name, item.lines.first);
  }
  const declared = /\bthrows\s+([\w., ]+)/.exec(item.signature ?? '')?.[1] ?? '';
  for (const name of declared.split(/\s*,\s*/))
    if (/^[A-Z]/.test(name) && !found.has(name)) found.set(name, item.lines.first);
  return [...found].map(([name, line]) => ({ name, line }));
}
