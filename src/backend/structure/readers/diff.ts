import { ItemDraft } from '../itemDraft.ts';
import type { Structure, StructureReader } from '../structure.ts';

const FILE_HEAD = /^diff --(?:git|cc|combined) (.+)$/;
const HUNK = /^(@@+)((?: -\d+(?:,\d+)?)+) \+\d+(?:,(\d+))? @@+ ?(.*)$/;
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
  /** Lines of the hunk that are still to come: of each state before, of which a merge has several, and of the state after. */
  #left: { before: number[]; after: number } = { before: [], after: 0 };
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
    if (this.#hunk && this.#readHunkLine(this.#hunk, line, at)) return;
    const head = FILE_HEAD.exec(line)?.[1];
    if (head !== undefined) {
      const { before, after } = pathsOf(head);
      this.#startFile(after, at, before);
      return;
    }
    const hunk = HUNK.exec(line);
    if (hunk) {
      this.#startHunk(hunk, at, line);
      return;
    }
    if (this.#file && !this.#hunk) this.#readFileHeader(line, at);
    else if (line.startsWith('--- ') && /^\+\+\+ /.test(this.#text[at] ?? '')) {
      this.#startFile(pathOf(this.#text[at] ?? '') ?? pathOf(line) ?? '', at);
      this.#readFileHeader(line, at);
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
    const trait = /^new file mode|^--- (?:\/dev\/null|[^\t]+\t(?:1970-01-01|1969-12-31)\b)/.test(line)
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
    const renamed = /^(?:rename|copy) (from|to) (.+)$/.exec(line);
    if (renamed?.[1] === 'from') file.value = renamed[2];
    else if (renamed) file.name = renamed[2] ?? file.name;
  }

  #startHunk([, , before = '', after, name = '']: RegExpExecArray, at: number, line: string): void {
    const parent = this.#file ?? this.#root;
    this.#hunk = parent.add({ kind: 'hunk', name, line: at, signature: line });
    this.#left = {
      before: [...before.matchAll(/-\d+(?:,(\d+))?/g)].map(([, count]) => Number(count ?? 1)),
      after: Number(after ?? 1),
    };
  }

  /** Whether a line belongs to the hunk; a hunk that has more or fewer lines than its head says is marked as miscounted. */
  #readHunkLine(hunk: ItemDraft, line: string, at: number): boolean {
    const isLeft = this.#left.after > 0 || this.#left.before.some((count) => count > 0);
    const marks = line.slice(0, this.#left.before.length).padEnd(this.#left.before.length);
    const isMarked = /^[ +-]+$|^\\/.test(marks);
    // Behind the last line that was announced blank lines and the signature of a mail may follow.
    const isBeyond = !isLeft && /[+-]/.test(marks) && !/^(?:-- ?$|--- |\+\+\+ )/.test(line);
    const isSignature = line === '-- ' && !this.#left.before.some((count) => count > 0);
    if (!isMarked || isSignature || (!isLeft && !isBeyond && !line.startsWith('\\'))) {
      if (isLeft && (at < this.#text.length || line !== '')) markMiscounted(hunk);
      if (isLeft) this.#left = { before: this.#left.before.map(() => 0), after: 0 };
      return false;
    }
    if (isBeyond) markMiscounted(hunk);
    hunk.endAt(at);
    if (marks.startsWith('\\')) return true;
    this.#countDown(marks);
    const kind = marks.includes('-') ? 'removed line' : marks.includes('+') ? 'added line' : undefined;
    const text = line.slice(marks.length);
    if (kind !== undefined) hunk.add({ kind, name: text, value: text, line: at });
    if (at === this.#text.length && (this.#left.after > 0 || this.#left.before.some((count) => count > 0)))
      markMiscounted(hunk);
    return true;
  }

  /** Counts a line of a hunk where it stands: a removed one in the states with the mark, another in those without. */
  #countDown(marks: string): void {
    const isRemoved = marks.includes('-');
    const own = isRemoved ? '-' : ' ';
    this.#left.before = this.#left.before.map((count, index) => (marks[index] === own ? count - 1 : count));
    if (!isRemoved) this.#left.after--;
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

function markMiscounted(hunk: ItemDraft): void {
  if (!hunk.traits.includes('miscounted')) hunk.traits = [...hunk.traits, 'miscounted'];
}

/** The paths of `a/path b/path`, with prefixes or without, and of the one path of a merge. */
function pathsOf(head: string): { readonly before: string; readonly after: string } {
  const plain = head.replaceAll('"', '');
  const half = (plain.length - 1) / 2;
  const [one, other] = [plain.slice(0, half), plain.slice(half + 1)];
  const isTwice = plain[half] === ' ' && withoutPrefix(one) === withoutPrefix(other);
  const prefixed = isTwice ? undefined : /^a\/(.+?) b\/(.+)$/.exec(plain);
  if (prefixed) return { before: prefixed[1] ?? '', after: prefixed[2] ?? '' };
  const path = isTwice ? (one === other ? one : withoutPrefix(one)) : plain;
  const words = path.split(' ');
  // Without prefixes a renamed file has two paths, and only blanks to part them.
  return !isTwice && words.length === 2
    ? { before: words[0] ?? '', after: words[1] ?? '' }
    : { before: path, after: path };
}

/** A path without the letter that Git sets before it: `a/`, `b/`, and of the index and the work tree `i/`, `w/`. */
function withoutPrefix(path: string): string {
  return path.replace(/^[abciow]\//, '');
}

/** The path of `--- a/path` or `+++ b/path`; undefined for none. */
function pathOf(line: string): string | undefined {
  const path = /^(?:---|\+\+\+) "?(?:[ab]\/)?([^\t"]+)/.exec(line)?.[1];
  return path === undefined || path === '/dev/null' || path === 'dev/null' ? undefined : path;
}
