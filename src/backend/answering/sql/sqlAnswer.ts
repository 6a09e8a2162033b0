import { linesWithComment, type Item, type Lines } from '../../structure/structure.ts';
import type { Question, QuestionWord } from '../../understanding/question.ts';
import { likeness, wordsOf } from '../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, codeBlock, dedented, prose } from '../markdown.ts';
import {
  choicesOf,
  columnsOfTable,
  constraintsOfTable,
  foreignKeyWith,
  nameFit,
  refersTo,
  schemaOf,
  tableOf,
  tablesNamed,
  traitOf,
  traitsOf,
  type Schema,
} from './schema.ts';

const MAX_LISTED = 40;
const MAX_BLOCK_CHARS = 700;

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

const GENERAL =
  /^(?:database|db|schema|sql|defined|created|create|explicitly|exist|there|dump|script|total|ddl|need\w*|require\w*|install\w*|all|names?|declared|statements?|postgres\w*|mysql)$/;

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

function heading({ lines }: Item): Lines {
  return { first: lines.first, last: Math.min(lines.last, lines.first + 2) };
}

/** The columns of a table, all or those that have something. */
function columnsOf(question: Question, schema: Schema): Finding | undefined {
  const { text, aims } = question;
  const table = tablesNamed(question, schema)[0];
  if (!table || !COLUMNS.test(text) || /\bwhich table\b|\bwhat type\b|\bdata type\b/i.test(text)) return undefined;
  const all = columnsOfTable(table.item, schema);
  if (all.length === 0) return blockOf(table.item, schema, table.fit * 0.9);
  const chosen = all.filter((column) => COLUMN_TESTS.every(({ words, holds }) => !words.test(text) || holds(column)));
  if (chosen.length === 0) return undefined;
  const column = all.find((item) => nameFit(item, withoutName(question, table.item)) >= 0.93);
  if (column && chosen.length === all.length && !aims.has('count') && !aims.has('list')) return undefined;
  const rest = withoutName(question, table.item).words.filter(
    ({ word, weight }) => weight === 1 && !ASKING.test(word) && !GENERAL.test(word),
  );
  const isCount = aims.has('count');
  const names = chosen
    .slice(0, 60)
    .map((item) => (isCount ? code(item.name) : `${code(item.name)} ${traitOf(item, 'type') ?? ''}`.trim()));
  const head = `${isCount ? `**${String(chosen.length)}** columns in ` : ''}${code(table.item.name)}: `;
  const isAll = chosen.length === all.length;
  const lines =
    isAll && table.item.lines.last - table.item.lines.first < 40
      ? [table.item.lines]
      : chosen.slice(0, 12).map((item) => item.lines);
  return {
    text: clipped(head + names.join(', '), 690),
    how: `${String(chosen.length)} columns`,
    lines,
    certainty: rest.length === 0 ? 0.95 * table.fit : 0.45,
  };
}

const COLUMNS = /\b(?:columns|fields|attributes|structure|look like|definition|consists?|contains?|stores?)\b/i;

const COLUMN_TESTS: readonly { readonly words: RegExp; readonly holds: (column: Item) => boolean }[] = [
  {
    words: /\b(?:not null|required|mandatory|non-?nullable|must be (?:set|given|filled))\b/i,
    holds: ({ traits }) => traits.includes('required'),
  },
  {
    words: /(?<!not |non-?)\b(?:nullable|optional|may be (?:null|empty)|can be (?:null|empty))\b/i,
    holds: ({ traits }) => traits.includes('nullable'),
  },
  { words: /\bunique\b/i, holds: ({ traits }) => traits.includes('unique') || traits.includes('primary') },
  { words: /\bdefaults?\b/i, holds: ({ value }) => value !== undefined },
  {
    words: /\bforeign keys?\b|\breferenc\w*\b/i,
    holds: ({ traits }) => traits.some((trait) => trait.startsWith('references:')),
  },
  { words: /\b(?:check|constrain\w*)\b/i, holds: ({ traits }) => traits.includes('check') },
];

/** A question without the words of a name. */
function withoutName(question: Question, { name }: Item): Question {
  const own = wordsOf(name);
  const text = question.text.replace(new RegExp(`\\b${name.replace(/[^\w]/g, '\\$&')}\\b\\.?`, 'i'), ' ');
  return {
    ...question,
    text,
    words: question.words.filter(({ word }) => !own.some((part) => likeness(word, part) >= 0.9)),
    identifiers: question.identifiers
      .flatMap((identifier) => identifier.split('.').at(-1) ?? [])
      .filter((identifier) => identifier !== name),
  };
}

