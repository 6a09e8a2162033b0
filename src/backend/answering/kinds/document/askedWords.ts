import type { StructuredFile } from '../../../structure/structure.ts';
import { contentWords, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { isForeign } from '../../../understanding/languages.ts';
import { wordsOfPhrases, queryWords } from '../text/proseWords.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import { DOCUMENT_FORMATS, documentIndexOf, strengthInPath, type DocumentIndex } from './documentIndex.ts';
import type { Candidate } from './sectionRanking.ts';
import { wordsOf } from '../../../understanding/words.ts';
import { datesIn, monthIn } from '../text/dates.ts';

/** What a word counts that stands for a phrase of the question. */
const PHRASE_WEIGHT = 0.5;
/** From this weight on, a word tells what a question is about. */
const TELLING = 0.9;
/** From this strength on, a word is there. */
const HAS_WORD = 0.5;

/** The words of a question about a document as the document has them. */
export function askedWords(question: Question, document: DocumentIndex): MatchedWord[] {
  const { words } = document;
  const asked = queryWords(question);
  const known = new Set(asked.map(({ stem }) => stem));
  const ofPhrases = contentWords(wordsOfPhrases(question.text))
    .filter(({ stem }) => !known.has(stem))
    .map((word): QuestionWord => ({ ...word, weight: word.weight * PHRASE_WEIGHT, isConstraint: false }));
  const isGerman = isForeign(question.text) && !/\p{Script=Han}/u.test(question.text);
  const matched = words.match(asked, { isProse: true, isGerman });
  // What a phrase stands for is looked for where the text has it, and missed nowhere.
  const phrases = words.match(ofPhrases, { isProse: true }).filter(({ strengths }) => strengths.size > 0);
  return withDates(question, [...matched, ...phrases], document);
}

/** Whether a file is a document in which a word that tells what the question is about is nowhere. */
export function isDoubtful(question: Question, file: StructuredFile): boolean {
  if (!DOCUMENT_FORMATS.has(file.structure.format) || question.aims.has('summary')) return false;
  // Of text without spaces between the words, only names in another script are surely words.
  if (lacksName(question, file) || /\p{Script=Han}/u.test(question.text)) return lacksName(question, file);
  return askedWords(question, documentIndexOf(file)).some(
    ({ weight, strengths }) => weight >= TELLING && ![...strengths.values()].some(isThere),
  );
}

/** Whether a name that is written as in code, or in another script than the question, is nowhere in the document. */
export function lacksName({ identifiers, text }: Question, file: StructuredFile): boolean {
  const inHan = /\p{Script=Han}/u.test(text) ? (text.match(/[A-Za-z][A-Za-z\d.+-]{2,}/g) ?? []) : [];
  const names = [...identifiers, ...inHan].map((name) => name.toLowerCase());
  return names.some((name) => !file.text.some((line) => line.toLowerCase().includes(name)));
}

/** Whether all that an answer has to be about, as behind `for` and `in`, stands where it is or in the headings above it. */
export function isAboutAll(words: readonly MatchedWord[], { unit, section }: Candidate): boolean {
  const mates = section.units.filter(({ block }) => block === unit.block && unit.kind !== 'row');
  return words
    .filter(({ isConstraint, weight }) => isConstraint && weight >= TELLING)
    .every(
      (word) =>
        isThere(strengthInPath(word, section.path) / TITLE_SHARE) ||
        [unit, ...mates].some(({ number }) => isThere(word.strengths.get(number) ?? 0)),
    );
}

/** A word in the title of the document counts so little that it has to be seen by a weaker strength. */
const TITLE_SHARE = 0.7;

function isThere(strength: number): boolean {
  return strength >= HAS_WORD;
}

type DateAsked = Pick<ReturnType<typeof datesIn>[number], 'text' | 'month' | 'day'> & {
  readonly year: number | undefined;
};

/**
 * The words of a question with its dates as one word each, which stands where a date fits: `May 2024` in `2.5.2024` and in
 * `14 May 2024`. A date that is nowhere is left in its words.
 */
function withDates(question: Question, words: readonly MatchedWord[], document: DocumentIndex): MatchedWord[] {
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
