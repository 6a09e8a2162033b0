import { BracketedLines, roundBracketDepth, addFlow } from '../flowValue.ts';
import { nameBlocks, nameEntries, ItemDraft, PendingComment } from '../itemDraft.ts';
import type { StructureReader } from '../structure.ts';

const HCL_NAMES = /\.(?:tf|tfvars|hcl|nomad|pkr|workflow)$/;
const DIRECTIVE_NAMES = /(?:^nginx.*|\.nginx|\.conf|\.vhost|^caddyfile|^haproxy\.cfg|^named\.conf.*)$/;

const BLOCK =
  /^\s*([\w.@~^$/*:-]+)((?:\s+(?:"[^"]*"|[^\s{}="][^\s{}=]*|=\s*(?=\/)|=~?\s\S+))*)\s*(=\s*)?\{\s*(?:#.*)?$/;
/** A value that a function makes, which may have braces in its brackets. */
const CALL = /^\s*[\w.-]+\s*=\s*[\w.]+\(/;
const ONE_LINE_BLOCK = /^\s*([\w.-]+)((?:\s+(?:"[^"]*"|[\w./:-]+))*)\s*\{\s*(.*?)\s*\}\s*(?:#.*)?$/;
const PAIR = /^\s*("[^"]+"|[\w.-]+)\s*[=:]\s*(.*)$/;
const DIRECTIVE = /^\s*([\w.@-]+)(?:\s+(.*?))?\s*;?\s*(?:#\s*(.*))?$/;

/** A block of directives in one line, as `events { worker_connections 512; }`. */
const SHORT_DIRECTIVES = /^\s*([\w.@-]+)((?:\s+[^\s{};]+)*)\s*\{([^{}]*)\}\s*(?:#.*)?$/;

/** Blocks in braces: Terraform and its kin (`key = value`), nginx and its kin (`directive value;`). */
export const blockReader: StructureReader = {
  format: 'blocks',
  reads: (name, text) =>
    HCL_NAMES.test(name) ||
    (DIRECTIVE_NAMES.test(name) && text.some((line) => /^\s*[\w.@~^$/*: -]+\{\s*(?:#.*)?$/.test(line))),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    new BlockReading(root, text, HCL_NAMES.test(filename.toLowerCase())).read();
    nameEntries(root);
    nameBlocks(root);
    return { format: 'blocks', root, tables: [] };
  },
};

class BlockReading {
  readonly #text: readonly string[];
  readonly #isHcl: boolean;
  readonly #comment = new PendingComment();
  readonly #brackets: BracketedLines;
  readonly #open: ItemDraft[];

  constructor(root: ItemDraft, text: readonly string[], isHcl: boolean) {
    this.#text = text;
    this.#isHcl = isHcl;
    this.#brackets = new BracketedLines(text, (line) => roundBracketDepth(withoutComment(line).value));
    this.#open = [root];
  }

  read(): void {
    for (let number = 1; number <= this.#text.length; number++) number = this.#readLine(number);
  }

  #readLine(number: number): number {
    const line = this.#text[number - 1] ?? '';
    const rest = line.trim();
    if (rest === '') this.#comment.clear();
    else if (/^(?:#|\/\/)/.test(rest)) this.#comment.add(rest.replace(/^(?:#+|\/\/+)/, ''), number);
    else if (rest.startsWith('/*')) return this.#readBlockComment(number);
    else if (/^[}\]]/.test(rest)) {
      this.#top().endAt(number);
      if (this.#open.length > 1) this.#open.pop();
    } else return this.#readStatement(line, number);
    return number;
  }

  #readBlockComment(number: number): number {
    let last = number;
    for (; last <= this.#text.length; last++) {
      const line = this.#text[last - 1] ?? '';
      this.#comment.add(line.replace(/^\s*(?:\/\*+|\*+\/|\*)|\*+\/\s*$/g, ''), last);
      if (line.includes('*/')) break;
    }
    return last;
  }

  #readStatement(line: string, number: number): number {
    const isCall = this.#isHcl && CALL.test(line);
    const block = line.includes('{') && !isCall ? BLOCK.exec(line) : null;
    if (block) {
      this.#open.push(this.#addBlock(block[1] ?? '', block[2] ?? '', number));
      return number;
    }
    const short = this.#isHcl ? ONE_LINE_BLOCK.exec(line) : null;
    if (short && !/^\s*[\w.-]+\s*=/.test(line)) {
      const item = this.#addBlock(short[1] ?? '', short[2] ?? '', number);
      addFlow(item, [`{${short[3] ?? ''}}`], number);
      return number;
    }
    const pair = this.#isHcl ? PAIR.exec(line) : null;
    if (pair) return this.#readPair((pair[1] ?? '').replace(/^"|"$/g, ''), pair[2] ?? '', number);
    const directives = this.#isHcl || !line.includes('{') ? null : SHORT_DIRECTIVES.exec(line);
    if (directives) {
      this.#open.push(this.#addBlock(directives[1] ?? '', directives[2] ?? '', number));
      for (const part of (directives[3] ?? '').split(';')) {
        const inner = DIRECTIVE.exec(part);
        if (inner) this.#addDirective(inner, number);
      }
      this.#open.pop();
      return number;
    }
    const directive = this.#isHcl ? null : DIRECTIVE.exec(line);
    if (directive) this.#addDirective(directive, number);
    return number;
  }

  /** `resource "aws_instance" "web"` is a resource that is called `aws_instance.web`. */
  #addBlock(type: string, written: string, line: number): ItemDraft {
    const labels = [...written.matchAll(/"([^"]*)"|(\S+)/g)]
      .map(([, quoted, plain]) => quoted ?? plain ?? '')
      .filter((label) => label !== '=');
    const joined = labels.join(this.#isHcl ? '.' : ' ');
    const start = { line, ...this.#comment.take() };
    const name = joined === '' ? type : joined;
    const item = this.#top().add({ kind: joined === '' ? 'block' : type, name, ...start });
    if (labels.length > 1) item.traits = labels.slice(0, 1);
    return item;
  }

  #readPair(name: string, written: string, number: number): number {
    const heredoc = /^<<[-~]?\s*"?(\w+)"?/.exec(written)?.[1];
    if (heredoc !== undefined) return this.#readHeredoc(name, heredoc, number);
    const isOpen = /^[[{(]|^\w+\($|[([{]\s*$/.test(written);
    const lines = isOpen ? this.#brackets.from(written, number) : [written];
    const last = number + lines.length - 1;
    const { value, comment } = withoutComment(written);
    const item = this.#top().add({ kind: 'key', name, line: number, lastLine: last, ...this.#comment.take(comment) });
    if (/^[[{]/.test(value))
      addFlow(
        item,
        lines.map((line) => withoutComment(line).value),
        number,
      );
    else item.value = lines.length > 1 ? lines.map((line) => line.trim()).join(' ') : unquoted(value);
    return last;
  }

  #readHeredoc(name: string, end: string, number: number): number {
    let last = number;
    while (last < this.#text.length && (this.#text[last] ?? '').trim() !== end) last++;
    const value = this.#text.slice(number, last).join('\n').trim();
    this.#top().add({
      kind: 'key',
      name,
      value,
      line: number,
      lastLine: Math.min(last + 1, this.#text.length),
      ...this.#comment.take(),
    });
    return Math.min(last + 1, this.#text.length);
  }

  #addDirective([, name = '', value = '', beside = '']: RegExpExecArray, number: number): void {
    const item = this.#top().add({
      kind: 'directive',
      name,
      value: unquoted(value),
      line: number,
      ...this.#comment.take(beside),
    });
    const pair = /^(\S+)\s+(.+)$/.exec(value);
    // `proxy_set_header Host $host` sets one thing of many.
    if (
      pair &&
      /^(?:set|env|add_header|proxy_set_header|map|alias|define|option|error_page|limit_req_zone)$/.test(name)
    ) {
      item.add({ kind: 'key', name: pair[1] ?? '', value: pair[2] ?? '', line: number });
    }
  }

  #top(): ItemDraft {
    const top = this.#open.at(-1);
    if (!top) throw new Error('The file itself is never closed.');
    return top;
  }
}

function withoutComment(rest: string): { readonly value: string; readonly comment: string } {
  const plain = rest.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => '_'.repeat(quoted.length));
  const hash = /\s(?:#|\/\/)\s*(.*)$/.exec(plain);
  return hash
    ? { value: rest.slice(0, hash.index).trim(), comment: rest.slice(hash.index).replace(/^\s*(?:#|\/\/)\s*/, '') }
    : { value: rest.trim(), comment: '' };
}

function unquoted(value: string): string {
  return /^(["'])([^"']*)\1$/.exec(value.trim())?.[2] ?? value.trim();
}
