import type { StructuredFile } from '../../../structure/structure.ts';
import { contentWords, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { translatedTerms } from '../../../understanding/translation/dictionary.ts';
import { languageOfQuestion } from '../../../understanding/translation/language.ts';
import { proseSynonymsOf, queryWords, wordsOfPhrases } from '../text/proseWords.ts';
import { KNOWN_LICENCES } from '../licence/knownLicences.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import { DOCUMENT_FORMATS, documentIndexOf, strengthInPath, type DocumentIndex } from './documentIndex.ts';
import type { Candidate } from './sectionRanking.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { ASKS_FORMER } from '../text/accounted.ts';
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
  const isOfFormer = ASKS_FORMER.test(question.text);
  const asked = queryWords(question).filter(
    ({ word }) => (!isOfFormer || !OF_FORMER.test(word)) && !(SIZE.test(word) && question.text.includes(`ow ${word} `)),
  );
  const known = new Set(asked.map(({ stem }) => stem));
  const ofPhrases = contentWords(wordsOfPhrases(question.text))
    .filter(({ stem }) => !known.has(stem))
    .map((word): QuestionWord => ({ ...word, weight: word.weight * PHRASE_WEIGHT, isConstraint: false }));
  const isGerman = languageOfQuestion(question.text) === 'german';
  const matched = words
    .match(asked, { isProse: true, isGerman })
    .filter(({ word, strengths }) => strengths.size > 0 || !isTranslation(word, question.text));
  // What a phrase stands for is looked for where the text has it, and missed nowhere.
  const phrases = words.match(ofPhrases, { isProse: true }).filter(({ strengths }) => strengths.size > 0);
  const translated = withTranslations(question, [...matched, ...phrases], document);
  const named = withLicences(question, translated, document);
  return withDates(question, withDesignations(question, named, document), document);
}

/** What a term of another language counts at most: the document may have it in words that the dictionary does not know. */
const TRANSLATED_WEIGHT = 0.85;
/** A word that neither the document nor the dictionary has. */
const UNTRANSLATED = 0.5;

/**
 * The words of a question with what the dictionary has for those that the document has not: in the document's language, where the
 * question is in another, else words for about the same. A term of several words is one of them.
 */
function withTranslations(
  { text }: Question,
  words: readonly MatchedWord[],
  { language, words: index }: DocumentIndex,
): readonly MatchedWord[] {
  const from = languageOfQuestion(text);
  if (language === undefined) return words;
  const isSame = from === language;
  const terms = translatedTerms(text, from, language);
  const left = new Map(words.map((word) => [word.word, word]));
  const matched: MatchedWord[] = [];
  for (const { term, words: own, translations } of terms) {
    const asked = own.flatMap((word) => left.get(word) ?? []);
    // What the document has as it is asked for needs no other word.
    if (asked.length > 0 && asked.every(({ strengths }) => [...strengths.values()].some(isThere))) continue;
    if (asked.length === 0 && isSame) continue;
    const most = asked.length > 0 ? Math.max(...asked.map(({ weight }) => weight)) : PHRASE_WEIGHT;
    const weight = from === 'chinese' ? TRANSLATED_WEIGHT : Math.min(most, TRANSLATED_WEIGHT);
    const match = index.matchTranslations({ word: term, stem: term, weight, isConstraint: false }, translations);
    if ((isSame || asked.length === 0) && match.strengths.size === 0) continue;
    matched.push(match);
    for (const word of own) left.delete(word);
  }
  const others = [...left.values()].map((word) =>
    isSame || word.strengths.size > 0
      ? word
      : { ...word, weight: word.weight * UNTRANSLATED, rarity: word.rarity * UNTRANSLATED },
  );
  return [...others, ...matched];
}

/** Whether a word stands for a Chinese one of the question in English, and so is missed in no Chinese document. */
function isTranslation(word: string, question: string): boolean {
  return /^[a-z]+$/.test(word) && /\p{Script=Han}/u.test(question) && !question.toLowerCase().includes(word);
}

/** "How high is the fee" asks for the fee. */
const SIZE = /^(?:high|big|large)$/;