/** One column: its type, whether it may be null, its default, what it refers to, what is checked. */
function aboutColumn(question: Question, schema: Schema): Finding | undefined {
  // Who something is by, the rows say and not the columns.
  if (question.aims.has('person')) return undefined;
  const table = tableMeant(question, schema);
  const rest = table ? withoutName(question, table.item) : question;
  const pool = table ? columnsOfTable(table.item, schema) : schema.columns;
  const fits = pool
    .map((item) => ({ item, fit: columnFit(item, rest) }))
    .filter(({ fit }) => fit >= 0.75)
    .sort((a, b) => b.fit - a.fit);
  const best = fits[0];
  if (!best) return undefined;
  const isUnclear = !table && fits.filter(({ fit }) => fit === best.fit).length > 1;
  const same = isUnclear ? fits.filter(({ fit }) => fit === best.fit).slice(0, 6) : [best];
  const unsaid = rest.words.filter(
    ({ word, weight, stem }) =>
      weight === 1 &&
      !ASKING.test(word) &&
      !wordsOf(best.item.name).some((part) => likeness(word, part) >= 0.75) &&
      !schema.stems.has(stem),
  );
  const sentences = same.map(({ item }) => sentenceOf(item, question.text));
  const blocks = same.map(({ item }) => item.signature ?? '');
  const enumeration = same
    .flatMap(
      ({ item }) => schema.items.find((other) => other.kind === 'enum' && other.name === traitOf(item, 'type')) ?? [],
    )
    .slice(0, 1);
  const values = enumeration.map(
    (item) => `${code(item.name)}: ${item.children.map(({ name }) => code(name)).join(', ')}`,
  );
  const comments = same.flatMap(({ item }) => (item.comment === '' ? [] : [prose(item.comment)]));
  return {
    text: [...sentences, codeBlock(blocks.join('\n')), ...values, ...comments].join('\n'),
    how: `column ${best.item.name}`,
    lines: [...same.map(({ item }) => item.lines), ...enumeration.map(({ lines }) => lines)],
    certainty: Math.min(0.95, (table ? 0.95 : 0.84) * best.fit) - 0.18 * unsaid.length - (isUnclear ? 0.06 : 0),
  };
}

const ASKING =
  /^(?:type|types|data|nullable|null|default|defaults|column|columns|table|tables|length|maximum|minimum|max|min|allowed|range|constraint\w*|check\w*|value|values|possible|may|mean|means|foreign|primary|key|unique|required|optional|stored|saved|references?|limit\w*|long|what|characters?|chars|size|precision|states?|kinds?|have|field|fields)$/;

/** The table that is named, or whose name is a noun of the question: "severity in incidents", "language of a customer". */
function tableMeant(question: Question, schema: Schema): { readonly item: Item; readonly fit: number } | undefined {
  return tablesNamed(question, schema).find(({ item }) => item.kind === 'table');
}

function columnFit(item: Item, question: Question): number {
  const fit = nameFit(item, question);
  if (fit >= 0.75) return fit;
  const parts = wordsOf(item.name).filter((part) => !/^(?:id|at|on|is|cents|ref|no|code|by)$/.test(part));
  const matched =
    parts.length > 0 && parts.every((part) => question.words.some(({ word }) => likeness(word, part) >= 0.75));
  const comment = wordsOf(item.comment);
  const said = question.words.filter(
    ({ word, weight }) => weight === 1 && comment.some((other) => likeness(word, other) >= 0.85),
  );
  return matched ? 0.86 : said.length >= 2 ? 0.78 : 0;
}

function sentenceOf(item: Item, text: string): string {
  const name = code(`${item.parent?.name ?? ''}.${item.name}`);
  const parts: string[] = [];
  if (/\b(?:data ?)?type\b/i.test(text) && (choicesOf(item).length === 0 || /\bdata ?type\b/i.test(text)))
    parts.push(`${name} is of type ${code(traitOf(item, 'type') ?? '')}`);
  if (/\bnull(?:able)?\b|\boptional\b|\brequired\b|\bempty\b|\bmandatory\b/i.test(text))
    parts.push(item.traits.includes('required') ? `${name} is not nullable` : `${name} is nullable`);
  const choices = choicesOf(item);
  if (choices.length > 0 && /\b(?:values?|states?|kinds?|types?|possible|allowed|which|options)\b/i.test(text))
    parts.push(`${name} is one of ${choices.map((choice) => code(choice)).join(', ')}`);
  if (/\bdefault/i.test(text))
    parts.push(
      item.value === undefined
        ? `${name} has no default`
        : `the default of ${name} is ${code(item.value === '' ? "''" : item.value)}`,
    );
  if (/\breferenc|\bforeign key|\bpoints?\b|\bwhich table\b/i.test(text) && traitOf(item, 'references') !== undefined)
    parts.push(`${name} refers to ${code(traitOf(item, 'references') ?? '')}`);
  const sentence = parts.length > 0 ? parts.join('; ') : name;
  return `${sentence[0]?.toUpperCase() ?? ''}${sentence.slice(1)}:`;
}

