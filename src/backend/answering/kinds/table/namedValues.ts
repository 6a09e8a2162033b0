import { stemOf } from '../../../understanding/words.ts';
import type { Part } from './questionParts.ts';
import { type ColumnValues, type TableModel, valueKey } from './tableModel.ts';
import { translationsOf } from '../../../understanding/translation/englishGerman.ts';
import { codeOf } from '../text/codes.ts';
import { sameness } from './columnWords.ts';
import { contentWords } from '../../../understanding/question.ts';

const MIN_STEM_CHARS = 3;
/** Words of a question that stand for values which tables write otherwise. */
const VALUE_SYNONYMS = new Map([
  ['women', ['female', 'f', 'w', 'woman', 'weiblich']],
  ['men', ['male', 'm', 'man', 'männlich']],
  ['frauen', ['weiblich', 'w', 'female', 'f']],
  ['männer', ['männlich', 'm', 'male']],
]);
/** What a value that is a state looks like as a word. */
const STATE = /^(?:\p{L}{2,}ed|done|made|taken|given|gone|open|closed)$/u;
const MAX_STATES = 50;

/** The values that words are as a whole, or in another form: in the plural, or as what is done. */
export function valuesNamed(words: readonly string[], model: TableModel): readonly ColumnValues[] {
  const exact = model.valuesOfKey(words.join(''));
  if (exact.length > 0) return exact;
  const last = words.at(-1);
  if (last === undefined || !/\p{L}/u.test(last)) return [];
  for (const other of VALUE_SYNONYMS.get(last) ?? []) {
    const found = words.length === 1 ? model.valuesOfKey(other).filter(({ column }) => column.distinct.size <= 10) : [];
    if (found.length > 0) return found;
  }
  // The plural: `no-shows`, `ebikes`, `cities`; and what is done: `pruned` for `prune`.
  for (const singular of [...singularsOf(last), ...(words.length === 1 ? verbBasesOf(last) : [])]) {
    const found = model.valuesOfKey([...words.slice(0, -1), singular].join(''));
    if (found.length > 0) return found;
  }
  return [];
}

/** The values that a usual word such as `done` or `listed` names, where it is a state in the table. */
export function statesNamed(word: string, model: TableModel): readonly ColumnValues[] {
  if (!STATE.test(word)) return [];
  return model.valuesOfKey(word).filter(({ column }) => column.distinct.size <= MAX_STATES);
}

/** The values that a word is a part of, in either language. */
export function valuesWithWord({ word, stem }: Part, model: TableModel): readonly ColumnValues[] {
  if (word.length < MIN_STEM_CHARS || isPersons(word)) return [];
  const direct = model.valuesWithStem(stem);
  if (direct.length > 0) return direct;
  const singular = model.valuesWithStem(stemOf(word.replace(/(?:s|en|er|e)$/, '')));
  if (singular.length > 0 || isRowNoun({ word, stem }, model)) return singular;
  const translated = translatedValues(word, model);
  return translated.length > 0 ? translated : model.valuesWithPartOf(word);
}

/** The values that have a word in the other language: `quinces` in a German table. */
function translatedValues(word: string, model: TableModel): readonly ColumnValues[] {
  for (const other of translationsOf(word)) {
    const found = model.valuesWithStem(stemOf(other));
    if (found.length > 0) return found;
    const compounds = model.valuesWithPartOf(other);
    if (compounds.length > 0) return compounds;
  }
  return [];
}

/** Whether a word is in one of many names that are all different: it says rather what the rows are. */
export function isOneOfNames({ column, values }: ColumnValues): boolean {
  return values.length === 1 && column.distinct.size > 2 && column.distinct.size >= column.filled;
}

/** The verb of a participle: `prune` of `pruned` and of `pruning`. */
function verbBasesOf(word: string): string[] {
  const base = /^(\p{Ll}{3,})(?:ed|ing)$/u.exec(word)?.[1];
  if (base === undefined) return [];
  return [base, `${base}e`, ...(base.at(-1) === base.at(-2) ? [base.slice(0, -1)] : [])];
}

/** What the singular of a word may be, in English and German. */
function singularsOf(word: string): string[] {
  const singulars = [
    word.replace(/ies$/, 'y'),
    word.replace(/ves$/, 'f'),
    word.replace(/ves$/, 'fe'),
    word.replace(/es$/, ''),
    word.replace(/s$/, ''),
    word.replace(/(?:en|er|e|n)$/, ''),
  ];
  return [...new Set(singulars)].filter((singular) => singular !== word && singular.length >= 2);
}

const MAX_VALUES = 60;
const MIN_CHARS = 2;
const MAX_CHARS = 12;
/** Beginnings of words that run together have at least so many characters each. */
const MIN_BEGINNING = 2;