/** How a question says that it asks how something was before: a text that tells a change has other words for it. */
const OF_FORMER =
  /^(?:before|previously|formerly|originally|old|previous|former|last|version|edition|now|früher|zuvor|bisher|vorher|alten|vorigen|früheren|letzten|fassung|richtlinie|ausgabe|jetzt|以前|前呢|原来|之前|旧版|新版|现在|上一|一版)$/u;

/** Whether a file is a document in which a word that tells what the question is about is nowhere. */
export function isDoubtful(question: Question, file: StructuredFile): boolean {
  if (!DOCUMENT_FORMATS.has(file.structure.format) || question.aims.has('summary')) return false;
  // Of text without spaces between the words, only names in another script and what an amount is asked of are surely words.
  if (lacksName(question, file)) return true;
  if (languageOfQuestion(question.text) === 'chinese') return lacksMeasured(question, file);
  return askedWords(question, documentIndexOf(file)).some(
    ({ weight, strengths }) => weight >= TELLING && ![...strengths.values()].some(isThere),
  );
}

/** `员工` of `有多少名员工`, `时薪` of `时薪是多少`. */
const MEASURED =
  /多少[个名位家台本张间条种次天]?(?:[A-Za-z\d]{0,6})(\p{Script=Han}{2})(?=\p{P}|$)|(\p{Script=Han}{2})(?:是|为|有)多少(?=\p{P}|$)/u;
/** Words for amounts themselves, which texts leave out. */
const OF_AMOUNTS = /时间|数量|金额|价格|费用|地址|号码|比例|人数|次数|总数|标准|上限|下限/u;

/** Whether the thing that an amount is asked of, in Chinese, is nowhere in the document, under no other name either. */
function lacksMeasured({ text }: Question, file: StructuredFile): boolean {
  const [, counted, measured] = MEASURED.exec(text) ?? [];
  const noun = counted ?? measured;
  if (noun === undefined || OF_AMOUNTS.test(noun)) return false;
  const names = [noun, ...proseSynonymsOf(noun)];
  return !file.text.some((line) => names.some((name) => line.includes(name)));
}