function primaryKey(question: Question, schema: Schema): Finding | undefined {
  if (!/\bprimary keys?\b|\bidentif(?:y|ies|ied)\b/i.test(question.text)) return undefined;
  const table = tableMeant(question, schema);
  if (!table) return undefined;
  const constraint = constraintsOfTable(table.item, schema).find(({ traits }) => traits.includes('primary key'));
  const columns = columnsOfTable(table.item, schema).filter(({ traits }) => traits.includes('primary'));
  const listed = constraint ? traitsOf(constraint, 'column') : [];
  // The constraint has the names in its order, the columns have them as they are written.
  const names = (listed.length > 0 ? listed : columns.map(({ name }) => name)).map((name) =>
    code(columns.find((column) => column.name.toLowerCase() === name)?.name ?? name),
  );
  const item = constraint ?? columns[0];
  if (!item) {
    return {
      text: `${code(table.item.name)} has no primary key.`,
      how: 'no primary key',
      lines: [heading(table.item)],
      certainty: 0.85,
    };
  }
  return {
    text: `The primary key of ${code(table.item.name)} is ${names.join(', ')}:\n${codeBlock(item.signature ?? '')}`,
    how: 'primary key',
    lines: [item.lines],
    certainty: 0.95 * table.fit,
  };
}

/** The foreign keys of a table, or what it refers to. */
function foreignKeys(question: Question, schema: Schema): Finding | undefined {
  const { text } = question;
  if (
    !/\bforeign keys?\b|\bdoes \w+ reference\b|\brefers? to\b/i.test(text) ||
    /\bforeign keys? (?:to|on|referencing)\b/i.test(text)
  )
    return undefined;
  const table = tableMeant(question, schema);
  if (!table) return undefined;
  const columns = columnsOfTable(table.item, schema).filter((column) => traitOf(column, 'references') !== undefined);
  if (columns.length === 0)
    return {
      text: `${code(table.item.name)} has no foreign keys.`,
      how: 'no foreign keys',
      lines: [heading(table.item)],
      certainty: 0.8,
    };
  const count = question.aims.has('count') ? `**${String(columns.length)}**: ` : '';
  return {
    text:
      count +
      columns
        .map((column) => `${code(`${table.item.name}.${column.name}`)} → ${code(traitOf(column, 'references') ?? '')}`)
        .join(', '),
    how: `${String(columns.length)} foreign keys`,
    lines: columns
      .slice(0, 8)
      .flatMap((column) => [
        column.lines,
        ...(foreignKeyWith(column, schema) ? [foreignKeyWith(column, schema)?.lines ?? column.lines] : []),
      ])
      .slice(0, 8),
    certainty: 0.93 * table.fit,
  };
}

/** What happens to rows that refer to one that is deleted. */
function onDelete(question: Question, schema: Schema): Finding | undefined {
  const { text } = question;
  if (
    !/\b(?:delet\w*|remov\w*)\b/i.test(text) ||
    !/\bwhat happens\b|\bhappen\b|\bon delete\b|\bcascade\b|\bcan i\b|\bwhen\b|\bif\b/i.test(text)
  )
    return undefined;
  const named = tablesNamed(question, schema).map(({ item }) => item);
  const after =
    /\b(?:delet\w*|remov\w*)\s+(?:an?\s+|the\s+|one\s+)?(.+?)(?:\s+(?:is|are|from)\b|[?.]|$)/i.exec(text)?.[1] ?? '';
  const before =
    /\b(?:an?|the|one)\s+((?:(?!\b(?:an?|the|one|when|if|to)\b)[\w ])+?)\s+(?:is|gets|are)\s+(?:delet|remov)/i.exec(
      text,
    )?.[1] ?? '';
  const target = named.find((table) =>
    wordsOf(table.name).every((part) =>
      [...wordsOf(after), ...wordsOf(before)].some((word) => likeness(word, part) >= 0.9),
    ),
  );
  if (!target) return undefined;
  const referring = schema.columns.filter((column) => refersTo(column, target));
  const chosen = referring.filter((column) => {
    const table = tableOf(column, schema);
    return table !== undefined && table !== target && named.includes(table);
  });
  const columns = chosen.length > 0 ? chosen : referring;
  if (columns.length === 0) return undefined;
  const rules = columns.slice(0, 8).map((column) => ({ column, rule: ruleOf(column, schema) }));
  const sentences = rules.map(
    ({ column, rule }) => `${code(`${tableOf(column, schema)?.name ?? ''}.${column.name}`)}: ${effectOf(rule, target)}`,
  );
  return {
    text: `${sentences.join('\n')}\n${codeBlock(rules.map(({ rule }) => rule.signature ?? '').join('\n'))}`,
    how: 'foreign keys',
    lines: rules.slice(0, 6).map(({ rule }) => rule.lines),
    // Surer than a column that is called as the other table is.
    certainty: 0.96,
  };
}

