import { ItemDraft } from '../itemDraft.ts';
import type { Row, Structure, Table } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';
import { CommentsByLine } from './code/comments.ts';
import { lineAt, maskSource, type Lexis, type MaskedSource } from './code/maskedSource.ts';
import { oneLine, splitAtCommas } from './code/parameters.ts';

const LEXIS: Lexis = {
  lineComments: ['--'],
  blockComments: [['/*', '*/']],
  strings: [
    { open: "'", close: "'", hasEscapes: false, isMultiline: true },
    { open: '$$', close: '$$', hasEscapes: false, isMultiline: true },
  ],
};

const NAME = '((?:[\\w$]+|"[^"]+"|`[^`]+`|\\[[^\\]]+\\])(?:\\.(?:[\\w$]+|"[^"]+"|`[^`]+`|\\[[^\\]]+\\]))*)';
const sql = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll('NAME', NAME).replaceAll(' ', '\\s+')}`, 'i');

const TABLE = sql(
  'CREATE (?:OR REPLACE )?(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|EXTERNAL|FOREIGN|VIRTUAL) )*TABLE (?:IF NOT EXISTS )?NAME',
);
const VIEW = sql(
  'CREATE (?:OR REPLACE )?(?:(?:ALGORITHM\\s*=\\s*\\w+|DEFINER\\s*=\\s*\\S+|SQL SECURITY \\w+|TEMP|TEMPORARY|RECURSIVE|FORCE) )*(MATERIALIZED )?VIEW (?:IF NOT EXISTS )?NAME',
);
const INDEX = sql(
  'CREATE (UNIQUE |FULLTEXT |SPATIAL |CLUSTERED |NONCLUSTERED )*INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?(?:NAME )?ON (?:ONLY )?NAME',
);
const ENUM = sql('CREATE TYPE NAME AS ENUM\\b');
const TYPE = sql('CREATE (?:TYPE|DOMAIN) NAME');
const FUNCTION = sql(
  'CREATE (?:OR REPLACE |OR ALTER )?(?:DEFINER\\s*=\\s*\\S+ )?(FUNCTION|PROCEDURE|AGGREGATE) (?:IF NOT EXISTS )?NAME',
);
const TRIGGER = sql('CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER (?:IF NOT EXISTS )?NAME');
const OTHER = sql(
  'CREATE (?:OR REPLACE )?(EXTENSION|SEQUENCE|SCHEMA|ROLE|USER|DATABASE|POLICY|RULE|PUBLICATION) (?:IF NOT EXISTS )?NAME',
);
const COMMENT = sql(
  "COMMENT ON (?:TABLE|COLUMN|VIEW|INDEX|FUNCTION|TYPE|MATERIALIZED VIEW|DATABASE|SCHEMA|EXTENSION) NAME[^']*IS ",
);
const ALTER = sql('ALTER TABLE (?:IF EXISTS )?(?:ONLY )?NAME (?=\\S)');
const INSERT = sql(
  '(?:INSERT (?:IGNORE )?(?:OR \\w+ )?|REPLACE )INTO NAME\\s*(\\([^)]*\\))?\\s*(?:OVERRIDING \\w+ VALUE )?VALUES',
);
const COPY = sql('COPY NAME\\s*(\\([^)]*\\))? FROM (?:STDIN|stdin)');
const RIGHTS = /^(GRANT|REVOKE)\s/i;

/** Reads what SQL defines: tables with their columns, views, indexes, types, functions, triggers, rights; and inserted rows. */
export const sqlReader: StructureReader = {
  format: 'sql',
  takesLongLines: true,
  reads: (name) => /\.(?:sql|ddl|psql|mysql|pgsql)$/.test(name),
  read: (filename, text) => new SqlReader(filename, text).read(),
};

interface Statement {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
  readonly source: string;
}

/** Where a part of a table stands and what is said of it. */
interface Place {
  readonly line: number;
  readonly lastLine: number;
  readonly signature: string;
  readonly comment: string;
  readonly commentLines: { readonly first: number; readonly last: number } | undefined;
}

class SqlReader {
  readonly #root: ItemDraft;
  readonly #text: readonly string[];
  readonly #file: MaskedSource;
  readonly #comments: CommentsByLine;
  readonly #rows = new Map<string, { columns: readonly string[]; rows: Row[] }>();

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#text = text;
    this.#file = maskSource(text, LEXIS);
    this.#comments = new CommentsByLine(this.#file.comments);
  }

  read(): Structure {
    let skipTo = 0;
    for (const statement of statementsOf(this.#file)) {
      if (statement.start < skipTo) continue;
      skipTo = this.#readStatement(statement) ?? skipTo;
    }
    this.#root.comment = this.#comments.ofFile(this.#root.children[0]?.lines.first ?? Number.MAX_SAFE_INTEGER);
    return { format: 'sql', root: this.#root, tables: this.#tables() };
  }

  /** Reads one statement; the offset behind its data where these follow it. */
  #readStatement(statement: Statement): number | undefined {
    const { masked } = statement;
    const head = masked.slice(0, 400);
    if (!/^(?:CREATE|COMMENT|ALTER|INSERT|REPLACE|COPY|GRANT|REVOKE)\b/i.test(head)) return undefined;
    const table = TABLE.exec(head);
    if (table) {
      this.#readTable(table[1] ?? '', statement, table[0].length);
      return undefined;
    }
    const insert = INSERT.exec(masked.slice(0, 4000));
    if (insert) {
      this.#readInsert(insert, statement);
      return undefined;
    }
    const copy = COPY.exec(head);
    if (copy) return this.#readCopy(copy, statement);
    const alter = ALTER.exec(head);
    if (alter) {
      this.#readAlter(alter, statement);
      return undefined;
    }
    const comment = COMMENT.exec(statement.source.slice(0, 400));
    if (comment) {
      this.#readComment(comment, statement);
      return undefined;
    }
    this.#readOther(head, statement);
    return undefined;
  }

  #readOther(head: string, statement: Statement): void {
    const view = VIEW.exec(head);
    const index = INDEX.exec(head);
    const enumeration = ENUM.exec(head);
    const fn = FUNCTION.exec(head);
    const trigger = TRIGGER.exec(head);
    const other = OTHER.exec(head);
    const type = TYPE.exec(head);
    if (view) this.#add('view', view[2] ?? '', statement, view[1] ? ['materialized'] : []);
    else if (index) {
      const name = index[2] ?? `index on ${index[3] ?? ''}`;
      this.#add('index', name, statement, [...(index[1] ? ['unique'] : []), `on:${bare(index[3] ?? '')}`]);
    } else if (enumeration) {
      const item = this.#add('enum', enumeration[1] ?? '', statement, []);
      this.#addValues(item, statement.source.slice(enumeration[0].length), statement, enumeration[0].length);
    } else if (fn) this.#add(/^p/i.test(fn[1] ?? '') ? 'procedure' : 'function', fn[2] ?? '', statement, []);
    else if (trigger) {
      const on = /\bON\s+([\w."`]+)/i.exec(statement.masked)?.[1] ?? '';
      const calls = /\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\s+([\w."]+)/i.exec(statement.masked)?.[1] ?? '';
      this.#add('trigger', trigger[1] ?? '', statement, [
        `on:${bare(on)}`,
        ...(calls === '' ? [] : [`calls:${bare(calls)}`]),
      ]);
    } else if (other) this.#add((other[1] ?? '').toLowerCase(), other[2] ?? '', statement, []);
    else if (type) this.#add('type', type[1] ?? '', statement, []);
    else if (RIGHTS.test(head)) {
      const to = /\b(?:TO|FROM)\s+([\w",\s]+?)(?:\s+WITH\b|\s*$)/i.exec(statement.masked)?.[1] ?? '';
      this.#add(/^g/i.test(head) ? 'grant' : 'revocation', bare(to.trim()), statement, []);
    }
  }

  #add(kind: string, name: string, { start, end, source }: Statement, traits: readonly string[]): ItemDraft {
    const line = lineAt(this.#file, start);
    return this.#root.add({
      kind,
      name: bare(name),
      line,
      lastLine: lineAt(this.#file, Math.max(start, end - 1)),
      traits,
      signature: oneLine(source.slice(0, 400)).replace(/;$/, ''),
      ...this.#comments.above(line),
    });
  }

  #addValues(item: ItemDraft, source: string, { start }: Statement, offset: number): void {
    for (const match of source.matchAll(/'((?:[^']|'')*)'/g)) {
      item.add({ kind: 'enum value', name: match[1] ?? '', line: lineAt(this.#file, start + offset + match.index) });
    }
  }

  #readTable(name: string, statement: Statement, after: number): void {
    const open = statement.masked.indexOf('(', after);
    const close = open < 0 ? -1 : closeOf(statement.masked, open);
    const tail = close < 0 ? '' : statement.masked.slice(close + 1);
    const partition = /\bPARTITION\s+BY\s+(\w+\s*\([^)]*\))/i.exec(tail)?.[1];
    const modifiers = /\b(UNLOGGED|TEMPORARY|TEMP|VIRTUAL|EXTERNAL|FOREIGN)\b/i.exec(
      statement.masked.slice(0, after),
    )?.[1];
    const item = this.#add('table', name, statement, [
      ...(modifiers === undefined ? [] : [modifiers.toLowerCase()]),
      ...(partition === undefined ? [] : [`partitioned:${oneLine(partition)}`]),
    ]);
    item.signature = oneLine(statement.source.slice(0, open < 0 ? 200 : open));
    const note = /\bCOMMENT\s*=?\s*'((?:[^']|'')*)'/i.exec(statement.source.slice(close + 1))?.[1];
    if (note !== undefined) item.comment = [item.comment, note].filter((part) => part !== '').join('\n');
    if (open < 0 || /^\s*AS\b/i.test(statement.masked.slice(after))) return;
    for (const [from, to] of splitAtCommas(statement.masked, open + 1, close))
      this.#readPart(item, statement, from, to);
  }

  /** A column or a constraint of a table. */
  #readPart(table: ItemDraft, statement: Statement, from: number, to: number): void {
    const masked = statement.masked.slice(from, to);
    const lead = masked.length - masked.trimStart().length;
    const plain = masked.trim();
    const source = statement.source.slice(from + lead, to).trimEnd();
    const line = lineAt(this.#file, statement.start + from + lead);
    const lastLine = lineAt(this.#file, statement.start + from + lead + Math.max(0, plain.length - 1));
    const above = this.#comments.above(line);
    const comment = [above.comment, this.#comments.beside(lastLine)].filter((part) => part !== '').join('\n');
    const place = {
      line,
      lastLine,
      signature: oneLine(source.replace(/--[^\n]*/g, '')),
      comment,
      commentLines: above.commentLines,
    };
    const constraint =
      /^(?:CONSTRAINT\s+(\S+)\s+)?(PRIMARY\s+KEY|FOREIGN\s+KEY|UNIQUE|CHECK|EXCLUDE|KEY|INDEX|FULLTEXT|SPATIAL|LIKE|PERIOD)\b(?!\s+\w+\s*,?$)/i.exec(
        plain,
      );
    if (constraint && !/^(?:KEY|INDEX|LIKE|PERIOD)\s+\w+\s*(?:NOT|NULL|DEFAULT|,|$)/i.test(plain)) {
      this.#addConstraint(table, (constraint[2] ?? '').toLowerCase().replace(/\s+/g, ' '), constraint[1], plain, place);
      return;
    }
    const found = /^("[^"]+"|`[^`]+`|\[[^\]]+\]|[\w$]+)\s*([^]*)$/.exec(plain);
    if (!found) return;
    const rest = source.slice((found[1] ?? '').length);
    this.#addColumn(table, bare(found[1] ?? ''), rest, place);
  }

  /** A constraint of a table; what it says of single columns is said of these too. */
  #addConstraint(table: ItemDraft, kind: string, named: string | undefined, plain: string, place: Place): void {
    const isIndex = /^(?:key|index|fulltext|spatial)$/.test(kind);
    const own = /^(?:UNIQUE\s+|FULLTEXT\s+|SPATIAL\s+)?(?:KEY|INDEX)\s+([`"\w]+)\s*\(/i.exec(plain)?.[1];
    table.add({
      kind: isIndex ? 'index' : 'constraint',
      name: bare(named ?? own ?? kind),
      traits: isIndex ? [`on:${table.name}`] : [kind],
      ...place,
    });
    const columns = (/\(([^()]*)\)/.exec(plain)?.[1] ?? '').split(',').map((name) => bare(name.trim()));
    const target = /\bREFERENCES\s+([\w."`]+)/i.exec(plain)?.[1];
    for (const column of columns) {
      if (kind === 'primary key') this.#mark(table, column, 'primary');
      if (kind === 'unique' && columns.length === 1) this.#mark(table, column, 'unique');
      if (target !== undefined) this.#mark(table, column, `references:${bare(target)}`);
    }
  }

  #addColumn(table: ItemDraft, name: string, rest: string, place: Place): void {
    const definition = oneLine(rest.replace(/--[^\n]*/g, ''));
    const type =
      /^([^]*?)(?=\s+(?:NOT\s+NULL|NULL|DEFAULT|PRIMARY|UNIQUE|REFERENCES|CHECK|GENERATED|CONSTRAINT|COLLATE|AUTO_INCREMENT|AUTOINCREMENT|COMMENT|ON\s+UPDATE|IDENTITY|CHARACTER\s+SET|ENCODE|KEY)\b|$)/i.exec(
        definition,
      )?.[1] ?? '';
    const preset =
      /\bDEFAULT\s+('(?:[^']|'')*'(?:::[\w ]+(?:\([^)]*\))?)?|\([^]*?\)(?=\s|$)|[\w.+-]+(?:\([^)]*\))?(?:::[\w ]+)?)/i.exec(
        definition,
      )?.[1];
    const references = /\bREFERENCES\s+([\w."`]+)\s*(?:\(([^)]*)\))?/i.exec(definition);
    const note = /\bCOMMENT\s+'((?:[^']|'')*)'/i.exec(definition)?.[1] ?? '';
    const isPrimary = /\bPRIMARY\s+KEY\b/i.test(definition);
    table.add({
      kind: 'column',
      name,
      value: preset === undefined ? undefined : preset.replace(/^'((?:[^']|'')*)'$/, '$1'),
      ...place,
      comment: [place.comment, note].filter((part) => part !== '').join('\n'),
      traits: [
        `type:${type.trim()}`,
        ...(/\bNOT\s+NULL\b/i.test(definition) || isPrimary ? ['required'] : ['nullable']),
        ...(isPrimary ? ['primary'] : []),
        ...(/\bUNIQUE\b/i.test(definition) ? ['unique'] : []),
        ...(references ? [`references:${bare(references[1] ?? '')}`] : []),
        ...(/\b(?:GENERATED|IDENTITY|AUTO_INCREMENT|AUTOINCREMENT|SERIAL|BIGSERIAL)\b/i.test(definition)
          ? ['generated']
          : []),
        ...(/\bCHECK\b/i.test(definition) ? ['check'] : []),
      ],
    });
  }

  /** Constraints and columns that a table gets after it was made. */
  #readAlter(found: RegExpExecArray, statement: Statement): void {
    const table = this.#tableNamed(found[1] ?? '');
    const rest = statement.masked.slice(found[0].length);
    const source = statement.source.slice(found[0].length);
    const line = lineAt(this.#file, statement.start);
    const lastLine = lineAt(this.#file, statement.end - 1);
    const item = this.#root.add({
      kind: 'alteration',
      name: bare(found[1] ?? ''),
      line,
      lastLine,
      signature: oneLine(statement.source.slice(0, 400)),
    });
    if (!table) return;
    const primary = /\bPRIMARY\s+KEY\s*\(([^)]*)\)/i.exec(rest)?.[1];
    for (const name of primary?.split(',') ?? []) this.#mark(table, bare(name.trim()), 'primary');
    for (const foreign of rest.matchAll(/\bFOREIGN\s+KEY\s*\(([^)]*)\)\s*REFERENCES\s+([\w."`]+)/gi)) {
      for (const name of (foreign[1] ?? '').split(','))
        this.#mark(table, bare(name.trim()), `references:${bare(foreign[2] ?? '')}`);
    }
    const column =
      /\bADD\s+(?:COLUMN\s+)?(?!CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|CHECK|INDEX|KEY)(?:IF\s+NOT\s+EXISTS\s+)?([\w"`]+)\s+([^]*)$/i.exec(
        source,
      );
    if (column)
      this.#addColumn(item, bare(column[1] ?? ''), ` ${column[2] ?? ''}`, {
        line,
        lastLine,
        signature: oneLine(source),
        comment: '',
        commentLines: undefined,
      });
    const preset = /\bALTER\s+(?:COLUMN\s+)?([\w"`]+)\s+SET\s+DEFAULT\s+([^;]+)/i.exec(source);
    const target = preset
      ? table.children.find(({ name, kind }) => kind === 'column' && name === bare(preset[1] ?? ''))
      : undefined;
    if (target && preset) target.value = oneLine(preset[2] ?? '');
  }

  #tableNamed(name: string): ItemDraft | undefined {
    return this.#root.children.find(
      (item) => item.kind === 'table' && item.name.toLowerCase() === bare(name).toLowerCase(),
    );
  }

  #mark(table: ItemDraft, column: string, trait: string): void {
    const item = table.children.find(
      ({ kind, name }) => kind === 'column' && name.toLowerCase() === column.toLowerCase(),
    );
    if (item && !item.traits.includes(trait)) item.traits = [...item.traits, trait];
  }

  #readComment(found: RegExpExecArray, { source, start, end }: Statement): void {
    const text = /'((?:[^']|'')*)'\s*;?\s*$/.exec(source.slice(found[0].length - 1))?.[1]?.replaceAll("''", "'") ?? '';
    const parts = (found[1] ?? '').split('.').map(bare);
    const owner = this.#root.children.find(({ name }) => name === parts.at(-1) || name === parts.at(-2));
    const item = owner?.name === parts.at(-1) ? owner : owner?.children.find(({ name }) => name === parts.at(-1));
    if (!item) return;
    item.comment = [item.comment, text].filter((part) => part !== '').join('\n');
    this.#root.add({
      kind: 'note',
      name: parts.slice(-2).join('.'),
      value: text,
      line: lineAt(this.#file, start),
      lastLine: lineAt(this.#file, end - 1),
    });
  }

  #readInsert(found: RegExpExecArray, { masked, source, start }: Statement): void {
    const rows = this.#rowsOf(bare(found[1] ?? ''), found[2]);
    let at = masked.indexOf('(', found[0].length - 1);
    while (at >= 0) {
      const close = closeOf(masked, at);
      const cells = splitAtCommas(masked, at + 1, close).map(([from, to]) => valueOf(source.slice(from, to).trim()));
      rows.push({ cells, lines: { first: lineAt(this.#file, start + at), last: lineAt(this.#file, start + close) } });
      const next = /^\s*,\s*\(/.exec(masked.slice(close + 1, close + 200));
      at = next ? close + next[0].length : -1;
    }
  }

  /** Rows in the form of `pg_dump`: tabs between them, to a line with `\.`. */
  #readCopy(found: RegExpExecArray, { start, end }: Statement): number {
    const rows = this.#rowsOf(bare(found[1] ?? ''), found[2]);
    let line = lineAt(this.#file, end) + 1;
    for (; line <= this.#text.length; line++) {
      const text = this.#text[line - 1] ?? '';
      if (text === '\\.') break;
      rows.push({
        cells: text.split('\t').map((cell) => (cell === '\\N' ? undefined : cell)),
        lines: { first: line, last: line },
      });
    }
    void start;
    return this.#file.lineStarts[line] ?? this.#file.source.length;
  }

  #rowsOf(name: string, columns: string | undefined): Row[] {
    const declared = (columns ?? '')
      .replace(/[()]/g, '')
      .split(',')
      .map((column) => bare(column.trim()))
      .filter((column) => column !== '');
    const known = this.#rows.get(name);
    if (known) return known.rows;
    const own =
      declared.length > 0
        ? declared
        : (this.#tableNamed(name)
            ?.children.filter(({ kind }) => kind === 'column')
            .map((item) => item.name) ?? []);
    const made = { columns: own, rows: [] };
    this.#rows.set(name, made);
    return made.rows;
  }

  #tables(): Table[] {
    return [...this.#rows].flatMap(([name, { columns, rows }]) => {
      const [first, last] = [rows[0], rows.at(-1)];
      if (!first || !last) return [];
      const names = columns.length > 0 ? columns : first.cells.map((_, index) => `column ${String(index + 1)}`);
      const filled = rows.map((row) => ({ ...row, cells: names.map((_, index) => row.cells[index]) }));
      return [{ name, columns: names, rows: filled, lines: { first: first.lines.first, last: last.lines.last } }];
    });
  }
}

