import type { Item, Lines, StructuredFile } from '../../../structure/structure.ts';
import { FUNCTION_KINDS, plainName } from './program.ts';

const NOTHING = /^(?:None|null|nil|undefined|NULL|nullptr|''|"")$/;
const MAX_LINES = 200;
const MAX_LINE_CHARS = 400;

/**
 * What a function takes where a parameter is by default nothing: the line that gives the parameter another value, with the condition
 * above it; undefined where the parameter has a default of its own or none takes its place.
 */
export function standInOf({ kind, name, value, parent }: Item, { text }: StructuredFile): Lines | undefined {
  if (kind !== 'parameter' || !parent || !FUNCTION_KINDS.has(parent.kind) || !NOTHING.test(value ?? ''))
    return undefined;
  const word = plainName(name).replace(/[^\w]/g, '');
  if (word === '') return undefined;
  const isSet = new RegExp(`(?<![\\w.])${word}\\s*(?:\\?\\?|\\|\\|)?=(?![=>])\\s*\\S`);
  const orElse = new RegExp(`(?<![\\w.])${word}\\s*(?:\\bor\\b|\\|\\||\\?\\?|\\?:)\\s*\\S`);
  const isNothing = new RegExp(
    `(?<![\\w.])(?:not\\s+|!)?${word}\\b(?:\\s*(?:is|={2,3})\\s*(?:None|null|nil|undefined|NULL))?`,
  );
  const last = Math.min(parent.lines.last, parent.lines.first + MAX_LINES);
  /** The last condition on the parameter. */
  let condition: number | undefined;
  for (let line = parent.lines.first + 1; line <= last; line++) {
    const source = (text[line - 1] ?? '').slice(0, MAX_LINE_CHARS);
    if (orElse.test(source)) return { first: line, last: Math.min(line + 1, last) };
    if (/^\s*(?:if|unless)\b/.test(source) && isNothing.test(source)) condition = line;
    // A default in the list of parameters looks like an assignment.
    if (condition !== undefined && isSet.test(source.replace(/^\s*(?:if|unless)\b.*?[:{]/, '')))
      return { first: condition, last: line };
  }
  return undefined;
}
