import { ItemDraft } from '../../itemDraft.ts';
import type { Structure } from '../../structure.ts';
import { CommentsByLine, LEXIS } from './sourceText.ts';
import { indentOf, maskSource } from './maskedSource.ts';
import { oneLine, readParameters, valueOf } from './parameters.ts';

const BLOCK =
  /^(?:(class|module)\s+([\w:]+)(?:\s*<\s*([\w:]+))?|(?:(?:private|protected|public|private_class_method|memoize)\s+)?def\s+((?:self\.)?[\w]+[?!=]?|[+\-*/<>=!~[\]%&|^]+))/;
const ACCESSORS =
  /^(attr_(?:reader|writer|accessor)|has_many|has_one|belongs_to|validates|scope|delegate|enum|field|property)\s+(.*)$/;
const CONSTANT = /^([A-Z]\w*)\s*=(?!=)\s*(.*)$/;
const TEST = /^(describe|context|it|test|specify|feature|scenario)\b[\s(]+(?:\w+\s*,\s*)?(["'])/;
const IMPORT = /^(?:require|require_relative|load|gem)\b[\s(]*["']/;

/** Blocks in one another that are read. */
const MAX_DEPTH = 100;

/** Reads a program in Ruby: a block ends with the `end` that is indented as it is. */
export function readRuby(filename: string, text: readonly string[]): Structure {
  const root = ItemDraft.ofFile(filename, text.length);
  const file = maskSource(text, LEXIS.ruby);
  const comments = new CommentsByLine(file.comments);
  const masked = file.masked.split('\n');
  const open: { item: ItemDraft; indent: number; access: string }[] = [];
  for (const [index, line] of masked.entries()) {
    const plain = line.trim();
    if (plain === '') continue;
    const at = index + 1;
    const indent = indentOf(line);
    const source = (text[index] ?? '').trim();
    for (let block = open.at(-1); block && indent <= block.indent; block = open.at(-1)) {
      if (indent === block.indent && /^end\b/.test(plain)) block.item.endAt(at);
      open.pop();
    }
    const block = open.at(-1);
    block?.item.endAt(at);
    const parent = block?.item ?? root;
    if (/^(?:private|protected|public)$/.test(plain) && block) block.access = plain;
    if (parent.kind === 'method' || parent.kind === 'function') continue;
    const added = addLine(parent, plain, source, at, block?.access ?? '', comments);
    if (added && open.length < MAX_DEPTH && !/\bend$/.test(plain) && !/^def\b[^=]*\)\s*=\s/.test(plain))
      open.push({ item: added, indent, access: '' });
  }
  root.comment = comments.ofFile(root.children[0]?.commentLines?.first ?? root.children[0]?.lines.first ?? 1);
  return { format: 'ruby', root, tables: [] };
}

/** Adds what a line declares; the item where a block begins with it. */
function addLine(
  parent: ItemDraft,
  plain: string,
  source: string,
  line: number,
  access: string,
  comments: CommentsByLine,
): ItemDraft | undefined {
  const above = comments.above(line);
  const start = { line, signature: oneLine(source), ...above };
  const block = BLOCK.exec(plain);
  if (block) return addBlock(parent, block, source, { ...start, access });
  const test = TEST.exec(source);
  if (test) {
    const name = source.slice(test[0].length).split(test[2] ?? '"')[0] ?? '';
    const kind = /^(?:describe|context|feature)$/.test(test[1] ?? '') ? 'test suite' : 'test';
    return parent.add({ kind, name, ...start });
  }
  if (IMPORT.test(source)) {
    parent.add({ kind: 'import', name: /["']([^"']+)/.exec(source)?.[1] ?? '', line, signature: source });
    return undefined;
  }
  const constant = CONSTANT.exec(plain);
  if (constant) {
    const value = source
      .slice(source.indexOf('=') + 1)
      .replace(/\s+#.*$/, '')
      .replace(/\.freeze$/, '');
    const comment = [above.comment, comments.beside(line)].filter((part) => part !== '').join('\n');
    parent.add({ kind: 'constant', name: constant[1] ?? '', value: valueOf(value), ...start, comment });
    return undefined;
  }
  const accessors = ACCESSORS.exec(source);
  for (const [, name] of (accessors?.[2] ?? '').matchAll(/(?:^|,\s*):(\w+)/g)) {
    parent.add({ kind: 'field', name: name ?? '', traits: [accessors?.[1] ?? ''], ...start });
  }
  return undefined;
}

function addBlock(
  parent: ItemDraft,
  found: RegExpExecArray,
  source: string,
  { access, ...start }: { readonly line: number; readonly signature: string; readonly access: string },
): ItemDraft {
  const [, container, name = '', base, method = ''] = found;
  if (container !== undefined) {
    const traits = /Error$|Exception$/.test(base ?? '') || /Error$/.test(name) ? ['exception'] : [];
    return parent.add({ kind: container, name, traits, ...start });
  }
  const isMember = parent.kind === 'class' || parent.kind === 'module';
  const traits = [access || 'public', ...(method.startsWith('self.') ? ['static'] : [])];
  const isTest = method.startsWith('test_');
  const item = parent.add({
    kind: isTest ? 'test' : isMember ? 'method' : 'function',
    name: method.replace(/^self\./, ''),
    traits,
    ...start,
  });
  const after = source.slice(source.indexOf(method) + method.length).replace(/^\s*=\s.*$/, '');
  const inside = /^\s*\(([^]*)\)/.exec(after)?.[1] ?? /^\s+(.+)$/.exec(after)?.[1] ?? '';
  for (const parameter of readParameters(inside, inside, 0, inside.length, 'name: type')) {
    // `size: 3` is a name with a default, `size:` one without.
    const value = parameter.value ?? parameter.type;
    const own = parameter.text.endsWith(':') ? undefined : value;
    item.add({
      kind: 'parameter',
      name: parameter.name.replace(/^[*&]+|:$/g, ''),
      value: own === undefined || own === '' ? undefined : valueOf(own),
      line: start.line,
      signature: parameter.text,
    });
  }
  return item;
}
