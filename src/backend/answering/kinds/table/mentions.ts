import { stemOf } from '../../../understanding/words.ts';
import {
  valuesAbbreviating,
  valuesCoding,
  isOneOfNames,
  UNSPACED_NOUNS,
  statesNamed,
  valuesNamed,
  valuesWithWord,
  isRowNoun,
  isUsualNoun,
  weightOf,
} from './namedValues.ts';
import { contentWords } from '../../../understanding/question.ts';
import { isInitials, matchColumns, type ColumnMatch } from './columnMatches.ts';
import { sameness, UNSPACED_WORDS } from './columnWords.ts';
import { areTranslations } from '../../../understanding/translation/englishGerman.ts';
import { comparisonsOf, type Comparison } from './comparisons.ts';
import type { DateOrder } from './dateNotation.ts';
import { LEXICON, type Operator, plainWords, namesUnit } from './lexicon.ts';
import { type Period, isOfDays } from './period.ts';
import { periodsOf } from './periods.ts';
import { partsOf, unspacedWords, type Part, splitCompound } from './questionParts.ts';
import { columnsOfState, statesOf, valuesInState } from './states.ts';
import { isMeasure, isYearColumn } from './tableColumn.ts';
import { valueKey, type ColumnValues, type TableModel } from './tableModel.ts';

/** What some words of a question mean for a table. */
type Meaning =
  | { readonly kind: 'operator'; readonly operator: Operator }
  /** Values of columns; `isExact` where the words are the whole value. */
  | {
      readonly kind: 'value';
      readonly candidates: readonly ColumnValues[];
      readonly isExact: boolean;
      readonly columns?: readonly ColumnMatch[];
    }
  | { readonly kind: 'column'; readonly matches: readonly ColumnMatch[] }
  /** What the rows are; `isGuess` where nothing but the word says so. */
  | { readonly kind: 'rows'; readonly isGuess?: boolean }
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'filler' }
  | { readonly kind: 'unknown' };

/** Words of a question with what they mean. */
export interface Mention {
  readonly meaning: Meaning;
  readonly parts: readonly Part[];
  /** In lower case, with single spaces. */
  readonly words: string;
  /** How much a word counts that is not understood, 0 to 1. */
  readonly weight: number;
}

const MAX_VALUE_PARTS = 7;
const MAX_COLUMN_PARTS = 4;
const QUOTED = /"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|`([^`]+)`|(?<![\p{L}\d])'([^']+)'(?![\p{L}\d])/gu;
/** From this score on, several words are the name of a column. */
const MANY_WORDS_SCORE = 0.8;
const MIN_COLUMN_SCORE = 0.3;
const NAMED_SCORE = 0.6;
/** What a question says about a table, in its order, every word once. */
export function mentionsOf(text: string, model: TableModel): Mention[] {
  return new MentionFinder(text, model).all();
}

class MentionFinder {
  readonly #text: string;
  readonly #model: TableModel;
  readonly #parts: readonly Part[];
  readonly #taken: boolean[];
  readonly #found: { readonly from: number; readonly to: number; readonly meaning: Meaning }[] = [];

  constructor(text: string, model: TableModel) {
    this.#text = text;
    this.#model = model;
    const unspaced = /\p{Script=Han}/u.test(text)
      ? [
          ...model.unspacedValues,
          ...unspacedWords(model.columns.flatMap(({ words, name }) => [...words, name])),
          ...UNSPACED_WORDS,
          ...UNSPACED_NOUNS,
          ...unspacedWords(model.rowNouns),
        ]
      : [];
    this.#parts = partsOf(text, unspaced, (word) => splitCompound(word, model));
    this.#taken = this.#parts.map(() => false);
  }

  all(): Mention[] {
    this.#takeQuoted();
    this.#takeLongValues();
    this.#takeLongColumns();
    this.#takeNumbers();
    this.#takeStates();
    this.#takeOperators();
    this.#takeAbbreviations();
    this.#takeColumnsAndValues();
    this.#takeRest();
    return this.#found
      .sort((a, b) => a.from - b.from)
      .map(({ from, to, meaning }) => {
        const parts = this.#parts.slice(from, to);
        const words = parts.map(({ word }) => word).join(' ');
        return { meaning, parts, words, weight: Math.max(0, ...parts.map((part) => weightOf(part))) };
      });
  }

