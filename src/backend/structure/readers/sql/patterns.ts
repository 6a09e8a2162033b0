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