/** What says that a column refers to another table: its own definition, or a constraint of its table. */
function ruleOf(column: Item, schema: Schema): Item {
  if (/\bREFERENCES\b/i.test(column.signature ?? '')) return column;
  return foreignKeyWith(column, schema) ?? column;
}

function effectOf({ signature }: Item, target: Item): string {
  const rule = /\bON\s+DELETE\s+(CASCADE|RESTRICT|SET\s+NULL|SET\s+DEFAULT|NO\s+ACTION)/i
    .exec(signature ?? '')?.[1]
    ?.toUpperCase()
    .replace(/\s+/g, ' ');
  if (rule === 'CASCADE') return `its rows are deleted with it (\`ON DELETE CASCADE\`).`;
  if (rule === 'SET NULL') return 'the column becomes null (`ON DELETE SET NULL`).';
  if (rule === 'SET DEFAULT') return 'the column gets its default (`ON DELETE SET DEFAULT`).';
  return `the deletion is refused as long as rows refer to ${code(target.name)} (\`${rule === undefined ? 'no ON DELETE rule' : `ON DELETE ${rule}`}\`).`;
}

/** The values of an enumeration, by its name or by the column that has them. */
function enumValues(question: Question, schema: Schema): Finding | undefined {
  if (
    !/\b(?:values?|states?|status(?:es)?|kinds?|types?|options|which|what|possible|allowed|enum\w*|members)\b/i.test(
      question.text,
    )
  )
    return undefined;
  const enums = schema.items.filter(({ kind }) => kind === 'enum');
  const fits = enums.map((item) => ({ item, fit: enumFit(item, question) })).sort((a, b) => b.fit - a.fit);
  const best = fits[0];
  if (!best || best.fit < 0.8 || (fits[1]?.fit ?? 0) >= best.fit) return undefined;
  const names = best.item.children.map(({ name }) => code(name)).join(', ');
  const count = question.aims.has('count') ? `**${String(best.item.children.length)}**: ` : `${code(best.item.name)}: `;
  return { text: count + names, how: `enum ${best.item.name}`, lines: [best.item.lines], certainty: 0.93 * best.fit };
}

function enumFit(item: Item, { words, text }: Question): number {
  const parts = wordsOf(item.name);
  const asked = words.map(({ word }) => (/^(?:states?)$/.test(word) ? 'status' : word));
  const matched = parts.filter((part) =>
    asked.some((word) => likeness(word, part) >= 0.75 || (part === 'state' && word === 'status')),
  );
  const isExact = text.toLowerCase().includes(item.name.toLowerCase()) ? 0.02 : 0;
  return matched.length === parts.length ? 0.98 + isExact : 0;
}

/** What a named index, view, trigger, function, role or constraint is: its definition, and what it calls. */
function definitionOf(question: Question, schema: Schema): Finding | undefined {
  const { text } = question;
  const trigger = /\btriggers?\b/i.test(text) ? triggerOn(question, schema) : undefined;
  if (trigger) return trigger;
  const candidates = schema.items.filter(
    ({ kind }) => !['column', 'enum value', 'note', 'alteration', 'extension'].includes(kind),
  );
  const fits = candidates
    .map((item) => ({
      item,
      fit: nameFit(item, question) + (new RegExp(`\\b${item.kind}\\b`, 'i').test(text) ? 0.04 : 0),
    }))
    .filter(({ fit }) => fit >= 0.93);
  const best = fits.sort((a, b) => b.fit - a.fit || wordsOf(b.item.name).length - wordsOf(a.item.name).length)[0];
  if (!best) return undefined;
  const same = /^(?:grant|revocation)$/.test(best.item.kind)
    ? candidates.filter(({ kind, name }) => /^(?:grant|revocation)$/.test(kind) && name === best.item.name)
    : [best.item];
  const isRight = same.length > 1 || best.item.kind === 'grant';
  const unsaid = question.words.filter(
    ({ weight, stem, word }) => weight === 1 && !schema.stems.has(stem) && !ASKING.test(word),
  );
  const certainty = (isRight ? 0.93 : best.item.kind === 'table' ? 0.7 : 0.86) - 0.2 * Math.min(2, unsaid.length);
  return blockOf(same, schema, certainty);
}

