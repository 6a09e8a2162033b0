import type { Structure, Table, StructureReader } from '../structure.ts';
import { DocumentBuilder } from './document/documentBuilder.ts';
import { fitted } from './document/tables.ts';

const LEVELS: Readonly<Record<string, number>> = {
  part: 1,
  chapter: 2,
  section: 3,
  subsection: 4,
  subsubsection: 5,
  paragraph: 6,
};
const HEADING = /^\s*\\(part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]]*\])?\{(.*)\}/;
const CODE_BEGIN = /^\s*\\begin\{(verbatim|lstlisting|minted)\*?\}/;
const INSTRUCTION =
  /^\s*\\(?:begin|end|usepackage|documentclass|maketitle|label|newcommand|renewcommand|setlength|bibliography\w*|input|include|tableofcontents|newpage|clearpage|centering|vspace|hspace|pagestyle|hline|toprule|midrule|bottomrule)\b/;

/** The words of LaTeX, without its commands. */
export function plainLatex(text: string): string {
  return text
    .replace(/(?<!\\)%.*$/, '')
    .replace(/\\(?:label|index|vspace|hspace|cite\w*)\*?\{[^{}]*\}/g, '')
    .replace(/\\(?:href)\{[^{}]*\}\{([^{}]*)\}/g, '$1')
    .replace(
      /\\(?:SI|qty)(?:\[[^\][]*\])?\{([^{}]*)\}\{([^{}]*)\}/g,
      (_, amount: string, unit: string) => `${amount} ${unitText(unit)}`,
    )
    .replace(/\\(?:num|ang)(?:\[[^\][]*\])?\{([^{}]*)\}/g, '$1')
    .replace(/\\(?:ldots|dots)\b/g, '…')
    .replace(/\\([%&_#$])/g, '$1')
    .replace(/\\,|~|\\ /g, ' ')
    .replace(/\\[a-zA-Z]+\*?(?:\[[^\][]*\])?/g, ' ')
    .replace(/[{}]/g, '')
    .replace(/``|''/g, '"')
    .replace(/\\\\/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const UNIT_SIGNS: Readonly<Record<string, string>> = {
  percent: '%',
  degreeCelsius: '°C',
  celsius: '°C',
  degree: '°',
  per: '/',
  metre: 'm',
  meter: 'm',
  second: 's',
  hour: 'h',
  day: 'd',
  gram: 'g',
  litre: 'l',
  watt: 'W',
  volt: 'V',
  hertz: 'Hz',
  kilo: 'k',
  milli: 'm',
  centi: 'c',
  micro: 'µ',
  mega: 'M',
};

/** A unit as it is printed: `%` for `\percent`. */
function unitText(unit: string): string {
  return unit.replace(/\\([a-zA-Z]+)\s*/g, (_, name: string) => UNIT_SIGNS[name] ?? name);
}

function readLatex(filename: string, text: readonly string[]): Structure {
  const builder = new DocumentBuilder('latex', filename, text.length);
  let at = readPreamble(text, builder);
  while (at < text.length) at = readBlock(text, at, builder);
  return builder.finish();
}

const OF_TITLE = /^\s*\\(title|subtitle|author|date|institute|affiliation)\b(?:\[[^\]]*\])?\{/;
const LABELS: Readonly<Record<string, string>> = {
  author: 'Authors',
  date: 'Date',
  subtitle: 'Subtitle',
  institute: 'Institute',
  affiliation: 'Affiliation',
};

/** Reads what stands before the document begins: its title, who wrote it and when. Returns the index of the line after it. */
function readPreamble(text: readonly string[], builder: DocumentBuilder): number {
  const begin = text.findIndex((line) => /^\s*\\begin\{document\}/.test(line));
  for (let at = 0; at < begin;) at = OF_TITLE.test(text[at] ?? '') ? readTitlePart(text, at, builder) : at + 1;
  return begin + 1;
}

/** Reads the title, the authors or the date, and returns the index of the line after it. */
function readTitlePart(text: readonly string[], start: number, builder: DocumentBuilder): number {
  const command = OF_TITLE.exec(text[start] ?? '')?.[1] ?? '';
  const end = endOfBraces(text, start);
  const words = plainLatex(
    text
      .slice(start, end)
      .map((line) => line.trim())
      .join(' ')
      .replace(OF_TITLE, '')
      .trimEnd()
      .replace(/\}$/, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?\\and\b ?/gi, ', ')
      .replace(/\\thanks\{([^{}]*)\}/g, ' ($1)'),
  );
  if (words === '') return end;
  if (command === 'title') builder.heading(1, words, start + 1, end);
  else builder.paragraph(`${LABELS[command] ?? command}: ${words}`, start + 1, end, 0);
  return end;
}

/** The index of the line after the one in which the braces that a line opens are closed. */
function endOfBraces(text: readonly string[], start: number): number {
  let open = 0;
  for (let at = start; at < Math.min(text.length, start + 30); at++) {
    for (const char of text[at] ?? '') open += char === '{' ? 1 : char === '}' ? -1 : 0;
    if (open <= 0) return at + 1;
  }
  return start + 1;
}

function readBlock(text: readonly string[], at: number, builder: DocumentBuilder): number {
  const line = text[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading) {
    builder.heading(LEVELS[heading[1] ?? ''] ?? 1, plainLatex(heading[2] ?? ''), at + 1, at + 1);
    return at + 1;
  }
  if (OF_TITLE.test(line)) return readTitlePart(text, at, builder);
  if (/^\s*\\begin\{abstract\}/.test(line)) {
    builder.heading(LEVELS['section'] ?? 1, 'Abstract', at + 1, at + 1);
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
    plainLatex(line) !== '' &&
    !HEADING.test(line) &&
    !OF_TITLE.test(line) &&
    !INSTRUCTION.test(line) &&
    !/^\s*\\item\b/.test(line);
  while (at < text.length && isMore(text[at] ?? '')) at++;
  const words = text.slice(start, at).map(plainLatex).join(' ');
  if (isEntry) {
    builder.entry({ raw: words, following: [], indent: 1, isNumbered: false, line: start + 1, lastLine: at });
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
      cells: fitted(cells, columns.length),
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
  takesLongLines: true,
  reads: (name) => /\.(?:tex|latex|ltx)$/.test(name),
  read: readLatex,
};
