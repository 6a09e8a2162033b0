import { stemOf } from '../../../understanding/words.ts';
import type { TableModel } from './tableModel.ts';

const MIN_COMPOUND_PART = 4;
const MIN_NAME_CHARS = 3;
/** What German puts between the parts of a word. */
const COMPOUND_JOINTS = [/$/, /s$/, /n$/, /en$/];

/** Where a German word parts into a value and the name of a column: `Apfel|sorten`; undefined where it does not. */
export function splitCompound(word: string, model: TableModel): number | undefined {
  for (let at = MIN_COMPOUND_PART; at <= word.length - MIN_COMPOUND_PART; at++) {
    const rest = word.slice(at);
    const isColumn = model.columns.some(({ words }) => words.some((name) => isSameNoun(rest, name)));
    if (!isColumn && !model.rowNouns.has(stemOf(rest))) continue;
    const first = word.slice(0, at);
    if (model.rowNouns.has(stemOf(first))) return at;
    if (COMPOUND_JOINTS.some((joint) => model.valuesOfKey(first.replace(joint, '')).length > 0)) return at;
  }
  return undefined;
}

/** Whether a word is a noun or its German plural. */
function isSameNoun(word: string, name: string): boolean {
  return (
    name.length >= MIN_NAME_CHARS &&
    (word === name || /^(?:n|en|e|s)$/.test(word.slice(name.length))) &&
    word.startsWith(name)
  );
}
