import { BracketedLines, bracketDepth, addFlow } from '../flowValue.ts';
import { nameBlocks, nameEntries, ItemDraft, PendingComment } from '../itemDraft.ts';
import type { StructureReader } from '../structure.ts';

const FILE_NAMES =
  /\.(?:toml|ini|cfg|conf|cnf|properties|env|editorconfig|service|timer|socket|desktop|npmrc|gitconfig|flake8|pylintrc|reg|inf|prefs|po)(?:\.(?:example|sample|dist|template|local))?$|^\.(?:env(?:\..+)?|editorconfig|npmrc|gitconfig|flake8|pylintrc|coveragerc|yarnrc)$|^(?:pipfile|cargo\.lock|poetry\.lock|my\.cnf)$/;

const SECTION = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:[#;].*)?$/;
const PAIR = /^\s*(?:export\s+)?("[^"]*"|'[^']*'|[^\s=:#;[][^=:]*?)\s*(?:[=:]\s*(.*)|)$/;
const COMMENTED_PAIR = /^\s*[#;!]\s*([A-Z][A-Z\d_]{2,}|[a-z][\w.-]*)\s*=\s*(\S*)$/;

/** A list, or an object of TOML; not what a template or a pattern has in braces. */
const OPENS_MEMBERS = /^(?:\[|\{\s*(?:$|\}|#|"[^"]*"\s*=|'[^']*'\s*=|[\w.-]+\s*=))/;

/** Files of keys and values, with sections or without: TOML, INI, properties, `.env`, systemd units. */
export const keyValueReader: StructureReader = {
  format: 'keys',
  reads: (name, text) =>
    FILE_NAMES.test(name) && !text.slice(0, 200).some((line) => /^\s*[\w-]+(?:\s+[^=#;]+)?\s*\{\s*$/.test(line)),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    new KeyValueReading(root, text, /\.properties/.test(filename)).read();
    nameEntries(root);
    nameBlocks(root);
    return { format: 'keys', root, tables: [] };
  },
};

class KeyValueReading {
  readonly #root: ItemDraft;
  readonly #text: readonly string[];
  readonly #isDotted: boolean;
  readonly #comment = new PendingComment();
  readonly #brackets: BracketedLines;
  #section: ItemDraft;
  #lastPair: ItemDraft | undefined;

  constructor(root: ItemDraft, text: readonly string[], isDotted: boolean) {
    this.#root = root;
    this.#text = text;
    this.#brackets = new BracketedLines(text, (line) => bracketDepth(withoutComment(line)));
    this.#isDotted = isDotted;
    this.#section = root;
  }

  read(): void {
    for (let number = 1; number <= this.#text.length; number++) number = this.#readLine(number);
    this.#endParagraph();
  }

  /** A comment right below the last pair of a paragraph is about that pair: nothing else comes behind it. */
  #endParagraph(): void {
    const { comment, commentLines } = this.#comment.take();
    const last = this.#lastPair;
    this.#lastPair = undefined;
    if (!last || !commentLines || comment === '' || last.comment !== '') return;
    if (commentLines.first !== last.lines.last + 1) return;
    last.comment = comment;
    last.endAt(commentLines.last);
  }

  /** Reads one line, or several where a value goes on; returns the last one. */
  #readLine(number: number): number {
    const line = this.#text[number - 1] ?? '';
    if (line.trim() === '') {
      this.#endParagraph();
      return number;
    }
    const comment = /^\s*[#;!]+\s?(.*)$/.exec(line);
    if (comment) {
      this.#readComment(line, comment[1] ?? '', number);
      return number;
    }
    const section = SECTION.exec(line);
    if (section?.[1] !== undefined && !/^\s*\[.*\].*=/.test(line)) {
      this.#beginSection(section[1], /^\s*\[\[/.test(line), number);
      return number;
    }
    const pair = PAIR.exec(line);
    if (!pair) return number;
    return this.#readPair(unquoted(pair[1] ?? ''), pair[2] ?? '', number);
  }

  /** A comment that holds a pair is a setting that is turned off, and words about the next one otherwise. */
  #readComment(line: string, words: string, number: number): void {
    const pair = COMMENTED_PAIR.exec(line);
    if (!pair) {
      this.#comment.add(words, number);
      return;
    }
    const [, name = '', value = ''] = pair;
    this.#section.add({ kind: 'key', name, value, line: number, ...this.#comment.take(), traits: ['commented'] });
    this.#lastPair = undefined;
  }

  #beginSection(name: string, isEntry: boolean, number: number): void {
    const path = name.startsWith('"') ? [unquoted(name)] : splitDotted(name);
    let at = this.#root;
    for (const [index, part] of path.entries()) {
      const isLast = index === path.length - 1;
      // What is below `[[house]]` belongs to the last one: `[house.limits]`.
      const known = isLast && isEntry ? undefined : at.childrenNamed(part).findLast(isSection);
      const kind = isLast && isEntry ? 'block' : 'section';
      at = known ?? at.add({ kind, name: part, line: number, ...(isLast ? this.#comment.take() : {}) });
    }
    at.endAt(number);
    this.#section = at;
  }

  #readPair(key: string, written: string, number: number): number {
    let last = number;
    let lines: string[] = [written];
    const triple = /^("""|''')/.exec(written)?.[1];
    if (triple !== undefined) {
      while (
        !lines
          .at(-1)
          ?.slice(lines.length === 1 ? 3 : 0)
          .includes(triple) &&
        last < this.#text.length
      )
        lines.push(this.#text[last++] ?? '');
    } else if (OPENS_MEMBERS.test(written)) {
      lines = [...this.#brackets.from(written, number)];
      last += lines.length - 1;
    } else {
      while (/(?<!\\)\\$/.test(lines.at(-1) ?? '') && last < this.#text.length) lines.push(this.#text[last++] ?? '');
      // The further lines of a value in an INI file are indented.
      while (!this.#isDotted && /^\s+[^\s=#;[]+(?:\s+[^=]*)?$/.test(this.#text[last] ?? '') && last < this.#text.length)
        lines.push(this.#text[last++] ?? '');
    }
    const parent = this.#parentOf(key, number);
    const item = parent.parent.add({
      kind: 'key',
      name: parent.name,
      line: number,
      lastLine: last,
      ...this.#comment.take(commentBeside(lines.at(-1) ?? '')),
    });
    this.#lastPair = item;
    const values = lines.map(withoutComment);
    if (OPENS_MEMBERS.test(written) && triple === undefined) this.#addMembers(item, lines, number);
    else
      item.value = unquoted(
        values
          .map((value) => value.replace(/\\$/, '').trim())
          .join(triple === undefined ? ' ' : '\n')
          .trim(),
      );
    return last;
  }

  /** The members of a list, each with the comment beside it. */
  #addMembers(item: ItemDraft, lines: readonly string[], number: number): void {
    addFlow(item, lines.map(withoutComment), number);
    for (const child of item.children) {
      if (child.lines.first > number || lines.length === 1)
        child.comment = commentBeside(lines[child.lines.first - number] ?? '');
    }
    if (lines.length === 1) for (const child of item.children) child.comment = '';
  }

  /** Where a dotted key belongs: `spring.datasource.url` stands in `spring`, `datasource`. */
  #parentOf(key: string, number: number): { readonly parent: ItemDraft; readonly name: string } {
    const path = key.includes('"') ? [key] : splitDotted(key);
    let parent = this.#section;
    for (const part of path.slice(0, -1)) {
      const [known] = parent.childrenNamed(part);
      const start = this.#isDotted ? { kind: 'section' } : { kind: 'key', traits: ['object'] };
      parent = known ?? parent.add({ ...start, name: part, line: number });
    }
    return { parent, name: path.at(-1) ?? key };
  }
}

function isSection({ kind }: ItemDraft): boolean {
  return kind === 'section' || kind === 'block';
}

/** `a.b."c.d"` in its parts. */
function splitDotted(name: string): string[] {
  const quoted = /^([\w.-]+)\s+"([^"]*)"$/.exec(name);
  if (quoted) return [quoted[1] ?? '', quoted[2] ?? ''];
  return (name.match(/"[^"]*"|'[^']*'|[^.\s][^."']*/g) ?? [name]).map((part) => unquoted(part.trim()));
}

const COMMENT_BESIDE = /\s[#;]\s*(.*)$/;

function commentBeside(line: string): string {
  const quoted = /^\s*("(?:[^"\\]|\\.)*"|'[^']*')\s*,?\s*(?:#\s*(.*))?$/.exec(line);
  return quoted ? (quoted[2] ?? '') : (COMMENT_BESIDE.exec(line)?.[1] ?? '');
}

function withoutComment(line: string): string {
  if (/^\s*[#;]/.test(line)) return '';
  const quoted = /^(\s*(?:"(?:[^"\\]|\\.)*"|'[^']*')\s*,?)\s*#.*$/.exec(line);
  if (quoted) return quoted[1] ?? '';
  return /^\s*["']/.test(line) && !COMMENT_BESIDE.test(line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, ''))
    ? line
    : line.replace(/\s[#;]\s.*$|\s#\S.*$/, '');
}

function unquoted(text: string): string {
  return /^("""|'''|["'])([\s\S]*?)\1$/.exec(text.trim())?.[2]?.trim() ?? text.trim();
}
