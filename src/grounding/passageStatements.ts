import { qualifiersOf, type Qualifier, termsOf, type Term, plain } from './claimTerms.ts';
import { sentenceEnds } from './sentenceEnds.ts';

/** A sentence, an item of a list, a row of a table or an entry of a passage. */
export interface Statement {
  readonly text: string;
  /** Offsets in the passage. */
  readonly start: number;
  readonly end: number;
  readonly terms: readonly Term[];
  readonly qualifiers: ReadonlySet<Qualifier>;
  /** The statements that a row of a table makes about its first cell, column by column. */
  readonly cells?: readonly Statement[];
}

/** A passage split into statements, with which claims are compared. */
export interface PassageStatements {
  readonly statements: readonly Statement[];
  readonly terms: readonly Term[];
  /** Terms that apply to more than one statement: of headings, heads of tables, and keys above entries. */
  readonly context: readonly Term[];
  /** Undefined where its words do not tell the language. */
  readonly language: string | undefined;
}

/** A line that does not continue the one before. */
const OWN_LINE = /^\s*(?:[-*+•>|#<{}[\]]|\d{1,3}[.)]\s|[\w."'-]{1,60}\s*[:=]|\[)|^(?: {2,}|\t)/u;
const HEADING = /^\s*#{1,6}\s|^\s*[\w."'-]+:\s*$|^\s*\[[^\]]+\]\s*$/u;
/** A row of a table in Markdown, tab separated values, or comma separated ones, which have no space behind a comma. */
const ROW = /^\s*\||\t.*\t|^[^,\s][^,\n]*(?:,[^,\s][^,\n]*){2,}$/u;

export function readStatements(passage: string, filename: string): PassageStatements {
  const statements: Statement[] = [];
  const context: Term[] = [...termsOf(filename.replace(/[._-]/gu, ' '))];
  let start = 0;
  let block = '';
  let isHead = true;
  /** The head of the table that the lines are rows of. */
  let head: readonly string[] = [];
  const endBlock = (): void => {
    let at = 0;
    const ends = ROW.test(block.trimEnd()) ? [block.length] : sentenceEnds(block);
    for (const end of block.trim() === '' ? [] : ends) {
      const text = block.slice(at, end);
      const cells = cellsOf(text);
      const isRow = ROW.test(text.trimEnd()) && head.length > 1 && cells.length === head.length;
      const statement = statementOf(text, start + at);
      statements.push(isRow ? { ...statement, cells: columnsOf(head, cells) } : statement);
      at = end;
    }
    start += block.length;
    block = '';
  };
  for (const line of passage.split(/(?<=\n)/u)) {
    if (line.trim() === '' || OWN_LINE.test(line)) endBlock();
    if (HEADING.test(line)) context.push(...termsOf(line));
    if (!ROW.test(line.trimEnd())) head = [];
    else if (isHead) head = cellsOf(line);
    isHead = line.trim() === '' || HEADING.test(line);
    // A line end within a sentence is a space.
    block += line.replace(/\r?\n$/u, (lineEnd) => ' '.repeat(lineEnd.length));
    if (line.trim() === '' || HEADING.test(line) || ROW.test(line.trimEnd())) endBlock();
  }
  endBlock();
  return { statements, terms: statements.flatMap(({ terms }) => terms), context, language: languageOf(passage) };
}

function cellsOf(row: string): string[] {
  const text = row.trim().replace(/^\||\|$/gu, '');
  const separator = text.includes('|') ? '|' : text.includes('\t') ? '\t' : ',';
  return text.split(separator).map((cell) => cell.trim());
}

/**
 * The statements of a row, such as `North: Revenue 120,000 Revenue`: a claim may name a column before or behind its value.
 */
function columnsOf([, ...names]: readonly string[], [first = '', ...cells]: readonly string[]): Statement[] {
  return names.map((name, index) => statementOf(`${first}, ${name} ${cells[index] ?? ''} ${name}`));
}

export function statementOf(text: string, start = 0): Statement {
  return { text, start, end: start + text.length, terms: termsOf(text), qualifiers: qualifiersOf(text) };
}

/** How many common words tell a language: a single one may be a word of several languages. */
const MIN_COMMON_WORDS = 2;

const COMMON_WORDS: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['en', new Set('the of is are was to and for with in by not has have that it at be from'.split(' '))],
  ['de', new Set('der die das und ist nicht mit von fur ein eine den im am werden wird auf zu bei hat'.split(' '))],
  ['es', new Set('el los las de que es en y por con del se una para la no son'.split(' '))],
  ['fr', new Set('le les des est et pour dans une du la de que sont pas'.split(' '))],
];

/** The language of a text, of those told apart here; undefined where its words do not tell. */
export function languageOf(text: string): string | undefined {
  if ((text.match(/\p{Script=Han}/gu) ?? []).length * 4 > text.replace(/\s/gu, '').length) return 'zh';
  if ((text.match(/\p{Script=Cyrillic}/gu) ?? []).length * 2 > text.replace(/\P{L}/gu, '').length) return 'ru';
  const words = plain(text).match(/[a-z]+/gu) ?? [];
  let best: { language: string; count: number } | undefined;
  for (const [language, list] of COMMON_WORDS) {
    const count = words.filter((word) => list.has(word)).length;
    if (count >= MIN_COMMON_WORDS && count > (best?.count ?? 0)) best = { language, count };
  }
  return best?.language;
}
