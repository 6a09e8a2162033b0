import { ItemDraft } from '../itemDraft.ts';
import type { Structure, StructureReader } from '../structure.ts';
import type { Lexis } from './code/maskedSource.ts';
import { oneLine, unquoted } from './code/parameters.ts';
import { SourceText } from './code/sourceText.ts';

const LEXIS: Lexis = {
  lineComments: ['#'],
  blockComments: [],
  strings: [
    { open: '"""', close: '"""', hasEscapes: false, isMultiline: true },
    { open: '"', close: '"', hasEscapes: true, isMultiline: false },
  ],
};

const DEFINITION =
  /(?<!\w)(?:extend\s+)?(type|interface|input|enum|union|scalar|directive|schema|query|mutation|subscription|fragment)\b\s*@?(\w*)/y;
const BLANK = /[\s,]*/y;
const WORD = /\w+/y;
const TYPE = /[[\s]*\w+[\]!\s]*/y;
/** A number, a name or a value of an enumeration. */
const SINGLE_VALUE = /[^\s,)@}\]"]+/y;

/** Reads schemas and operations of GraphQL. */
export const graphqlReader: StructureReader = {
  format: 'graphql',
  takesLongLines: true,
  reads: (name) => /\.(?:graphqls?|gql|sdl)$/.test(name),
  read: (filename, text) => new GraphqlReader(filename, text).read(),
};

