import { ItemDraft } from '../../itemDraft.ts';
import type { Structure, Table } from '../../structure.ts';

const MAX_NAME_CHARS = 60;
/** The term of an entry: what stands before a colon or a dash, in few words. */
const TERM = /^(?:\*\*(.{1,60}?)\*\*:?|(.{1,60}?))(?:\s+[—–-]{1,2}\s+|:\s+)(?=\S)/u;

interface OpenEntry {
  readonly indent: number;
  readonly item: ItemDraft;
}

/** A list entry as it stands in a document. */
interface EntryText {
  /** The first line, without the mark before it. */
  readonly raw: string;
  /** The lines below that go on with it. */
  readonly following: readonly string[];
  readonly indent: number;
  readonly isNumbered: boolean;
  readonly line: number;
  readonly lastLine: number;
}

/** Puts together the items of a document as its blocks are met, from the top to the bottom. */
export class DocumentBuilder {
  readonly #root: ItemDraft;
  readonly #tables: Table[] = [];
  readonly #format: string;
  readonly #headings: { readonly level: number; readonly item: ItemDraft }[] = [];
  #entries: OpenEntry[] = [];

  constructor(format: string, filename: string, lines: number) {
    this.#format = format;
    this.#root = ItemDraft.ofFile(filename, lines);
  }

  /** The name of the section that is being read. */
  get sectionName(): string {
    return this.#section.name;
  }

  /** Whether the text that comes, indented so far, goes on with a list entry. */
  isInEntry(indent: number): boolean {
    return this.#entries.some((entry) => indent > entry.indent);
  }

  heading(level: number, name: string, first: number, last: number): void {
    this.#entries = [];
    while ((this.#headings.at(-1)?.level ?? 0) >= level) this.#headings.pop();
    const item = this.#section.add({ kind: 'heading', name: inlineText(name), line: first, lastLine: last });
    this.#headings.push({ level, item });
  }

  paragraph(raw: string, first: number, last: number, indent: number): void {
    this.#closeEntries(indent);
    const value = inlineText(raw);
    if (value === '') return;
    this.#add('paragraph', nameOf(value), value, first, last);
  }

  /** Adds a list entry: its first line, of which a term may stand before the rest, and the lines that go on with it. */
  entry({ raw, following, indent, isNumbered, line, lastLine }: EntryText): void {
    this.#closeEntries(indent);
    const term = TERM.exec(raw);
    const name = inlineText(term?.[1] ?? term?.[2] ?? '');
    const start = name === '' || !term ? raw : raw.slice(term[0].length);
    const item = this.#parent.add({
      kind: 'list item',
      name: name === '' ? nameOf(inlineText(raw)) : name,
      value: [start, ...following]
        .map(inlineText)
        .filter((words) => words !== '')
        .join(' '),
      line,
      lastLine,
      traits: isNumbered ? ['numbered'] : [],
    });
    this.#entries.push({ indent, item });
  }

  code(language: string, first: number, last: number, indent: number): void {
    this.#closeEntries(indent);
    this.#add('code block', language, undefined, first, last);
  }

  table(table: Table): void {
    this.#entries = [];
    this.#tables.push(table);
    this.#add('table', table.name, undefined, table.lines.first, table.lines.last);
  }

  finish(): Structure {
    return { format: this.#format, root: this.#root, tables: this.#tables };
  }

  get #section(): ItemDraft {
    return this.#headings.at(-1)?.item ?? this.#root;
  }

  get #parent(): ItemDraft {
    return this.#entries.at(-1)?.item ?? this.#section;
  }

  #add(kind: string, name: string, value: string | undefined, line: number, lastLine: number): void {
    this.#parent.add({ kind, name, value, line, lastLine });
  }

  #closeEntries(indent: number): void {
    while ((this.#entries.at(-1)?.indent ?? -1) >= indent) this.#entries.pop();
  }
}

function nameOf(text: string): string {
  return text.length <= MAX_NAME_CHARS ? text : `${text.slice(0, MAX_NAME_CHARS).replace(/\s+\S*$/u, '')} …`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

const MARK = /[*_`[<&~]/;

/** The words of marked-up text, without the marks for emphasis, code, links, images and HTML. */
export function inlineText(marked: string): string {
  if (!MARK.test(marked)) return marked.replace(/\s+/g, ' ').trim();
  return withoutCodeMarks(
    withoutComments(marked)
      .replace(/!\[([^\][]*)\]\([^()]*\)/g, '$1')
      .replace(/\[([^\][]+)\](?:\([^()]*\)|\[[^\]]*\])/g, '$1')
      .replace(/<\/?[a-z][^<>]*>/gi, ' '),
  )
    .replace(/(\*\*|__|~~)(?=\S)(.+?)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_*])([*_])(?=[^\s*_])([^*_]*[^\s*_])\1(?![\p{L}\p{N}_*])/gu, '$2')
    .replace(/&(\w+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

function withoutComments(text: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('<!--', at);
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4);
    if (end < 0) break;
    kept.push(text.slice(at, start));
    at = end + 3;
  }
  return kept.length === 0 ? text : [...kept, text.slice(at)].join(' ');
}

/** Code without the backticks around it: as many as stand before it stand after it. */
function withoutCodeMarks(text: string): string {
  if (!text.includes('`')) return text;
  const runs = [...text.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ length, index }));
  const next = new Map<number, number>();
  /** For each run the next one of its length. */
  const closing: (number | undefined)[] = [];
  for (let run = runs.length - 1; run >= 0; run--) {
    const length = runs[run]?.length ?? 0;
    closing[run] = next.get(length);
    next.set(length, run);
  }
  const kept: string[] = [];
  let at = 0;
  for (let run = 0; run < runs.length; run++) {
    const [open, end] = [runs[run], runs[closing[run] ?? -1]];
    if (!open || !end) continue;
    kept.push(text.slice(at, open.index), text.slice(open.index + open.length, end.index));
    at = end.index + end.length;
    run = closing[run] ?? run;
  }
  return kept.join('') + text.slice(at);
}