  #take(from: number, to: number, meaning: Meaning): void {
    for (let at = from; at < to; at++) this.#taken[at] = true;
    this.#found.push({ from, to, meaning });
  }

  #isFree(from: number, to: number): boolean {
    return from < to && to <= this.#parts.length && !this.#taken.slice(from, to).includes(true);
  }

  /** The parts that lie within some characters, where none of them is taken. */
  #partsWithin(start: number, end: number): readonly [number, number] | undefined {
    const from = this.#parts.findIndex((part) => part.start >= start && part.end <= end);
    if (from < 0) return undefined;
    let to = from;
    while (to < this.#parts.length && (this.#parts[to]?.end ?? 0) <= end) to++;
    return this.#isFree(from, to) ? [from, to] : undefined;
  }

  #takeQuoted(): void {
    for (const match of this.#text.matchAll(QUOTED)) {
      const inner = match.slice(1).find((group) => group !== undefined) ?? '';
      const range = this.#partsWithin(match.index, match.index + match[0].length);
      if (!range) continue;
      const exact = this.#model.valuesOfKey(valueKey(inner));
      const [named] = matchColumns([...range].length > 0 ? this.#words(...range) : [], this.#model.columns);
      if (exact.length > 0) this.#take(...range, { kind: 'value', candidates: exact, isExact: true });
      else if (named && named.score >= 0.95) this.#take(...range, { kind: 'column', matches: [named] });
      else this.#take(...range, { kind: 'text', text: inner });
    }
  }

  #words(from: number, to: number): string[] {
    return this.#parts.slice(from, to).map(({ word }) => word);
  }

  /** Values of several words or with digits: `Old Town`, `R-20417`, `no-show`. */
  #takeLongValues(): void {
    for (let size = MAX_VALUE_PARTS; size >= 2; size--) {
      for (let from = 0; from + size <= this.#parts.length; from++) {
        if (!this.#isFree(from, from + size) || !this.#isTogether(from, from + size)) continue;
        const candidates = valuesNamed(this.#words(from, from + size), this.#model);
        const isGrammarAlone =
          this.#parts.slice(from, from + size).every(({ isFiller }) => isFiller) &&
          !this.#isOneToken(from, from + size);
        if (candidates.length === 0 || (isGrammarAlone && !candidates.every(isStateInWords))) continue;
        // The last word may name a column too: "lowest dock voltage".
        const head = matchColumns(this.#words(from + size - 1, from + size), this.#model.columns);
        this.#take(from, from + size, { kind: 'value', candidates, isExact: true, columns: head });
      }
    }
  }

  /** Whether nothing but a space or a mark stands between some parts. */
  #isTogether(from: number, to: number): boolean {
    const parts = this.#parts.slice(from, to);
    if (!parts.some(({ word }) => /\p{L}/u.test(word))) return false;
    return parts.every((part, at) => at === 0 || part.start - (parts[at - 1]?.end ?? 0) <= 2);
  }

  #isOneToken(from: number, to: number): boolean {
    const parts = this.#parts.slice(from, to);
    return parts.every((part, at) => at === 0 || /^[-_.]$/.test(this.#text.slice(parts[at - 1]?.end, part.start)));
  }

  #takeAbbreviations(): void {
    for (let from = 0; from + 2 <= this.#parts.length; from++) {
      if (!this.#isFree(from, from + 2) || this.#parts.slice(from, from + 2).some(({ isFiller }) => isFiller)) continue;
      const candidates = valuesAbbreviating(this.#words(from, from + 2), this.#model);
      if (candidates.length === 1) this.#take(from, from + 2, { kind: 'value', candidates, isExact: true });
    }
  }

  #takeLongColumns(): void {
    for (let size = MAX_COLUMN_PARTS; size >= 2; size--) {
      for (let from = 0; from + size <= this.#parts.length; from++) {
        if (!this.#isFree(from, from + size) || !this.#isTogether(from, from + size)) continue;
        if (
          this.#parts.slice(from, from + size).every(({ isFiller }) => isFiller) &&
          !this.#isOneToken(from, from + size)
        )
          continue;
        const joined = this.#words(from, from + size).join('');
        const column =
          this.#model.columns.find(({ name }) => valueKey(name) === joined) ??
          this.#model.columns.find(({ words }) => words.join('') === joined) ??
          this.#model.columns.find(({ words }) => isSameName(this.#words(from, from + size), words)) ??
          this.#model.columns.find(({ name }) => isInitials(this.#words(from, from + size), name));
        if (!column) continue;
        // The first word may stand for others too: "started at the airport".
        const others = matchColumns(this.#words(from, from + 1), this.#model.columns).filter(
          (match) => match.column !== column && match.isNamed,
        );
        this.#take(from, from + size, { kind: 'column', matches: [{ column, score: 1, isNamed: true }, ...others] });
      }
    }
  }

  #takeNumbers(): void {
    const hasDates = this.#model.columns.some(
      (column) => column.type === 'date' || isYearColumn(column) || isOfDays(column),
    );
    const periods = hasDates ? periodsOf(this.#text, orderOfDates(this.#model)) : [];
    for (const comparison of comparisonsOf(this.#text)) {
      const isOfYears = hasDates && comparison.texts.every((text) => /^(?:19|20)\d\d$/.test(text ?? ''));
      if (isOfYears && comparison.op === 'between') continue;
      const range = this.#partsWithin(comparison.start, comparison.end);
      if (range) this.#take(...range, { kind: 'comparison', comparison });
    }
    for (const period of periods) {
      const range = this.#partsWithin(period.start, period.end);
      if (range) this.#take(...range, { kind: 'period', period });
    }
  }

  /** States that the table has in other words, or as the day on which they began. */
  #takeStates(): void {
    for (const { start, end, phrase } of statesOf(this.#text)) {
      const range = this.#partsWithin(start, end);
      if (!range) continue;
      const [first] = this.#parts.slice(...range);
      const isOneWord = first !== undefined && range[1] - range[0] === 1;
      // What the table says itself needs no other words.
      if (isOneWord && (isSaidBy(first, this.#model) || isRowNoun(first, this.#model))) continue;
      // "Not running" is all but what the table calls running, and not only what is stopped.
      const denied = DENIED.test(phrase) ? this.#parts[range[1] - 1] : undefined;
      if (denied && isValueOf(denied, this.#model)) continue;
      const candidates = valuesInState(phrase, this.#model);
      const columns = candidates.length > 0 ? [] : columnsOfState(phrase, this.#model);
      if (candidates.length > 0) this.#take(...range, { kind: 'value', candidates, isExact: false });
      else if (columns.length > 0)
        this.#take(...range, {
          kind: 'column',
          matches: columns.map((column) => ({ column, score: STATE_SCORE, isNamed: true })),
        });
    }
  }

  #takeOperators(): void {
    for (const [regex, operator] of LEXICON) {
      for (const match of this.#text.matchAll(regex)) {
        const range = this.#partsWithin(match.index, match.index + match[0].length);
        if (!range) continue;
        if (operator.kind === 'target' && this.#isWithin(operator.of, ...range)) continue;
        if (isWeakOperator(operator) && (this.#isBetterAsValue(...range) || this.#isBetterAsColumn(...range))) continue;
        // A phone number is not the number of something.
        if (/^(?:number|count) of$/i.test(match[0]) && !this.#isAfterGrammar(range[0])) continue;
        this.#take(...range, { kind: 'operator', operator });
      }
    }
  }

  /** Whether `who`, `when` or `where` only joins a clause: "errors when unlocking". */
  #isWithin(of: string, from: number, to: number): boolean {
    if (!['who', 'when', 'where'].includes(of) || from === 0 || to - from > 1) return false;
    const before = this.#parts[from - 1]?.word ?? '';
    const gap = this.#text.slice(this.#parts[from - 1]?.end, this.#parts[from]?.start);
    return (
      !/^(?:and|und|or|oder|for|from|to|with|by|of|since|until|von|seit|bis|so|also)$/.test(before) &&
      !/[,;:]/.test(gap)
    );
  }

  /** Whether a word such as `missing` or `failed` is a value of the table. */
  #isBetterAsValue(from: number, to: number): boolean {
    const words = this.#words(from, to).filter((_, at) => this.#parts[from + at]?.isFiller === false);
    return words.length === 1 && words.some((word) => this.#model.valuesOfKey(word).length > 0);
  }

  /** Whether a word such as `total` names a column, and no other column of numbers comes next: "orders by total". */
  #isBetterAsColumn(from: number, to: number): boolean {
    const [word = ''] = this.#words(from, to);
    if (to - from > 1 || !this.#model.columns.some(({ words }) => words.length === 1 && words[0] === word))
      return false;
    const next = this.#parts.slice(to).find(({ isFiller }) => !isFiller);
    if (!next) return true;
    const matches = matchColumns(
      [next.word],
      this.#model.columns.filter(({ type }) => type === 'number'),
    );
    const isMeasure = matches.some(({ score, isNamed }) => isNamed && score >= NAMED_SCORE);
    return !isMeasure && !isRowNoun(next, this.#model);
  }

  #isAfterGrammar(from: number): boolean {
    const before = this.#parts[from - 1];
    return before === undefined || before.isFiller || MEASURES_OF.test(before.word) || this.#taken[from - 1] === true;
  }

  #takeColumnsAndValues(): void {
    for (let size = MAX_COLUMN_PARTS; size >= 1; size--) {
      for (let from = 0; from + size <= this.#parts.length; from++) {
        if (this.#isFree(from, from + size)) this.#takeAt(from, from + size);
      }
    }
  }

  #takeAt(from: number, to: number): void {
    const [first, last] = [this.#parts[from], this.#parts[to - 1]];
    if (!first || !last) return;
    const size = to - from;
    const words = this.#words(from, to);
    if (size > 1 && (isGrammar(first) || isGrammar(last))) return;
    // `type of bike` is the `bike type`.
    const named = words.includes('of')
      ? [...words.slice(words.indexOf('of') + 1), ...words.slice(0, words.indexOf('of'))]
      : words;
    const matches = matchColumns(named, this.#model.columns).filter(({ score }) => score >= MIN_COLUMN_SCORE);
    const best = matches[0];
    if (size > 1) {
      // `status codes` are the `status`.
      const isNamedByFirst = size === 2 && NAME_ENDINGS.test(last.word);
      const plain = isNamedByFirst ? matchColumns(words.slice(0, 1), this.#model.columns) : [];
      const isOfKey = plain[0]?.column.isIdentifier === true && /^values?$/.test(last.word);
      if (plain[0]?.isNamed === true && plain[0].score >= 0.95 && !isOfKey && !(best && best.score > plain[0].score)) {
        this.#take(from, to, { kind: 'column', matches: plain });
        return;
      }
      const isValueOf = best?.column.isIdentifier === true && /^values?$/.test(last.word);
      // The `unit price` of a column that says `unit price net` is no number of units.
      const isWithinName =
        size === 2 && best !== undefined && best.score >= 0.5 && isPartOfName(words, best.column.words);
      if (best?.isNamed === true && (best.score >= MANY_WORDS_SCORE || isWithinName) && !isValueOf)
        this.#take(from, to, { kind: 'column', matches });
      return;
    }
    const state = statesNamed(first.word, this.#model);
    if (isGrammar(first) && !this.#isNameOfColumn(first) && state.length === 0) return;
    const values = first.isFiller && first.raw === first.word ? state : valuesNamed(words, this.#model);
    const isNumber = /^\p{N}/u.test(first.word);
    if (values.length > 0 && !(isNumber && (this.#isAfterColumn(from, values) || this.#isBesideSuperlative(from)))) {
      const isColumn = best?.isNamed === true && best.score >= NAMED_SCORE && this.#isAskedAsColumn(from);
      if (!isColumn) {
        this.#take(from, to, { kind: 'value', candidates: values, isExact: true, columns: matches });
        return;
      }
    }
    if (isNumber) {
      this.#take(from, to, { kind: 'number', text: this.#numberText(from) });
      return;
    }
    if (!best && this.#isUsualNoun(first)) {
      this.#take(from, to, { kind: 'rows', isGuess: true });
      return;
    }
    if (
      /ed$/.test(first.word) &&
      best?.column === this.#model.key &&
      best !== undefined &&
      !best.column.words.includes(first.word)
    ) {
      this.#take(from, to, { kind: 'filler' });
      return;
    }
    // `stock` in a file called `inventory`: a word for what the rows are that names a column better.
    const isOfColumn =
      best !== undefined &&
      best.column !== this.#model.key &&
      best.score >= NAMED_SCORE &&
      isMeasure(best.column) &&
      !this.#model.rowNouns.has(first.stem) &&
      /^(?:stock|bestand|库存)$/.test(first.word);
    if (isOfColumn) {
      this.#take(from, to, { kind: 'column', matches });
      return;
    }
    if (
      isRowNoun(first, this.#model) &&
      !(best?.isNamed === true && best.score >= 0.95 && best.column !== this.#model.key)
    ) {
      this.#take(from, to, { kind: 'rows' });
    } else if (best?.isNamed === true && best.column === this.#model.key && size === 1 && best.score < 0.95) {
      this.#take(from, to, { kind: 'rows' });
    } else if (
      best &&
      (best.isNamed || !first.isFiller) &&
      (best.score >= NAMED_SCORE || valuesWithWord(first, this.#model).length === 0)
    ) {
      this.#take(from, to, { kind: 'column', matches });
    } else {
      const partial = first.isFiller ? [] : valuesWithWord(first, this.#model);
      if (partial.length > 0 && this.#isAskedAsRows(from) && partial.every(isOneOfNames))
        this.#take(from, to, { kind: 'rows', isGuess: true });
      else if (partial.length > 0)
        this.#take(from, to, { kind: 'value', candidates: partial, isExact: false, columns: matches });
      else if (best && !first.isFiller) this.#take(from, to, { kind: 'column', matches });
      else if (!first.isFiller) this.#takeCode(from, first);
    }
  }

  /** A name that a column has a code for. */
  #takeCode(from: number, { raw }: Part): void {
    const candidates = valuesCoding(raw, this.#model);
    if (candidates.length === 1) this.#take(from, from + 1, { kind: 'value', candidates, isExact: false });
  }

  #isNameOfColumn({ word }: Part): boolean {
    return (
      word.length > 2 &&
      this.#model.columns.some(({ words }) => words.length === 1 && words[0] === word) &&
      !FUNCTION_WORDS.has(word)
    );
  }

  /** A word for rows of any kind, which the table has for nothing else. */
  #isUsualNoun(part: Part): boolean {
    return isUsualNoun(part.word) && !isRowNoun(part, this.#model) && valuesWithWord(part, this.#model).length === 0;
  }

  /** Whether a number says how many: "the highest 2", "the 3 oldest". */
  #isBesideSuperlative(from: number): boolean {
    return this.#found.some(
      (found) =>
        (found.to === from || found.from === from + 1) &&
        found.meaning.kind === 'operator' &&
        found.meaning.operator.kind === 'superlative',
    );
  }

  #isAfterColumn(from: number, values: readonly ColumnValues[] = []): boolean {
    // "The price of 4102" is that of the row with this number, where nothing costs as much.
    const names = values.some(({ column }) => column.isIdentifier || column === this.#model.key);
    return this.#found.some(
      ({ to, meaning }) =>
        meaning.kind === 'column' &&
        from >= to &&
        from - to <= 1 &&
        meaning.matches[0]?.column.type === 'number' &&
        !meaning.matches[0].column.isIdentifier &&
        !(names && !meaning.matches[0].column.values.includes(Number(this.#parts[from]?.raw))),
    );
  }

  /** Whether a word that asks for a column stands before: `which city`, `per city`. */
  #isAskedAsColumn(from: number): boolean {
    return this.#found.some(
      ({ to, meaning }) =>
        from - to >= 0 &&
        from - to <= 1 &&
        meaning.kind === 'operator' &&
        ['target', 'per', 'by'].includes(meaning.operator.kind),
    );
  }

  /** Whether a plural or a superlative asks for rows: "which stations", "the oldest station". */
  #isAskedAsRows(from: number): boolean {
    const isPlural = /[^s]s$/.test(this.#parts[from]?.word ?? '');
    if (from === 0 && isPlural) return true;
    return this.#found.some(
      ({ to, meaning }) =>
        to === from &&
        meaning.kind === 'operator' &&
        (meaning.operator.kind === 'superlative' ||
          (meaning.operator.kind === 'target' && (isPlural || meaning.operator.of === 'which')) ||
          (meaning.operator.kind === 'count' && isPlural)),
    );
  }

  /** A number with its separators, as it is written. */
  #numberText(from: number): string {
    const part = this.#parts[from];
    if (!part) return '';
    const rest = /^[\d.,'’]*\d/.exec(this.#text.slice(part.start))?.[0] ?? part.raw;
    return rest;
  }

  #takeRest(): void {
    for (const [at, part] of this.#parts.entries()) {
      if (this.#taken[at] === true) continue;
      // The decimals of a number that has been taken.
      const before = this.#found.find(({ to, meaning }) => to === at && meaning.kind === 'number');
      const isRestOfNumber =
        before?.meaning.kind === 'number' &&
        /^[.,]?$/.test(this.#text.slice(this.#parts[at - 1]?.end ?? 0, part.start)) &&
        /^\p{N}/u.test(part.word);
      const compared = this.#found.find(({ to, meaning }) => to === at && meaning.kind === 'comparison');
      const isUnit =
        compared?.meaning.kind === 'comparison' && compared.meaning.comparison.unit.replace('°', '') === part.word;
      const isUnitOfColumn = this.#model.columns.some(({ unit }) => namesUnit(part.word, unit));
      const isNothing = part.isFiller || isRestOfNumber || isUnit || isUnitOfColumn;
      this.#take(at, at + 1, { kind: isNothing ? 'filler' : 'unknown' });
    }
  }
}

const STATE_SCORE = 0.9;
const DENIED = /^(?:not|nicht) \S+$/;

function isValueOf({ word, stem }: Part, model: TableModel): boolean {
  return valuesNamed([word], model).length > 0 || model.valuesWithStem(stem).length > 0;
}

/** Whether a table has a word among its values or in the name of a column. */
function isSaidBy(part: Part, model: TableModel): boolean {
  return (
    isValueOf(part, model) ||
    matchColumns([part.word], model.columns).some(({ isNamed, score }) => isNamed && score >= NAMED_SCORE)
  );
}

const MAX_STATES = 50;
const MIN_STATE_CHARS = 5;

/** Whether values are some of few, of several words each: `no-show`, `in use`, `already_in`. */
function isStateInWords({ column, values }: ColumnValues): boolean {
  return (
    column.distinct.size <= MAX_STATES &&
    values.every((value) => plainWords(value).length > 1 && value.length >= MIN_STATE_CHARS)
  );
}

/** Whether words say the name of a column, word by word in others that mean the same: `minimum stock` for `min_stock`. */
function isSameName(words: readonly string[], name: readonly string[]): boolean {
  return (
    words.length === name.length &&
    (/^(?:min|max|avg)/.test(name[0] ?? '') || words.some((word, at) => areTranslations(word, name[at] ?? ''))) &&
    words.every((word, at) => sameness(word, name[at] ?? '') >= 0.9)
  );
}

/** Whether words stand one after another in a longer name. */
function isPartOfName(words: readonly string[], name: readonly string[]): boolean {
  const isAt = (at: number): boolean => words.every((word, index) => stemOf(word) === stemOf(name[at + index] ?? ''));
  return name.some((_, at) => isAt(at));
}

/** How the columns of dates have days and months, where it is known and they agree. */
function orderOfDates({ columns }: TableModel): DateOrder | undefined {
  const orders = new Set(columns.flatMap(({ dateOrder }) => dateOrder ?? []));
  const [order] = orders;
  return orders.size === 1 ? order : undefined;
}

const NAME_ENDINGS = /^(?:address|addresses|codes?|numbers?|names?|values?|levels?|ids?)$/;

const FUNCTION_WORDS = new Set(
  'the of in at to from for with and by is are was were has have did does not no an it its on as be per all'.split(' '),
);

function isGrammar({ word, isFiller, raw }: Part): boolean {
  return isFiller && raw === word && (FUNCTION_WORDS.has(word) || contentWords(word).length === 0);
}

function isWeakOperator({ kind }: Operator): boolean {
  return [
    'empty',
    'failed',
    'succeeded',
    'soldOut',
    'superlative',
    'same',
    'differs',
    'rows',
    'sum',
    'share',
    'not',
    'starts',
    'ends',
    'contains',
    'per',
  ].includes(kind);
}

/** What may stand before "number of". */
const MEASURES_OF = /^(?:average|mean|total|highest|lowest|largest|smallest|maximum|minimum|median|greatest|biggest)$/;
