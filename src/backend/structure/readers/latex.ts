import type { Structure, Table } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';
import { DocumentBuilder } from './document/documentBuilder.ts';

const LEVELS: Readonly<Record<string, number>> = {
  title: 1,
  part: 1,
  chapter: 2,
  section: 3,
  subsection: 4,
  subsubsection: 5,
  paragraph: 6,
};
const HEADING = /^\s*\\(title|part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]]*\])?\{(.*)\}/;
const CODE_BEGIN = /^\s*\\begin\{(verbatim|lstlisting|minted)\*?\}/;
const INSTRUCTION =
  /^\s*\\(?:begin|end|usepackage|documentclass|maketitle|label|newcommand|renewcommand|setlength|bibliography\w*|input|include|tableofcontents|newpage|clearpage|centering|vspace|hspace|pagestyle|hline|toprule|midrule|bottomrule)\b/;

/** The words of LaTeX, without its commands. */
export function plainLatex(text: string): string {
  return text
    .replace(/(?<!\\)%.*$/, '')
    .replace(/\\(?:label|index|vspace|hspace|cite\w*)\*?\{[^{}]*\}/g, '')
    .replace(/\\(?:href)\{[^{}]*\}\{([^{}]*)\}/g, '$1')
    .replace(/\\(?:ldots|dots)\b/g, '…')
    .replace(/\\([%&_#$])/g, '$1')
    .replace(/\\,|~|\\ /g, ' ')
    .replace(/\\[a-zA-Z]+\*?(?:\[[^\]]*\])?/g, ' ')
    .replace(/[{}]/g, '')
    .replace(/``|''/g, '"')
    .replace(/\\\\/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function readLatex(filename: string, text: readonly string[]): Structure {
  const builder = new DocumentBuilder('latex', filename, text.length);
  let at = 0;
  while (at < text.length) at = readBlock(text, at, builder);
  return builder.finish();
}

function readBlock(text: readonly string[], at: number, builder: DocumentBuilder): number {
  const line = text[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading) {
    builder.heading(LEVELS[heading[1] ?? ''] ?? 1, plainLatex(heading[2] ?? ''), at + 1, at + 1);
    return at + 1;
  }
  const code = CODE_BEGIN.exec(line);
  if (code) {
    const end = endOf(text, at, code[1] ?? '');
    builder.code('', at + 1, end, 0);
    return end;
  }
  const tabular = /\\begin\{(tabular[xy*]?|longtable)\}/.exec(line);
  if (tabular) {
    const end = endOf(text, at, tabular[1] ?? '');
    builder.table(readTabular(text, at, end, builder.sectionName));
    return end;
  }
  if (INSTRUCTION.test(line) || plainLatex(line) === '') return at + 1;
  return readText(text, at, builder);
}

function readText(text: readonly string[], start: number, builder: DocumentBuilder): number {
  const isEntry = /^\s*\\item\b/.test(text[start] ?? '');
  let at = start + 1;
  const isMore = (line: string): boolean =>
    plainLatex(line) !== '' && !HEADING.test(line) && !INSTRUCTION.test(line) && !/^\s*\\item\b/.test(line);
  while (at < text.length && isMore(text[at] ?? '')) at++;
  const words = text.slice(start, at).map(plainLatex).join(' ');
  if (isEntry) {
    builder.entry(words, 1, false, start + 1);
    for (let line = start + 2; line <= at; line++) builder.extendEntry('', line);
  } else builder.paragraph(words, start + 1, at, 0);
  return at;
}

function readTabular(text: readonly string[], start: number, end: number, name: string): Table {
  const rows: { cells: string[]; line: number }[] = [];
  for (let at = start + 1; at < end - 1; at++) {
    const line = text[at] ?? '';
    if (!/(?<!\\)&/.test(line)) continue;
    rows.push({ cells: line.split(/(?<!\\)&/).map(plainLatex), line: at + 1 });
  }
  const columns = rows.shift()?.cells ?? [];
  return {
    name,
    columns,
    rows: rows.map(({ cells, line }) => ({
      cells: columns.map((_, column) => (cells[column] === '' ? undefined : cells[column])),
      lines: { first: line, last: line },
    })),
    lines: { first: start + 1, last: end },
  };
}

function endOf(text: readonly string[], start: number, environment: string): number {
  for (let at = start; at < text.length; at++) if (text[at]?.includes(`\\end{${environment}`) === true) return at + 1;
  return text.length;
}

export const latexReader: StructureReader = {
  format: 'latex',
  reads: (name) => /\.(?:tex|latex|ltx)$/.test(name),
  read: readLatex,
};
