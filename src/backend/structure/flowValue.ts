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
