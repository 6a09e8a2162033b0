import { commonPath, type EmitPassage, isBlank, LineBuffer, type LineSplitter } from './lineBuffer.ts';

/** The size up to which values are gathered into a passage, in characters, so that it is a readable part of the document. */
const DATA_PASSAGE_CHARS = 300;
/**
 * How many levels a path names; deeper ones are only counted: a path is for reading, and a hostile file may be nested 100,000
 * deep.
 */
const MAX_PATH_DEPTH = 16;

/**
 * JSON, JSONC and JSON lines: a passage is a run of lines under one path, such as `scripts.build` or `users[3]`.
 * Objects of a few lines stay whole; larger ones are cut between their members.
 */
export class JsonSplitter implements LineSplitter {
  readonly kind = 'data';
  readonly #buffer = new LineBuffer();
  readonly #emit: EmitPassage;
  readonly #path = new JsonPath();
  #bufferName: string | undefined;
  #bufferDepth = 0;
  #isAfterClose = false;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  get name(): string | undefined {
    return this.#path.toString() || undefined;
  }

  push(line: string, lineNumber: number): void {
    if (isBlank(line) && this.#buffer.isEmpty) return;
    const closes = /^\s*[\]}]/.test(line);
    const isBetween = !closes && (this.#path.depth <= this.#bufferDepth || this.#isAfterClose);
    const isComplete =
      this.#buffer.chars >= DATA_PASSAGE_CHARS && (isBetween || this.#buffer.chars >= 2 * DATA_PASSAGE_CHARS);
    if (isComplete || this.#buffer.isFullFor(line)) this.flush();
    if (this.#buffer.isEmpty) this.#bufferDepth = this.#path.depth;
    this.#path.read(line);
    if (this.#path.nameAtLine) this.#bufferName = commonPath(this.#bufferName, this.#path.nameAtLine);
    this.#buffer.push(line, lineNumber);
    this.#isAfterClose = closes;
  }

  flush(): void {
    this.#buffer.emit({ kind: this.kind, name: this.#bufferName }, this.#emit);
    this.#bufferName = undefined;
  }
}

/** Tracks the path through the text, character by character, without building the document. */
class JsonPath {
  depth = 0;
  /** The path of the first member that the last line names. */
  nameAtLine = '';
  readonly #keys: string[] = [];
  readonly #isArray: boolean[] = [];
  readonly #indexes: number[] = [];

  read(line: string): void {
    this.nameAtLine = '';
    let lastString = '';
    for (let at = 0; at < line.length; at++) {
      const char = line[at];
      if (char === '"') {
        const end = closingQuote(line, at);
        lastString = line.slice(at + 1, end);
        at = end;
      } else if (char === ':') this.#setKey(lastString);
      else if (char === '{' || char === '[') this.#open(char === '[');
      else if (char === '}' || char === ']') this.#close();
      else if (char === ',') this.#next();
      else if (char === '/' && line[at + 1] === '/') break;
    }
    if (!this.nameAtLine) this.nameAtLine = this.toString();
  }

  toString(): string {
    let path = '';
    for (let level = 0; level < Math.min(this.depth, MAX_PATH_DEPTH); level++) {
      const key = this.#keys[level] ?? '';
      if (this.#isArray[level]) path += `[${this.#indexes[level] ?? 0}]`;
      else if (key) path += path ? `.${key}` : key;
    }
    return path;
  }

  #setKey(key: string): void {
    if (this.depth === 0 || this.depth > MAX_PATH_DEPTH || this.#isArray[this.depth - 1]) return;
    this.#keys[this.depth - 1] = key.slice(0, 100);
    if (!this.nameAtLine) this.nameAtLine = this.toString();
  }

  #open(isArray: boolean): void {
    if (this.depth < MAX_PATH_DEPTH) {
      this.#isArray[this.depth] = isArray;
      this.#keys[this.depth] = '';
      this.#indexes[this.depth] = 0;
    }
    this.depth++;
  }

  #close(): void {
    if (this.depth > 0) this.depth--;
  }

  #next(): void {
    const level = this.depth - 1;
    if (level >= 0 && level < MAX_PATH_DEPTH && this.#isArray[level]) {
      this.#indexes[level] = (this.#indexes[level] ?? 0) + 1;
    }
  }
}

/** The index of the quote that ends the string, or the line's end. */
function closingQuote(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === '"') return at;
  }
  return line.length;
}

/** A line with a key. Each character can be matched in one way only, so that any other line fails in linear time. */
const KEY =
  /^(\s*)((?:- +)*)(?!- )(?:"([^"]+)"\s*|'([^']+)'\s*|([^\s#'"[\]{}][^:#=]*(?:=(?!\s|$)[^:#=]*)*))[:=](?:\s|$)/;
/** TOML, INI and properties files name their sections in brackets. */
const SECTION = /^\s*\[+([^[\]][^\]]*)\]+\s*(?:[#;].*)?$/;

/** YAML, TOML and INI: a passage is a run of lines under one path, found by indentation or `[section]`. */
export class YamlSplitter implements LineSplitter {
  readonly kind = 'data';
  readonly #buffer = new LineBuffer();
  readonly #emit: EmitPassage;
  #section = '';
  #levels: { indent: number; key: string }[] = [];
  #bufferName: string | undefined;
  #bufferIndent = 0;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  get name(): string | undefined {
    return [this.#section, ...this.#levels.map((level) => level.key)].filter(Boolean).join('.') || undefined;
  }

  push(line: string, lineNumber: number): void {
    if (isBlank(line)) {
      if (this.#buffer.isFullFor(line)) this.flush();
      else if (!this.#buffer.isEmpty) this.#buffer.push(line, lineNumber);
      return;
    }
    const indent = line.length - line.trimStart().length;
    const section = SECTION.exec(line);
    const isBoundary = section !== null || (indent <= this.#bufferIndent && this.#buffer.chars >= DATA_PASSAGE_CHARS);
    const isLong = this.#buffer.chars >= 3 * DATA_PASSAGE_CHARS;
    if (isBoundary || isLong || this.#buffer.isFullFor(line)) this.flush();
    if (this.#buffer.isEmpty) this.#bufferIndent = indent;
    if (section) {
      this.#section = (section[1] ?? '').trim();
      this.#levels = [];
    } else this.#followKey(line);
    if (this.name !== undefined) this.#bufferName = commonPath(this.#bufferName, this.name);
    this.#buffer.push(line, lineNumber);
  }

  flush(): void {
    this.#buffer.emit({ kind: this.kind, name: this.#bufferName }, this.#emit);
    this.#bufferName = undefined;
  }

  #followKey(line: string): void {
    const match = KEY.exec(line);
    if (!match) return;
    const indent = (match[1] ?? '').length + (match[2] ?? '').length;
    const key = (match[3] ?? match[4] ?? match[5] ?? '').trim().slice(0, 100);
    this.#levels = this.#levels.filter((level) => level.indent < indent).slice(0, MAX_PATH_DEPTH - 1);
    this.#levels.push({ indent, key });
  }
}