/** A name without its quotes and the schema before it. */
function bare(name: string): string {
  return name.replace(/^(?:public|dbo)\./i, '').replace(/["`[\]]/g, '');
}

function valueOf(text: string): string | undefined {
  if (/^NULL$/i.test(text)) return undefined;
  return /^[NE]?'((?:[^']|'')*)'(?:::\w+)?$/.exec(text)?.[1]?.replaceAll("''", "'") ?? text;
}

function closeOf(masked: string, open: number): number {
  let depth = 0;
  for (let at = open; at < masked.length; at++) {
    if (masked[at] === '(') depth++;
    else if (masked[at] === ')' && --depth === 0) return at;
  }
  return masked.length;
}

const ROUTINE =
  /^CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:FUNCTION|PROCEDURE|TRIGGER|EVENT|PROC)\b/i;

/** The statements of a file, without what separates them. */
function* statementsOf({ source, masked }: MaskedSource): Generator<Statement> {
  let from = 0;
  let delimiter: string | undefined;
  while (from < masked.length) {
    const lead = /\s*/y;
    lead.lastIndex = from;
    const start = from + (lead.exec(masked)?.[0].length ?? 0);
    const head = masked.slice(start, start + 300);
    const declared = /^DELIMITER[ \t]+(\S+)[^\n]*/i.exec(head);
    if (declared) {
      delimiter = declared[1] === ';' ? undefined : declared[1];
      from = start + declared[0].length;
      continue;
    }
    const [end, width] = endOfStatement(masked, start, delimiter, ROUTINE.test(head));
    const last = start + masked.slice(start, end).trimEnd().length;
    if (last > start)
      yield {
        start,
        end: Math.min(masked.length, last + 1),
        masked: masked.slice(start, last),
        source: source.slice(start, last),
      };
    from = Math.max(end + width, start + 1);
  }
}

/** Where a statement ends, and the length of what ends it. The statements inside a routine end none. */
function endOfStatement(
  masked: string,
  start: number,
  delimiter: string | undefined,
  isRoutine: boolean,
): [number, number] {
  if (delimiter !== undefined) {
    const end = masked.indexOf(delimiter, start);
    return end < 0 ? [masked.length, 1] : [end, delimiter.length];
  }
  const found = /;|^[ \t]*GO[ \t]*$|^[ \t]*\/[ \t]*$/gim;
  found.lastIndex = start;
  const first = found.exec(masked);
  const end = first ? first.index : masked.length;
  if (isRoutine && /\bBEGIN\b/i.test(masked.slice(start, end))) {
    const closing = /^[ \t]*END\b(?!\s+(?:IF|LOOP|WHILE|CASE|REPEAT)\b)[^\n;]*;?/gim;
    closing.lastIndex = end;
    const last = closing.exec(masked);
    if (last) return [last.index + last[0].length, 0];
  }
  return [end, first ? Math.max(1, first[0].length) : 1];
}
