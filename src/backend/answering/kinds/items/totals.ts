import { type Item, joinLines, type Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { code } from '../markdown.ts';
import { stateOf } from './memberChoice.ts';
import { pathName } from './showItem.ts';

/** A sum of one setting over the things beside each other that have it. */
export interface Total {
  readonly text: string;
  readonly how: string;
  readonly lines: readonly Lines[];
  /** Whether things are meant that are on, or off, and none of them says whether it is. */
  readonly isOfUnknownState: boolean;
}

const ASKED =
  /\b(?:altogether|together|in total|in all|total|sum|combined|summed|added up|zusammen|insgesamt|summe|gesamt)\b/i;
/** What says that only what is on, or what is off, counts. */
const OF_ON =
  /\b(?:enabled|active|activated|switched on|turned on|running|eingeschaltete\w*|aktive\w*|aktivierte\w*)\b/iu;
const OF_OFF =
  /\b(?:(?:not|n['’]t) (?:enabled|active)|disabled|inactive|deactivated|switched off|turned off|ausgeschaltete\w*|deaktivierte\w*|inaktive\w*)\b/iu;

function askedState(text: string): boolean | undefined {
  if (OF_OFF.test(text)) return false;
  return OF_ON.test(text) ? true : undefined;
}

/** A number with its unit: `40Gi`, `150m`, `12`. */
const NUMBER = /^(-?\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z%€$]{0,4})$/;
/** So many numbers are shown as they are added. */
const MAX_SHOWN = 12;
/** More of them are data, which are asked as tables. */
const MAX_MEMBERS = 200;

/** The sum of a setting over all that stand beside the one that has it, where a sum is asked for: the berths of all piers together. */
export function totalOf(item: Item, { text, words }: Question): Total | undefined {
  const owner = item.parent?.parent;
  if (!owner || !ASKED.test(text) || ASKED.test(item.name) || owner.children.length > MAX_MEMBERS) return undefined;
  // The total of one of them is no sum over all.
  const alike = owner.children.filter(({ name, kind }) => kind === 'block' && name === item.parent?.name);
  const things = alike.length > 1 ? alike : owner.children;
  const isOfOne = alike.length < 2 && things.some((thing) => isNamedAlone(thing, owner, words));
  if (isOfOne) return undefined;
  const asked = askedState(text);
  const state = things.some((thing) => stateOf(thing) !== undefined) ? asked : undefined;
  const meant = state === undefined ? things : things.filter((thing) => (stateOf(thing) ?? true) === state);
  const members = meant.flatMap(({ children }) => children.filter(({ name }) => name === item.name));
  const numbers = members.map(({ value }) => NUMBER.exec(value ?? ''));
  const unit = numbers[0]?.[2] ?? '';
  if (members.length < 2 || numbers.some((number) => number === null || number[2] !== unit)) return undefined;
  const values = numbers.map((number) => Number(number?.[1]));
  // Decimal fractions are added as whole numbers, so that no digits come of it that none of them has.
  const digits = Math.max(...numbers.map((number) => number?.[1]?.split('.')[1]?.length ?? 0));
  const sum = values.reduce((all, value) => all + Math.round(value * 10 ** digits), 0) / 10 ** digits;
  const shown = members.length <= MAX_SHOWN ? `: ${members.map(({ value }) => value ?? '').join(' + ')}` : '';
  const where = alike.length > 1 ? (item.parent?.name ?? '') : pathName(owner);
  const which = state === undefined ? '' : state ? ' that are on' : ' that are off';
  const inside = where === '' ? '' : ` in ${code(where)}`;
  const place = `${code(item.name)} over ${String(members.length)}${which}${inside}`;
  return {
    text: `**${sum.toFixed(digits)}${unit}** — sum of ${place}${shown}`,
    how: `sum of ${place.replaceAll('`', '')}`,
    lines: joinLines(members.slice(0, MAX_SHOWN).map(({ lines }) => lines)),
    isOfUnknownState: asked !== state,
  };
}

/** Whether a question has a word of the name of one thing that neither all things beside it nor what they stand in have in theirs. */
function isNamedAlone({ name }: Item, { name: common, children }: Item, words: Question['words']): boolean {
  return wordsOf(name).some(
    (part) =>
      !wordsOf(common).some((own) => stemOf(own) === stemOf(part)) &&
      words.some(({ stem, weight }) => weight === 1 && stem === stemOf(part)) &&
      children.some((other) => !wordsOf(other.name).some((own) => stemOf(own) === stemOf(part))),
  );
}
