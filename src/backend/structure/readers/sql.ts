import { ItemDraft, type ItemStart } from '../itemDraft.ts';
import type { Row, Structure, Table } from '../structure.ts';
import type { StructureReader } from '../structureReader.ts';
import { CommentsByLine } from './code/comments.ts';
import { lineAt, maskSource, type Lexis, type MaskedSource, type StringForm } from './code/maskedSource.ts';
import { oneLine, splitAtCommas } from './code/parameters.ts';

const COMMENTS = { lineComments: ['--'], blockComments: [['/*', '*/']] } as const;
const string = (open: string, hasEscapes: boolean): StringForm => ({ open, close: "'", hasEscapes, isMultiline: true });
/** `$$ … $$` and `$body$ … $body$`. */
const LABEL = /\$(?:[A-Za-z_]\w*)?\$/y;
const STANDARD: Lexis = {
  ...COMMENTS,
  strings: [string("E'", true), string("e'", true), string("'", false)],
  labelledString: LABEL,
};
const MYSQL: Lexis = { ...COMMENTS, strings: [string("'", true)] };

/** Whether a file is written for MySQL or MariaDB, where a backslash in a string escapes the next character. */
function isMysql(text: readonly string[]): boolean {
  return text.some(
    (line) =>
      /^-- (?:MySQL|MariaDB) dump\b/.test(line) ||
      /\bENGINE ?=|\bAUTO_INCREMENT\b|`\w+`/i.test(line.split('--')[0] ?? ''),
  );
}

const NAME = '((?:[\\w$]+|"[^"]+"|`[^`]+`|\\[[^\\]]+\\])(?:\\.(?:[\\w$]+|"[^"]+"|`[^`]+`|\\[[^\\]]+\\]))*)';
const pattern = (text: string): RegExp =>
  new RegExp(text.replace(/\bNAME\b/g, () => NAME).replaceAll(' ', '\\s+'), 'i');
const sql = (text: string): RegExp => pattern(`^${text}`);

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
  "COMMENT ON (TABLE|COLUMN|VIEW|INDEX|FUNCTION|TYPE|MATERIALIZED VIEW|DATABASE|SCHEMA|EXTENSION) NAME[^']*IS ",
);
const ALTER = sql('ALTER TABLE (?:IF EXISTS )?(?:ONLY )?NAME (?:WITH (?:NO)?CHECK )?(?=\\S)');
const REFERENCES = pattern('\\bREFERENCES NAME');
const CONSTRAINT = sql(
  '(?:CONSTRAINT NAME )?(PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK|EXCLUDE|KEY|INDEX|FULLTEXT|SPATIAL|LIKE|PERIOD)\\b(?!\\s+\\w+\\s*,?$)',
);
const INDEX_NAME = sql('(?:(?:UNIQUE|FULLTEXT|SPATIAL) )?(?:KEY|INDEX) NAME\\s*\\(');
const COLUMN = sql('NAME\\s*([^]*)$');
const TRIGGER_TABLE = pattern('\\bON NAME');
const TRIGGER_CALL = pattern('\\bEXECUTE (?:FUNCTION|PROCEDURE) NAME');
/** What `ALTER TABLE` does. */
const ADD_COLUMN = sql('(?:ADD )?(?:COLUMN )?(?:IF NOT EXISTS )?NAME ([^]*)$');
const ADD_DEFAULT = sql('ADD (?:CONSTRAINT NAME )?DEFAULT ([^]*) FOR NAME$');
const ALTER_COLUMN = sql('ALTER (?:COLUMN )?NAME ([^]*)$');
const MODIFY_COLUMN = sql('(?:MODIFY (?:COLUMN )?|CHANGE (?:COLUMN )?NAME )NAME ([^]*)$');
const DROP_COLUMN = sql('DROP (?:COLUMN )?(?:IF EXISTS )?NAME(?: (?:CASCADE|RESTRICT))?$');
const RENAME_COLUMN = sql('RENAME (?:COLUMN )?NAME TO NAME$');
const RENAME_TABLE = sql('RENAME (?:TO|AS) NAME$');
const NO_COLUMN =
  /^(?:ADD|DROP|ALTER|MODIFY|CHANGE|RENAME|ENABLE|DISABLE|SET|RESET|OWNER|VALIDATE|ATTACH|DETACH|INHERIT|CLUSTER|REPLICA|CHECK|NOCHECK|WITH|CONVERT|ENGINE|AUTO_INCREMENT|COMMENT|DEFAULT|CHARACTER|COLLATE|ORDER|PARTITION|CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|INDEX|KEY|FULLTEXT|SPATIAL|EXCLUDE|PERIOD|LOCK|ALGORITHM)\b/i;
