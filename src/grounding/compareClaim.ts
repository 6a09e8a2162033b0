import {
  areOpposed,
  hasSameQualifiers,
  qualifiersOf,
  type Qualifier,
  isSameWord,
  isWide,
  type Term,
} from './claimTerms.ts';
import type { PassageStatements, Statement } from './passageStatements.ts';
import { saysQuantity, type Quantity } from './quantities.ts';

/**
 * Result of comparing a claim with the statements that it cites:
 * - `said`: the statements say all of it, in the same order and under the same conditions;
 * - `close`: nothing contradicts it, but its wording is its own;
 * - `contradicted`: they have another amount, date, negation or bound;
 * - `foreign`: most of its words are nowhere in the passage.
 */
export type Comparison = 'said' | 'close' | 'contradicted' | 'foreign';

/** The least share of a claim's words in the passage; with fewer, the passage is about something else. */
const MIN_SHARE = 0.34;
/** The similarity from which on a clause that differs by a negation says the opposite. */
const MIN_ALIKE = 0.7;
/** How many words of a source may stand between those that a claim takes from it, as a share of these. */
const MAX_LEFT_OUT = 0.5;
const MIN_TELLING = 2;

/** Compares a claim with the statements it cites and the passage that they stand in. */
export function compareClaim(claim: Statement, cited: readonly Statement[], passage: PassageStatements): Comparison {
  const wanted = claim.terms.filter(({ isLight }) => !isLight);
  const known = cited.flatMap((statement) => statement.terms.map((term) => ({ ...term, start: term.start + statement.start, end: term.end + statement.start }))); // prettier-ignore
  const inPassage = wanted.filter((term) => isThere(term, passage.terms) || isThere(term, passage.context));
  const share = wanted.length === 0 ? 0 : inPassage.length / wanted.length;
  if (wanted.some((term) => term.quantity && isDenied(term.quantity, passage.terms))) return 'contradicted';
  const matches = wanted.map((term) => ({ term, places: placesOf(term, known, cited) }));
  const found = matches.filter(({ places }) => places.length > 0);
  const order = orderOf(found.map(({ places }) => places));
  const first = known[Math.min(...order.places)];
  const last = known[Math.max(...order.places)];
  const source = first && last ? qualifiersAround(cited, first.start, last.end) : new Set<Qualifier>();
  const alike = wanted.length === 0 ? 0 : found.length / wanted.length;
  if (isDeniedByClause(claim, wanted, cited)) return 'contradicted';
  if (alike >= MIN_ALIKE && areOpposed(claim.qualifiers, source)) return 'contradicted';
  const isComplete = matches.every(({ term, places }) => places.length > 0 || isContext(term, passage));
  if (
    isComplete &&
    found.length > 0 &&
    tellingOf(wanted) >= MIN_TELLING &&
    (order.breaks === 0 || (isTurned(order) && isPassive(claim.text) !== isPassive(textOf(cited)))) &&
    !hasDistraction(known, order.places, wanted) &&
    claim.qualifiers.has('negation') === source.has('negation') &&
    hasSameQualifiers(claim.qualifiers, source)
  ) {
    return 'said';
  }
  // A single word can be found in any passage.
  return share < MIN_SHARE || tellingOf(wanted) < MIN_TELLING ? 'foreign' : 'close';
}

/** The share of a claim's words that statements have. */
export function shareOf(claim: Statement, terms: readonly Term[]): number {
  const wanted = claim.terms.filter(({ isLight }) => !isLight);
  return wanted.length === 0 ? 0 : wanted.filter((term) => isThere(term, terms)).length / wanted.length;
}

function isThere(term: Term, terms: readonly Term[]): boolean {
  return terms.some((known) => isSame(term, known));
}

function isSame(claimed: Term, known: Term): boolean {
  if (claimed.quantity && known.quantity) return saysQuantity(known.quantity, claimed.quantity);
  return isSameWord(claimed, known);
}

/** Whether a heading may supply a term that the statements lack: neither an amount nor the subject of the action. */
function isContext(term: Term, { context }: PassageStatements): boolean {
  return !term.quantity && isThere(term, context);
}

/** Whether a passage lacks this amount. A number that the writer may have counted is not an amount of the passage. */
function isDenied(quantity: Quantity, terms: readonly Term[]): boolean {
  if (quantity.isCountWord) return false;
  return !terms.some(({ quantity: known }) => known && saysQuantity(known, quantity));
}

function placesOf(term: Term, known: readonly Term[], cited: readonly Statement[]): number[] {
  const places = known.flatMap((other, index) => (isSame(term, other) ? [index] : []));
  if (places.length > 0 || !isWide(term.word)) return places;
  // Text without spaces may have been cut into other words.
  for (const { text, start } of cited) {
    const at = text.indexOf(term.word);
    const place =
      at < 0 ? -1 : known.findIndex((other) => other.start < start + at + term.word.length && start + at < other.end);
    if (place >= 0) return [place];
  }
  return [];
}

