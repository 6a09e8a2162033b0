import { stemOf } from '../../../understanding/words.ts';
import type { Part } from './questionParts.ts';
import { isPersons, isRowNoun } from './rowNouns.ts';
import type { ColumnValues, TableModel } from './tableModel.ts';
import { translationsOf } from './englishGerman.ts';

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
