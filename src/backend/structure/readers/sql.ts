import { ItemDraft, type ItemStart } from '../itemDraft.ts';
import type { Structure, StructureReader } from '../structure.ts';
import { CommentsByLine } from './code/sourceText.ts';
import { lineAt, type MaskedSource, maskSource } from './code/maskedSource.ts';
import { oneLine, splitAtCommas } from './code/parameters.ts';
import { InsertedRows, unescaped } from './sql/insertedRows.ts';
import {
  closeOf,
  definitionOf,
  mark,
  namesIn,
  presetOf,
  redefine,
  setOf,
  isMysql,
  MYSQL,
  STANDARD,
  ADD_COLUMN,
  ADD_DEFAULT,
  ALTER,
  ALTER_COLUMN,
  bare,
  COLUMN,
  COMMENT,
  CONSTRAINT,
  COPY,
  DROP_COLUMN,
  ENUM,
  FUNCTION,
  INDEX,
  INDEX_NAME,
  INSERT,
  MODIFY_COLUMN,
  NO_COLUMN,
  OTHER,
  REFERENCES,
  RENAME_COLUMN,
  RENAME_TABLE,
  RIGHTS,
  TABLE,
  TRIGGER,
  TRIGGER_CALL,
  TRIGGER_TABLE,
  TYPE,
  VIEW,
  type Statement,
  statementsOf,
} from './sql/statements.ts';

/** Reads what SQL defines: tables with their columns, views, indexes, types, functions, triggers, rights; and inserted rows. */
export const sqlReader: StructureReader = {
  format: 'sql',
  takesLongLines: true,
  reads: (name) => /\.(?:sql|ddl|psql|mysql|pgsql)$/.test(name),
  read: (filename, text) => new SqlReader(filename, text).read(),
};

/** A part of a table's definition or of an alteration, and where it stands. */
interface Part {
  readonly masked: string;
  readonly source: string;
  readonly place: Omit<ItemStart, 'kind' | 'name' | 'value' | 'traits'> & { readonly comment: string };
}

class SqlReader {
  readonly #root: ItemDraft;
  readonly #file: MaskedSource;
  readonly #comments: CommentsByLine;
  readonly #rows: InsertedRows;
  readonly #hasEscapes: boolean;
  /** What is defined, by its name in lower case; of several the first. */
  readonly #byName = new Map<string, ItemDraft>();
  /** The columns of each table by their names in lower case. */
  readonly #columns = new Map<ItemDraft, Map<string, ItemDraft>>();
  /** The table of each alteration. */
  readonly #altered = new Map<ItemDraft, ItemDraft>();

  constructor(filename: string, text: readonly string[]) {
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#hasEscapes = isMysql(text);
    this.#file = maskSource(text, this.#hasEscapes ? MYSQL : STANDARD);
    this.#comments = new CommentsByLine(this.#file.comments);
    this.#rows = new InsertedRows(this.#file, text, this.#hasEscapes);
  }

  read(): Structure {
    let skipTo = 0;
    for (const statement of statementsOf(this.#file)) {
      if (statement.start < skipTo) continue;
      skipTo = this.#readStatement(statement) ?? skipTo;
    }
    for (const [alteration, table] of this.#altered) alteration.name = table.name;
    this.#root.comment = this.#comments.ofFile(this.#root.children[0]?.lines.first ?? Number.MAX_SAFE_INTEGER);
    return { format: 'sql', root: this.#root, tables: this.#rows.tables() };
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
      this.#rows.addInserted(insert, statement, this.#columnsNamed(insert[1] ?? ''));
      return undefined;
    }
    const copy = COPY.exec(head);
    if (copy) return this.#rows.addCopied(copy, statement, this.#columnsNamed(copy[1] ?? ''));
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

  /** The names of the columns that a table was made with; empty where it is not defined here. */
  #columnsNamed(table: string): readonly string[] {
    const columns = this.#tableNamed(table)?.children.filter(({ kind }) => kind === 'column') ?? [];
    return columns.map(({ name }) => name);
  }

  #mark(table: ItemDraft, name: string, ...traits: readonly string[]): void {
    const column = this.#columnOf(table, name);
    for (const trait of traits) if (column) mark(column, trait);
  }

  #readComment(found: RegExpExecArray, { source, start, end }: Statement): void {
    const [from, to] = [source.indexOf("'", found[0].length - 1), source.lastIndexOf("'")];
    const text = unescaped(source.slice(from + 1, Math.max(from + 1, to)), this.#hasEscapes);
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
}
