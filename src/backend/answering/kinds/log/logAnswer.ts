import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { countAnswer, failedRequests } from './logCounts.ts';
import { logOf, type Log, type LogEntry } from './logEntries.ts';
import { grouped } from './logFields.ts';
import { distinctAnswer, frequencyAnswer, groupsAnswer, singleValueAnswer } from './logGroups.ts';
import { aggregateAnswer, extremeAnswer } from './logNumbers.ts';
import { logQuestion } from './logQuestion.ts';
import { NOT_UNDERSTOOD, scopeOf, type Asked } from './logScope.ts';
import { identifierAnswer, levelAnswer, wordsAnswer } from './logSearch.ts';
import { cited } from './logText.ts';
import { durationAnswer, endAnswer, timeAnswer } from './logTimes.ts';

/** Answers questions about the entries of a log: how many, when, what at a time, how long, which most often. */
export const logAnswer: AnswerKind = {
  name: 'log',
  find(question, file) {
    const log = logOf(file);
    // Sums and averages are those of tables, but for what people call otherwise than the log does.
    if (!log) return undefined;
    if (asksForAggregate(question)) return aggregateAnswer(question, log, file);
    if (question.aims.has('summary')) return summaryAnswer(log);
    const asked = logQuestion(question, log.fields);
    const { scope, isAllKnown } = scopeOf(asked, log, file);
    const words = log.words.match(asked.words);
    const all: Asked = { question: asked.question, asked, log, file, scope, words };
    for (const { find, isOfAll } of ANSWERS) {
      const found = find(all);
      if (!found) continue;
      const isDoubtful = !isAllKnown || (isOfAll && asked.isUnclear);
      const certainty = isDoubtful ? Math.min(found.certainty, NOT_UNDERSTOOD) : found.certainty;
      const isComplete = /\b(?:between|zwischen)\b/i.test(question.text);
      return { ...found, certainty: log.isJson ? certainty : asOwnKind(certainty), isComplete };
    }
    return undefined;
  },
};

/** In their order; those of all entries that fit go wrong where one condition is missed. */
const ANSWERS: readonly { find(all: Asked): Finding | undefined; readonly isOfAll: boolean }[] = [
  { find: failedRequests, isOfAll: true },
  { find: groupsAnswer, isOfAll: true },
  { find: countAnswer, isOfAll: true },
  { find: singleValueAnswer, isOfAll: false },
  { find: extremeAnswer, isOfAll: true },
  { find: frequencyAnswer, isOfAll: true },
  { find: distinctAnswer, isOfAll: true },
  { find: durationAnswer, isOfAll: false },
  { find: timeAnswer, isOfAll: true },
  { find: endAnswer, isOfAll: true },
  { find: identifierAnswer, isOfAll: false },
  { find: levelAnswer, isOfAll: true },
  { find: wordsAnswer, isOfAll: false },
];

const AGGREGATE =
  /\b(?:average|mean|median|sum|in total|total (?:amount|of|number of (?!errors|warnings|entries|lines|requests)))\b|durchschnitt|summe|平均|总和/iu;

/** Whether a question about a log asks for a sum or an average of its entries. */
export function asksForAggregate({ text }: Pick<Question, 'text'>): boolean {
  return AGGREGATE.test(text);
}

const MAX_SOURCES = 8;

/** How many entries a log has, of which time, of which levels and from where. */
function summaryAnswer({ entries }: Log): Finding | undefined {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return undefined;
  const counts = (keyOf: (entry: LogEntry) => string | undefined): string => {
    const ordered = [...grouped(entries, keyOf)].sort(([, a], [, b]) => b.length - a.length);
    const shown = ordered.slice(0, MAX_SOURCES).map(([name, { length }]) => `${name} (${String(length)})`);
    return (
      shown.join(', ') + (ordered.length > MAX_SOURCES ? `, and ${String(ordered.length - MAX_SOURCES)} more` : '')
    );
  };
  const parts = [
    ['Levels', counts(({ level }) => level)],
    ['Sources', counts(({ source }) => source)],
    ['Statuses', counts(({ fields }) => fields.get('status'))],
  ].filter(([, text]) => text !== '');
  const span = first.time === '' ? '' : `, from ${first.time} to ${last.time}`;
  const troubles = entries.filter(({ level }) => level === 'ERROR' || level === 'FATAL' || level === 'CRITICAL');
  return {
    text: [
      `A log of **${String(entries.length)}** entries${span}.`,
      ...parts.map(([name, text]) => `${name ?? ''}: ${text ?? ''}`),
    ].join('\n\n'),
    how: 'the entries, counted',
    lines: cited([first, ...troubles.slice(0, 3), last]),
    certainty: 0.985,
  };
}

/** A log is asked as a log first, and only then as a table of its entries. */
function asOwnKind(certainty: number): number {
  return certainty < 0.7 ? certainty : certainty + (1 - certainty) * 0.6;
}