/** Longer definitions of a column are not looked at, in UTF-16 code units. */
const MAX_DEFINITION_CHARS = 2000;
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

/** A part of a table's definition or of an alteration, and where it stands. */
interface Part {
  readonly masked: string;
  readonly source: string;
  readonly place: Omit<ItemStart, 'kind' | 'name' | 'value' | 'traits'> & { readonly comment: string };
}

class SqlReader {
  readonly #root: ItemDraft;
  readonly #text: readonly string[];
  readonly #file: MaskedSource;
  readonly #comments: CommentsByLine;
  readonly #rows = new Map<string, { columns: readonly string[]; rows: Row[] }>();
  readonly #hasEscapes: boolean;
  /** What is defined, by its name in lower case; of several the first. */
  readonly #byName = new Map<string, ItemDraft>();
  /** The columns of each table by their names in lower case. */
  readonly #columns = new Map<ItemDraft, Map<string, ItemDraft>>();
  /** The table of each alteration. */
  readonly #altered = new Map<ItemDraft, ItemDraft>();

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#text = text;
    this.#hasEscapes = isMysql(text);
    this.#file = maskSource(text, this.#hasEscapes ? MYSQL : STANDARD);
    this.#comments = new CommentsByLine(this.#file.comments);
  }

  read(): Structure {
    let skipTo = 0;
    for (const statement of statementsOf(this.#file)) {
      if (statement.start < skipTo) continue;
      skipTo = this.#readStatement(statement) ?? skipTo;
    }
    for (const [alteration, table] of this.#altered) alteration.name = table.name;
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
      const on = TRIGGER_TABLE.exec(statement.masked)?.[1] ?? '';
      const calls = TRIGGER_CALL.exec(statement.masked)?.[1] ?? '';
      this.#add('trigger', trigger[1] ?? '', statement, [
        `on:${bare(on)}`,
        ...(calls === '' ? [] : [`calls:${bare(calls)}`]),
      ]);
    } else if (other) this.#add((other[1] ?? '').toLowerCase(), other[2] ?? '', statement, []);
    else if (type) this.#add('type', type[1] ?? '', statement, []);
    else if (RIGHTS.test(head)) {
      const to = /\b(?:TO|FROM)\s+([\w",\s]+?)(?:\s+WITH\b|\s*$)/i.exec(statement.masked.slice(0, 4000))?.[1] ?? '';
      this.#add(/^g/i.test(head) ? 'grant' : 'revocation', bare(to.trim()), statement, []);
    }
  }

  #add(kind: string, name: string, { start, end, source }: Statement, traits: readonly string[]): ItemDraft {
    const line = lineAt(this.#file, start);
    const item = this.#root.add({
      kind,
      name: bare(name),
      line,
      lastLine: lineAt(this.#file, Math.max(start, end - 1)),
      traits,
      signature: oneLine(source.slice(0, 400)).replace(/;$/, ''),
      ...this.#comments.above(line),
    });
    const key = item.name.toLowerCase();
    if (kind === 'table' || !this.#byName.has(key)) this.#byName.set(key, item);
    return item;
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
    for (const [from, to] of splitAtCommas(statement.masked, open + 1, close, false))
      this.#readPart(item, statement, from, to);
  }

  /** A column or a constraint of a table. */
  #readPart(table: ItemDraft, statement: Statement, from: number, to: number): void {
    const part = this.#partOf(statement, from, to);
    const constraint = CONSTRAINT.exec(part.masked);
    if (constraint && !/^(?:KEY|INDEX|LIKE|PERIOD)\s+\w+\s*(?:NOT|NULL|DEFAULT|,|$)/i.test(part.masked)) {
      this.#addConstraint(table, table, constraint, part);
      return;
    }
    const found = COLUMN.exec(part.masked);
    if (found) this.#addColumn(table, table, found[1] ?? '', part);
  }

  #partOf(statement: Statement, from: number, to: number): Part {
    const own = statement.masked.slice(from, to);
    const lead = own.length - own.trimStart().length;
    const masked = own.trim();
    const source = statement.source.slice(from + lead, to).trimEnd();
    const line = lineAt(this.#file, statement.start + from + lead);
    const lastLine = lineAt(this.#file, statement.start + from + lead + Math.max(0, masked.length - 1));
    const above = this.#comments.above(line);
    const comment = [above.comment, this.#comments.beside(lastLine)].filter((text) => text !== '').join('\n');
    const signature = oneLine(source.replace(/--[^\n]*/g, ''));
    return { masked, source, place: { line, lastLine, signature, comment, commentLines: above.commentLines } };
  }

  /**
   * A constraint of a table; what it says of single columns is said of these too.
   *
   * @param parent the table, or the alteration that adds it
   */
  #addConstraint(table: ItemDraft, parent: ItemDraft, found: RegExpExecArray, { masked, place }: Part): void {
    const kind = (found[2] ?? '').toLowerCase().replace(/\s+/g, ' ');
    const isIndex = /^(?:key|index|fulltext|spatial)$/.test(kind);
    const open = masked.indexOf('(');
    const columns = /^(?:primary key|foreign key|unique)$/.test(kind) ? namesIn(masked, open) : [];
    const target = REFERENCES.exec(masked)?.[1];
    const references = target === undefined ? [] : [`references:${bare(target)}`];
    parent.add({
      kind: isIndex ? 'index' : 'constraint',
      name: bare(found[1] ?? INDEX_NAME.exec(masked)?.[1] ?? kind),
      traits: isIndex
        ? [`on:${table.name}`]
        : [kind, ...columns.map((column) => `column:${column.toLowerCase()}`), ...references],
      ...place,
    });
    for (const column of columns) {
      if (kind === 'primary key') this.#mark(table, column, 'primary', 'required');
      if (kind === 'unique' && columns.length === 1) this.#mark(table, column, 'unique');
      this.#mark(table, column, ...references);
    }
  }

  /**
   * A column of a table.
   *
   * @param parent the table, or the alteration that adds it
   * @param written its name as it is written, with what stands before it
   */
  #addColumn(table: ItemDraft, parent: ItemDraft, written: string, { masked, source, place }: Part): void {
    const from = masked.indexOf(written) + written.length;
    const definition = definitionOf(source.slice(from), masked.slice(from));
    const item = parent.add({
      kind: 'column',
      name: bare(written),
      value: definition.preset,
      ...place,
      comment: [place.comment, definition.note].filter((part) => part !== '').join('\n'),
      traits: definition.traits,
    });
    const columns = this.#columns.get(table) ?? new Map<string, ItemDraft>();
    this.#columns.set(table, columns.set(item.name.toLowerCase(), item));
  }

  /** Constraints and columns that a table gets after it was made, and what becomes of its columns. */
  #readAlter(found: RegExpExecArray, statement: Statement): void {
    const table = this.#tableNamed(found[1] ?? '');
    const item = this.#root.add({
      kind: 'alteration',
      name: bare(found[1] ?? ''),
      line: lineAt(this.#file, statement.start),
      lastLine: lineAt(this.#file, statement.end - 1),
      signature: oneLine(statement.source.slice(0, 400)),
    });
    if (!table) return;
    this.#altered.set(item, table);
    let isAdding = false;
    for (const [from, to] of splitAtCommas(statement.masked, found[0].length, statement.masked.length, false)) {
      const part = this.#partOf(statement, from, to);
      isAdding = /^ADD\b/i.test(part.masked) || (isAdding && !NO_COLUMN.test(part.masked));
      const group = /^ADD\s*(?=\()/i.exec(part.masked);
      if (group) this.#addGroup(table, item, statement, from + statement.masked.slice(from, to).indexOf('('));
      else this.#alter(table, item, part, isAdding);
    }
  }

  /** The columns of `ADD (a INT, b INT)`. */
  #addGroup(table: ItemDraft, parent: ItemDraft, statement: Statement, open: number): void {
    const close = closeOf(statement.masked, open);
    for (const [from, to] of splitAtCommas(statement.masked, open + 1, close, false))
      this.#alter(table, parent, this.#partOf(statement, from, to), true);
  }

  /** One of the things that `ALTER TABLE` does. */
  #alter(table: ItemDraft, parent: ItemDraft, part: Part, isAdding: boolean): void {
    const { masked, source } = part;
    const added = masked.replace(/^ADD\s+/i, '');
    const constraint = CONSTRAINT.exec(added);
    const preset = ADD_DEFAULT.exec(source);
    if (preset) {
      const column = this.#columnOf(table, preset[3] ?? '');
      if (column) column.value = presetOf(preset[2] ?? '');
    } else if (constraint && (isAdding || /^CONSTRAINT\b/i.test(masked))) {
      this.#addConstraint(table, parent, constraint, { ...part, masked: added });
    } else if (isAdding) {
      const column = ADD_COLUMN.exec(masked);
      if (column && !NO_COLUMN.test(added)) this.#addColumn(table, parent, column[1] ?? '', part);
    } else this.#alterColumn(table, masked, source);
  }

  #alterColumn(table: ItemDraft, masked: string, source: string): void {
    const altered = ALTER_COLUMN.exec(masked);
    const modified = MODIFY_COLUMN.exec(masked);
    const dropped = DROP_COLUMN.exec(masked);
    const renamed = RENAME_COLUMN.exec(masked);
    if (altered) {
      const column = this.#columnOf(table, altered[1] ?? '');
      if (column) setOf(column, source.slice(masked.length - (altered[2] ?? '').length), altered[2] ?? '');
    } else if (modified) {
      const column = this.#columnOf(table, modified[1] ?? modified[2] ?? '');
      if (!column) return;
      redefine(column, source.slice(masked.length - (modified[3] ?? '').length), modified[3] ?? '');
      this.#rename(table, column, modified[2] ?? '');
    } else if (dropped) this.#drop(table, dropped[1] ?? '');
    else if (renamed) {
      const column = this.#columnOf(table, renamed[1] ?? '');
      if (column) this.#rename(table, column, renamed[2] ?? '');
    } else {
      const name = RENAME_TABLE.exec(masked)?.[1];
      if (name === undefined) return;
      table.name = bare(name);
      this.#byName.set(table.name.toLowerCase(), table);
    }
  }

  #rename(table: ItemDraft, column: ItemDraft, name: string): void {
    this.#columns.get(table)?.delete(column.name.toLowerCase());
    column.name = bare(name);
    this.#columns.get(table)?.set(column.name.toLowerCase(), column);
  }

  #drop(table: ItemDraft, name: string): void {
    const column = this.#columnOf(table, name);
    const siblings = column?.parent?.children;
    if (!column || !siblings) return;
    siblings.splice(siblings.indexOf(column), 1);
    this.#columns.get(table)?.delete(column.name.toLowerCase());
  }

  #tableNamed(name: string): ItemDraft | undefined {
    const item = this.#byName.get(bare(name).toLowerCase());
    return item?.kind === 'table' ? item : undefined;
  }

  #columnOf(table: ItemDraft, name: string): ItemDraft | undefined {
    return this.#columns.get(table)?.get(bare(name).toLowerCase());
  }

  #mark(table: ItemDraft, name: string, ...traits: readonly string[]): void {
    const column = this.#columnOf(table, name);
    for (const trait of traits) if (column) mark(column, trait);
  }

  #readComment(found: RegExpExecArray, { source, start, end }: Statement): void {
    const [from, to] = [source.indexOf("'", found[0].length - 1), source.lastIndexOf("'")];
    const text = this.#unescaped(source.slice(from + 1, Math.max(from + 1, to)));
    const name = bare(found[2] ?? '').toLowerCase();
    const isColumn = /^column$/i.test(found[1] ?? '');
    const dot = name.lastIndexOf('.');
    const owner = this.#defined(isColumn ? name.slice(0, Math.max(0, dot)) : name);
    const item = isColumn && owner ? this.#columnOf(owner, name.slice(dot + 1)) : owner;
    if (!item) return;
    item.comment = [item.comment, text].filter((part) => part !== '').join('\n');
    this.#root.add({
      kind: 'note',
      name: bare(found[2] ?? '')
        .split('.')
        .slice(-2)
        .join('.'),
      value: text,
      line: lineAt(this.#file, start),
      lastLine: lineAt(this.#file, end - 1),
    });
  }

  /** What is defined by a name in lower case, with or without the schema before it. */
  #defined(name: string): ItemDraft | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.split('.').at(-1) ?? '');
  }

  #unescaped(text: string): string {
    const plain = text.replaceAll("''", "'");
    return this.#hasEscapes ? plain.replace(/\\([^])/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped) : plain;
  }

  /** A value of an inserted row; undefined for NULL. */
  #valueOf(text: string): string | undefined {
    if (/^NULL$/i.test(text)) return undefined;
    const quoted = /^[NE]?'([^]*)'(?:::[\w ]+)?$/i.exec(text)?.[1];
    return quoted === undefined ? text : this.#unescaped(quoted);
  }

  #readInsert(found: RegExpExecArray, { masked, source, start }: Statement): void {
    const rows = this.#rowsOf(bare(found[1] ?? ''), found[2]);
    let at = masked.indexOf('(', found[0].length - 1);
    while (at >= 0) {
      const close = closeOf(masked, at);
      const cells = splitAtCommas(masked, at + 1, close, false).map(([from, to]) =>
        this.#valueOf(source.slice(from, to).trim()),
      );
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

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** A name without its quotes and the schema before it. */
function bare(name: string): string {
  return name.replace(/["`[\]]/g, '').replace(/^(?:public|dbo)\./i, '');
}

/** The names of a list in parentheses, without what follows each: `([id] ASC, name(10))`. */
function namesIn(masked: string, open: number): string[] {
  if (open < 0) return [];
  return splitAtCommas(masked, open + 1, closeOf(masked, open), false).flatMap(([from, to]) => {
    const name = COLUMN.exec(masked.slice(from, to).trim())?.[1];
    return name === undefined ? [] : [bare(name)];
  });
}

function mark(column: ItemDraft, trait: string): void {
  const others = column.traits.filter((other) => other !== trait && OPPOSITES[trait] !== other);
  column.traits = [...others, trait];
}

const OPPOSITES: Readonly<Record<string, string>> = { required: 'nullable', nullable: 'required' };

/** What `ALTER COLUMN name` sets or drops: its default, whether it may be null, its type. */
function setOf(column: ItemDraft, source: string, masked: string): void {
  const preset = /^SET\s+DEFAULT\s+([^]+)$/i.exec(source)?.[1];
  if (preset !== undefined) column.value = presetOf(preset);
  else if (/^DROP\s+DEFAULT\b/i.test(masked)) column.value = undefined;
  else if (/^SET\s+NOT\s+NULL\b/i.test(masked)) mark(column, 'required');
  else if (/^DROP\s+NOT\s+NULL\b/i.test(masked)) mark(column, 'nullable');
  else if (/^ADD\s+GENERATED\b/i.test(masked)) mark(column, 'generated');
  else {
    const type = /^(?:SET\s+DATA\s+)?TYPE\s+([^]*?)(?:\s+(?:USING|COLLATE)\b[^]*)?$/i.exec(source)?.[1];
    if (type !== undefined) column.traits = [`type:${oneLine(type)}`, ...column.traits.filter(isNoType)];
    else if (!/^(?:SET|RESET|DROP|ADD|RESTART)\b/i.test(masked)) redefine(column, source, masked);
  }
}

function isNoType(trait: string): boolean {
  return !trait.startsWith('type:');
}

/** A column that is defined anew; its keys and references are kept. */
function redefine(column: ItemDraft, source: string, masked: string): void {
  const { preset, traits } = definitionOf(source, masked);
  const kept = column.traits.filter((trait) => /^(?:primary|unique|check|references:)/.test(trait));
  column.value = preset;
  column.traits = [...new Set([...traits, ...kept])];
  if (kept.includes('primary')) mark(column, 'required');
}

function presetOf(text: string): string {
  return oneLine(text).replace(/^'((?:[^']|'')*)'$/, '$1');
}

/** Where MySQL puts a column that is added: `FIRST`, `AFTER name`. */
const PLACE = /\s(?:FIRST|AFTER [^\s,]+)$/i;

interface Definition {
  readonly preset: string | undefined;
  readonly note: string;
  readonly traits: readonly string[];
}

/** What stands behind the name of a column: its type, its default, whether it may be null, its keys. */
function definitionOf(source: string, masked: string): Definition {
  const definition = oneLine(source.slice(0, MAX_DEFINITION_CHARS).replace(/--[^\n]*/g, '')).replace(PLACE, '');
  const words = outsideParentheses(masked.slice(0, MAX_DEFINITION_CHARS));
  const type =
    /^([^]*?)(?=\s+(?:NOT\s+NULL|NULL|DEFAULT|PRIMARY|UNIQUE|REFERENCES|CHECK|GENERATED|CONSTRAINT|COLLATE|AUTO_INCREMENT|AUTOINCREMENT|COMMENT|ON\s+UPDATE|IDENTITY|CHARACTER\s+SET|ENCODE|KEY)\b|$)/i.exec(
      definition,
    )?.[1] ?? '';
  const preset =
    /\bDEFAULT\s+('(?:[^']|'')*'(?:::[\w ]+(?:\([^)]*\))?)?|\([^]*?\)(?=\s|$)|[\w.+-]+(?:\([^)]*\))?(?:::[\w ]+)?)/i.exec(
      definition,
    )?.[1];
  const note = /\bCOMMENT\s+'((?:[^']|'')*)'/i.exec(definition)?.[1] ?? '';
  const target = REFERENCES.exec(words)?.[1];
  const isPrimary = /\bPRIMARY\s+KEY\b/i.test(words);
  return {
    preset: preset === undefined ? undefined : presetOf(preset),
    note,
    traits: [
      `type:${type.trim()}`,
      /\bNOT\s+NULL\b/i.test(words) || isPrimary ? 'required' : 'nullable',
      ...(isPrimary ? ['primary'] : []),
      ...(/\bUNIQUE\b/i.test(words) ? ['unique'] : []),
      ...(target === undefined ? [] : [`references:${bare(target)}`]),
      ...(/\b(?:GENERATED|IDENTITY|AUTO_INCREMENT|AUTOINCREMENT|SERIAL|BIGSERIAL)\b/i.test(words) ? ['generated'] : []),
      ...(/\bCHECK\b/i.test(words) ? ['check'] : []),
    ],
  };
}

