import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, codeBlock, prose } from '../markdown.ts';
import {
  blockOf,
  ASKING,
  choicesOf,
  columnsOfTable,
  GENERAL,
  nameFit,
  type Schema,
  tableMeant,
  tableOf,
  tablesNamed,
  traitOf,
} from './schema.ts';

/** The columns of a table, all or those that have something. */
export function columnsOf(question: Question, schema: Schema): Finding | undefined {
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
export function aboutColumn(question: Question, schema: Schema): Finding | undefined {
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

/** Parts of names that tell little, and units. */
const LIGHT_PARTS =
  /^(?:id|at|on|is|cents|ref|no|code|by|eur|usd|gbp|chf|pct|percent|kg|cm|mm|km|ms|sec|min|minutes|hours|days)$/;

function columnFit(item: Item, question: Question): number {
  const fit = nameFit(item, question);
  if (fit >= 0.92) return fit;
  const parts = wordsOf(item.name).filter((part) => !LIGHT_PARTS.test(part));
  const isSaid =
    parts.length > 0 && parts.every((part) => question.words.some(({ word }) => likeness(word, part) === 1));
  if (isSaid) return 0.92;
  const matched =
    parts.length > 0 && parts.every((part) => question.words.some(({ word }) => likeness(word, part) >= 0.75));
  const comment = wordsOf(item.comment);
  const said = question.words.filter(
    ({ word, weight }) => weight === 1 && comment.some((other) => likeness(word, other) >= 0.85),
  );
  return Math.max(fit, matched ? 0.86 : said.length >= 2 ? 0.78 : 0);
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

const ASKS_WHETHER = /^(?:is it (?:possible|allowed|ok)|can|could|may)\b/i;

/** What is checked: a constraint whose name or expression has the words. */
export function constraintOf(question: Question, schema: Schema): Finding | undefined {
  const constraints = schema.items.filter(
    ({ kind, traits }) => kind === 'constraint' || (kind === 'column' && traits.includes('check')),
  );
  const table = tableMeant(question, schema);
  const words = question.words.filter(
    ({ word, weight }) => weight === 1 || /^(?:min|max|minimum|maximum|length)/.test(word),
  );
  const asksRule =
    /\b(?:min\w*|max\w*|at least|at most|allowed|range|constraint|check|limit\w*|must|unique|rule|valid|length|between)\b/i.test(
      question.text,
    );
  let best: { readonly item: Item; readonly fit: number } | undefined;
  for (const item of constraints) {
    if (table && tableOf(item, schema) !== table.item) continue;
    const own = wordsOf(`${item.name} ${item.signature ?? ''} ${item.parent?.name ?? ''} ${item.comment}`);
    const matched = words.filter(({ word }) => own.some((other) => likeness(word, other) >= 0.75));
    // What may be is told by a rule that is about several of the columns.
    const checked = wordsOf(item.signature ?? '');
    const isRule =
      asksRule ||
      (ASKS_WHETHER.test(question.text) &&
        matched.filter(({ word }) => checked.some((other) => likeness(word, other) >= 0.75)).length > 1);
    const fit = isRule ? matched.length / Math.max(1, words.length) : 0;
    if (fit > (best?.fit ?? 0)) best = { item, fit };
  }
  if (!best || best.fit < 0.6) return undefined;
  return {
    text: `${code(best.item.parent?.name ?? '')}:\n${codeBlock(best.item.signature ?? '')}`,
    how: 'constraint',
    lines: [best.item.lines],
    certainty: 0.55 + 0.35 * best.fit,
  };
}

/** Says that no column holds what the question looks for. */
export function missingColumn(question: Question, schema: Schema): Finding | undefined {
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
