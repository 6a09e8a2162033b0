import type { ItemDraft } from './itemDraft.ts';

const TOKEN =
  /\s+|[[\]{},]|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\{\{.*?\}\}|[^[\]{},"'\s](?:[^[\]{},"'\n]*[^[\]{},"'\s])?/g;

/**
 * Adds the members of a list or an object in brackets, as YAML, TOML and HCL have them: `[a, "b"]`, `{ a: 1, b = 2 }`.
 *
 * @param lines the lines of the value from its bracket on, without comments
 * @param first the number of the first of them, 1-based
 */
export function addFlow(item: ItemDraft, lines: readonly string[], first: number): void {
  const open: ItemDraft[] = [item];
  let key: { readonly name: string; readonly line: number } | undefined;
  let isBegun = false;
  const add = (value: string | undefined, line: number): ItemDraft | undefined => {
    const parent = open.at(-1);
    const child = parent?.add({
      kind: key ? 'key' : 'entry',
      name: key?.name ?? String(parent.children.length),
      value,
      line: key?.line ?? line,
      lastLine: line,
    });
    key = undefined;
    return child;
  };
  for (const [index, text] of lines.entries()) {
    const line = first + index;
    for (const [token] of text.matchAll(TOKEN)) {
      if (/^(?:\s*|[,:=])$/.test(token)) continue;
      if (token === '[' || token === '{') {
        const begun = isBegun ? (add(undefined, line) ?? item) : item;
        begun.traits = token === '[' ? ['list'] : ['object'];
        if (isBegun) open.push(begun);
        isBegun = true;
      } else if (token === ']' || token === '}') {
        if (open.length > 1) open.pop()?.endAt(line);
      } else {
        const pair = key ? undefined : keyOf(token, open.at(-1));
        if (!pair) add(unquoted(token), line);
        else {
          key = { name: pair.name, line };
          if (pair.value !== '') add(unquoted(pair.value), line);
        }
      }
    }
  }
}

/** The key of `key: value`, `key = value`, or of `"key":` whose value is the next token. */
function keyOf(
  token: string,
  parent: ItemDraft | undefined,
): { readonly name: string; readonly value: string } | undefined {
  if (parent?.traits.includes('list')) return undefined;
  const pair = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:=]+)\s*(?:[:=]\s*(.*))?$/s.exec(token);
  return pair ? { name: unquoted(pair[1] ?? '').replace(/:$/, ''), value: (pair[2] ?? '').trim() } : undefined;
}

function unquoted(text: string): string {
  return /^(["'])([\s\S]*)\1$/.exec(text)?.[2] ?? text;
}

/** A value in brackets that has not ended after so many lines is none. */
const MAX_LINES = 5000;
/** So many lines of a file are read in vain before no value of several lines is looked for any more. */
const MAX_VAIN_LINES = 50_000;

/** Gathers the lines of values that stand in brackets. */
export class BracketedLines {
  readonly #text: readonly string[];
  readonly #depthOf: (line: string) => number;
  #vain = 0;

  /**
   * @param text the lines of the file
   * @param depthOf how many brackets a line opens more than it closes
   */
  constructor(text: readonly string[], depthOf: (line: string) => number) {
    this.#text = text;
    this.#depthOf = depthOf;
  }

  /**
   * The lines of a value up to the one that closes its brackets; the value's own line alone where none does.
   *
   * @param value what stands in the first line from the bracket on
   * @param next the index of the line after it
   */
  from(value: string, next: number): readonly string[] {
    let depth = this.#depthOf(value);
    if (depth <= 0 || this.#vain >= MAX_VAIN_LINES) return [value];
    const end = Math.min(this.#text.length, next + MAX_LINES);
    const lines = [value];
    for (let index = next; index < end; index++) {
      const line = this.#text[index] ?? '';
      lines.push(line);
      depth += this.#depthOf(line);
      if (depth <= 0) return lines;
    }
    this.#vain += lines.length;
    return [value];
  }
}

/** How many square and curly brackets a line opens more than it closes, without those in quotes. */
export function bracketDepth(line: string): number {
  return depthIn(line, '[{', ']}');
}

/** How many brackets of all kinds, round ones among them, a line opens more than it closes, without those in quotes. */
export function roundBracketDepth(line: string): number {
  return depthIn(line, '[{(', ']})');
}

function depthIn(line: string, opening: string, closing: string): number {
  let depth = 0;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quote !== '') {
      if (character === '\\' && quote === '"') index++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      // An apostrophe that nothing closes quotes nothing.
      if (line.includes(character, index + 1)) quote = character;
    } else if (opening.includes(character)) depth++;
    else if (closing.includes(character)) depth--;
  }
  return depth;
}