/** The place of each of a claim's terms in its source, and how often the order goes backwards. */
function orderOf(candidates: readonly (readonly number[])[]): { places: number[]; breaks: number } {
  const places: number[] = [];
  let breaks = 0;
  for (const options of candidates) {
    const before = places.at(-1) ?? -1;
    const next = options.find((place) => place > before) ?? options[0] ?? 0;
    // The same word twice, as in a compound, is no step backwards.
    if (next < before) breaks++;
    places.push(next);
  }
  return { places, breaks };
}

/**
 * Whether the source has other amounts between the words that the claim takes from it, or more than `MAX_LEFT_OUT` of other
 * words.
 */
function hasDistraction(known: readonly Term[], places: readonly number[], wanted: readonly Term[]): boolean {
  const taken = new Set(places);
  const between = known.slice(Math.min(...places), Math.max(...places) + 1);
  const first = Math.min(...places);
  const left = between.filter(
    (term, index) => !taken.has(first + index) && !wanted.some((other) => isSame(other, term)),
  );
  if (left.some(({ quantity }) => quantity) && wanted.some(({ quantity }) => quantity)) return true;
  return left.filter(({ isLight }) => !isLight).length > Math.floor(taken.size * MAX_LEFT_OUT);
}

/** The weight of a claim's terms: an amount counts as two words. */
function tellingOf(terms: readonly Term[]): number {
  return terms.reduce(
    (sum, { quantity }) => sum + (quantity === undefined || quantity.isCountWord ? 1 : MIN_TELLING),
    0,
  );
}

/** Whether two parts have changed places, or the order of all words is reversed. */
function isTurned({ places, breaks }: { places: readonly number[]; breaks: number }): boolean {
  return breaks === 1 || breaks === places.length - 1;
}

function isPassive(text: string): boolean {
  return /(?:^|\s)(?:by|von|vom|durch|por|par)\s|被|由/u.test(text);
}

function textOf(cited: readonly Statement[]): string {
  return cited.map(({ text }) => text).join(' ');
}

const CLAUSE_END =
  /[,;:，；：、—–()]\s*|\s(?:but|while|whereas|however|aber|sondern|während|pero|sino|mientras|но|а|однако)\s|但是?|而/gu;

/** A part of a statement, with its offsets in the statement. */
interface Clause {
  readonly start: number;
  readonly end: number;
  readonly qualifiers: ReadonlySet<Qualifier>;
}

/** The clauses of statements, kept because every sentence that cites a passage is compared with its statements. */
const CLAUSES = new WeakMap<Statement, readonly Clause[]>();

function clausesOf(statement: Statement): readonly Clause[] {
  const known = CLAUSES.get(statement) ?? readClauses(statement.text);
  CLAUSES.set(statement, known);
  return known;
}

function readClauses(text: string): Clause[] {
  const ends = [...text.matchAll(CLAUSE_END)].map(({ 0: mark, index }) => index + mark.length);
  return [...ends, text.length].map((end, index) => {
    const start = ends[index - 1] ?? 0;
    return { start, end, qualifiers: qualifiersOf(text.slice(start, end)) };
  });
}

/** Qualifiers that apply to a whole sentence, wherever they stand in it. */
const OF_SENTENCE: readonly Qualifier[] = ['exception', 'condition'];

/** Whether a clause says nearly the same with a negation that the claim does not have, or without the claim's. */
function isDeniedByClause(claim: Statement, wanted: readonly Term[], cited: readonly Statement[]): boolean {
  return cited.some((statement) => {
    const { terms } = statement;
    const clauses = clausesOf(statement);
    const alike = clauses.map(({ start, end }) => {
      const own = terms.filter((term) => start <= term.start && term.start < end);
      return wanted.filter((term) => isThere(term, own)).length / Math.max(1, wanted.length);
    });
    const best = Math.max(...alike);
    const clause = clauses[alike.indexOf(best)];
    const isNegated = clause?.qualifiers.has('negation') === true;
    return best >= MIN_ALIKE && isNegated !== claim.qualifiers.has('negation');
  });
}

/** The qualifiers of the clauses that lie within two offsets of a passage. */
function qualifiersAround(cited: readonly Statement[], start: number, end: number): ReadonlySet<Qualifier> {
  const found = new Set<Qualifier>();
  for (const statement of cited) {
    if (statement.end <= start || statement.start >= end) continue;
    for (const qualifier of OF_SENTENCE) if (statement.qualifiers.has(qualifier)) found.add(qualifier);
    for (const clause of clausesOf(statement)) {
      if (statement.start + clause.start >= end || statement.start + clause.end <= start) continue;
      for (const qualifier of clause.qualifiers) found.add(qualifier);
    }
  }
  return found;
}
