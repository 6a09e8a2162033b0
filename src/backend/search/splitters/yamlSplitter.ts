import { commonPath, type EmitPassage, isBlank, LineBuffer, type LineSplitter } from './lineBuffer.ts';

/** Values are gathered up to this size, so that a passage is a readable part of the document. */
const DATA_PASSAGE_CHARS = 300;
/** Each character can be matched in one way only, so that a line that is no key fails in linear time. */
const KEY =
  /^(\s*)((?:- +)*)(?!- )(?:"([^"]+)"\s*|'([^']+)'\s*|([^\s#'"[\]{}][^:#=]*(?:=(?!\s|$)[^:#=]*)*))[:=](?:\s|$)/;
/** TOML, INI and properties files name their sections in brackets. */
const SECTION = /^\s*\[+([^[\]][^\]]*)\]+\s*(?:[#;].*)?$/;
const MAX_PATH_DEPTH = 16;

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
