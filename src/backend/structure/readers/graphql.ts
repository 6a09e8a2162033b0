import { ItemDraft } from '../itemDraft.ts';
import type { Structure } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';
import { matchBrackets } from './code/brackets.ts';
import { CommentsByLine } from './code/comments.ts';
import { lineAt, maskSource, type Lexis, type MaskedSource } from './code/maskedSource.ts';
import { oneLine } from './code/parameters.ts';

const LEXIS: Lexis = {
  lineComments: ['#'],
  blockComments: [],
  strings: [
    { open: '"""', close: '"""', hasEscapes: false, isMultiline: true },
    { open: '"', close: '"', hasEscapes: true, isMultiline: false },
  ],
};

const DEFINITION =
  /(?:extend\s+)?(type|interface|input|enum|union|scalar|directive|schema|query|mutation|subscription|fragment)\b\s*@?(\w*)/y;
const FIELD = /(\w+)\s*(?=[(:])/y;

/** Reads schemas and operations of GraphQL. */
export const graphqlReader: StructureReader = {
  format: 'graphql',
  reads: (name) => /\.(?:graphqls?|gql|sdl)$/.test(name),
  read: (filename, text) => new GraphqlReader(filename, text).read(),
};

class GraphqlReader {
  readonly #root: ItemDraft;
  readonly #file: MaskedSource;
  readonly #matches: ReadonlyMap<number, number>;
  readonly #comments: CommentsByLine;

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#file = maskSource(text, LEXIS);
    this.#matches = matchBrackets(this.#file.masked);
    this.#comments = new CommentsByLine(this.#file.comments);
  }

  read(): Structure {
    const { masked } = this.#file;
    let at = 0;
    let described: { text: string; first: number; last: number } | undefined;
    while (at < masked.length) {
      const blank = /[\s,]*/y;
      blank.lastIndex = at;
      at += blank.exec(masked)?.[0].length ?? 0;
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
    this.#root.comment = this.#comments.ofFile(this.#root.children[0]?.lines.first ?? 1);
    return { format: 'graphql', root: this.#root, tables: [] };
  }

  #readDefinition(found: RegExpExecArray, at: number, described: Described | undefined): number {
    const { masked, source } = this.#file;
    const [whole, kind = '', name = ''] = found;
    let end = at + whole.length;
    while (end < masked.length && masked[end] !== '{' && !this.#isNextDefinition(end)) {
      end = masked[end] === '(' ? (this.#matches.get(end) ?? end) + 1 : end + 1;
    }
    const hasBody = masked[end] === '{';
    const head = source.slice(at, end);
    const last = hasBody ? (this.#matches.get(end) ?? masked.length - 1) : at + head.trimEnd().length - 1;
    const item = this.#root.add({
      kind: whole.startsWith('extend') ? 'extension' : (KINDS[kind] ?? kind),
      name: name === '' ? kind : name,
      line: this.#line(at),
      lastLine: this.#line(Math.max(at, last)),
      signature: oneLine(head),
      traits: ['public', ...directives(head)],
      value: kind === 'union' ? oneLine(head.slice(head.indexOf('=') + 1)) : undefined,
      ...this.#commentOf(at, described),
    });
    if (kind === 'union') {
      for (const member of head.slice(head.indexOf('=') + 1).matchAll(/\w+/g))
        item.add({ kind: 'enum member', name: member[0], line: item.lines.first });
    }
    if (!hasBody) return Math.max(end, at + whole.length);
    if (kind === 'enum') this.#readValues(item, end + 1, last);
    else if (['type', 'interface', 'input', 'schema'].includes(kind)) this.#readFields(item, end + 1, last);
    return last + 1;
  }

  #isNextDefinition(at: number): boolean {
    if (!/\s/.test(this.#file.masked[at - 1] ?? ' ')) return false;
    if (this.#file.masked.startsWith('"', at)) return true;
    DEFINITION.lastIndex = at;
    return /\n\s*$/.test(this.#file.masked.slice(Math.max(0, at - 20), at)) && DEFINITION.test(this.#file.masked);
  }

  #readFields(parent: ItemDraft, from: number, to: number): void {
    const { masked, source } = this.#file;
    let described: Described | undefined;
    let at = from;
    while (at < to) {
      const description = this.#descriptionAt(at);
      if (description) {
        described = description;
        at = description.end;
        continue;
      }
      FIELD.lastIndex = at;
      const found = FIELD.exec(masked);
      if (!found) {
        at++;
        continue;
      }
      let end = at + found[0].length;
      const open = masked[end] === '(' ? end : -1;
      if (open >= 0) end = (this.#matches.get(open) ?? end) + 1;
      const stop = /[\n]/.exec(masked.slice(end, to));
      let until = stop ? end + stop.index : to;
      const next = /,\s*\w+\s*:|\s\w+\s*:/.exec(
        masked.slice(end + 1, until).replace(/^\s*:?\s*\S+/, (text) => ' '.repeat(text.length)),
      );
      if (next) until = end + 1 + next.index;
      const text = source
        .slice(at, until)
        .replace(/#[^\n]*$/, '')
        .trimEnd();
      const rest = source.slice(end, until);
      const type = /^\s*:\s*([[\]\w!\s]+?)\s*(?=[=@#,]|$)/.exec(rest)?.[1];
      const preset = /^[^@#]*?=\s*([^@#]+)/.exec(rest)?.[1]?.trim();
      const line = this.#line(at);
      const item = parent.add({
        kind: 'field',
        name: found[1] ?? '',
        value: preset?.replace(/^"(.*)"$/, '$1'),
        line,
        lastLine: this.#line(Math.max(at, at + text.length - 1)),
        signature: oneLine(text),
        traits: [
          ...(type === undefined ? [] : [`type:${oneLine(type)}`]),
          ...(type?.trim().endsWith('!') ? ['required'] : ['optional']),
          ...directives(rest),
        ],
        ...this.#commentOf(at, described),
      });
      described = undefined;
      if (open >= 0) this.#readArguments(item, open + 1, end - 1);
      at = Math.max(until, at + 1);
    }
  }

  #readArguments(field: ItemDraft, from: number, to: number): void {
    const { masked, source } = this.#file;
    for (const found of masked.slice(from, to).matchAll(/(\w+)\s*:\s*([[\]\w!]+)(?:\s*=\s*([^\s,)]+))?/g)) {
      const at = from + found.index;
      const text = source.slice(at, at + found[0].length);
      field.add({
        kind: 'parameter',
        name: found[1] ?? '',
        value:
          found[3] === undefined
            ? undefined
            : text
                .slice(text.lastIndexOf('=') + 1)
                .trim()
                .replace(/^"(.*)"$/, '$1'),
        line: this.#line(at),
        signature: oneLine(text),
        traits: [`type:${found[2] ?? ''}`],
      });
    }
  }

  #readValues(parent: ItemDraft, from: number, to: number): void {
    const { masked } = this.#file;
    let described: Described | undefined;
    let at = from;
    while (at < to) {
      const description = this.#descriptionAt(at);
      if (description) {
        described = description;
        at = description.end;
        continue;
      }
      const word = /(\w+)((?:\s*@\w+(?:\([^)]*\))?)*)/y;
      word.lastIndex = at;
      const found = word.exec(masked);
      if (!found) {
        at++;
        continue;
      }
      const rest = this.#file.source.slice(at, at + found[0].length);
      parent.add({
        kind: 'enum member',
        name: found[1] ?? '',
        line: this.#line(at),
        signature: oneLine(rest),
        traits: directives(rest),
        ...this.#commentOf(at, described),
      });
      described = undefined;
      at += found[0].length;
    }
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
    return { text, first: this.#line(at), last: this.#line(close), end: close + quote.length };
  }

  #commentOf(
    at: number,
    described: Described | undefined,
  ): { comment: string; commentLines: { first: number; last: number } | undefined } {
    const line = this.#line(at);
    if (described) return { comment: described.text, commentLines: { first: described.first, last: described.last } };
    const above = this.#comments.above(line);
    const beside = this.#comments.beside(line);
    return {
      comment: [above.comment, beside].filter((part) => part !== '').join('\n'),
      commentLines: above.commentLines,
    };
  }

  #line(offset: number): number {
    return lineAt(this.#file, offset);
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

/** The directives behind a definition: `deprecated`, with its reason as a trait of its own. */
function directives(text: string): string[] {
  return [...text.matchAll(/@(\w+)/g)].map(([, name]) => `decorated:${name ?? ''}`);
}
