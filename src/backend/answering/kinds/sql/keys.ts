import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { code, codeBlock } from '../markdown.ts';
import {
  columnsOfTable,
  constraintsOfTable,
  foreignKeyWith,
  heading,
  refersTo,
  type Schema,
  tableMeant,
  tableOf,
  tablesNamed,
  traitOf,
  traitsOf,
} from './schema.ts';

export function primaryKey(question: Question, schema: Schema): Finding | undefined {
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
export function foreignKeys(question: Question, schema: Schema): Finding | undefined {
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
export function onDelete(question: Question, schema: Schema): Finding | undefined {
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