/** Whether a name that is written as in code, or in another script than the question, is nowhere in the document. */
export function lacksName({ identifiers, text }: Question, file: StructuredFile): boolean {
  const inHan = languageOfQuestion(text) === 'chinese' ? (text.match(/[A-Za-z][A-Za-z\d.+-]{2,}/g) ?? []) : [];
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

/** From this strength on, a word stands there itself, in one of its forms, and not another one for the same. */
const ITSELF = 0.86;

/** Whether a text has other words for all that tell what a question is about, and none of these: they may mean something else there. */
export function isBySynonymsAlone(words: readonly MatchedWord[], { unit, section }: Candidate): boolean {
  const mates = section.units.filter(({ block }) => block === unit.block && unit.kind !== 'row');
  const telling = words.filter(({ weight }) => weight >= TELLING);
  return (
    telling.length > 0 &&
    telling.every(({ strengths }) =>
      [unit, ...mates]
        .map(({ number }) => number)
        .concat(section.path)
        .every((number) => (strengths.get(number) ?? 0) < ITSELF),
    )
  );
}

/** A word in the title of the document counts so little that it has to be seen by a weaker strength. */
const TITLE_SHARE = 0.7;

function isThere(strength: number): boolean {
  return strength >= HAS_WORD;
}

/** Whether a question asks for the licence that something is under. */
export const ASKS_LICENCE =
  /\bunder (?:which|what) (?:\w+ ){0,2}licen[cs]e|\b(?:which|what) (?:\w+ ){0,2}licen[cs]e\b.*\bunder\W*$/iu;
const OTHER_LICENCES =
  /\bpublic domain\b|\bproprietary\b|\ball rights reserved\b|\bcreative commons (?:attribution|zero)|\bcc[- ]by\b/iu;

/** Whether a text names a licence for works. */
export function namesLicence(text: string): boolean {
  return OTHER_LICENCES.test(text) || KNOWN_LICENCES.some(({ called }) => called.test(text));
}

/** The words of a question that asks for a licence: texts have `licence` where they name one, if any does. */
function withLicences(
  question: Question,
  words: readonly MatchedWord[],
  { sections }: DocumentIndex,
): readonly MatchedWord[] {
  if (!ASKS_LICENCE.test(question.text)) return words;
  const naming = sections.flatMap(({ units, path }) =>
    units.filter(({ text }) => namesLicence(text)).map(({ number }) => ({ number, path })),
  );
  if (naming.length === 0) return words;
  const headings = new Set(naming.flatMap(({ path }) => path));
  return words.map((word) => {
    if (!/^(?:licen[cs]e|creative|commons)$/.test(word.word)) return word;
    const above = [...word.strengths].filter(([number]) => headings.has(number));
    return { ...word, strengths: new Map([...above, ...naming.map(({ number }) => [number, 1] as const)]) };
  });
}

const DESIGNATING =
  'class category grade level type zone tier group band stage phase priority form room plot row line track gate platform floor unit annex appendix schedule area klasse stufe gruppe kategorie typ linie gleis raum stock bereich anlage anhang formular';
const DESIGNATED = new RegExp(
  String.raw`(?<!\p{L})(${DESIGNATING.split(' ').map(withEitherCase).join('|')})\s+([A-Z]{1,2}\d{0,2}|\d{1,3}[a-z]?|[b-hj-z]\d{0,2})(?![\p{L}\d%]|[.,:]\d)`,
  'gu',
);

function withEitherCase(word: string): string {
  return `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${word.slice(1)}`;
}

/**
 * The words of a question with "class C" and "grade 3" as one word each: a text about the classes A and B has `class`, and is
 * not about it. One that is nowhere is left in its words.
 */
function withDesignations(question: Question, words: readonly MatchedWord[], document: DocumentIndex): MatchedWord[] {
  return [...question.text.matchAll(DESIGNATED)].reduce(
    (left, [text, noun = '', sign = '']) => {
      const isNamed = namesDesignated(noun, sign);
      const strengths = new Map<number, number>();
      for (const { heading, path, units } of document.sections) {
        if (heading && path[0] !== undefined && isNamed(heading.name)) strengths.set(path[0], 1);
        for (const { number, text: said, row, table } of units) {
          const isOfRow = row?.cells.some(
            (cell, at) =>
              cell?.toLowerCase() === sign.toLowerCase() && likeness(table?.columns[at] ?? '', noun) >= SAME,
          );
          if (isOfRow === true || isNamed(said)) strengths.set(number, 1);
        }
      }
      if (strengths.size === 0) return left;
      const own = new Set(wordsOf(text));
      return [...left.filter(({ word }) => !own.has(word)), asOneWord(text, strengths, document)];
    },
    [...words],
  );
}

/** From this likeness on, a column is called so. */
const SAME = 0.85;

/** Whether a text has "class C", "classes A, B and C" or "class-C". */
function namesDesignated(noun: string, sign: string): (text: string) => boolean {
  const other = String.raw`(?:[A-Z]\d{0,2}|\d{1,3}[a-z]?)`;
  const between = String.raw`(?:${other}(?:\s*,\s*|\s+(?:and|or|to|und|oder|bis)\s+))*`;
  const signs = `(?:${sign}|${sign.toUpperCase()})`;
  const pattern = new RegExp(
    String.raw`(?<!\p{L})${withEitherCase(noun.toLowerCase())}\p{Ll}{0,2}[\s-]+${between}${signs}(?![\p{L}\d]|[.,]\d)`,
    'u',
  );
  return (text) => pattern.test(text);
}

/** What is written in several words, as one that the answer has to be about. */
function asOneWord(text: string, strengths: ReadonlyMap<number, number>, { sectionOf }: DocumentIndex): MatchedWord {
  const rarity = Math.log(1 + (sectionOf.length - strengths.size + 0.5) / (strengths.size + 0.5));
  return { word: text, stem: text, weight: 1, isConstraint: true, rarity, strengths };
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
      return [...left.filter(({ word }) => !own.has(word)), asOneWord(date.text, strengths, document)];
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