/** Values that are made of the beginnings of some words: `scifi` of "science fiction", `HR` of "human resources". */
export function valuesAbbreviating(words: readonly string[], { columns }: TableModel): readonly ColumnValues[] {
  if (words.length < 2 || words.some((word) => word.length < 3 || !/^\p{L}+$/u.test(word))) return [];
  const initials = words.map((word) => word.charAt(0)).join('');
  return columns.flatMap((column) => {
    if (column.type !== 'text' || column.distinct.size > MAX_VALUES) return [];
    const values = [...column.distinct.keys()].filter((value) => {
      const key = value.length <= MAX_CHARS + words.length ? valueKey(value) : '';
      if (key.length < MIN_CHARS || key.length > MAX_CHARS) return false;
      const isInitials = key === initials && value === value.toUpperCase();
      return isInitials || (key.length >= MIN_BEGINNING * words.length && isMadeOf(key, words));
    });
    return values.length === 0 ? [] : { column, values };
  });
}

/** Whether a key is the beginnings of words, one after the other; it is no whole word and no longer than they are. */
function isMadeOf(key: string, [word = '', ...others]: readonly string[]): boolean {
  if (others.length === 0) return key.length >= MIN_BEGINNING && word.startsWith(key);
  for (let length = Math.min(word.length, key.length - MIN_BEGINNING); length >= MIN_BEGINNING; length--) {
    if (word.startsWith(key.slice(0, length)) && isMadeOf(key.slice(length), others)) return true;
  }
  return false;
}

/** The value of a column of codes that a name is written as: `ZRH` of Zurich. Empty where several may be, or none. */
export function valuesCoding(name: string, { columns }: TableModel): readonly ColumnValues[] {
  return columns.flatMap((column) => {
    if (column.type !== 'text' || column.distinct.size > MAX_VALUES) return [];
    const code = codeOf(name, [...column.distinct.keys()]);
    return code === undefined ? [] : { column, values: [code] };
  });
}

/** Words for persons of any kind. */
const PERSONS = /^(?:people|persons?|leute|personen|人|人员)$/;
/** Endings of German words for a table. */
const LIST_ENDING = /(?:s|n)?(?:listen?|tabellen?|dateien|datei|daten|übersicht|protokolle?|einträge)$/u;
/** Words for rows of any kind. */
const USUAL_NOUNS =
  /^(?:trips?|rides?|visits?|sessions?|jobs?|items?|products?|parts?|things?|articles?|requests?|events?|measurements?|readings?|samples?|cases?|transactions?|elements?|positionen|artikel|messungen|messwerte|物品|产品|商品|东西|物料|货物|项目|条目|事件|材料|设备)$/;

/** Words for rows of any kind in scripts without spaces. */
export const UNSPACED_NOUNS = '物品 产品 商品 东西 物料 货物 项目 条目 事件 材料 设备 人员'.split(' ');

/** Whether a word says what the rows of a table are. */
export function isRowNoun({ word, stem }: Pick<Part, 'word' | 'stem'>, model: TableModel): boolean {
  // "How many are milked" does not ask for the milk.
  const isVerb = /ed$/.test(word) && !model.columns.some(({ words }) => words.includes(word));
  if (model.rowNouns.has(stem)) return !isVerb;
  if (isOfRowNoun(word, model)) return true;
  if (isPersons(word)) return model.isOfPersons;
  return word.length >= 4 && [...model.rowNouns].some((noun) => sameness(word, noun) >= 0.85);
}

/** `Ernteliste` is the list of what the rows are. */
function isOfRowNoun(word: string, model: TableModel): boolean {
  const base = word.replace(LIST_ENDING, '');
  return base !== word && base.length >= 3 && [...model.rowNouns].some((noun) => sameness(base, noun) >= 0.85);
}

/** Whether a word means persons of any kind. */
function isPersons(word: string): boolean {
  return PERSONS.test(word);
}

/** Whether a word is one for rows of any kind: `items`, `events`. */
export function isUsualNoun(word: string): boolean {
  return USUAL_NOUNS.test(word);
}

/** Verbs for what is done with any rows, which say nothing of which rows are meant. */
const USUAL_VERBS = new Set(
  (
    'own owns owned placed made recorded measured registered listed sold sell selling bought buy buying ordered purchased ridden ride rode driven drive rented employed hired worked live lives lived located based ' +
    'belong performed produced entered visited held holds hold houses keep keeps kept give gave gives given use geerntet gepflückt picked harvested grown given placed earned earn spent spend cost play played written wrote drawn came brought sit stand stood offered offer travelled traveled covered ' +
    'ended ends resulted led hit affected concerned involved flew flown fly carried treated handled calculate compute determine ' +
    'collected consumed generated reached achieved scored logged happened occurred seen saw 买 卖 工作 住 verkauft gekauft arbeiten arbeitet wohnen wohnt kosten kostet gemessen gemacht bestellt'
  ).split(' '),
);
const USUAL_VERB_WEIGHT = 0.2;

/** Words that count fully, although those of questions about settings say little: they choose rows. */
const CHOOSING_WORDS =
  /^(?:allowed|available|built|configured|defaults?|defined|installed|needed|possible|running|sent|served|set|switched|turned|works?)$/;

/** How much it counts that a word of a question is not understood, 0 to 1. */
export function weightOf({ word, isFiller }: Part): number {
  if (isFiller) return 0;
  if (CHOOSING_WORDS.test(word)) return 1;
  const weight = contentWords(word)[0]?.weight ?? 1;
  return USUAL_VERBS.has(word) ? weight * USUAL_VERB_WEIGHT : weight;
}