/** A text without what stands in its parentheses. */
function outsideParentheses(masked: string): string {
  let [text, depth] = ['', 0];
  for (const character of masked) {
    if (character === ')') depth = Math.max(0, depth - 1);
    if (depth === 0) text += character;
    if (character === '(') depth++;
  }
  return text;
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
  const closing = new Closings(masked);
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
    const [end, width] = endOfStatement(masked, start, delimiter, ROUTINE.test(head) ? closing : undefined);
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
  closings: Closings | undefined,
): [number, number] {
  if (delimiter !== undefined) {
    const end = masked.indexOf(delimiter, start);
    return end < 0 ? [masked.length, 1] : [end, delimiter.length];
  }
  const found = /;|^[ \t]*GO[ \t]*$|^[ \t]*\/[ \t]*$/gim;
  found.lastIndex = start;
  const first = found.exec(masked);
  const end = first ? first.index : masked.length;
  const last = closings && /\bBEGIN\b/i.test(masked.slice(start, end)) ? closings.after(end) : undefined;
  if (last !== undefined) return [last, 0];
  return [end, first ? Math.max(1, first[0].length) : 1];
}

/** Where the bodies of routines end, asked for from the beginning of a file to its end. */
class Closings {
  readonly #masked: string;
  readonly #pattern = /^[ \t]*END\b(?!\s+(?:IF|LOOP|WHILE|CASE|REPEAT)\b)[^\n;]*;?/gim;
  #next: { readonly start: number; readonly end: number } | undefined = { start: -1, end: 0 };

  constructor(masked: string) {
    this.#masked = masked;
  }

  /** Behind the first end of a body from an offset on; undefined where there is none. */
  after(from: number): number | undefined {
    if (this.#next && this.#next.start < from) {
      this.#pattern.lastIndex = from;
      const found = this.#pattern.exec(this.#masked);
      this.#next = found ? { start: found.index, end: found.index + found[0].length } : undefined;
    }
    return this.#next?.end;
  }
}