class GraphqlReader {
  readonly #root: ItemDraft;
  readonly #file: SourceText;

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#file = new SourceText(text, LEXIS);
  }

  read(): Structure {
    const { masked } = this.#file;
    let at = 0;
    let described: Described | undefined;
    while (at < masked.length) {
      at = this.#after(BLANK, at);
      const description = this.#descriptionAt(at);
      if (description) {
        described = description;
        at = description.end;
        continue;
      }
      DEFINITION.lastIndex = at;
      const found = DEFINITION.exec(masked);
      if (!found) {
        at++;
        continue;
      }
      at = this.#readDefinition(found, at, described);
      described = undefined;
    }
    this.#root.comment = this.#file.comments.ofFile(this.#root.children[0]?.lines.first ?? 1);
    return { format: 'graphql', root: this.#root, tables: [] };
  }

  #readDefinition(found: RegExpExecArray, at: number, described: Described | undefined): number {
    const { masked, source } = this.#file;
    const [whole, kind = '', name = ''] = found;
    let end = at + whole.length;
    while (end < masked.length && masked[end] !== '{' && !this.#isNextDefinition(end)) {
      end = masked[end] === '(' ? this.#file.closeOf(end, masked.length) + 1 : end + 1;
    }
    const hasBody = masked[end] === '{';
    const head = source.slice(at, end);
    const last = hasBody ? this.#file.closeOf(end, masked.length - 1) : at + head.trimEnd().length - 1;
    const item = this.#root.add({
      kind: whole.startsWith('extend') ? 'extension' : (KINDS[kind] ?? kind),
      name: name === '' ? kind : name,
      line: this.#file.lineAt(at),
      lastLine: this.#file.lineAt(Math.max(at, last)),
      signature: oneLine(head),
      traits: ['public', ...directives(masked.slice(at, end))],
      value: kind === 'union' ? oneLine(head.slice(head.indexOf('=') + 1)) : undefined,
      ...this.#commentOf(at, described),
    });
    if (kind === 'union') {
      for (const member of head.slice(head.indexOf('=') + 1).matchAll(/\w+/g))
        item.add({ kind: 'enum member', name: member[0], line: item.lines.first });
    }
    if (!hasBody) return Math.max(end, at + whole.length);
    if (kind === 'enum') this.#readValues(item, end + 1, last);
    else if (['type', 'interface', 'input', 'schema'].includes(kind)) this.#readFields(item, 'field', end + 1, last);
    return last + 1;
  }

  #isNextDefinition(at: number): boolean {
    if (!/\s/.test(this.#file.masked[at - 1] ?? ' ')) return false;
    if (this.#file.masked.startsWith('"', at)) return true;
    DEFINITION.lastIndex = at;
    return /\n\s*$/.test(this.#file.masked.slice(Math.max(0, at - 20), at)) && DEFINITION.test(this.#file.masked);
  }

  /** The fields of a type, or the arguments of a field: a name, its arguments, its type, its default and its directives. */
  #readFields(parent: ItemDraft, kind: 'field' | 'parameter', from: number, to: number): void {
    const { masked, source } = this.#file;
    let described: Described | undefined;
    let at = this.#after(BLANK, from);
    while (at < to) {
      const description = this.#descriptionAt(at);
      const nameEnd = this.#after(WORD, at);
      if (description) described = description;
      const open = this.#after(BLANK, nameEnd);
      const arguments_ = masked[open] === '(' ? this.#file.closeOf(open, to) + 1 : open;
      const colon = this.#after(BLANK, arguments_);
      if (description || nameEnd === at || masked[colon] !== ':') {
        at = this.#after(BLANK, description?.end ?? Math.max(at + 1, nameEnd));
        continue;
      }
      const typeEnd = Math.min(to, this.#after(TYPE, this.#after(BLANK, colon + 1)));
      const type = source.slice(colon + 1, typeEnd).trim();
      const preset = this.#presetAt(typeEnd, to);
      const directivesEnd = this.#afterDirectives(preset?.end ?? typeEnd, to);
      const text = source.slice(at, directivesEnd).trimEnd();
      const item = parent.add({
        kind,
        name: masked.slice(at, nameEnd),
        value: preset?.value,
        line: this.#file.lineAt(at),
        lastLine: this.#file.lineAt(at + text.length - 1),
        signature: oneLine(withoutComments(text)),
        traits: [
          ...(type === '' ? [] : [`type:${oneLine(type)}`]),
          ...(kind === 'parameter' ? [] : [type.endsWith('!') ? 'required' : 'optional']),
          ...directives(masked.slice(preset?.end ?? typeEnd, directivesEnd)),
        ],
        ...this.#commentOf(at, described),
      });
      described = undefined;
      if (arguments_ > open && kind === 'field') this.#readFields(item, 'parameter', open + 1, arguments_ - 1);
      at = this.#after(BLANK, Math.max(directivesEnd, at + 1));
    }
  }

  /** The default behind `=`, where one stands there. */
  #presetAt(from: number, to: number): { readonly value: string; readonly end: number } | undefined {
    const { masked, source } = this.#file;
    const assign = this.#after(BLANK, from);
    if (masked[assign] !== '=' || assign >= to) return undefined;
    const start = this.#after(BLANK, assign + 1);
    const text = this.#descriptionAt(start);
    const end = text
      ? text.end
      : masked[start] === '[' || masked[start] === '{'
        ? this.#file.closeOf(start, to) + 1
        : this.#after(SINGLE_VALUE, start);
    return { value: unquoted(source.slice(start, Math.min(end, to))), end: Math.min(end, to) };
  }

  /** Behind the directives that follow: `@deprecated(reason: "…") @internal`. */
  #afterDirectives(from: number, to: number): number {
    const { masked } = this.#file;
    let end = from;
    for (;;) {
      const at = this.#after(BLANK, end);
      if (masked[at] !== '@' || at >= to) return end;
      end = this.#after(WORD, at + 1);
      const open = this.#after(BLANK, end);
      if (masked[open] === '(') end = this.#file.closeOf(open, to) + 1;
    }
  }

  #readValues(parent: ItemDraft, from: number, to: number): void {
    const { masked, source } = this.#file;
    let described: Described | undefined;
    let at = this.#after(BLANK, from);
    while (at < to) {
      const description = this.#descriptionAt(at);
      const nameEnd = this.#after(WORD, at);
      if (description) described = description;
      if (description || nameEnd === at) {
        at = this.#after(BLANK, description?.end ?? at + 1);
        continue;
      }
      const end = this.#afterDirectives(nameEnd, to);
      parent.add({
        kind: 'enum member',
        name: masked.slice(at, nameEnd),
        line: this.#file.lineAt(at),
        signature: oneLine(withoutComments(source.slice(at, end))),
        traits: directives(masked.slice(nameEnd, end)),
        ...this.#commentOf(at, described),
      });
      described = undefined;
      at = this.#after(BLANK, end);
    }
  }

  /** Behind what a sticky pattern matches at an offset; the offset where it matches nothing. */
  #after(pattern: RegExp, at: number): number {
    pattern.lastIndex = at;
    return at + (pattern.exec(this.#file.masked)?.[0].length ?? 0);
  }

  #descriptionAt(at: number): (Described & { readonly end: number }) | undefined {
    const { masked, source } = this.#file;
    const quote = masked.startsWith('"""', at) ? '"""' : masked[at] === '"' ? '"' : undefined;
    if (quote === undefined) return undefined;
    const close = masked.indexOf(quote, at + quote.length);
    if (close < 0) return undefined;
    const text = source
      .slice(at + quote.length, close)
      .split('\n')
      .map((line) => line.trim())
      .join('\n')
      .trim();
    return { text, first: this.#file.lineAt(at), last: this.#file.lineAt(close), end: close + quote.length };
  }

  #commentOf(at: number, described: Described | undefined): ReturnType<SourceText['commentOf']> {
    if (!described) return this.#file.commentOf(at, at);
    return { comment: described.text, commentLines: { first: described.first, last: described.last } };
  }
}

interface Described {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

const KINDS: Readonly<Record<string, string>> = {
  query: 'operation',
  mutation: 'operation',
  subscription: 'operation',
};

/** The directives of a masked text as traits: `decorated:deprecated`. */
function directives(masked: string): string[] {
  return [...masked.matchAll(/@(\w+)/g)].map(([, name]) => `decorated:${name ?? ''}`);
}

function withoutComments(text: string): string {
  return text.includes('\n') ? text.replace(/(?<=^|\s)#[^\n]*/g, '') : text;
}
