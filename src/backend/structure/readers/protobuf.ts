import { ItemDraft } from '../itemDraft.ts';
import type { Structure } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';
import { matchBrackets } from './code/brackets.ts';
import { CommentsByLine } from './code/comments.ts';
import { lineAt, maskSource, type Lexis, type MaskedSource } from './code/maskedSource.ts';
import { oneLine } from './code/parameters.ts';

const LEXIS: Lexis = {
  lineComments: ['//'],
  blockComments: [['/*', '*/']],
  strings: [
    { open: '"', close: '"', hasEscapes: true, isMultiline: false },
    { open: "'", close: "'", hasEscapes: true, isMultiline: false },
  ],
};

const FIELD = /^(?:(optional|required|repeated)\s+)?(map\s*<[^>]+>|[\w.]+)\s+(\w+)\s*=\s*(\d+)/;
const RPC = /^rpc\s+(\w+)\s*\(\s*(stream\s+)?([\w.]+)\s*\)\s*returns\s*\(\s*(stream\s+)?([\w.]+)\s*\)/;
const BLOCK = /^(message|enum|service|oneof|extend)\s+([\w.]+)/;

/** Reads the schemas of Protocol Buffers. */
export const protobufReader: StructureReader = {
  format: 'protobuf',
  reads: (name) => name.endsWith('.proto'),
  read: (filename, text) => new ProtobufReader(filename, text).read(),
};

class ProtobufReader {
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
    this.#readBlock(this.#root, 0, this.#file.masked.length);
    const first = this.#root.children[0];
    this.#root.comment = this.#comments.ofFile((first?.commentLines?.first ?? first?.lines.first ?? 0) + 1);
    return { format: 'protobuf', root: this.#root, tables: [] };
  }

  #readBlock(parent: ItemDraft, from: number, to: number): void {
    const { masked } = this.#file;
    let at = from;
    while (at < to) {
      const blank = /[\s;}]*/y;
      blank.lastIndex = at;
      at += blank.exec(masked)?.[0].length ?? 0;
      if (at >= to) return;
      const found = /[;{]/g;
      found.lastIndex = at;
      const stop = found.exec(masked);
      const end = stop && stop.index < to ? stop.index : to;
      const body = stop?.[0] === '{' && end < to ? end : -1;
      const close = body < 0 ? end : Math.min(this.#matches.get(body) ?? to, to);
      this.#declare(parent, at, end, body, close);
      at = close + 1;
    }
  }

  #declare(parent: ItemDraft, at: number, end: number, body: number, close: number): void {
    const { masked, source } = this.#file;
    const header = masked.slice(at, end).trim();
    const text = source.slice(at, end).trim();
    const place = {
      line: this.#line(at),
      lastLine: this.#line(Math.max(at, Math.min(close, this.#file.source.length - 1))),
      signature: oneLine(text),
      ...this.#commentOf(at, close),
    };
    const block = BLOCK.exec(header);
    if (block && body >= 0) {
      const isInner = block[1] === 'oneof' || block[1] === 'extend';
      const item = isInner ? parent : parent.add({ kind: block[1] ?? '', name: block[2] ?? '', ...place });
      this.#readBlock(item, body + 1, close);
      return;
    }
    const isDeprecated = body >= 0 && /\bdeprecated\s*=\s*true\b/.test(masked.slice(body, close));
    const rpc = RPC.exec(header);
    if (rpc) {
      const streams = [
        ...(rpc[2] === undefined ? [] : ['client-streaming']),
        ...(rpc[4] === undefined ? [] : ['server-streaming']),
      ];
      const item = parent.add({
        kind: 'rpc',
        name: rpc[1] ?? '',
        ...place,
        traits: [
          `returns:${rpc[4] ?? ''}${rpc[5] ?? ''}`,
          ...streams,
          ...(isDeprecated ? ['decorated:deprecated'] : []),
        ],
      });
      item.add({
        kind: 'parameter',
        name: 'request',
        line: place.line,
        signature: `${rpc[2] ?? ''}${rpc[3] ?? ''}`,
        traits: [`type:${rpc[3] ?? ''}`],
      });
      return;
    }
    this.#declareSmall(parent, header, text, place);
  }

  #declareSmall(
    parent: ItemDraft,
    header: string,
    text: string,
    place: { readonly line: number; readonly lastLine: number; readonly signature: string; readonly comment: string },
  ): void {
    const isDeprecated = /\bdeprecated\s*=\s*true\b/.test(header) ? ['decorated:deprecated'] : [];
    const file = /^(syntax|edition|package|import|option)\b\s*(?:(?:public|weak)\s+)?([^=]*?)\s*(?:=\s*([^]*))?$/.exec(
      text,
    );
    if (file && parent === this.#root) {
      const value = (file[3] ?? file[2] ?? '').trim().replace(/^["']|["']$/g, '');
      if (file[1] === 'import') parent.add({ kind: 'import', name: value, ...place });
      else
        parent.add({
          kind: file[1] === 'package' ? 'package' : 'constant',
          name: file[1] === 'package' ? value : file[1] === 'option' ? (file[2] ?? '').trim() : (file[1] ?? ''),
          value,
          ...place,
        });
      return;
    }
    if (parent.kind === 'enum') {
      const found = /^(\w+)\s*=\s*(-?\w+)/.exec(header);
      if (found && found[1] !== 'option')
        parent.add({ kind: 'enum member', name: found[1] ?? '', value: found[2], ...place, traits: isDeprecated });
      return;
    }
    const reserved = /^reserved\s+([^]*)$/.exec(text)?.[1];
    if (reserved !== undefined) {
      parent.add({ kind: 'reserved', name: 'reserved', value: oneLine(reserved), ...place });
      return;
    }
    const field = FIELD.exec(header);
    if (!field) return;
    parent.add({
      kind: 'field',
      name: field[3] ?? '',
      value: undefined,
      ...place,
      traits: [
        `type:${oneLine(`${field[1] === 'repeated' ? 'repeated ' : ''}${field[2] ?? ''}`)}`,
        `number:${field[4] ?? ''}`,
        ...(field[1] === undefined ? [] : [field[1]]),
        ...isDeprecated,
      ],
    });
  }

  #commentOf(at: number, end: number): { comment: string; commentLines: { first: number; last: number } | undefined } {
    const first = this.#line(at);
    const above = this.#comments.above(first);
    const beside = this.#line(Math.max(at, end)) === first ? this.#comments.beside(first) : '';
    return {
      comment: [above.comment, beside].filter((part) => part !== '').join('\n'),
      commentLines: above.commentLines,
    };
  }

  #line(offset: number): number {
    return lineAt(this.#file, offset);
  }
}
