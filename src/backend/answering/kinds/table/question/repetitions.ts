import type { Mention } from '../mentions.ts';
import type { TableColumn } from '../tableColumn.ts';
import type { TableModel } from '../tableModel.ts';
import type { TableQuery } from '../tableQuery.ts';
import type { TableQuestion } from './tableQuestion.ts';

/** What asks for values that stand in several rows: "entered twice", "used more than once", "duplicates". */
const REPEATED =
  /\b(?:(?:more than|at least) (?:once|twice)|twice(?! as\b)|once or more|several times|multiple times|more than one time|repeated(?:ly)?|duplicat(?:es?|ed|ions?)|doppelte?[nrsm]?|mehrfach|mehrmals|zweimal|mehr als (?:einmal|zweimal)|duplikate?)(?![\p{L}\d])|重复/iu;
const MORE_THAN_TWICE = /\bmore than twice\b|\bmehr als zweimal\b/iu;
/** What is said of values that are there twice. */
const OF_ENTRIES =
  /^(?:enter|book|list|use|occur|appear|record|us|regist|paid|stand|show|bill|sent|submit|charg|eintrag|eingetragen|erfasst|gebucht|vorkommen|vorhanden|kommt|kommen)/;
/** From this share of different values on, a column names the rows, although some have the same name. */
const NEARLY_UNIQUE = 0.8;

/** Reads which values of a column stand in more than one row; of the column that names the rows where none is said. */
export function repeatedQuery(q: TableQuestion): TableQuery | undefined {
  const found = REPEATED.exec(q.text);
  if (!found || q.operator('superlative') || q.operator('share')) return undefined;
  const end = found.index + found[0].length;
  const saying = q.mentions.filter(({ parts }) => parts.some((part) => part.start >= found.index && part.end <= end));
  // A state of that name is one of the table.
  if (saying.some(({ meaning }) => meaning.kind === 'value')) return undefined;
  const named = q.mentions.find(isNamed);
  const column = q.columnOf(named) ?? q.model.key ?? nearKey(q.model);
  if (!column) return undefined;
  q.use(named);
  for (const mention of [...saying, ...q.mentions])
    if (saying.includes(mention) || OF_ENTRIES.test(mention.words)) q.use(mention);
  return { form: 'repeated', column, least: MORE_THAN_TWICE.test(q.text) ? 3 : 2, where: q.where };
}

function isNamed({ meaning }: Mention): boolean {
  const match = meaning.kind === 'column' ? meaning.matches[0] : undefined;
  return match !== undefined && match.isNamed && match.score >= 0.6;
}

/** The first column that would name the rows if none were there twice. */
function nearKey({ columns, rows }: TableModel): TableColumn | undefined {
  return columns.find(
    ({ type, isIdentifier, filled, distinct }) =>
      (type === 'text' || isIdentifier) && filled === rows.length && distinct.size >= rows.length * NEARLY_UNIQUE,
  );
}
