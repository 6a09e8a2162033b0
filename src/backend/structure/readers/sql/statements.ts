import type { MaskedSource, Lexis, StringForm } from '../code/maskedSource.ts';
import type { ItemDraft } from '../../itemDraft.ts';
import { oneLine, splitAtCommas } from '../code/parameters.ts';

export interface Statement {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
  readonly source: string;
}

const ROUTINE =
  /^CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:FUNCTION|PROCEDURE|TRIGGER|EVENT|PROC)\b/i;

/** The statements of a file, without what separates them. */
export function* statementsOf({ source, masked }: MaskedSource): Generator<Statement> {
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

const COMMENTS = { lineComments: ['--'], blockComments: [['/*', '*/']] } as const;

const string = (open: string, hasEscapes: boolean): StringForm => ({
  open,
  close: "'",
  hasEscapes,
  isMultiline: true,
});

/** `$$ … $$` and `$body$ … $body$`. */
const LABEL = /\$(?:[A-Za-z_]\w*)?\$/y;

export const STANDARD: Lexis = {
  ...COMMENTS,
  strings: [string("E'", true), string("e'", true), string("'", false)],
  labelledString: LABEL,
};

export const MYSQL: Lexis = { ...COMMENTS, strings: [string("'", true)] };

/** Whether a file is written for MySQL or MariaDB, where a backslash in a string escapes the next character. */
export function isMysql(text: readonly string[]): boolean {
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

export const TABLE = sql(
  'CREATE (?:OR REPLACE )?(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|EXTERNAL|FOREIGN|VIRTUAL) )*TABLE (?:IF NOT EXISTS )?NAME',
);

export const VIEW = sql(
  'CREATE (?:OR REPLACE )?(?:(?:ALGORITHM\\s*=\\s*\\w+|DEFINER\\s*=\\s*\\S+|SQL SECURITY \\w+|TEMP|TEMPORARY|RECURSIVE|FORCE) )*(MATERIALIZED )?VIEW (?:IF NOT EXISTS )?NAME',
);

export const INDEX = sql(
  'CREATE (UNIQUE |FULLTEXT |SPATIAL |CLUSTERED |NONCLUSTERED )*INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?(?:NAME )?ON (?:ONLY )?NAME',
);

export const ENUM = sql('CREATE TYPE NAME AS ENUM\\b');

export const TYPE = sql('CREATE (?:TYPE|DOMAIN) NAME');

export const FUNCTION = sql(
  'CREATE (?:OR REPLACE |OR ALTER )?(?:DEFINER\\s*=\\s*\\S+ )?(FUNCTION|PROCEDURE|AGGREGATE) (?:IF NOT EXISTS )?NAME',
);

export const TRIGGER = sql('CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER (?:IF NOT EXISTS )?NAME');

export const OTHER = sql(
  'CREATE (?:OR REPLACE )?(EXTENSION|SEQUENCE|SCHEMA|ROLE|USER|DATABASE|POLICY|RULE|PUBLICATION) (?:IF NOT EXISTS )?NAME',
);

export const COMMENT = sql(
  "COMMENT ON (TABLE|COLUMN|VIEW|INDEX|FUNCTION|TYPE|MATERIALIZED VIEW|DATABASE|SCHEMA|EXTENSION) NAME[^']*IS ",
);

export const ALTER = sql('ALTER TABLE (?:IF EXISTS )?(?:ONLY )?NAME (?:WITH (?:NO)?CHECK )?(?=\\S)');

export const REFERENCES = pattern('\\bREFERENCES NAME');

export const CONSTRAINT = sql(
  '(?:CONSTRAINT NAME )?(PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK|EXCLUDE|KEY|INDEX|FULLTEXT|SPATIAL|LIKE|PERIOD)\\b(?!\\s+\\w+\\s*,?$)',
);

export const INDEX_NAME = sql('(?:(?:UNIQUE|FULLTEXT|SPATIAL) )?(?:KEY|INDEX) NAME\\s*\\(');

export const COLUMN = sql('NAME\\s*([^]*)$');

export const TRIGGER_TABLE = pattern('\\bON NAME');

export const TRIGGER_CALL = pattern('\\bEXECUTE (?:FUNCTION|PROCEDURE) NAME');

/** What `ALTER TABLE` does. */
export const ADD_COLUMN = sql('(?:ADD )?(?:COLUMN )?(?:IF NOT EXISTS )?NAME ([^]*)$');

export const ADD_DEFAULT = sql('ADD (?:CONSTRAINT NAME )?DEFAULT ([^]*) FOR NAME$');

export const ALTER_COLUMN = sql('ALTER (?:COLUMN )?NAME ([^]*)$');

export const MODIFY_COLUMN = sql('(?:MODIFY (?:COLUMN )?|CHANGE (?:COLUMN )?NAME )NAME ([^]*)$');

export const DROP_COLUMN = sql('DROP (?:COLUMN )?(?:IF EXISTS )?NAME(?: (?:CASCADE|RESTRICT))?$');

export const RENAME_COLUMN = sql('RENAME (?:COLUMN )?NAME TO NAME$');

export const RENAME_TABLE = sql('RENAME (?:TO|AS) NAME$');

export const NO_COLUMN =
  /^(?:ADD|DROP|ALTER|MODIFY|CHANGE|RENAME|ENABLE|DISABLE|SET|RESET|OWNER|VALIDATE|ATTACH|DETACH|INHERIT|CLUSTER|REPLICA|CHECK|NOCHECK|WITH|CONVERT|ENGINE|AUTO_INCREMENT|COMMENT|DEFAULT|CHARACTER|COLLATE|ORDER|PARTITION|CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|INDEX|KEY|FULLTEXT|SPATIAL|EXCLUDE|PERIOD|LOCK|ALGORITHM)\b/i;

export const INSERT = sql(
  '(?:INSERT (?:IGNORE )?(?:OR \\w+ )?|REPLACE )INTO NAME\\s*(\\([^)]*\\))?\\s*(?:OVERRIDING \\w+ VALUE )?VALUES',
);

export const COPY = sql('COPY NAME\\s*(\\([^)]*\\))? FROM (?:STDIN|stdin)');

export const RIGHTS = /^(GRANT|REVOKE)\s/i;

/** A name without its quotes and the schema before it. */
export function bare(name: string): string {
  return name.replace(/["`[\]]/g, '').replace(/^(?:public|dbo)\./i, '');
}

/** Longer definitions of a column are not looked at, in UTF-16 code units. */
const MAX_DEFINITION_CHARS = 2000;

/** The names of a list in parentheses, without what follows each: `([id] ASC, name(10))`. */
export function namesIn(masked: string, open: number): string[] {
  if (open < 0) return [];
  return splitAtCommas(masked, open + 1, closeOf(masked, open), false).flatMap(([from, to]) => {
    const name = COLUMN.exec(masked.slice(from, to).trim())?.[1];
    return name === undefined ? [] : [bare(name)];
  });
}

export function mark(column: ItemDraft, trait: string): void {
  const others = column.traits.filter((other) => other !== trait && OPPOSITES[trait] !== other);
  column.traits = [...others, trait];
}

const OPPOSITES: Readonly<Record<string, string>> = { required: 'nullable', nullable: 'required' };

/** What `ALTER COLUMN name` sets or drops: its default, whether it may be null, its type. */
export function setOf(column: ItemDraft, source: string, masked: string): void {
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
export function redefine(column: ItemDraft, source: string, masked: string): void {
  const { preset, traits } = definitionOf(source, masked);
  const kept = column.traits.filter((trait) => /^(?:primary|unique|check|references:)/.test(trait));
  column.value = preset;
  column.traits = [...new Set([...traits, ...kept])];
  if (kept.includes('primary')) mark(column, 'required');
}

export function presetOf(text: string): string {
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
export function definitionOf(source: string, masked: string): Definition {
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

export function closeOf(masked: string, open: number): number {
  let depth = 0;
  for (let at = open; at < masked.length; at++) {
    if (masked[at] === '(') depth++;
    else if (masked[at] === ')' && --depth === 0) return at;
  }
  return masked.length;
}