function triggerOn(question: Question, schema: Schema): Finding | undefined {
  const triggers = schema.items.filter(({ kind }) => kind === 'trigger');
  const table = tablesNamed(question, schema)[0]?.item;
  const chosen = triggers.filter((item) => nameFit(item, question) >= 0.93 || traitOf(item, 'on') === table?.name);
  const picked = chosen.length > 0 ? chosen : triggers.length === 1 && !table ? triggers : [];
  if (picked.length === 0 || question.aims.has('count')) return undefined;
  const functions = picked.flatMap(
    (item) => schema.items.find(({ kind, name }) => kind === 'function' && name === traitOf(item, 'calls')) ?? [],
  );
  return blockOf([...functions, ...picked], schema, 0.94);
}

function blockOf(items: Item | readonly Item[], { file }: Schema, certainty: number): Finding {
  const all = Array.isArray(items) ? (items as readonly Item[]) : [items as Item];
  const spans = all.map((item) => linesWithComment(item)).toSorted((a, b) => a.first - b.first);
  const text = clipped(
    spans
      .map((span) => dedented(file.text, { first: span.first, last: Math.min(span.last, span.first + 34) }))
      .join('\n\n'),
    MAX_BLOCK_CHARS,
  );
  const first = all[0];
  return {
    text: `${code(first?.name ?? '')}, line ${String(first?.lines.first ?? 1)}:\n${codeBlock(text)}`,
    how: `${first?.kind ?? ''} ${first?.name ?? ''}`,
    lines: spans.map(({ first: from, last }) => ({ first: from, last: Math.min(last, from + 39) })),
    certainty,
  };
}

/** What is checked: a constraint whose name or expression has the words. */
function constraintOf(question: Question, schema: Schema): Finding | undefined {
  const constraints = schema.items.filter(
    ({ kind, traits }) => kind === 'constraint' || (kind === 'column' && traits.includes('check')),
  );
  const table = tableMeant(question, schema);
  const words = question.words.filter(
    ({ word, weight }) => weight === 1 || /^(?:min|max|minimum|maximum|length)/.test(word),
  );
  let best: { readonly item: Item; readonly fit: number } | undefined;
  for (const item of constraints) {
    if (table && tableOf(item, schema) !== table.item) continue;
    const own = wordsOf(`${item.name} ${item.signature ?? ''} ${item.parent?.name ?? ''} ${item.comment}`);
    const matched = words.filter(({ word }) => own.some((other) => likeness(word, other) >= 0.75));
    const fit = matched.length / Math.max(1, words.length);
    if (fit > (best?.fit ?? 0)) best = { item, fit };
  }
  if (
    !best ||
    best.fit < 0.6 ||
    !/\b(?:min\w*|max\w*|at least|at most|allowed|range|constraint|check|limit\w*|must|unique|rule|valid|length|between)\b/i.test(
      question.text,
    )
  )
    return undefined;
  return {
    text: `${code(best.item.parent?.name ?? '')}:\n${codeBlock(best.item.signature ?? '')}`,
    how: 'constraint',
    lines: [best.item.lines],
    certainty: 0.55 + 0.35 * best.fit,
  };
}

/** Says that no column holds what the question looks for. */
function missingColumn(question: Question, schema: Schema): Finding | undefined {
  if (!/\b(?:which|what|is there an?|in which) (?:\w+ )?column\b|\bcolumn (?:for|with|of)\b/i.test(question.text))
    return undefined;
  const table = tableMeant(question, schema);
  const rest = (table ? withoutName(question, table.item) : question).words.filter(
    ({ word, weight }) => weight === 1 && !ASKING.test(word) && !GENERAL.test(word),
  );
  const pool = table ? table.item.children : schema.columns;
  const words = pool.flatMap(({ name, comment }) => wordsOf(`${name} ${comment}`));
  const unknown = rest.filter(({ word }) => !words.some((other) => likeness(word, other) >= 0.75));
  if (rest.length === 0 || unknown.length < rest.length) return undefined;
  const place = table ? `${code(table.item.name)} has no such column` : 'no table has such a column';
  return { text: `Not in this file: ${place}.`, how: 'no such column', lines: [], certainty: 0.85 };
}

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
