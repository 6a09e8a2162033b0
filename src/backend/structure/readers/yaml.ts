import { BracketedLines, bracketDepth, addFlow } from '../flowValue.ts';
import { nameEntries, ItemDraft, PendingComment, dropOverridden } from '../itemDraft.ts';
import type { StructureReader } from '../structure.ts';

const FILE_NAMES =
  /\.(?:ya?ml|eyaml|clang-format|clang-tidy|cff)(?:\.(?:tpl|tmpl|j2|example|sample|dist))?$|^(?:\.clang-format|\.clang-tidy|pnpm-lock\.yaml|\.prettierrc)$/;

/** A key at the beginning of what is left of a line, quoted or plain, and what follows its colon. */
const KEY =
  /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#&*!|>'"%@`[\]{},][^#:]*?(?::(?!\s)[^#:]*?)*|\{\{[^}]*\}\}[^:]*?))\s*:(?=\s|$)\s*(.*)$/;
const ANCHOR = /^&([\w.-]+)\s*/;
const TAG = /^!\S*\s*/;
const BLOCK_SCALAR = /^[|>][-+\d]*\s*(?:#.*)?$/;
/** Directives of templates that stand on a line of their own: Helm, Jinja. */
const TEMPLATE_LINE = /^\s*(?:\{\{.*\}\}|\{%.*%\})\s*$/;

/** The trait of what stands elsewhere, under an anchor. */
const MERGED = 'merged';
/** Copies of what anchors name are made up to this many items in a file. */
const MAX_COPIED = 5000;
/** Lists in lists that begin in one line, as in `- - a`, up to so many. */
const MAX_DASHES = 20;

/** YAML, also with several documents or with the marks of a template, read line by line: what is broken spoils its own lines only. */
export const yamlReader: StructureReader = {
  format: 'yaml',
  reads: (name) => FILE_NAMES.test(name),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    new YamlReading(root, text).read();
    nameEntries(root);
    nameDocuments(root);
    return { format: 'yaml', root, tables: [] };
  },
};

interface Level {
  readonly indent: number;
  readonly item: ItemDraft;
}

class YamlReading {
  readonly #text: readonly string[];
  readonly #root: ItemDraft;
  readonly #comment = new PendingComment();
  #commentIndent = 0;
  readonly #brackets: BracketedLines;
  readonly #copies = { left: MAX_COPIED };
  readonly #anchors = new Map<string, ItemDraft>();
  readonly #hasSeveral: boolean;
  #levels: Level[];
  #document: ItemDraft;

