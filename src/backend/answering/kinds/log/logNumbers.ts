import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import type { Log, LogEntry } from './logEntries.ts';
import { OF_TIME, fieldAsked, firstField, isFieldWord, isNumber, numberOf, timeOf } from './logFields.ts';
import { logQuestion, type LogQuestion } from './logQuestion.ts';
import { NOT_UNDERSTOOD, havingAll, scopeOf, type Asked } from './logScope.ts';
import { cited, lineText } from './logText.ts';

/** A sum or an average of a number that entries have. */
export function aggregateAnswer(whole: Question, log: Log, file: StructuredFile): Finding | undefined {
  const asked = logQuestion(whole, log.fields);
  const { question } = asked;
  const { scope, isAllKnown } = scopeOf(asked, log, file);
  const field = fieldAsked(question, log, (name) => scope.some(({ fields }) => isNumber(fields.get(name))));
  const form = /\b(?:average|mean)\b|durchschnitt|平均/iu.test(question.text)
    ? 'average'
    : /\bmedian\b/i.test(question.text)
      ? undefined
      : 'sum';
  if (field === undefined || form === undefined) return undefined;
  const words = log.words.match(asked.words).filter(({ word }) => !isFieldWord(word, field) && !OF_SUMS.test(word));
  const within = words.length === 0 ? scope : havingAll(scope, words);
  const measured = (within ?? []).filter(({ fields }) => isNumber(fields.get(field)));
  if (measured.length === 0) return undefined;
  const sum = measured.reduce((total, { fields }) => total + Number.parseFloat(fields.get(field) ?? ''), 0);
  const value = form === 'sum' ? sum : sum / measured.length;
  const shown = String(Math.round(value * 1000) / 1000);
  return {
    text: `**${shown}** — ${form} of \`${field}\` over ${String(measured.length)} entries`,
    how: `${form} of ${field}`,
    lines: cited(measured),
    certainty: isAllKnown && !asked.isUnclear ? 0.82 : NOT_UNDERSTOOD,
  };
}

const OF_SUMS = /^(?:average|mean|sum|total|response|responses|transferred|served|delivered|traffic|data|volume)$/;

/** The entry with the largest or the smallest number of what is asked for. */
export function extremeAnswer({ asked, log, scope, words, question, file }: Asked): Finding | undefined {
  const { extreme } = asked;
  if (!extreme) return undefined;
  const field = fieldAsked(question, log, (name) => scope.some(({ fields }) => isNumber(fields.get(name))));
  const isTime = /slow|fast|long|short|quick|langsam|schnell|läng|kürz|慢|快|长|短/i.test(extreme.word);
  const subject = firstField(question, log);
  const isOfField = (word: string): boolean =>
    (field !== undefined && isFieldWord(word, field)) ||
    (subject === undefined ? log.fields.some((name) => wordsOf(name).includes(word)) : isFieldWord(word, subject)) ||
    (OF_TIME.test(question.text) && /^(?:response|request|processing|execution|answer|load|loading|latenc)/.test(word));
  const others = words.filter(({ word }) => !isOfField(word));
  const within = scopeWithin(scope, others, asked, question);
  if (!within) return undefined;
  const measured = within.flatMap((entry) => {
    const own = field === undefined ? (isTime ? timeOf(entry) : undefined) : numberOf(entry.fields.get(field), field);
    return own ? [{ entry, ...own }] : [];
  });
  const named = namedSo(measured, extreme.word);
  const best = named.reduce<(typeof named)[number] | undefined>((most, one) => {
    const isBetter = !most || (extreme.end === 'largest' ? one.value > most.value : one.value < most.value);
    return isBetter ? one : most;
  }, undefined);
  if (!best) return undefined;
  const how = `the ${extreme.end} of ${String(named.length)} entries`;
  const value = best.entry.fields.get(subject ?? '');
  return {
    text: `${value === undefined ? '' : `**${value}**, `}**${best.shown}** — ${lineText(best.entry, log, file)}`,
    how,
    lines: cited([best.entry]),
    certainty: 0.86,
  };
}

function scopeWithin(
  scope: readonly LogEntry[],
  words: readonly MatchedWord[],
  { extreme }: LogQuestion,
  { text }: Question,
): LogEntry[] | undefined {
  const isOfRequests = /\brequests?\b|\bendpoints?\b|\bcalls?\b/i.test(text);
  const requests = isOfRequests ? scope.filter(({ fields }) => fields.has('method')) : [];
  const base = requests.length > 0 ? requests : scope;
  const telling = words.filter(({ word, weight }) => word !== extreme?.word && weight >= 0.5);
  const known = telling.filter(({ strengths }) => strengths.size > 0);
  if (known.length < telling.length && known.length === 0) return undefined;
  const found = havingAll(base, known);
  return found && found.length > 0 ? found : undefined;
}

/** The entries that say of themselves that they are slow where the slowest is asked for, else all. */
function namedSo<T extends { readonly entry: LogEntry }>(measured: readonly T[], word: string): readonly T[] {
  const plain = word.replace(/(?:e?st)$/, '');
  const saying = measured.filter(({ entry: { message } }) => wordsOf(message).includes(plain));
  return saying.length > 0 ? saying : measured;
}
