import { ItemDraft } from '../itemDraft.ts';
import type { Structure } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';

const FILE_HEAD = /^diff --(?:git|cc|combined) (?:"?a\/)?(.+?)"? "?(?:b\/(.+?)"?)?$/;
const HUNK = /^@@+ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@+ ?(.*)$/;
const MAIL_HEADERS: Readonly<Record<string, string>> = {
  From: 'author',
  Author: 'author',
  Date: 'date',
  AuthorDate: 'date',
  Subject: 'subject',
  'Reviewed-by': 'reviewer',
  'Signed-off-by': 'signed off by',
  'Co-authored-by': 'co-author',
  Commit: 'committer',
};
const HEADER = /^(From|Author|Date|AuthorDate|Subject|Reviewed-by|Signed-off-by|Co-authored-by|Commit): +(.*)$/;

/** Reads patches: of one commit with its message, or the bare difference. */
export const diffReader: StructureReader = {
  format: 'diff',
  reads: (name, text) => /\.(?:diff|patch)$/.test(name) || /^diff --git /.test(text[0] ?? ''),
  read: (filename, text) => new DiffReader(filename, text).read(),
};

class DiffReader {
  readonly #root: ItemDraft;
  readonly #text: readonly string[];
  readonly #message: string[] = [];
  #file: ItemDraft | undefined;
  #hunk: ItemDraft | undefined;
  /** Lines of the hunk that are still to come. */
  #left = { removed: 0, added: 0 };
  #header: ItemDraft | undefined;
  #isBehindMessage = false;

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#text = text;
  }

  read(): Structure {
    for (const [index, line] of this.#text.entries()) this.#readLine(line, index + 1);
    this.#root.comment = this.#message.join('\n').trim();
    return { format: 'diff', root: this.#root, tables: [] };
  }

  #readLine(line: string, at: number): void {
    if (this.#hunk && this.#left.removed + this.#left.added > 0 && this.#readHunkLine(line, at)) return;
    const head = FILE_HEAD.exec(line);
    if (head) {
      this.#startFile(head[2] ?? head[1] ?? '', at, head[1]);
      return;
    }
    const hunk = HUNK.exec(line);
    if (hunk) {
      this.#startHunk(hunk, at, line);
      return;
    }
    if (this.#file && !this.#hunk) this.#readFileHeader(line, at);
    else if (!this.#file && line.startsWith('--- ') && /^\+\+\+ /.test(this.#text[at] ?? '')) {
      this.#startFile(pathOf(this.#text[at] ?? '') ?? pathOf(line) ?? '', at);
      this.#readFileHeader(line, at);
    } else if (this.#file && line.startsWith('--- ') && /^\+\+\+ /.test(this.#text[at] ?? '')) {
      this.#startFile(pathOf(this.#text[at] ?? '') ?? pathOf(line) ?? '', at);
    } else if (!this.#file) this.#readMessage(line, at);
  }

  #startFile(name: string, at: number, before?: string): void {
    this.#isBehindMessage = true;
    this.#hunk = undefined;
    this.#file = this.#root.add({
      kind: 'changed file',
      name,
      line: at,
      value: before !== undefined && before !== name ? before : undefined,
    });
  }

  #readFileHeader(line: string, at: number): void {
    const file = this.#file;
    if (!file) return;
    file.endAt(at);
    const trait = /^new file mode|^--- \/dev\/null/.test(line)
      ? 'added'
      : /^deleted file mode|^\+\+\+ \/dev\/null/.test(line)
        ? 'deleted'
        : /^rename (?:from|to) /.test(line)
          ? 'renamed'
          : /^copy (?:from|to) /.test(line)
            ? 'copied'
            : /^Binary files|^GIT binary patch/.test(line)
              ? 'binary'
              : undefined;
    if (trait !== undefined && !file.traits.includes(trait)) file.traits = [...file.traits, trait];
    const from = /^rename from (.+)$/.exec(line)?.[1];
    if (from !== undefined) file.value = from;
  }

  #startHunk(found: RegExpExecArray, at: number, line: string): void {
    const parent = this.#file ?? this.#root;
    this.#hunk = parent.add({ kind: 'hunk', name: found[5] ?? '', line: at, signature: line });
    this.#left = { removed: Number(found[2] ?? 1), added: Number(found[4] ?? 1) };
  }

  /** Whether a line belongs to the hunk. */
  #readHunkLine(line: string, at: number): boolean {
    const mark = line[0] ?? ' ';
    if (!/[ +\-\\]/.test(mark) || (line.startsWith('-- ') && this.#left.removed === 0)) return false;
    const hunk = this.#hunk;
    if (mark === '+') this.#left.added--;
    else if (mark === '-') this.#left.removed--;
    else if (mark !== '\\') {
      this.#left.added--;
      this.#left.removed--;
    }
    hunk?.endAt(at);
    const kind = mark === '+' ? 'added line' : mark === '-' ? 'removed line' : undefined;
    if (kind !== undefined) hunk?.add({ kind, name: line.slice(1), value: line.slice(1), line: at });
    return true;
  }

  /** The headers of a mail or of `git show`, and the message below them. */
  #readMessage(line: string, at: number): void {
    if (this.#isBehindMessage) return;
    if (line === '---') {
      this.#header = undefined;
      this.#isBehindMessage = true;
      return;
    }
    const commit = /^(?:From|commit) ([0-9a-f]{7,40})\b/.exec(line);
    if (commit) {
      this.#root.add({ kind: 'key', name: 'commit', value: commit[1], line: at });
      return;
    }
    const found = HEADER.exec(line.trimStart() === line ? line : line.trim());
    if (found) {
      const value = (found[2] ?? '').replace(/^\[PATCH[^\]]*\]\s*/, '');
      this.#header = this.#root.add({
        kind: 'key',
        name: MAIL_HEADERS[found[1] ?? ''] ?? found[1] ?? '',
        value,
        line: at,
      });
      return;
    }
    if (this.#header?.name === 'subject' && /^\s+\S/.test(line) && this.#message.length === 0) {
      this.#header.value = `${this.#header.value ?? ''} ${line.trim()}`;
      this.#header.endAt(at);
      return;
    }
    if (line.trim() === '') this.#header = undefined;
    this.#message.push(line.trim());
  }
}

/** The path of `--- a/path` or `+++ b/path`; undefined for none. */
function pathOf(line: string): string | undefined {
  const path = /^(?:---|\+\+\+) "?(?:[ab]\/)?([^\t"]+)/.exec(line)?.[1];
  return path === undefined || path === '/dev/null' || path === 'dev/null' ? undefined : path;
}
