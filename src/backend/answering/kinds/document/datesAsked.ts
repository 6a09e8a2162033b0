import type { Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import { datesIn, monthIn } from '../text/dates.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import type { DocumentIndex } from './documentIndex.ts';

type DateAsked = Pick<ReturnType<typeof datesIn>[number], 'text' | 'month' | 'day'> & {
  readonly year: number | undefined;
};

/**
 * The words of a question with its dates as one word each, which stands where a date fits: `May 2024` in `2.5.2024` and in
 * `14 May 2024`. A date that is nowhere is left in its words.
 */
export function withDates(question: Question, words: readonly MatchedWord[], document: DocumentIndex): MatchedWord[] {
  return datesAsked(question.text).reduce(
    (left, date) => {
      const strengths = new Map<number, number>();
      for (const { units } of document.sections)
        for (const { number, text } of units) {
          if (datesIn(text).some((written) => fits(written, date))) strengths.set(number, 1);
        }
      if (strengths.size === 0) return left;
      const own = new Set(wordsOf(date.text));
      const total = document.sectionOf.length;
      const rarity = Math.log(1 + (total - strengths.size + 0.5) / (strengths.size + 0.5));
      const asWord = { word: date.text, stem: date.text, weight: 1, isConstraint: true, rarity, strengths };
      return [...left.filter(({ word }) => !own.has(word)), asWord];
    },
    [...words],
  );
}

function datesAsked(text: string): DateAsked[] {
  const dates: DateAsked[] = datesIn(text);
  const month = dates.length === 0 ? monthIn(text) : undefined;
  if (month === undefined) return dates;
  const name = /\b(?:in|of|during|im)\s+(\p{L}+)/iu.exec(text)?.[1] ?? '';
  return [{ text: name, year: undefined, month, day: undefined }];
}

function fits(written: DateAsked, { year, month, day }: DateAsked): boolean {
  return (
    (year === undefined || written.year === undefined || written.year === year) &&
    written.month === month &&
    (day === undefined || written.day === day)
  );
}
