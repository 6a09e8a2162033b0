import { sameness } from './columnWords.ts';
import type { Part } from './questionParts.ts';
import type { TableModel } from './tableModel.ts';

/** Words for persons of any kind. */
const PERSONS = /^(?:people|persons?|leute|personen|人|人员)$/;
/** Endings of German words for a table. */
const LIST_ENDING = /(?:s|n)?(?:listen?|tabellen?|dateien|datei|daten|übersicht|protokolle?|einträge)$/u;
/** Words for rows of any kind. */
const USUAL_NOUNS =
  /^(?:trips?|rides?|visits?|sessions?|jobs?|items?|products?|parts?|things?|articles?|requests?|events?|measurements?|readings?|samples?|cases?|transactions?|elements?|positionen|artikel|messungen|messwerte)$/;

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
export function isPersons(word: string): boolean {
  return PERSONS.test(word);
}

/** Whether a word is one for rows of any kind: `items`, `events`. */
export function isUsualNoun(word: string): boolean {
  return USUAL_NOUNS.test(word);
}
