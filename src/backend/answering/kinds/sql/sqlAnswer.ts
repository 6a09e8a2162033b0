import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { aboutColumn, columnsOf, constraintOf, missingColumn } from './columns.ts';
import { listOfKind } from './definitionList.ts';
import { definitionOf, enumValues } from './definitions.ts';
import { foreignKeys, onDelete, primaryKey } from './keys.ts';
import { type Schema, schemaOf } from './schema.ts';

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
