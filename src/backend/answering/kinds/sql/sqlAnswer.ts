import type { Question, QuestionWord } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code, clipped, codeBlock } from '../markdown.ts';
import { aboutColumn, columnsOf, constraintOf, missingColumn } from './columns.ts';
import {
  definitionOf,
  enumValues,
  type Schema,
  schemaOf,
  columnsOfTable,
  constraintsOfTable,
  GENERAL,
  heading,
  MAX_LISTED,
  refersTo,
  tableOf,
  tablesNamed,
  traitOf,
} from './schema.ts';
import { foreignKeys, onDelete, primaryKey } from './keys.ts';
import type { Item, Lines } from '../../../structure/structure.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';

type Ask = (question: Question, schema: Schema) => Finding | undefined;

/** What a database consists of: tables, columns with types and defaults, keys, indexes, views, functions, rights. */
export const sqlAnswer: AnswerKind = {
  name: 'database schema',
  find(question, file) {
    if (file.structure.format !== 'sql' || question.aims.has('summary')) return undefined;
    const schema = schemaOf(file);
    const findings = ASKS.flatMap((ask) => ask(question, schema) ?? []);
    return findings.sort((a, b) => b.certainty - a.certainty)[0];
  },
};

/** Says that a table of that name is not there. */
function missing(question: Question, schema: Schema): Finding | undefined {
  const called =
    /\b(?:table|view|column)\s+(?:called\s+|named\s+)?["'`]?([a-z_][\w.]*)|["'`]?([a-z_]\w*_\w+)["'`]?/i.exec(
      question.text,
    );
  const name = (called?.[1] ?? called?.[2] ?? '').split('.').at(-1) ?? '';
  if (name.length < 3 || !name.includes('_') || schema.lowerCase.includes(name.toLowerCase())) return undefined;
  return { text: `Not in this file: there is no ${code(name)}.`, how: 'no such name', lines: [], certainty: 0.9 };
}

const ASKS: readonly Ask[] = [
  listOfKind,
  columnsOf,
  aboutColumn,
  primaryKey,
  foreignKeys,
  onDelete,
  enumValues,
  definitionOf,
  constraintOf,
  missingColumn,
  missing,
];

const KINDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\btables?\b/i, ['table']],
  [/\b(?:ind(?:ex(?:es)?|ices))\b/i, ['index']],
  [/\bmaterialized views?\b/i, ['view']],
  [/\bviews?\b/i, ['view']],
  [/\btriggers?\b/i, ['trigger']],
  [/\b(?:stored )?procedures?\b/i, ['procedure', 'function']],
  [/\bfunctions?\b/i, ['function', 'procedure']],
  [/\bextensions?\b/i, ['extension']],
  [/\bsequences?\b/i, ['sequence']],
  [/\bschemas\b/i, ['schema']],
  [/\bpolic(?:y|ies)\b/i, ['policy']],
  [/\b(?:roles|users)\b/i, ['role', 'user']],
  [/\b(?:enums?|enumerations?|enum types?|custom types?|types)\b/i, ['enum', 'type']],
];

/** All tables, indexes, views …, or those of them that have something. */
function listOfKind(question: Question, schema: Schema): Finding | undefined {
  const { text, aims } = question;
  if (!aims.has('list') && !aims.has('count') && !/^which\b|\bis there\b|\bare there\b/i.test(text)) return undefined;
  const subject = question.subject.map(({ word }) => word).join(' ') || text;
  const found =
    KINDS.find(([words]) => words.test(subject)) ??
    (/\bhow many\b|\bnumber of\b|\blist\b/i.test(text) ? KINDS.find(([words]) => words.test(text)) : undefined);
  if (!found || /\bcolumns?\b/i.test(subject)) return undefined;
  const all = schema.items.filter(
    ({ kind, traits }) =>
      found[1].includes(kind) && (!/\bmaterialized\b/i.test(text) || traits.includes('materialized')),
  );
  if (all.length === 0) return undefined;
  const chosen = chooseOf(all, found[0], question, schema);
  if (!chosen) return undefined;
  return listFinding(chosen.items, question, chosen.how, chosen.certainty, chosen.cited);
}

interface Chosen {
  readonly items: readonly Item[];
  readonly how: string;
  readonly certainty: number;
  readonly cited?: readonly Lines[];
}

function chooseOf(all: readonly Item[], kind: RegExp, question: Question, schema: Schema): Chosen | undefined {
  const { text } = question;
  const reference = referencing(question, schema);
  if (reference) return reference;
  if (/\bpartition/i.test(text))
    return by(all, ({ traits }) => traits.some((trait) => trait.startsWith('partitioned:')), 'are partitioned');
  if (/\bunlogged\b/i.test(text)) return by(all, ({ traits }) => traits.includes('unlogged'), 'are unlogged');
  if (/\btemporary\b/i.test(text))
    return by(all, ({ traits }) => traits.includes('temporary') || traits.includes('temp'), 'are temporary');
  if (/\bunique\b/i.test(text) && all[0]?.kind === 'index')
    return by(all, ({ traits }) => traits.includes('unique'), 'are unique');
  if (/\b(?:partial|where clause|conditional)\b/i.test(text) && all[0]?.kind === 'index')
    return by(all, ({ signature }) => /\bWHERE\b/i.test(signature ?? ''), 'are partial');
  if (/\bgi(?:st|n)\b|\bbrin\b|\bhash\b|\bbtree\b/i.test(text) && all[0]?.kind === 'index') {
    const method = /\b(gist|gin|brin|hash|btree)\b/i.exec(text)?.[1] ?? '';
    return by(
      all,
      ({ signature }) => new RegExp(`\\bUSING\\s+${method}\\b`, 'i').test(signature ?? ''),
      `use ${method}`,
    );
  }
  if (/\b(?:without|no|lack\w*) (?:a )?primary key\b/i.test(text))
    return by(all, (item) => !hasPrimaryKey(item, schema), 'have no primary key');
  const on = all[0]?.kind === 'index' || all[0]?.kind === 'trigger' ? tablesNamed(question, schema)[0] : undefined;
  if (on)
    return by(
      all,
      (item) => traitOf(item, 'on')?.toLowerCase() === on.item.name.toLowerCase(),
      `are on ${on.item.name}`,
    );
  const rest = question.words.filter(({ word, weight }) => weight === 1 && !kind.test(word) && !GENERAL.test(word));
  if (rest.length === 0) return { items: all, how: 'all', certainty: 0.94 };
  const withColumn = all[0]?.kind === 'table' ? tablesWithColumn(all, question, rest) : undefined;
  if (withColumn) return withColumn;
  const having = all.filter((item) => rest.every((word) => speaksOf(item, word)));
  if (having.length > 0 && having.length < all.length) return { items: having, how: 'have the words', certainty: 0.82 };
  const about = wordsOf(`${schema.file.structure.root.comment} ${schema.file.filename}`);
  const isAboutAll = rest.every(({ word }) => about.some((other) => likeness(word, other) >= 0.75));
  return isAboutAll ? { items: all, how: 'all', certainty: 0.9 } : { items: all, how: 'all', certainty: 0.45 };
}

function by(all: readonly Item[], holds: (item: Item) => boolean, how: string): Chosen | undefined {
  const items = all.filter(holds);
  return items.length === 0 ? undefined : { items, how, certainty: 0.93 };
}

function hasPrimaryKey(table: Item, schema: Schema): boolean {
  return (
    columnsOfTable(table, schema).some(({ traits }) => traits.includes('primary')) ||
    constraintsOfTable(table, schema).some(({ traits }) => traits.includes('primary key'))
  );
}

function tablesWithColumn(all: readonly Item[], question: Question, rest: readonly QuestionWord[]): Chosen | undefined {
  if (!/\b(?:column|field|have|has|with|store|contain)/i.test(question.text)) return undefined;
  const columnOf = (table: Item): Item | undefined =>
    table.children.find(
      ({ kind, name }) =>
        kind === 'column' &&
        (question.identifiers.includes(name) ||
          wordsOf(name).every((part) => rest.some(({ word }) => likeness(word, part) >= 0.9))),
    );
  const items = all.filter((table) => columnOf(table) !== undefined);
  if (items.length === 0) return undefined;
  return {
    items,
    how: 'have the column',
    certainty: 0.9,
    cited: items.flatMap((table) => columnOf(table)?.lines ?? []),
  };
}

/** Tables whose foreign keys lead to the table that the question names. */
function referencing(question: Question, schema: Schema): Chosen | undefined {
  const { text } = question;
  if (
    !/\b(?:foreign keys?|references?|referenc\w*|refer|points? to|depends? on|linked to|link to|related to)\b/i.test(
      text,
    )
  )
    return undefined;
  const target = tablesNamed(question, schema)[0]?.item;
  if (!target) return undefined;
  const columns = schema.columns.filter((column) => refersTo(column, target));
  const items = [...new Set(columns.flatMap((column) => tableOf(column, schema) ?? []))];
  if (items.length === 0) return undefined;
  return { items, how: `reference ${target.name}`, certainty: 0.95, cited: columns.map(({ lines }) => lines) };
}

function speaksOf(item: Item, { word }: QuestionWord): boolean {
  return wordsOf(
    `${item.name} ${item.comment} ${traitOf(item, 'on') ?? ''} ${item.kind === 'index' ? (item.signature ?? '') : ''}`,
  ).some((other) => likeness(word, other) >= 0.85);
}

function listFinding(
  items: readonly Item[],
  question: Question,
  how: string,
  certainty: number,
  cited?: readonly Lines[],
): Finding {
  const isCount = question.aims.has('count');
  const partition = items.flatMap((item) => traitOf(item, 'partitioned') ?? []);
  const names = items
    .slice(0, MAX_LISTED)
    .map((item) => code(item.name) + (partition.length > 0 ? ` by ${code(traitOf(item, 'partitioned') ?? '')}` : ''));
  const more = items.length > names.length ? ` and ${String(items.length - names.length)} more` : '';
  const lines = cited ?? items.map((item) => heading(item));
  const isDetailed = !isCount && items.length <= 4 && items[0]?.kind !== 'table';
  const details = isDetailed
    ? `\n${codeBlock(items.map(({ signature }) => clipped(signature ?? '', 180)).join('\n'))}`
    : '';
  return {
    text: `${isCount || items.length > 2 ? `**${String(items.length)}**: ` : ''}${names.join(', ')}${more}${details}`,
    how: `${String(items.length)} ${how}`,
    lines: lines.slice(0, 12),
    certainty,
  };
}
