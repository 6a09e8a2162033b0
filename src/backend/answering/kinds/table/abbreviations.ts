import { codeOf } from '../text/codes.ts';
import { valueKey, type ColumnValues, type TableModel } from './tableModel.ts';

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
