/** A parameter as it is declared. */
export interface Parameter {
  readonly name: string;
  readonly type: string | undefined;
  /** The default. */
  readonly value: string | undefined;
  /** Where it begins, as an offset. */
  readonly offset: number;
  readonly text: string;
}

/** How a language writes a name with its type. */
export type TypeOrder = 'name: type' | 'type name' | 'name type' | 'name';

const OPENING = '([{<';
const CLOSING = ')]}>';

/** The parts of a text between commas that stand in no brackets, as offsets; angles are brackets of types only. */
export function splitAtCommas(masked: string, from: number, to: number, hasAngles = true): [number, number][] {
  const parts: [number, number][] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < to; at++) {
    const character = masked[at] ?? '';
    if (character === ',' && depth === 0) {
      parts.push([start, at]);
      start = at + 1;
    } else if (OPENING.includes(character) && isBracket(masked, at, hasAngles)) depth++;
    else if (CLOSING.includes(character) && isBracket(masked, at, hasAngles)) depth = Math.max(0, depth - 1);
  }
  if (masked.slice(start, to).trim() !== '') parts.push([start, to]);
  return parts;
}

/** Arrows and comparisons are no brackets. */
function isBracket(masked: string, at: number, hasAngles = true): boolean {
  const character = masked[at];
  if (!hasAngles) return character !== '<' && character !== '>';
  if (character === '>') return masked[at - 1] !== '=' && masked[at - 1] !== '-';
  if (character === '<') return masked[at + 1] !== '=' && masked[at + 1] !== '-' && masked[at + 1] !== ' ';
  return true;
}

/** The parameters between two offsets, without brackets around them. */
export function readParameters(
  source: string,
  masked: string,
  from: number,
  to: number,
  order: TypeOrder,
): Parameter[] {
  const read = splitAtCommas(masked, from, to).flatMap(([start, end]) => {
    // Comments are blank in the masked text: the parameter is what is left of it.
    const own = masked.slice(start, end);
    const offset = start + own.length - own.trimStart().length;
    const text = source.slice(offset, start + own.trimEnd().length);
    const plain = withoutAttributes(text.trim());
    return plain === '' ? [] : [{ ...parameterOf(plain, order), offset, text: oneLine(plain) }];
  });
  return order === 'name type' ? withSharedTypes(read) : read;
}

function withoutAttributes(text: string): string {
  return text.replace(/^(?:@[\w.]+(?:\([^)]*\))?\s+|\[[\w.]+(?:\([^)]*\))?\]\s*|#\[[^\]]*\]\s*)+/, '');
}

function parameterOf(text: string, order: TypeOrder): Pick<Parameter, 'name' | 'type' | 'value'> {
  const assign = topLevelAssign(text);
  const declared = (assign < 0 ? text : text.slice(0, assign).replace(/:$/, '')).trim();
  const value = assign < 0 ? undefined : oneLine(text.slice(assign + 1));
  if (order === 'type name') {
    const found = /^([^]*?[\s*&>\]])\$?(\w+)((?:\[[^\]]*\])*)$/.exec(declared);
    if (!found) return { name: declared.replace(/^[&.$]+/, ''), type: undefined, value };
    const type = oneLine(`${found[1] ?? ''}${found[3] ?? ''}`).replace(
      /^(?:(?:final|public|private|protected|readonly)(?: |$))+/,
      '',
    );
    return { name: found[2] ?? '', type: /^[&.\s]*$/.test(type) ? undefined : type, value };
  }
  if (order === 'name type') {
    const found = /^(\w+)\s+([^]+)$/.exec(declared);
    return { name: found?.[1] ?? declared, type: found ? oneLine(found[2] ?? '') : undefined, value };
  }
  const colon = topLevelColon(declared);
  const names = (colon < 0 ? declared : declared.slice(0, colon)).trim();
  const type = colon < 0 ? undefined : oneLine(declared.slice(colon + 1));
  return { name: nameOfParameter(names), type, value };
}

/** The name without what stands before it: `private readonly code`, `vararg items`, `_ value`, `mut self`. */
function nameOfParameter(names: string): string {
  if (/^[{[]/.test(names)) return oneLine(names);
  const words = names.replace(/\?$/, '').split(/\s+/);
  return (words.at(-1) ?? names).replace(/^(?:\.\.\.|&)/, '');
}

/** `a, b int`: a name without a type has that of the next. */
function withSharedTypes(read: readonly Parameter[]): Parameter[] {
  let type: string | undefined;
  return read
    .toReversed()
    .map((parameter) => {
      type = parameter.type ?? type;
      return { ...parameter, type };
    })
    .toReversed();
}

function topLevelColon(text: string): number {
  return topLevel(text, (at) => text[at] === ':' && text[at + 1] !== ':' && text[at - 1] !== ':');
}

/** Where a default begins; -1 where there is none. */
export function topLevelAssign(text: string): number {
  return topLevel(
    text,
    (at) => text[at] === '=' && !/[=<>!]/.test(text[at - 1] ?? '') && !/[=>]/.test(text[at + 1] ?? ''),
  );
}

function topLevel(text: string, isIt: (at: number) => boolean): number {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (depth === 0 && isIt(at)) return at;
    else if (OPENING.includes(character) && isBracket(text, at)) depth++;
    else if (CLOSING.includes(character) && isBracket(text, at)) depth--;
  }
  return -1;
}

const NOT_ON_ONE_LINE = /[\t\n\r\f]| {2}|[([] | ,?[)\]]/;

/** A text on one line. */
export function oneLine(text: string): string {
  if (!NOT_ON_ONE_LINE.test(text)) return text.trim();
  return text
    .replace(/\s+/g, ' ')
    .replace(/([([]) /g, '$1')
    .replace(/,? ([)\]])/g, '$1')
    .trim();
}

/** A text on one line without its quotes, and without what separates it from the next. */
export function unquoted(text: string): string {
  const plain = oneLine(text).replace(/[;,]$/, '');
  return /^(["'`])((?:(?!\1)[^\\])*)\1$/.exec(plain)?.[2] ?? plain;
}

const MAX_VALUE_CHARS = 400;

/** A value on one line and without its quotes; undefined where it is long. */
export function valueOf(text: string): string | undefined {
  const plain = oneLine(text).replace(/[;,]$/, '');
  return plain === '' || plain.length > MAX_VALUE_CHARS ? undefined : unquoted(plain);
}

/** The names that a parameter in braces takes apart: `{ size = 10, trim }`. */
export function propertiesOf({
  name,
  text,
}: Parameter): { readonly name: string; readonly value: string | undefined }[] {
  if (!name.startsWith('{')) return [];
  const inside = /^\{([^]*?)\}(?=\s*(?:[:=]|$))/.exec(text)?.[1] ?? '';
  return splitAtCommas(inside, 0, inside.length).flatMap(([from, to]) => {
    const [property, value] = inside.slice(from, to).split(/=(.*)/s);
    const own = /^\s*(?:\.\.\.)?([\w$]+)/.exec(property ?? '')?.[1];
    return own === undefined ? [] : [{ name: own, value: value === undefined ? undefined : unquoted(value) }];
  });
}