  constructor(root: ItemDraft, text: readonly string[]) {
    this.#text = text;
    this.#brackets = new BracketedLines(text, (line) => bracketDepth(withoutComment(line).value));
    this.#root = root;
    const separators = text.flatMap((line, index) => (/^---(?:\s|$)/.test(line) ? [index] : []));
    const beforeFirst = text.slice(0, separators[0] ?? 0).some((line) => /^[^\s#%]/.test(line));
    this.#hasSeveral = separators.length > (beforeFirst ? 0 : 1);
    this.#document = root;
    this.#levels = [];
    this.#beginDocument(1);
  }

  read(): void {
    for (let number = 1; number <= this.#text.length; number++) {
      number = this.#readLine(this.#text[number - 1] ?? '', number);
    }
    if (this.#copies.left < MAX_COPIED) dropOverridden(this.#root, ({ traits }) => traits.includes(MERGED));
  }

  #beginDocument(line: number): void {
    this.#document = this.#hasSeveral ? this.#root.add({ kind: 'document', name: '', line }) : this.#root;
    this.#levels = [{ indent: -1, item: this.#document }];
  }

  /** Reads one line, or several where a value goes on; returns the last one. */
  #readLine(line: string, number: number): number {
    const rest = line.trimStart();
    if (rest === '' || TEMPLATE_LINE.test(line)) {
      if (rest === '') this.#comment.clear();
      return number;
    }
    if (/^---(?:\s|$)/.test(line)) {
      const isEmpty = this.#document !== this.#root && this.#document.children.length === 0;
      if (this.#hasSeveral && !isEmpty) this.#beginDocument(number + 1);
      else if (isEmpty) this.#document.lines = { first: number + 1, last: number + 1 };
      return number;
    }
    if (rest.startsWith('#')) {
      const indent = line.length - rest.length;
      if (indent < this.#commentIndent) this.#comment.clear();
      this.#commentIndent = indent;
      this.#comment.add(rest.replace(/^#+:?/, ''), number);
      // A comment at the end of a block belongs to it, as YAML has it, by how far it is indented.
      this.#levels.findLast((level) => level.indent < indent)?.item.endAt(number);
      return number;
    }
    const indent = line.length - rest.length;
    // A comment that is indented more stands at the end of the block above: `# discount: 15`.
    if (indent < this.#commentIndent) this.#comment.clear();
    this.#commentIndent = 0;
    return this.#readContent(rest, indent, number);
  }

  #readContent(rest: string, indent: number, number: number, dashes = 0): number {
    const dash = dashes < MAX_DASHES ? /^-(\s+|$)/.exec(rest) : null;
    if (dash) {
      // A list may stand as far left as the key that has it.
      while (this.#top().indent > indent || (this.#top().indent === indent && this.#top().item.kind === 'entry'))
        this.#levels.pop();
      const parent = this.#top().item;
      const entry = parent.add({
        kind: 'entry',
        name: String(parent.children.length),
        line: number,
        ...this.#comment.take(),
      });
      this.#levels.push({ indent, item: entry });
      const inner = rest.slice(dash[0].length);
      if (inner === '' || inner.startsWith('#')) return number;
      return this.#readContentOf(entry, inner, indent + dash[0].length, number, dashes + 1);
    }
    while (this.#top().indent >= indent) this.#levels.pop();
    return this.#readContentOf(undefined, rest, indent, number);
  }

  /** Reads what stands behind a dash, or alone in a line. */
  #readContentOf(entry: ItemDraft | undefined, rest: string, indent: number, number: number, dashes = 0): number {
    if (entry && dashes < MAX_DASHES && /^-\s/.test(rest)) return this.#readContent(rest, indent, number, dashes);
    const key = KEY.exec(rest);
    if (key) {
      const name = key[1] ?? key[2] ?? key[3] ?? '';
      const item = this.#top().item.add({ kind: 'key', name, line: number, ...this.#comment.take() });
      this.#levels.push({ indent, item });
      return this.#readValue(item, key[4] ?? '', indent, number);
    }
    if (entry) return this.#readValue(entry, rest, indent - 1, number);
    return this.#continueValue(rest, number);
  }

  /** A plain value goes on in the next lines, indented more than its key. */
  #continueValue(rest: string, number: number): number {
    const { item } = this.#top();
    if (item.children.length === 0 && item !== this.#document) {
      item.value = item.value === undefined ? rest : `${item.value} ${rest}`;
      item.endAt(number);
    }
    return number;
  }

  #readValue(item: ItemDraft, written: string, indent: number, number: number): number {
    let rest = written;
    for (;;) {
      const anchor = ANCHOR.exec(rest);
      const mark = anchor ?? TAG.exec(rest);
      if (!mark) break;
      if (anchor?.[1] !== undefined) this.#anchors.set(anchor[1], item);
      rest = rest.slice(mark[0].length);
    }
    if (BLOCK_SCALAR.test(rest)) return this.#readBlockScalar(item, indent, number);
    const { value, comment } = withoutComment(rest);
    if (comment !== '') item.comment = `${item.comment} ${comment}`.trim();
    if (value === '') return number;
    if (value.startsWith('*')) {
      this.#copyAnchor(item, value.slice(1));
      return number;
    }
    if (/^[[{](?!\{)/.test(value)) return this.#readFlow(item, value, number);
    item.value = unquoted(value);
    return number;
  }

  #readBlockScalar(item: ItemDraft, indent: number, number: number): number {
    let last = number;
    const lines: string[] = [];
    for (let next = number + 1; next <= this.#text.length; next++) {
      const line = this.#text[next - 1] ?? '';
      if (line.trim() !== '' && line.length - line.trimStart().length <= indent) break;
      lines.push(line.trim());
      if (line.trim() !== '') last = next;
    }
    item.value = lines.join('\n').trim();
    item.endAt(last);
    return last;
  }

  /** A list or an object in brackets, which may reach over several lines. */
  #readFlow(item: ItemDraft, value: string, number: number): number {
    const lines = this.#brackets.from(value, number);
    const last = number + lines.length - 1;
    addFlow(
      item,
      lines.map((line) => withoutComment(line).value),
      number,
    );
    item.endAt(last);
    return last;
  }

  #copyAnchor(item: ItemDraft, name: string): void {
    const anchored = this.#anchors.get(name.trim());
    if (!anchored) {
      item.value = `*${name}`;
      return;
    }
    if (anchored.value !== undefined) item.value = anchored.value;
    const isMerge = item.name === '<<';
    const target = isMerge ? item.parent : item;
    if (target && target !== anchored) copyChildren(anchored, target, this.#copies);
  }

  #top(): Level {
    return this.#levels.at(-1) ?? { indent: -1, item: this.#document };
  }
}

function copyChildren(from: ItemDraft, to: ItemDraft, budget: { left: number }): void {
  for (const child of [...from.children]) {
    if (budget.left-- <= 0 || to.children.some(({ name, kind }) => kind === 'key' && name === child.name)) continue;
    const { kind, name, value, comment, lines } = child;
    const copy = to.add({ kind, name, value, comment, line: lines.first, lastLine: lines.last, traits: [MERGED] });
    if (from !== to) copyChildren(child, copy, budget);
  }
}

/** A value and the comment beside it. */
function withoutComment(rest: string): { readonly value: string; readonly comment: string } {
  const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#\s*(.*))?$/.exec(rest);
  if (quoted) return { value: quoted[1] ?? '', comment: quoted[2] ?? '' };
  const hash = /(?:^|\s)#\s*(.*)$/.exec(rest);
  return hash
    ? { value: rest.slice(0, hash.index).trim(), comment: hash[1] ?? '' }
    : { value: rest.trim(), comment: '' };
}

function unquoted(value: string): string {
  const quoted = /^(["'])([\s\S]*)\1$/.exec(value);
  return quoted ? (quoted[2] ?? '') : value;
}

/** Calls the documents of Kubernetes and its kin by what they are, `CronJob purge-holds`, and those of Spring by their profile. */
function nameDocuments(root: ItemDraft): void {
  for (const document of root.children) {
    if (document.kind !== 'document') return;
    const kind = document.children.find(({ name }) => name === 'kind')?.value;
    const metadata = document.children.find(({ name }) => name === 'metadata');
    const named =
      metadata?.children.find((child) => child.name === 'name') ??
      document.children.find((child) => child.name === 'name');
    const profile =
      valueAt(document, ['spring', 'config', 'activate', 'on-profile']) ?? valueAt(document, ['spring', 'profiles']);
    document.name = [kind, named?.value ?? profile].filter((part) => part !== undefined).join(' ');
    if (kind !== undefined) document.traits = [kind];
  }
}

function valueAt(item: ItemDraft, path: readonly string[]): string | undefined {
  let at: ItemDraft | undefined = item;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at?.value;
}
