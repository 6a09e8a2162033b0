import type { Lexis, StringForm } from '../code/maskedSource.ts';

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
