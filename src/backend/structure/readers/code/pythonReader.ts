import { ItemDraft } from '../../itemDraft.ts';
import type { Structure } from '../../structure.ts';
import { CommentsByLine, LEXIS } from './sourceText.ts';
import { indentOf, maskSource, type MaskedSource } from './maskedSource.ts';
import { oneLine, readParameters, topLevelAssign, valueOf } from './parameters.ts';

/** A statement, which may take several lines; 1-based and inclusive. */
interface LogicalLine {
  readonly first: number;
  readonly last: number;
  readonly indent: number;
  /** Without what comments and strings hold. */
  readonly masked: string;
  readonly source: string;
}

/** A definition whose block is being read. */
interface OpenBlock {
  readonly item: ItemDraft;
  readonly indent: number;
  readonly kind: 'class' | 'enum' | 'function' | 'other';
  hasStatement: boolean;
}

const DEFINITION = /^(?:async\s+)?def\s+(\w+)\s*(?:\[[^\]]*\])?\(/;
const CLASS = /^class\s+(\w+)\s*(?:\[[^\]]*\])?(\([^]*\))?\s*:/;
const IMPORT = /^(?:from\s+([\w.]+)\s+)?import\s+([^]+)$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)\s*(:[^=]*)?(=(?!=)|$)/;
const OWN_ASSIGNMENT = /^self\.(\w+)\s*(:[^=]*)?=(?!=)/;
const ENUM_BASE = /\b\w*(?:Enum|Flag|TextChoices|IntegerChoices)\b/;
const EXCEPTION_BASE = /\b\w*(?:Error|Exception|Warning)\b/;
const STRING = /^[rRuUbBfF]{0,2}("""|'''|"|')/;

/** Blocks in one another that are read; Python itself knows no more. */
const MAX_DEPTH = 100;

/** Reads a program in Python, by its indentation. */
export function readPython(filename: string, text: readonly string[]): Structure {
  return new PythonReader(filename, text).read();
}

class PythonReader {
  readonly #root: ItemDraft;
  readonly #file: MaskedSource;
  readonly #comments: CommentsByLine;
  readonly #open: OpenBlock[];
  readonly #exports = new Set<string>();
  readonly #variables = new Set<string>();
  /** The fields that each class has so far. */
  readonly #fields = new Map<ItemDraft, Set<string>>();
  #decorators: LogicalLine[] = [];

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#file = maskSource(text, LEXIS.python);
    this.#comments = new CommentsByLine(this.#file.comments);
    this.#open = [{ item: this.#root, indent: -1, kind: 'other', hasStatement: false }];
  }

  read(): Structure {
    for (const line of logicalLines(this.#file)) this.#readLine(line);
    for (const item of this.#root.children) {
      if (this.#exports.has(item.name)) item.traits = [...item.traits, 'exported'];
    }
    if (this.#root.comment === '') this.#root.comment = this.#comments.ofFile(this.#root.children[0]?.lines.first ?? 1);
    return { format: 'python', root: this.#root, tables: [] };
  }

  #readLine(line: LogicalLine): void {
    while (this.#open.length > 1 && line.indent <= this.#block().indent) this.#open.pop();
    const block = this.#block();
    block.item.endAt(line.last);
    const isFirst = !block.hasStatement;
    block.hasStatement = true;
    if (isFirst && STRING.test(line.source)) {
      block.item.comment = docstringOf(line.source);
      return;
    }
    if (line.masked.startsWith('@')) {
      this.#decorators.push(line);
      return;
    }
    const decorators = this.#decorators;
    this.#decorators = [];
    if (this.#readDefinition(line, block, decorators) || this.#readClass(line, block, decorators)) return;
    if (block.kind === 'function') this.#readOwnField(line);
    else if (!this.#readImport(line, block.item)) this.#readAssignment(line, block);
  }

  #begin(block: OpenBlock): void {
    if (this.#open.length < MAX_DEPTH) this.#open.push(block);
  }

  #block(): OpenBlock {
    const block = this.#open.at(-1);
    if (!block) throw new Error('The block of the file is never closed.');
    return block;
  }

  #readDefinition(line: LogicalLine, block: OpenBlock, decorators: readonly LogicalLine[]): boolean {
    const found = DEFINITION.exec(line.masked);
    if (!found) return false;
    const name = found[1] ?? '';
    const isMember = block.kind === 'class' || block.kind === 'enum';
    const names = decorators.map(nameOfDecorator);
    const isProperty = isMember && names.some((decorator) => /(?:^|\.)(?:cached_)?property$/.test(decorator));
    const kind = /^test_/.test(name)
      ? 'test'
      : isProperty
        ? 'property'
        : isMember
          ? 'method'
          : block.kind === 'function'
            ? 'local function'
            : 'function';
    const close = closeOf(line.masked, found[0].length - 1);
    const returns = /^\s*->\s*([^]*?)\s*:?\s*$/.exec(endOfHeader(line.source.slice(close + 1)))?.[1];
    const item = this.#add(line, block, decorators, {
      kind,
      name,
      traits: [
        ...(line.masked.startsWith('async') ? ['async'] : []),
        ...privacyOf(name),
        ...(names.includes('staticmethod') ? ['static'] : []),
        ...names.map((decorator) => `decorated:${decorator}`),
        ...(returns === undefined ? [] : [`${kind === 'property' ? 'type' : 'returns'}:${oneLine(returns)}`]),
      ],
      signature: oneLine(
        endOfHeader(line.source.slice(0, close + 1)) + (returns === undefined ? '' : ` -> ${returns}`),
      ),
    });
    this.#addParameters(line, found[0].length, close, item);
    this.#begin({ item, indent: line.indent, kind: 'function', hasStatement: false });
    return true;
  }

  #addParameters(line: LogicalLine, from: number, to: number, item: ItemDraft): void {
    for (const { name, type, value, offset, text } of readParameters(
      line.source,
      line.masked,
      from,
      to,
      'name: type',
    )) {
      if (/^[*/]$/.test(text) || name === 'self' || name === 'cls') continue;
      const at = line.first + line.masked.slice(0, offset).split('\n').length - 1;
      item.add({
        kind: 'parameter',
        name: name.replace(/^\*+/, ''),
        value: value === undefined ? undefined : valueOf(value),
        line: at,
        traits: type === undefined ? [] : [`type:${type}`],
        signature: text,
        comment: this.#comments.beside(at),
      });
    }
  }

  #readClass(line: LogicalLine, block: OpenBlock, decorators: readonly LogicalLine[]): boolean {
    const found = CLASS.exec(line.masked);
    if (!found) return false;
    const bases = found[2] ?? '';
    const name = found[1] ?? '';
    const isEnum = ENUM_BASE.test(bases);
    const item = this.#add(line, block, decorators, {
      kind: isEnum ? 'enum' : 'class',
      name,
      traits: [
        ...privacyOf(name),
        ...(EXCEPTION_BASE.test(bases) ? ['exception'] : []),
        ...decorators.map((decorator) => `decorated:${nameOfDecorator(decorator)}`),
      ],
      signature: oneLine(endOfHeader(line.source)).replace(/\s*:$/, ''),
    });
    this.#begin({ item, indent: line.indent, kind: isEnum ? 'enum' : 'class', hasStatement: false });
    return true;
  }

  #readImport(line: LogicalLine, parent: ItemDraft): boolean {
    const found = IMPORT.exec(line.masked);
    if (!found) return false;
    const names = oneLine((found[2] ?? '').replace(/[()]/g, ' ')).replace(/,$/, '');
    const start = { kind: 'import', line: line.first, lastLine: line.last, signature: oneLine(line.source) };
    if (found[1] !== undefined) parent.add({ ...start, name: found[1], value: names });
    else
      for (const name of names.split(/\s*,\s*/))
        parent.add({ ...start, name: name.replace(/ as .*/, ''), value: name });
    return true;
  }

  #readAssignment(line: LogicalLine, block: OpenBlock): void {
    const found = ASSIGNMENT.exec(line.masked);
    const name = found?.[1] ?? '';
    if (!found || (found[2] === undefined && found[3] === '')) return;
    if (name === '__all__')
      for (const exported of line.source.matchAll(/["'](\w+)["']/g)) this.#exports.add(exported[1] ?? '');
    const isMember = block.kind === 'class' || block.kind === 'enum';
    const isConstant = /^_?[A-Z][A-Z\d_]*$/.test(name) || /\bFinal\b/.test(found[2] ?? '');
    const kind = block.kind === 'enum' ? 'enum member' : isMember ? 'field' : isConstant ? 'constant' : 'variable';
    if (kind === 'variable') {
      if (this.#variables.has(name)) return;
      if (block.item === this.#root) this.#variables.add(name);
    }
    this.#addAssigned(line, block.item, kind, name, []);
  }

  /** `self.name = …` in `__init__` makes a field of the class. */
  #readOwnField(line: LogicalLine): void {
    const name = OWN_ASSIGNMENT.exec(line.masked)?.[1];
    const method = this.#open.findLast(({ kind }) => kind === 'function');
    const owner = method?.item.parent;
    if (name === undefined || method?.item.name !== '__init__' || !owner || owner.kind === 'file') return;
    const fields = this.#fields.get(owner) ?? new Set(owner.children.map((child) => child.name));
    this.#fields.set(owner, fields);
    if (fields.has(name)) return;
    fields.add(name);
    this.#addAssigned(line, owner, 'field', name, ['instance']);
  }

  #addAssigned(line: LogicalLine, parent: ItemDraft, kind: string, name: string, traits: readonly string[]): void {
    const assign = topLevelAssign(line.masked);
    const type = /^[\w.]+\s*:\s*([^]*)$/.exec(line.source.slice(0, assign < 0 ? undefined : assign))?.[1];
    const source = this.#withoutComment(line);
    const above = this.#comments.above(line.first);
    parent.add({
      kind,
      name,
      value: assign < 0 ? undefined : valueOf(source.slice(assign + 1)),
      comment: [above.comment, line.first === line.last ? this.#comments.beside(line.first) : '']
        .filter((part) => part !== '')
        .join('\n'),
      commentLines: above.commentLines,
      line: line.first,
      lastLine: line.last,
      traits: [
        ...traits,
        ...privacyOf(name),
        ...(type === undefined ? [] : [`type:${oneLine(this.#withoutMark(type))}`]),
      ],
      signature: oneLine(source).slice(0, 600),
    });
  }

  #withoutComment({ source, masked }: LogicalLine): string {
    // The masked text ends where a comment begins; lines inside are kept as they are.
    return source.includes('\n') ? source : source.slice(0, masked.trimEnd().length);
  }

  #withoutMark(type: string): string {
    return type.replace(/\s*#[^\n]*$/, '');
  }

  #add(
    line: LogicalLine,
    block: OpenBlock,
    decorators: readonly LogicalLine[],
    start: {
      readonly kind: string;
      readonly name: string;
      readonly traits: readonly string[];
      readonly signature: string;
    },
  ): ItemDraft {
    const first = decorators[0]?.first ?? line.first;
    return block.item.add({ ...start, ...this.#comments.above(first), line: first, lastLine: line.last });
  }
}

function privacyOf(name: string): readonly string[] {
  if (/^__\w+__$/.test(name)) return ['special'];
  return name.startsWith('_') ? ['private'] : ['public'];
}

function nameOfDecorator({ masked }: LogicalLine): string {
  return /^@\s*([\w.]+)/.exec(masked)?.[1] ?? '';
}

function docstringOf(source: string): string {
  const quote = STRING.exec(source);
  const from = quote?.[0].length ?? 0;
  const end = source.lastIndexOf(quote?.[1] ?? '"');
  const lines = source.slice(from, end > from ? end : undefined).split('\n');
  return lines
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

/** A header without the comment behind it. */
function endOfHeader(source: string): string {
  return source.replace(/\s+#[^\n]*(?=\n|$)/g, '');
}

function closeOf(masked: string, open: number): number {
  let depth = 0;
  for (let at = open; at < masked.length; at++) {
    if ('([{'.includes(masked[at] ?? ' ')) depth++;
    else if (')]}'.includes(masked[at] ?? ' ') && --depth === 0) return at;
  }
  return masked.length;
}

/** So many lines are joined at most, so that a bracket that nothing closes takes not the whole file. */
const MAX_JOINED_LINES = 2000;

/** The statements of a file, those in brackets joined. */
function* logicalLines({ source, masked, lineStarts }: MaskedSource): Generator<LogicalLine> {
  let first = 0;
  let depth = 0;
  let isInString = false;
  for (let at = 1; at <= lineStarts.length; at++) {
    const start = lineStarts[at - 1] ?? 0;
    const end = (lineStarts[at] ?? source.length + 1) - 1;
    const text = masked.slice(start, end);
    if (first === 0) {
      if (text.trim() === '') continue;
      first = at;
      depth = 0;
      isInString = false;
    }
    for (const character of text) {
      if (character === '(' || character === '[' || character === '{') depth++;
      else if (character === ')' || character === ']' || character === '}') depth--;
    }
    if ((text.match(/"""|'''/g) ?? []).length % 2 === 1) isInString = !isInString;
    const isOpen = depth > 0 || text.endsWith('\\') || isInString;
    if (isOpen && at - first < MAX_JOINED_LINES && at < lineStarts.length) continue;
    const from = lineStarts[first - 1] ?? 0;
    const whole = source.slice(from, end);
    const indent = indentOf(whole);
    const lead = whole.length - whole.trimStart().length;
    yield { first, last: at, indent, masked: masked.slice(from + lead, end), source: whole.slice(lead) };
    first = 0;
  }
}
