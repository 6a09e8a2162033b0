import { visit, type JSONVisitor } from 'jsonc-parser';
import { nameEntries } from '../entryName.ts';
import { ItemDraft } from '../itemDraft.ts';
import { PendingComment } from '../pendingComment.ts';
import type { StructureReader } from '../structureReader.ts';

/** JSON, also with comments and trailing commas. */
export const jsonReader: StructureReader = {
  format: 'json',
  takesLongLines: true,
  reads: (name, text) =>
    /\.(?:json[c5]?|geojson|webmanifest|code-workspace|har|avsc|tfstate)$|^\.(?:babelrc|eslintrc|prettierrc|swcrc)$/.test(
      name,
    ) && /^\s*(?:[[{]|\/[/*])/.test(text.find((line) => line.trim() !== '') ?? ''),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    try {
      const joined = text.join('\n');
      visit(joined, visitorOf(root, joined), { allowTrailingComma: true });
    } catch {
      // Nested deeper than the stack: what has been read until then stays.
    }
    nameEntries(root);
    return { format: 'json', root, tables: [] };
  },
};

function visitorOf(root: ItemDraft, text: string): JSONVisitor {
  const open: ItemDraft[] = [];
  const comment = new PendingComment();
  let key: { readonly name: string; readonly line: number } | undefined;
  let lastItem: ItemDraft | undefined;

  const begin = (line: number, value?: string, kind?: string): ItemDraft => {
    const parent = open.at(-1);
    if (!parent) {
      root.traits = kind === undefined ? [] : [kind];
      return root;
    }
    const start = key ?? { name: String(parent.children.length), line };
    lastItem = parent.add({
      kind: key ? 'key' : 'entry',
      name: start.name,
      value,
      line: start.line,
      lastLine: line,
      ...comment.take(),
      traits: kind === undefined ? [] : [kind],
    });
    key = undefined;
    return lastItem;
  };
  const end = (line: number): void => {
    open.pop()?.endAt(line);
  };
  return {
    onObjectBegin: (_offset, _length, line) => {
      open.push(begin(line + 1, undefined, 'object'));
    },
    onObjectProperty: (name, _offset, _length, line) => {
      key = { name, line: line + 1 };
    },
    onObjectEnd: (_offset, _length, line) => end(line + 1),
    onArrayBegin: (_offset, _length, line) => {
      open.push(begin(line + 1, undefined, 'list'));
    },
    onArrayEnd: (_offset, _length, line) => end(line + 1),
    onLiteralValue: (value: unknown, _offset, _length, line) => {
      begin(line + 1, String(value), typeof value === 'string' ? undefined : typeof value);
    },
    onComment: (offset, length, line) => {
      const words = text.slice(offset, offset + length).replace(/^\/[/*]+|\*+\/$|^\s*\*/gm, '');
      if (lastItem?.lines.last === line + 1) lastItem.comment = `${lastItem.comment} ${words.trim()}`.trim();
      else comment.add(words.replace(/\s+/g, ' '), line + 1);
    },
  };
}
