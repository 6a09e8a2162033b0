import { ItemDraft, type ItemStart } from '../itemDraft.ts';
import type { Structure, StructureReader } from '../structure.ts';
import type { Lexis } from './code/maskedSource.ts';
import { oneLine } from './code/parameters.ts';
import { SourceText } from './code/sourceText.ts';

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

/** Blocks in one another that are read. */
const MAX_DEPTH = 24;
/** Longer beginnings of a declaration are not looked at, in UTF-16 code units. */
const MAX_HEADER_CHARS = 2000;

/** Reads the schemas of Protocol Buffers. */
export const protobufReader: StructureReader = {
  format: 'protobuf',
  takesLongLines: true,
  reads: (name) => name.endsWith('.proto'),
  read: (filename, text) => new ProtobufReader(filename, text).read(),
};

class ProtobufReader {
  readonly #root: ItemDraft;
  readonly #file: SourceText;
  /** The name of the `oneof` that is being read. */
  #choice: string | undefined;

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#file = new SourceText(text, LEXIS);
  }

  read(): Structure {
    this.#readBlock(this.#root, 0, this.#file.masked.length, 0);
    const first = this.#root.children[0];
    this.#root.comment = this.#file.comments.ofFile((first?.commentLines?.first ?? first?.lines.first ?? 0) + 1);
    return { format: 'protobuf', root: this.#root, tables: [] };
  }

  #readBlock(parent: ItemDraft, from: number, to: number, depth: number): void {
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
      const close = body < 0 ? end : this.#file.closeOf(body, to);
      this.#declare(parent, at, end, body, close, depth);
      at = close + 1;
    }
  }

  #declare(parent: ItemDraft, at: number, end: number, body: number, close: number, depth: number): void {
    const { masked, source } = this.#file;
    const headerEnd = Math.min(end, at + MAX_HEADER_CHARS);
    const header = masked.slice(at, headerEnd).trim();
    const text = source.slice(at, headerEnd).trim();
    const place = {
      line: this.#file.lineAt(at),
      lastLine: this.#file.lineAt(Math.max(at, Math.min(close, this.#file.source.length - 1))),
      signature: oneLine(text),
      ...this.#file.commentOf(at, close),
    };
    const block = BLOCK.exec(header);
    if (block && body >= 0) {
      const isInner = block[1] === 'oneof' || block[1] === 'extend';
      const item = isInner ? parent : parent.add({ kind: block[1] ?? '', name: block[2] ?? '', ...place });
      const outer = this.#choice;
      this.#choice = block[1] === 'oneof' ? block[2] : isInner ? outer : undefined;
      if (depth < MAX_DEPTH) this.#readBlock(item, body + 1, close, depth + 1);
      this.#choice = outer;
      return;
    }
    const isDeprecated =
      body >= 0 && /\bdeprecated\s*=\s*true\b/.test(masked.slice(body, Math.min(close, body + MAX_HEADER_CHARS)));
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
    place: Omit<ItemStart, 'kind' | 'name' | 'value' | 'traits'>,
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
        ...(this.#choice === undefined ? [] : [`oneof:${this.#choice}`]),
        ...isDeprecated,
      ],
    });
  }
}
