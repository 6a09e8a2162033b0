import type { Item } from '../../../structure/structure.ts';
import { isStopWord, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { askedNumber, comparisonsOf, type Comparison } from '../table/comparisons.ts';

/** The members of a collection that a question is about. */
export interface Choice {
  readonly members: readonly Item[];
  readonly isAll: boolean;
  /** By what they were chosen, in a few words. */
  readonly reason: string;
  /** The share of the words that had to be accounted for and were, 0 to 1. */
  readonly cover: number;
  /** Whether a field of theirs has decided, rather than words somewhere in them. */
  readonly isByField?: boolean;
  /** Whether they were chosen by being on or off. */
  readonly isByState?: boolean;
  /** The field of each chosen member that says so, where it is one. */
  readonly fields?: ReadonlyMap<Item, Item>;
}

const NUMBER_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const COMPARED_WORD = new RegExp(`\\b(than|least|most|over|exactly) (${NUMBER_WORDS.join('|')})\\b`, 'giu');
/** The name of what is compared stands in the question itself, not as a word that means the same. */
const SAID = 0.9;
/** What is compared with a number and not found to be one is not answered by all members. */
export const NOT_COMPARED = 0.3;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/;

/** The members whose field is above or below a number, where the question compares: "more than 2 replicas". */
export function chooseByNumber(
  members: readonly Item[],
  rest: readonly QuestionWord[],
  { text }: Question,
): Choice | undefined {
  const asked = text.replace(
    COMPARED_WORD,
    (_, before: string, word: string) => `${before} ${String(NUMBER_WORDS.indexOf(word.toLowerCase()))}`,
  );
  const [comparison, another] = comparisonsOf(asked);
  if (!comparison) return undefined;
  const unread: Choice = { members, isAll: true, reason: '', cover: NOT_COMPARED };
  if (another) return unread;
  const names = new Set(members.flatMap(({ children }) => children.map(({ name }) => name)));
  for (const name of names) {
    const words = wordsOf(name).filter((word) => !isStopWord(word));
    const isSaid = (own: string): boolean => rest.some(({ word }) => likeness(word, own) >= SAID);
    if (words.length === 0 || !words.every(isSaid)) continue;
    const numbers = members.map(({ children }) => numberOf(children.find((child) => child.name === name)));
    if (numbers.includes(null) || numbers.every((number) => number === undefined)) continue;
    const chosen = members.filter((_, at) => holds(comparison, numbers[at] ?? undefined));
    const unsaid = rest.filter(
      ({ word, weight }) =>
        weight >= 1 &&
        !words.some((own) => likeness(word, own) >= SAID) &&
        !/^(?:more|less|fewer|least|most|exactly|having|above|below|over|under|between|and|than|zero|one|two|three|four|five|six|seven|eight|nine|ten|[\d.,]+)$/.test(
          word,
        ),
    );
    if (chosen.length === 0) continue;
    const { op, texts } = comparison;
    return {
      members: chosen,
      isAll: false,
      reason: `with ${name} ${op} ${texts.filter((number) => number !== undefined).join(' and ')}`,
      cover: unsaid.length === 0 ? 1 : NOT_COMPARED,
      isByField: true,
    };
  }
  return unread;
}

/** The number of a field, or how many a list has; `null` where it has another value, undefined where there is none. */
function numberOf(field: Item | undefined): number | null | undefined {
  if (!field) return undefined;
  if (field.traits.includes('list')) return field.children.length;
  const { value } = field;
  if (value === undefined) return field.children.length > 0 ? null : 0;
  return NUMBER.test(value) ? Number(value) : null;
}

function holds({ op, texts: [one, other], factor }: Comparison, value: number | undefined): boolean {
  if (value === undefined) return false;
  const limit = askedNumber(one, undefined) * factor;
  switch (op) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '=':
      return value === limit;
    case 'between':
      return value >= limit && value <= askedNumber(other ?? one, undefined) * factor;
  }
}

const MOST = /^(?:most|highest|largest|biggest|greatest|longest|maximum|max)$/;
const LEAST = /^(?:least|fewest|lowest|smallest|shortest|minimum|min)$/;

/** The members with the most or the least of a field that the question names: a number, or how many a list has. */
export function chooseByExtreme(members: readonly Item[], rest: readonly QuestionWord[]): Choice | undefined {
  const superlative = rest.find(({ word }) => MOST.test(word) || LEAST.test(word));
  if (!superlative) return undefined;
  const beside = rest.filter(({ word, weight }) => word !== superlative.word && weight >= 1);
  const names = new Set(members.flatMap(({ children }) => children.map(({ name }) => name)));
  const fits = [...names].flatMap((name) => {
    const words = wordsOf(name).filter((word) => !isStopWord(word));
    // The unit may be left out: the discount in `discountPercent`.
    const isSaid =
      words.length > 0 &&
      beside.length > 0 &&
      beside.every(({ word }) => words.some((own) => likeness(word, own) >= SAID));
    return isSaid ? [{ name, length: words.length }] : [];
  });
  const [best, other] = fits.toSorted((a, b) => a.length - b.length);
  if (!best || (other && other.length === best.length)) return undefined;
  const fields = members.map(({ children }) => children.find(({ name }) => name === best.name));
  const numbers = fields.map(numberOf);
  if (numbers.includes(null) || numbers.filter((number) => number !== undefined).length < 2) return undefined;
  const known = numbers.filter((number) => number !== null && number !== undefined);
  const end = MOST.test(superlative.word) ? Math.max(...known) : Math.min(...known);
  const chosen = members.filter((_, at) => numbers[at] === end);
  if (chosen.length === members.length) return undefined;
  return {
    members: chosen,
    isAll: false,
    reason: `with the ${superlative.word} ${best.name}`,
    cover: 1,
    isByField: true,
    fields: new Map(members.flatMap((member, at) => (fields[at] ? [[member, fields[at]] as const] : []))),
  };
}
