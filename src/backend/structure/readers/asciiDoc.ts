import type { StructureReader } from '../structure.ts';
import { endOfBlock, type CodeMark, type Dialect, type HeadingMark, readDocument } from './document/readDocument.ts';

/** AsciiDoc, and Org mode, whose headings are alike. */
const ASCII_DOC: Dialect = {
  format: 'asciidoc',
  headingAt: (text, index) => headingBy(/^(={1,6})\s+(\S.*)$/, text[index]),
  codeAt: (text, index) => delimitedCode(text, index, /^(?:-{4,}|\.{4,}|`{3,})\s*$/),
  isHidden: (line) => /^(?:\/\/|:[\w-]+:|\[[^\]]*\]\s*$|\.[A-Z])/.test(line),
};

const ORG: Dialect = {
  format: 'org',
  headingAt: (text, index) => {
    const found = headingBy(/^(\*{1,8})\s+(?:(?:TODO|DONE)\s+)?(\S.*)$/, text[index]);
    return found && { ...found, name: found.name.replace(/\s:[\w:]+:$/, '').trimEnd() };
  },
  codeAt: (text, index) => {
    const begin = /^\s*#\+begin_(\w+)(?:\s+(\S+))?/i.exec(text[index] ?? '');
    if (!begin) return undefined;
    return { end: endOfBlock(text, index, (line) => /^\s*#\+end_/i.test(line)), language: begin[2] ?? '' };
  },
  isHidden: (line) => /^\s*#\+|^\s*:[A-Z_]+:/.test(line),
};

function headingBy(pattern: RegExp, line = ''): HeadingMark | undefined {
  const found = pattern.exec(line);
  return found ? { level: found[1]?.length ?? 1, name: found[2] ?? '', lines: 1 } : undefined;
}

function delimitedCode(text: readonly string[], index: number, delimiter: RegExp): CodeMark | undefined {
  const line = (text[index] ?? '').trimEnd();
  if (!delimiter.test(line)) return undefined;
  return { end: endOfBlock(text, index, (next) => next.trimEnd() === line), language: '' };
}

export const asciiDocReader: StructureReader = {
  format: ASCII_DOC.format,
  takesLongLines: true,
  reads: (name) => /\.(?:adoc|asciidoc|asc)$/.test(name),
  read: (filename, text) => readDocument(filename, text, ASCII_DOC),
};

export const orgReader: StructureReader = {
  format: ORG.format,
  takesLongLines: true,
  reads: (name) => name.endsWith('.org'),
  read: (filename, text) => readDocument(filename, text, ORG),
};
