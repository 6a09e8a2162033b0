import { linesWithComment, type Item, type StructuredFile } from '../../../structure/structure.ts';

/** The kind of an item that stands for lines outside of all declarations. */
export const STATEMENTS = 'statements';
const MAX_LINES = 30;

/** The lines of a program that belong to no declaration, in blocks that blank lines part: what a script does, what is said at its top. */
export function statementsOf({ structure, text }: StructuredFile): Item[] {
  const covered = new Set<number>();
  for (const item of structure.root.children) {
    const { first, last } = linesWithComment(item);
    for (let line = first; line <= last; line++) covered.add(line);
  }
  const blocks: Item[] = [];
  let first: number | undefined;
  for (let line = 1; line <= text.length + 1; line++) {
    const source = (text[line - 1] ?? '').trim();
    const isIn =
      line <= text.length && !covered.has(line) && !/^(?:#|\/\/|\*)?$/.test(source) && !source.startsWith('#!');
    if (isIn && (first === undefined || line - first < MAX_LINES)) {
      first ??= line;
      continue;
    }
    if (first !== undefined) blocks.push(blockOf(text, first, line - 1, structure.root));
    first = isIn ? line : undefined;
  }
  return blocks.filter(({ signature }) => /\w{3}/.test(signature ?? ''));
}

function blockOf(text: readonly string[], first: number, last: number, parent: Item): Item {
  const lines = text.slice(first - 1, last);
  const comments = lines.filter((line) => /^\s*(?:#|\/\/|\*|\/\*|"""|--)/.test(line));
  return {
    kind: STATEMENTS,
    name: '',
    value: undefined,
    comment: comments.join('\n'),
    lines: { first, last },
    commentLines: undefined,
    parent,
    children: [],
    traits: [],
    signature: lines.join('\n'),
  };
}
