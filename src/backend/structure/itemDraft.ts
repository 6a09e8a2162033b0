import type { Item, Lines } from './structure.ts';

/** What a reader knows of an item when it meets it. */
export interface ItemStart {
  readonly kind: string;
  readonly name: string;
  readonly value?: string | undefined;
  readonly comment?: string | undefined;
  readonly commentLines?: Lines | undefined;
  /** 1-based. */
  readonly line: number;
  /** 1-based; the first line by default. A parent reaches at least as far as its children. */
  readonly lastLine?: number;
  readonly traits?: readonly string[];
  readonly signature?: string | undefined;
}

/** Items that are nested deeper are given to what their parent stands in: those who walk through items call themselves. */
const MAX_DEPTH = 200;

/** An item that is being read: it gets children, and with them its last line. */
export class ItemDraft implements Item {
  readonly kind: string;
  name: string;
  value: string | undefined;
  comment: string;
  commentLines: Lines | undefined;
  readonly parent: ItemDraft | undefined;
  readonly children: ItemDraft[] = [];
  traits: readonly string[];
  signature: string | undefined;
  lines: Lines;
  readonly #depth: number;
  #byName: Map<string, ItemDraft[]> | undefined;
  #indexed = 0;

  private constructor(start: ItemStart, parent: ItemDraft | undefined) {
    this.kind = start.kind;
    this.name = start.name;
    this.value = start.value;
    this.comment = start.comment ?? '';
    this.commentLines = start.commentLines;
    this.lines = { first: start.line, last: start.lastLine ?? start.line };
    this.traits = start.traits ?? [];
    this.signature = start.signature;
    this.parent = parent;
    this.#depth = parent ? parent.#depth + 1 : 0;
  }

  /** The item of a whole file of so many lines. */
  static ofFile(name: string, lines: number): ItemDraft {
    return new ItemDraft({ kind: 'file', name, line: 1, lastLine: Math.max(1, lines) }, undefined);
  }

  add(start: ItemStart): ItemDraft {
    if (this.#depth >= MAX_DEPTH && this.parent) return this.parent.add(start);
    const child = new ItemDraft(start, this);
    this.children.push(child);
    this.endAt(child.lines.last);
    return child;
  }

  /** The children that were read under a name, in their order: the others are not looked through each time. */
  childrenNamed(name: string): readonly ItemDraft[] {
    const byName = (this.#byName ??= new Map<string, ItemDraft[]>());
    for (const child of this.children.slice(this.#indexed)) {
      const alike = byName.get(child.name);
      if (alike) alike.push(child);
      else byName.set(child.name, [child]);
    }
    this.#indexed = this.children.length;
    return byName.get(name) ?? [];
  }

  /** Lets it reach to this line, and what it stands in with it. */
  endAt(line: number): void {
    if (this.lines.last >= line) return;
    this.lines = { first: this.lines.first, last: line };
    this.parent?.endAt(line);
  }
}

/** Takes out of each mapping what was copied into it under a name that it has itself: in YAML, its own keys win over those of `<<`. */
export function dropOverridden(root: ItemDraft, isCopy: (item: ItemDraft) => boolean): void {
  const open: ItemDraft[] = [root];
  for (let item = open.pop(); item; item = open.pop()) {
    const own = new Set(item.children.filter((child) => !isCopy(child)).map(({ name }) => name));
    const kept = item.children.filter((child) => !isCopy(child) || !own.has(child.name));
    if (kept.length < item.children.length) item.children.splice(0, item.children.length, ...kept);
    open.push(...kept);
  }
}

/** Keys by which an entry of a list is called, the best first. */
const NAMING_KEYS = [
  'name',
  'id',
  'key',
  'title',
  'label',
  'job_name',
  'alert',
  'uses',
  'path',
  'host',
  'code',
  'type',
];

/** Gives the entries of lists their names, once all that they hold has been read. */
export function nameEntries(root: ItemDraft): void {
  const open: ItemDraft[] = [root];
  for (let item = open.pop(); item; item = open.pop()) {
    if (item.kind === 'entry') item.name = entryName(item);
    for (const child of item.children) open.push(child);
  }
}

function entryName(entry: ItemDraft): string {
  if (entry.value !== undefined) return entry.value;
  for (const key of NAMING_KEYS) {
    const value = entry.children.find((child) => child.name.toLowerCase() === key)?.value;
    if (value !== undefined && value !== '') return value;
  }
  return entry.children.find((child) => child.value !== undefined && child.value.length <= 40)?.value ?? entry.name;
}

/** What tells a block without a label from others of its type: the names of a server of nginx, the id of a rule of Terraform, the name of one of TOML's tables. */
const NAMES_BLOCK = [/^(?:server_name|name)$/, /^(?:title|label)$/, /^id$/] as const;
const MAX_NAME_CHARS = 80;

/** Blocks without a label have a trait that tells them apart, where they say one. */
export function nameBlocks(root: ItemDraft): void {
  const open: ItemDraft[] = [root];
  for (let item = open.pop(); item; item = open.pop()) {
    const naming = item.kind === 'block' ? namingChild(item) : undefined;
    const name = naming?.value?.trim() ?? '';
    if (/\p{L}/u.test(name) && name.length <= MAX_NAME_CHARS) item.traits = [name];
    for (const child of item.children) open.push(child);
  }
}

function namingChild({ children }: ItemDraft): ItemDraft | undefined {
  for (const naming of NAMES_BLOCK) {
    const child = children.find(({ name }) => naming.test(name));
    if (child) return child;
  }
  return undefined;
}

/** The comment lines that have been read and belong to the item that comes next. */
export class PendingComment {
  #words: string[] = [];
  #lines: Lines | undefined;

  /** Takes a line of comment, without its mark. Lines that only draw (`-----`) say nothing. */
  add(text: string, line: number): void {
    const words = text.replace(/^[-=#*~_\s]+$/, '').trim();
    if (words !== '') this.#words.push(words);
    this.#lines = { first: this.#lines?.first ?? line, last: line };
  }

  /** Forgets what has been read: an empty line has come between. */
  clear(): void {
    this.#words = [];
    this.#lines = undefined;
  }

  /** Hands out what has been read, joined with what stands beside the item. */
  take(beside = ''): { readonly comment: string; readonly commentLines: Lines | undefined } {
    const comment = [...this.#words, beside.trim()].filter((part) => part !== '').join(' ');
    const commentLines = this.#lines;
    this.clear();
    return { comment, commentLines };
  }
}
