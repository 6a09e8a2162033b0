import { type AnswerKind, type Finding, SURE } from '../answerKind.ts';
import { countAnswer, failedRequests } from './logCounts.ts';
import { logOf, type Log, type LogEntry } from './logEntries.ts';
import { grouped } from './logFields.ts';
import { distinctAnswer, frequencyAnswer, groupsAnswer, singleValueAnswer } from './logGroups.ts';
import {
  chosenByNames,
  withCodes,
  wordsBeside,
  identifierAnswer,
  levelAnswer,
  scopeAnswer,
  wordsAnswer,
} from './logSearch.ts';
import { extremeAnswer, aggregateAnswer, asksForAggregate, shareAnswer } from './logNumbers.ts';
import { logQuestion, type LogQuestion } from './logQuestion.ts';
import { NOT_UNDERSTOOD, scopeOf, type Asked } from './logScope.ts';
import { neighbourAnswer, reasonAnswer, whoAnswer } from './entryAnswers.ts';
import { spanAnswer, durationAnswer, endAnswer, timeAnswer } from './spanAnswer.ts';
import { statedTotal } from './statedAmounts.ts';
import { traceAnswer } from './traceAnswer.ts';
import { cited } from './logText.ts';

/** Answers questions about the entries of a log: how many, when, what at a time, how long, which most often. */
export const logAnswer: AnswerKind = {
  name: 'log',
  find(question, file) {
    const log = logOf(file);
    // Sums and averages are those of tables, but for what people call otherwise than the log does.
    if (!log) return undefined;
    if (question.aims.has('summary')) return summaryAnswer(log);
    const asked = withCodes(logQuestion(question, log), log);
    const { scope, isAllKnown } = scopeOf(asked, log, file);
    const words = log.words.match(asked.words);
    const all: Asked = { question: asked.question, asked, log, file, scope, words };
    const byNames = chosenByNames(asked, scope, log, file);
    const narrowed: Asked = {
      ...all,
      scope: byNames.chosen,
      words: log.words.match(wordsBeside(asked, byNames.names)),
    };
    for (const { find, isOfAll, isFigure, isNarrowed } of ANSWERS) {
      const found = find(isNarrowed ? narrowed : all);
      if (!found) continue;
      const isDoubtful =
        !isAllKnown ||
        (isOfAll && asked.isUnclear) ||
        (isNarrowed && !byNames.isAllKnown) ||
        (!isFigure && asksForFigure(asked));
      const certainty = isDoubtful ? Math.min(found.certainty, NOT_UNDERSTOOD) : found.certainty;
      // An entry that is what is asked for tells by whom as well.
      const isTold = (find === wordsAnswer || find === whoAnswer) && certainty >= SURE && found.lines.length === 1;
      const isComplete = /\b(?:between|zwischen)\b/i.test(question.text) || (isTold && ALSO_TOLD.test(question.text));
      return { ...found, certainty: log.isJson ? certainty : asOwnKind(certainty), isComplete };
    }
    return undefined;
  },
};

const ALSO_TOLD = /\band (?:by whom|who|when|at what time|where|from where)\b[^?]{0,20}\??$/i;

/** A way to answer. */
interface LogAnswer {
  find(all: Asked): Finding | undefined;
  /** Whether it is told of all entries that fit: it is wrong where one condition is missed. */
  readonly isOfAll: boolean;
  /** Whether it answers what is to be counted, added up or compared. */
  readonly isFigure: boolean;
  /** Whether it looks only at the entries that have the names of the question. */
  readonly isNarrowed: boolean;
}

/** In their order. */
const ANSWERS: readonly LogAnswer[] = [
  { find: traceAnswer, isOfAll: false, isFigure: true, isNarrowed: false },
  { find: aggregateAnswer, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: statedTotal, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: shareAnswer, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: failedRequests, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: groupsAnswer, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: spanAnswer, isOfAll: false, isFigure: true, isNarrowed: false },
  { find: countAnswer, isOfAll: true, isFigure: true, isNarrowed: false },
  { find: singleValueAnswer, isOfAll: false, isFigure: true, isNarrowed: true },
  { find: extremeAnswer, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: frequencyAnswer, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: whoAnswer, isOfAll: false, isFigure: false, isNarrowed: true },
  { find: distinctAnswer, isOfAll: true, isFigure: true, isNarrowed: true },
  { find: durationAnswer, isOfAll: false, isFigure: true, isNarrowed: false },
  { find: neighbourAnswer, isOfAll: false, isFigure: false, isNarrowed: false },
  { find: reasonAnswer, isOfAll: false, isFigure: false, isNarrowed: false },
  { find: timeAnswer, isOfAll: true, isFigure: false, isNarrowed: false },
  { find: endAnswer, isOfAll: true, isFigure: false, isNarrowed: false },
  { find: identifierAnswer, isOfAll: false, isFigure: false, isNarrowed: false },
  { find: levelAnswer, isOfAll: true, isFigure: false, isNarrowed: false },
  { find: wordsAnswer, isOfAll: false, isFigure: false, isNarrowed: false },
  { find: scopeAnswer, isOfAll: true, isFigure: false, isNarrowed: true },
];

/** What is to be counted, added up or compared is not answered by an entry that speaks of it. */
function asksForFigure({ text, isCount, isMostFrequent, isLeastFrequent, isDuration, extreme }: LogQuestion): boolean {
  // "Which report …, and how many …" is told by the entry that has both.
  const isCounted = isCount && !/^(?:which|what|who)\b/i.test(text);
  return (
    isCounted || isDuration || isMostFrequent || isLeastFrequent || extreme !== undefined || asksForAggregate({ text })
  );
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
