import { ItemDraft } from '../../itemDraft.ts';
import type { Structure } from '../../structure.ts';
import { CommentsByLine, LEXIS } from './sourceText.ts';
import { indentOf, maskSource } from './maskedSource.ts';
import { valueOf } from './parameters.ts';

const FUNCTION = /^(?:function\s+([\w:.-]+)\s*(?:\(\s*\))?|([\w:.-]+)\s*\(\s*\))\s*[{(]?/;
const ASSIGNMENT = /^((?:(?:export|readonly|declare|typeset|local)\s+(?:-\w+\s+)*)*)([A-Za-z_]\w*)=(.*)$/;
const DEFAULT = /^:\s*"?\$\{(\w+):?[=?-]([^}]*)\}/;
const IMPORT = /^(?:source|\.)\s+(\S.*)$/;

/** Reads a script of a shell: its functions and the variables that it sets. */
export function readShell(filename: string, text: readonly string[]): Structure {
  const root = ItemDraft.ofFile(filename, text.length);
  const file = maskSource(text, LEXIS.shell);
  const comments = new CommentsByLine(file.comments);
  const seen = new Set<string>();
  let open: { item: ItemDraft; indent: number } | undefined;
  for (const [index, line] of file.masked.split('\n').entries()) {
    const at = index + 1;
    const source = (text[index] ?? '').trim();
    const plain = line.trim();
    if (plain === '') continue;
    if (open) {
      if (/^[})]/.test(plain) && indentOf(line) <= open.indent) {
        open.item.endAt(at);
        open = undefined;
      }
      continue;
    }
    const start = { line: at, signature: source, ...comments.above(at) };
    const found = FUNCTION.exec(plain);
    if (found) {
      const item = root.add({
        kind: 'function',
        name: found[1] ?? found[2] ?? '',
        ...start,
        signature: source.replace(/\s*\{.*$/, ''),
      });
      if (!/\}\s*$/.test(plain)) open = { item, indent: indentOf(line) };
      continue;
    }
    addLine(root, source, start, comments.beside(at), seen);
  }
  root.comment = comments.ofFile(
    root.children[0]?.commentLines?.first ?? root.children[0]?.lines.first ?? Number.MAX_SAFE_INTEGER,
  );
  return { format: 'shell', root, tables: [] };
}

function addLine(
  root: ItemDraft,
  source: string,
  start: { readonly line: number; readonly signature: string; readonly comment: string },
  beside: string,
  seen: Set<string>,
): void {
  const comment = [start.comment, beside].filter((part) => part !== '').join('\n');
  const imported = IMPORT.exec(source)?.[1];
  if (imported !== undefined) {
    root.add({ kind: 'import', name: valueOf(imported) ?? imported, ...start });
    return;
  }
  const standard = DEFAULT.exec(source);
  const found = standard ?? ASSIGNMENT.exec(source);
  if (!found) return;
  const name = standard ? (found[1] ?? '') : (found[2] ?? '');
  if (seen.has(name)) return;
  seen.add(name);
  const mods = standard ? '' : (found[1] ?? '');
  const text = (standard ? (found[2] ?? '') : (found[3] ?? '')).replace(/\s+#.*$/, '');
  // `"${NAME:-standard}"` takes what is set outside, else the default.
  const value = valueOf(text);
  const outside = /^\$\{(\w+):?[-=]([^}]*)\}$/.exec(value ?? '');
  root.add({
    kind: /^[A-Z][A-Z\d_]*$/.test(name) || mods.includes('readonly') ? 'constant' : 'variable',
    name,
    value: outside?.[1] === name ? outside[2] : value,
    ...start,
    comment,
    traits: [...(mods.includes('export') ? ['exported'] : []), ...(outside || standard ? ['default'] : [])],
  });
}
