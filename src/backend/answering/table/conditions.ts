import { areExclusive, areOfOneKind, either, isNegative } from './alternatives.ts';
import { impliesColumn, sameness, type ColumnMatch } from './columnWords.ts';
import { askedNumber, type Comparison } from './comparisons.ts';
import { isYearColumn, type Mention } from './mentions.ts';
import { multiplierOf } from './numberNotation.ts';
import type { Period } from './periods.ts';
import { isMeasure, type TableColumn } from './tableColumn.ts';
import type { ColumnValues, TableModel } from './tableModel.ts';
import { UNSURE, type Condition } from './tableQuery.ts';

/** The conditions that a question names. */
export interface Claims {
  readonly where: readonly Condition[];
  readonly used: ReadonlySet<Mention>;
  readonly sources: ReadonlyMap<Condition, ReadonlySet<Mention>>;
  readonly doubt: number;
  /** Whether something is named that the table cannot have. */
  readonly isImpossible: boolean;
}

const PARTIAL_DOUBT = 0.03;
const FREE_TEXT_DOUBT = 0.12;
const FREE_TEXT_CHARS = 30;
const UNCLEAR_DOUBT = 0.05;
const MAX_CODES = 30;
const MAX_DISTANCE = 4;
const MAX_LISTED_VALUES = 20;
const MAX_LISTS = 2000;

/** Reads the conditions from what a question says about a table. */
export function conditionsOf(
  mentions: readonly Mention[],
  model: TableModel,
  reserved: ReadonlySet<Mention>,
  count: (where: readonly Condition[]) => number,
): Claims {
  return new ConditionReader(mentions, model, reserved, count).read();
}

/** Values of a column that a question names, or that it excludes. */
interface ChosenValues {
  readonly column: TableColumn;
  values: Set<string>;
  readonly mentions: Mention[];
  readonly isNot: boolean;
  isExact: boolean;
}

class ConditionReader {
  readonly #mentions: readonly Mention[];
  readonly #model: TableModel;
  readonly #reserved: ReadonlySet<Mention>;
  readonly #count: (where: readonly Condition[]) => number;
  readonly #sources = new Map<Condition, Set<Mention>>();
  readonly #used = new Set<Mention>();
  readonly #partial = new Set<Condition>();
  #doubt = 0;
  #isImpossible = false;

  constructor(
    mentions: readonly Mention[],
    model: TableModel,
    reserved: ReadonlySet<Mention>,
    count: (where: readonly Condition[]) => number,
  ) {
    this.#mentions = mentions;
    this.#model = model;
    this.#reserved = reserved;
    this.#count = count;
  }

  read(): Claims {
    this.#columnPairs();
    this.#periods();
    this.#texts();
    this.#values();
    this.#comparisons();
    this.#outOfStock();
    this.#numbers();
    this.#flags();
    this.#alternatives();
    this.#resolve();
    return {
      where: [...this.#sources.keys()],
      used: this.#used,
      sources: this.#sources,
      doubt: this.#doubt,
      isImpossible: this.#isImpossible,
    };
  }

  #add(condition: Condition, ...mentions: (Mention | undefined)[]): void {
    const sources = new Set(mentions.filter((mention) => mention !== undefined));
    this.#sources.set(condition, sources);
    for (const mention of sources) this.#used.add(mention);
  }

  #isOperator(mention: Mention | undefined, ...kinds: string[]): boolean {
    return mention?.meaning.kind === 'operator' && kinds.includes(mention.meaning.operator.kind);
  }

  /** The nearest thing before or after a mention, over words of grammar. */
  #near(at: number, step: 1 | -1, isWanted: (mention: Mention) => boolean, most: number): Mention | undefined {
    for (let index = at + step, passed = 0; passed < most; index += step, passed++) {
      const mention = this.#mentions[index];
      if (!mention) return undefined;
      if (isWanted(mention)) return mention;
      if (mention.meaning.kind !== 'filler') return undefined;
    }
    return undefined;
  }

  /** `ended at another station than they started from`. */
  #columnPairs(): void {
    const at = this.#mentions.findIndex((mention) => this.#isOperator(mention, 'differs', 'same'));
    const operator = this.#mentions[at];
    if (!operator) return;
    const named = this.#mentions.filter(({ meaning }) => meaning.kind === 'column' || meaning.kind === 'unknown');
    const words = named.flatMap(({ parts }) => parts.map(({ word, stem }) => [word, stem]));
    const texts = this.#model.columns.filter(({ type }) => type === 'text' || type === 'date' || type === 'number');
    for (const [index, one] of texts.entries()) {
      for (const other of texts.slice(index + 1)) {
        if (one.type !== other.type || !this.#arePair(one, other, named, words.flat())) continue;
        const isSame = this.#isOperator(operator, 'same');
        const mentions = named.filter(
          ({ meaning }) =>
            meaning.kind === 'column' && meaning.matches.some(({ column }) => column === one || column === other),
        );
        this.#add({ op: isSame ? 'sameAs' : 'differsFrom', column: other, other: one }, operator, ...mentions);
        return;
      }
    }
  }

  /** Whether both columns are named and have a word in common. */
  #arePair(one: TableColumn, other: TableColumn, named: readonly Mention[], words: readonly string[]): boolean {
    const shared = one.words.filter((word) => other.words.includes(word));
    const [own, others] = [one.words, other.words].map((list) =>
      list.filter((word) => !shared.includes(word) && word.length > 2),
    ) as [string[], string[]];
    const isSaid = (list: readonly string[]): boolean =>
      list.some((word) =>
        words.some((said) => said === word || (said.length > 3 && (word.startsWith(said) || said.startsWith(word)))),
      );
    return (
      shared.length > 0 && own.length > 0 && others.length > 0 && isSaid(own) && isSaid(others) && named.length > 0
    );
  }

  #numericNear(at: number, end: number): { readonly match: ColumnMatch; readonly mention: Mention } | undefined {
    const isNumeric = (mention: Mention): boolean =>
      mention.meaning.kind === 'column' &&
      mention.meaning.matches.some(({ column, score }) => isMeasure(column) && score >= 0.3);
    // A unit or a column after the number, then a column before the comparison.
    const follows = this.#near(end, 1, isNumeric, 3);
    const isOfNext = follows && this.#isJointBetween(end, this.#mentions.indexOf(follows));
    const after = isOfNext ? undefined : follows;
    const before = this.#near(at, -1, isNumeric, 4);
    const named = after && after.meaning.kind === 'column' && this.#best(after);
    const preceding = before && before.meaning.kind === 'column' && this.#best(before);
    if (named && preceding && preceding.score > named.score) return { match: preceding, mention: before };
    if (named) return { match: named, mention: after };
    return preceding ? { match: preceding, mention: before } : undefined;
  }

  /** What comes after `and` is of what follows: "temperature over 21 and humidity under 42". */
  #isJointBetween(from: number, to: number): boolean {
    return this.#mentions.slice(from + 1, to).some(({ words }) => /^(?:and|or|but|und|oder|aber)$/.test(words));
  }

  #best(mention: Mention): ColumnMatch | undefined {
    return mention.meaning.kind === 'column'
      ? mention.meaning.matches.find(({ column }) => isMeasure(column))
      : undefined;
  }

  #comparisons(): void {
    for (const [at, mention] of this.#mentions.entries()) {
      if (mention.meaning.kind !== 'comparison') continue;
      const { comparison } = mention.meaning;
      const near = this.#numericNear(at, at);
      // "More than 2 orders" counts rows, for which no condition is there.
      if (!near && this.#isOfRows(at)) continue;
      const column =
        near?.match.column ?? this.#columnOfUnit(comparison.unit) ?? this.#impliedColumn(comparison.implied, at);
      if (!column) continue;
      if (near && this.#reserved.has(near.mention) && near.match.column.type !== 'number') continue;
      const scale = this.#scaleOf(comparison, column);
      const [low, high] = comparison.texts.map((text) =>
        text === undefined ? Number.NaN : askedNumber(text, column.notation) * scale,
      );
      if (low === undefined || Number.isNaN(low)) continue;
      if (comparison.op === 'between') {
        if (high !== undefined && !Number.isNaN(high))
          this.#add({ op: 'between', column, low, high }, mention, near?.mention);
      } else {
        const before = this.#mentions[at - 1];
        const isNot = before !== undefined && this.#isOperator(before, 'not');
        if (isNot) this.#used.add(before);
        const op = speedOp(comparison, column);
        const flipped = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '=': '=' } as const;
        this.#add(
          {
            op: isNot ? flipped[op] : op,
            column,
            value: low,
            ...(isNot && op === '=' ? { isNot } : {}),
          },
          mention,
          near?.mention,
        );
      }
      // What else names the same column has its part too.
      for (const other of this.#mentions) {
        if (
          other.meaning.kind === 'column' &&
          other.meaning.matches[0]?.column === column &&
          !this.#reserved.has(other)
        )
          this.#used.add(other);
      }
    }
  }

  #isOfRows(at: number): boolean {
    const next = this.#near(at, 1, ({ meaning }) => meaning.kind === 'rows', 2);
    return next !== undefined || /^(?:times|mal)$/.test(this.#mentions[at + 1]?.words ?? '');
  }

  /** What the number of a comparison is multiplied with to be in the column's unit. */
  #scaleOf({ factor, suffix, unit }: Comparison, column: TableColumn): number {
    const ownUnit = column.unit.toLowerCase();
    if (column.clock === 'unknown' && TIME_UNITS.has(unit)) this.#doubt += UNSURE;
    if (suffix !== 'm') return (factor * secondsOfUnit(unit, column)) / multiplierOf(column.unit);
    // `26m` is minutes, metres or millions.
    if (column.type === 'duration' || TIME_UNITS.has(ownUnit)) {
      if (column.clock === 'unknown') this.#doubt += UNSURE;
      return secondsOfUnit('min', column);
    }
    if (/^(?:m|met(?:er|re)s?)$/.test(ownUnit)) return 1;
    const isOfMillions = unit !== '' || column.values.some((value) => typeof value === 'number' && value >= factor);
    if (!isOfMillions) this.#doubt += UNSURE;
    return factor / multiplierOf(column.unit);
  }

  /** Whether any row that fulfils the conditions until now has a value of a column. */
  #isFilled(column: TableColumn): boolean {
    return this.#count([...this.#sources.keys(), { op: 'filled', column }]) > 0;
  }

  /** The column whose numbers are of a unit; of several, one that is a total or an amount. */
  #columnOfUnit(unit: string): TableColumn | undefined {
    if (unit === '') return undefined;
    const times = this.#model.columns.filter(
      (column) =>
        (column.type === 'duration' || (isMeasure(column) && TIME_UNITS.has(column.unit.toLowerCase()))) &&
        this.#isFilled(column),
    );
    if (TIME_UNITS.has(unit)) return this.#timeColumn(times);
    const isOf = (column: TableColumn): boolean =>
      isMeasure(column) &&
      column.unit !== '' &&
      (column.unit.toLowerCase() === unit ||
        sameness(column.unit.toLowerCase(), unit) >= 0.9 ||
        SIGNS.get(unit)?.test(column.unit) === true);
    const found = this.#model.columns.filter((column) => isOf(column) && this.#isFilled(column));
    const [first, second] = found;
    if (first === undefined || second === undefined) return first;
    this.#doubt += UNCLEAR_DOUBT;
    return (
      found.find(({ words }) => words.some((word) => /^(?:total|amount|sum|betrag|summe|gesamt)$/.test(word))) ?? first
    );
  }

  /** The column of times that is meant where none is named: the only one, or the only one that is called a duration. */
  #timeColumn(times: readonly TableColumn[]): TableColumn | undefined {
    const [time] = times;
    if (times.length <= 1) return time;
    const [called, ...others] = times.filter(({ words }) => words.some((word) => DURATION_NAME.test(word)));
    this.#doubt += called && others.length === 0 ? UNCLEAR_DOUBT : UNSURE;
    return called ?? time;
  }

  #impliedColumn(implied: string | undefined, at: number): TableColumn | undefined {
    const columns = this.#model.columns.filter((column) => isMeasure(column) && this.#isFilled(column));
    if (implied !== undefined) {
      return columns
        .map((column) => ({ column, score: impliesColumn(implied, column) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)[0]?.column;
    }
    const named = this.#mentions.find(
      (mention, index) => Math.abs(index - at) <= 6 && this.#best(mention) !== undefined && !this.#used.has(mention),
    );
    if (named) {
      this.#used.add(named);
      return this.#best(named)?.column;
    }
    if (columns.length !== 1) return undefined;
    this.#doubt += UNCLEAR_DOUBT;
    return columns[0];
  }

  #periods(): void {
    for (const [at, mention] of this.#mentions.entries()) {
      if (mention.meaning.kind !== 'period') continue;
      const { period } = mention.meaning;
      const { column, by } = this.#dateColumn(at);
      const not = this.#notRightBefore(at);
      if (column) {
        const condition = periodCondition(column, period);
        this.#add(not ? { op: 'any', column, of: [condition], isNot: true } : condition, mention, by, not);
      } else this.#yearCondition(period, mention);
    }
  }

  #dateColumn(at: number): { readonly column: TableColumn | undefined; readonly by: Mention | undefined } {
    const dates = this.#model.columns.filter(({ type }) => type === 'date');
    const named = this.#mentions
      .map((mention, index) => ({ mention, distance: Math.abs(index - at) }))
      .flatMap(({ mention, distance }) =>
        mention.meaning.kind === 'column'
          ? mention.meaning.matches
              .filter(({ column, score }) => dates.includes(column) && score >= 0.3)
              .map(({ column }) => ({ column, mention, distance }))
          : [],
      )
      .sort((a, b) => a.distance - b.distance)[0];
    if (named) return { column: named.column, by: this.#reserved.has(named.mention) ? undefined : named.mention };
    if (dates.length > 1) this.#doubt += UNCLEAR_DOUBT;
    return { column: dates[0], by: undefined };
  }

  #yearCondition(period: Period, mention: Mention): void {
    const column = this.#model.columns.find(isYearColumn);
    if (!column || !period.isYear) return;
    const from = period.from === undefined ? undefined : Number(period.from);
    const before = period.before === undefined ? undefined : Number(period.before);
    if (from !== undefined && before === from + 1) this.#add({ op: '=', column, value: from }, mention);
    else if (from !== undefined && before !== undefined)
      this.#add({ op: 'between', column, low: from, high: before - 1 }, mention);
    else if (from !== undefined) this.#add({ op: '>=', column, value: from }, mention);
    else if (before !== undefined) this.#add({ op: '<', column, value: before }, mention);
  }

  /** Words in quotes that are no whole value: `comments that mention "brakes"`. */
  #texts(): void {
    for (const [at, mention] of this.#mentions.entries()) {
      if (mention.meaning.kind !== 'text') continue;
      const { text } = mention.meaning;
      const before = this.#mentions.slice(Math.max(0, at - 3), at);
      const operator = before.find((other) => this.#isOperator(other, 'contains', 'starts', 'ends'));
      const kind = operator?.meaning.kind === 'operator' ? operator.meaning.operator.kind : undefined;
      const where = kind === 'starts' ? 'start' : kind === 'ends' ? 'end' : 'anywhere';
      const named = this.#mentions.find(
        ({ meaning }) => meaning.kind === 'column' && meaning.matches[0]?.column.type === 'text',
      );
      const columns =
        named?.meaning.kind === 'column' ? named.meaning.matches.map(({ column }) => column) : this.#model.columns;
      const column = columns.find(
        (candidate) =>
          candidate.type === 'text' && this.#count([{ op: 'like', column: candidate, text, at: where }]) > 0,
      );
      const not = this.#notBeforeText(at);
      const condition: Condition | undefined = column && { op: 'like', column, text, at: where };
      if (condition && not)
        this.#add({ op: 'any', column: condition.column, of: [condition], isNot: true }, mention, operator, named, not);
      else if (condition) this.#add(condition, mention, operator, named);
      else this.#isImpossible = true;
    }
  }

  /** `without "brakes"`, `does not mention "brakes"`. */
  #notBeforeText(at: number): Mention | undefined {
    const isOfText = (mention: Mention): boolean =>
      ['filler', 'column', 'rows'].includes(mention.meaning.kind) ||
      this.#isOperator(mention, 'contains', 'starts', 'ends');
    for (const mention of this.#mentions.slice(Math.max(0, at - 4), at).reverse()) {
      if (this.#isOperator(mention, 'not', 'empty')) return mention;
      if (!isOfText(mention)) return undefined;
    }
    return undefined;
  }

  /** `out of stock`: there are none. */
  #outOfStock(): void {
    const at = this.#mentions.findIndex(
      (mention, index) => mention.words === 'out' && this.#mentions[index + 1]?.words === 'of',
    );
    const named = this.#mentions[at + 2];
    const column = at < 0 || !named ? undefined : this.#best(named)?.column;
    if (column) this.#add({ op: '=', column, value: 0 }, named, this.#mentions[at]);
  }

  /** A number that only one column of few values has: `failed with 500`. */
  #bareNumber(mention: Mention, text: string): void {
    const columns = this.#model.columns.filter(
      ({ type, distinct }) => type === 'number' && distinct.size <= MAX_CODES && distinct.has(text),
    );
    const [column] = columns;
    if (columns.length !== 1 || !column || text.length < 3) return;
    this.#add({ op: '=', column, value: Number(text) }, mention);
    this.#doubt += UNCLEAR_DOUBT;
  }

  /** `rating of 1`, `dock 11`, `3 complaints`. */
  #numbers(): void {
    for (const [at, mention] of this.#mentions.entries()) {
      if (mention.meaning.kind !== 'number' || this.#used.has(mention)) continue;
      const isNumeric = (other: Mention): boolean =>
        other.meaning.kind === 'column' &&
        other.meaning.matches.some(
          ({ column, score, isNamed }) => column.type === 'number' && isNamed && score >= 0.45,
        );
      const near = this.#near(at, -1, isNumeric, 3) ?? this.#near(at, 1, isNumeric, 1);
      if (!near || near.meaning.kind !== 'column') {
        this.#bareNumber(mention, mention.meaning.text);
        continue;
      }
      const match = near.meaning.matches.find(({ column }) => column.type === 'number');
      if (!match) continue;
      const value = askedNumber(mention.meaning.text, match.column.notation);
      if (!Number.isNaN(value)) this.#add({ op: '=', column: match.column, value }, mention, near);
    }
  }

  #values(): void {
    const chosenValues: ChosenValues[] = [];
    for (const [at, mention] of this.#mentions.entries()) {
      if (mention.meaning.kind !== 'value') continue;
      const chosen = this.#chooseColumn(mention, at);
      if (!chosen) continue;
      if (this.#isIncluded(at)) {
        // The word itself, before or after, has its part too.
        const beside = [this.#mentions[at - 2], this.#mentions[at - 1], this.#mentions[at + 1]];
        for (const other of beside) if (other && INCLUDED.test(other.words)) this.#used.add(other);
        this.#used.add(mention);
        continue;
      }
      const not = this.#negationBefore(at, chosen.column);
      const isNot = not !== undefined;
      const known = chosenValues.find((other) => other.column === chosen.column && other.isNot === isNot);
      const isExact = mention.meaning.isExact;
      if (!isExact && this.#isHardlyMeant(mention, chosen)) continue;
      if (known && !isExact && known.isExact) continue;
      if (known) {
        this.#combine(known, chosen.values, isExact);
        known.mentions.push(mention, ...(not ? [not] : []));
      } else {
        const mentions = not ? [mention, not] : [mention];
        chosenValues.push({ column: chosen.column, values: new Set(chosen.values), mentions, isNot, isExact });
      }
    }
    for (const { column, values, mentions, isNot, isExact } of chosenValues) {
      const condition: Condition = { op: 'in', column, values: withLists(column, [...values]), isNot };
      this.#add(condition, ...mentions, ...this.#qualifiers(column, mentions));
      if (isExact) continue;
      this.#partial.add(condition);
      const isFree = [...values].some((value) => value.length > FREE_TEXT_CHARS);
      this.#doubt += isFree ? FREE_TEXT_DOUBT : PARTIAL_DOUBT;
    }
  }

  /** `depot included` chooses nothing: all rows are meant, that one too. */
  #isIncluded(at: number): boolean {
    const before = this.#mentions
      .slice(Math.max(0, at - 2), at)
      .map(({ words }) => words)
      .join(' ');
    const after = this.#mentions[at + 1]?.words ?? '';
    return (
      /\b(?:including|inclusive of|einschließlich|inklusive|inkl)(?: the| der| des)?$/.test(before) ||
      /^(?:included|inclusive|inbegriffen|eingeschlossen|inklusive)$/.test(after)
    );
  }

  /** Whole values are alternatives; words of values narrow each other where they can. */
  #combine(known: ChosenValues, values: readonly string[], isExact: boolean): void {
    if (isExact && known.isExact) for (const value of values) known.values.add(value);
    else if (isExact) {
      known.values = new Set(values);
      known.isExact = true;
    } else {
      const both = values.filter((value) => known.values.has(value));
      if (both.length > 0) known.values = new Set(both);
      else {
        for (const value of values) known.values.add(value);
        this.#doubt += PARTIAL_DOUBT;
      }
    }
  }

  /** A word of values that names the column or the rows better. */
  #isHardlyMeant(mention: Mention, { column }: ColumnValues): boolean {
    return column.distinct.size > 200 && mention.weight < 1;
  }

  /** A `not` with nothing but words of grammar between. */
  #notRightBefore(at: number): Mention | undefined {
    return this.#near(at, -1, (mention) => this.#isOperator(mention, 'not'), 3);
  }

  /** The word that negates a value of a column: what comes between is of that column, or joins values. */
  #negationBefore(at: number, column: TableColumn): Mention | undefined {
    let isJoined = false;
    for (let index = at - 1, passed = 0; index >= 0 && passed < 3; index--, passed++) {
      const mention = this.#mentions[index];
      if (!mention) return undefined;
      const { meaning, words } = mention;
      if (this.#isOperator(mention, 'not')) return mention;
      if (this.#isOperator(mention, 'empty') && /^(?:without|ohne)/.test(words)) return mention;
      if (meaning.kind === 'value') {
        const isAlike = isJoined && meaning.candidates.some((other) => other.column === column);
        return isAlike ? this.#negationBefore(index, column) : undefined;
      }
      if (/^(?:and|or|nor|und|oder)$/.test(words)) isJoined = true;
      else if (meaning.kind === 'column') {
        if (!meaning.matches.some((match) => match.column === column)) return undefined;
      } else if (meaning.kind !== 'filler' || /^(?:but|sondern|aber)$/.test(words)) return undefined;
    }
    return undefined;
  }

  /** Which of the columns that have a value is meant: one that is named nearby, or what `from` and `to` imply. */
  #chooseColumn(mention: Mention, at: number): ColumnValues | undefined {
    if (mention.meaning.kind !== 'value') return undefined;
    const { candidates } = mention.meaning;
    if (candidates.length <= 1) return candidates[0];
    const around = this.#mentions.slice(Math.max(0, at - 4), at + 4);
    const named = candidates.find(({ column }) =>
      around.some(
        (other) =>
          other !== mention &&
          other.meaning.kind === 'column' &&
          other.meaning.matches.slice(0, 3).some((match) => match.column === column && match.isNamed) &&
          other.meaning.matches[0]?.column === column,
      ),
    );
    if (named) return named;
    const nearest = this.#nearestNamed(candidates, at);
    if (nearest) return nearest;
    const before = this.#mentions
      .slice(Math.max(0, at - 2), at)
      .map(({ words }) => words)
      .join(' ');
    const direction = /\b(?:from|von|ab|aus)\b/.test(before)
      ? /^(?:start|from|origin|source|departure|begin|von|sender)$/
      : /\b(?:to|nach|towards)\b/.test(before)
        ? /^(?:end|to|destination|dest|target|arrival|nach|bis|receiver)$/
        : undefined;
    const directed = direction && candidates.find(({ column }) => column.words.some((word) => direction.test(word)));
    if (directed) return directed;
    const sorted = candidates.toSorted(
      (a, b) =>
        Number(a.column.distinct.size > 200) - Number(b.column.distinct.size > 200) ||
        (mention.meaning.kind === 'value' && mention.meaning.isExact
          ? 0
          : b.values.length / b.column.distinct.size - a.values.length / a.column.distinct.size),
    );
    this.#doubt += mention.meaning.isExact ? UNCLEAR_DOUBT : UNCLEAR_DOUBT / 2;
    return sorted[0];
  }

  /** The column that a word near a value names in part, one before it rather: "started at the airport". */
  #nearestNamed(candidates: readonly ColumnValues[], at: number): ColumnValues | undefined {
    let best: { readonly values: ColumnValues; readonly distance: number } | undefined;
    for (const [index, { meaning }] of this.#mentions.entries()) {
      if (meaning.kind !== 'column' || index === at) continue;
      const distance = index < at ? at - index : index - at + 2;
      const named = candidates.filter(({ column }) =>
        meaning.matches.some((match) => match.isNamed && match.column === column),
      );
      const [only] = named;
      if (named.length === 1 && only && distance <= MAX_DISTANCE && distance < (best?.distance ?? MAX_DISTANCE + 1))
        best = { values: only, distance };
    }
    return best?.values;
  }

  /** Words beside values that name their column: `status cancelled`, `the University station`. */
  #qualifiers(column: TableColumn, values: readonly Mention[]): Mention[] {
    return this.#mentions.filter((mention, at) => {
      if (mention.meaning.kind !== 'column' || this.#reserved.has(mention)) return false;
      const isNear = values.some((value) => Math.abs(this.#mentions.indexOf(value) - at) <= 3);
      return isNear && mention.meaning.matches.some((match) => match.column === column && match.score >= 0.3);
    });
  }

  /** Yes and no, empty and filled: `has no bell`, `failed`, `without a comment`. */
  #flags(): void {
    for (const [at, mention] of this.#mentions.entries()) {
      if (this.#used.has(mention)) continue;
      if (this.#isOperator(mention, 'failed', 'succeeded')) this.#outcome(mention, at);
      else if (this.#isOperator(mention, 'empty')) this.#absence(mention, at);
      else if (this.#isOperator(mention, 'not')) this.#negatedFlag(mention, at);
      else if (mention.meaning.kind === 'column' && !this.#reserved.has(mention)) this.#presence(mention);
      else if (mention.meaning.kind === 'unknown') this.#opposite(mention);
    }
  }

  #outcome(mention: Mention, at: number): void {
    // "Failed with 500" is said by the number.
    const next = this.#near(at, 1, ({ meaning }) => meaning.kind === 'number', 2);
    if (next && this.#used.has(next)) {
      this.#used.add(mention);
      return;
    }
    const isNot = this.#isOperator(this.#mentions[at - 1], 'not');
    const isGood = this.#isOperator(mention, 'succeeded') !== isNot;
    const column = this.#model.columns.find(
      ({ type, words }) =>
        type === 'boolean' &&
        words.some((word) => /^(?:ok|success|succeeded|successful|passed|valid|erfolg|erfolgreich)$/.test(word)),
    );
    const opposite = this.#model.columns.find(
      ({ type, words }) =>
        type === 'boolean' && words.some((word) => /^(?:fail|failed|error|failure|fehler)$/.test(word)),
    );
    const before = isNot ? this.#mentions[at - 1] : undefined;
    if (column) this.#add(isGood ? { op: 'true', column } : notSo(column), mention, before);
    else if (opposite) this.#add(isGood ? notSo(opposite) : { op: 'true', column: opposite }, mention, before);
    else this.#outcomeInWords(mention, isGood, before);
  }

  #outcomeInWords(mention: Mention, isGood: boolean, before: Mention | undefined): void {
    const stems = isGood
      ? ['success', 'succeed', 'ok', 'pass', 'approv', 'approve']
      : ['fail', 'error', 'failur', 'failure'];
    for (const stem of stems) {
      const found = this.#model.valuesWithStem(stem).find(({ column }) => column.distinct.size <= 50);
      if (!found) continue;
      this.#add({ op: 'in', column: found.column, values: found.values, isNot: false }, mention, before);
      this.#doubt += PARTIAL_DOUBT;
      return;
    }
  }

  #absence(mention: Mention, at: number): void {
    const isColumn = (other: Mention): boolean => other.meaning.kind === 'column';
    const after = this.#near(at, 1, isColumn, 3);
    const before = this.#near(at, -1, isColumn, 3);
    const named = after ?? before;
    if (named?.meaning.kind !== 'column') return;
    const [match] = named.meaning.matches;
    if (!match?.isNamed) return;
    const { column } = match;
    const isNegated = this.#isOperator(this.#mentions[at - 1], 'not');
    const not = isNegated ? this.#mentions[at - 1] : undefined;
    const isOfCells = OF_CELLS.test(mention.words);
    // Without rain there are zero millimetres of it.
    const isZero = !isOfCells && isMeasure(column) && column.values.includes(0);
    if (isZero)
      this.#add(isNegated ? { op: '>', column, value: 0 } : { op: '=', column, value: 0 }, mention, named, not);
    else if (column.type === 'boolean' && !isOfCells)
      this.#add(isNegated ? { op: 'true', column } : notSo(column), mention, named, not);
    else this.#add({ op: isNegated ? 'filled' : 'empty', column }, mention, named, not);
  }

  #negatedFlag(mention: Mention, at: number): void {
    const named =
      this.#near(at, 1, ({ meaning }) => meaning.kind === 'column', 3) ??
      this.#near(at, -1, ({ meaning }) => meaning.kind === 'column', 1);
    if (named?.meaning.kind !== 'column') return;
    const flag = named.meaning.matches.find(({ column }) => column.type === 'boolean');
    if (flag) this.#add(notSo(flag.column), mention, named);
    else if (named.meaning.matches[0]?.isNamed === true && !isMeasure(named.meaning.matches[0].column)) {
      this.#add({ op: 'empty', column: named.meaning.matches[0].column }, mention, named);
      this.#doubt += UNCLEAR_DOUBT;
    }
  }

  /** `inactive`, `unpaid`: the opposite of a column of yes and no. */
  #opposite(mention: Mention): void {
    const base = /^(?:in|un|non|dis)(\p{L}{4,})$/u.exec(mention.words)?.[1];
    if (base === undefined) return;
    const column = this.#model.columns.find(
      ({ type, words }) => type === 'boolean' && words.some((word) => sameness(word, base) >= 0.95),
    );
    if (column) this.#add(notSo(column), mention);
  }

  /** A column of yes and no that is named: "how many are active". */
  #presence(mention: Mention): void {
    if (mention.meaning.kind !== 'column') return;
    const [match] = mention.meaning.matches;
    if (match?.isNamed === true && match.column.type === 'boolean' && match.score >= 0.45)
      this.#add({ op: 'true', column: match.column }, mention);
  }

  /** Puts conditions that mean either of them into one: "in May and June", "from Canada or failed". */
  #alternatives(): void {
    this.#exclusive();
    for (const [at, mention] of this.#mentions.entries()) {
      if (this.#isOperator(mention, 'or') && !this.#used.has(mention)) this.#orBetween(mention, at);
    }
  }

  /** Several periods or comparisons of one column that no row fulfils together. */
  #exclusive(): void {
    const kept: Condition[][] = [];
    for (const condition of this.#sources.keys()) {
      const group = kept.find((conditions) =>
        conditions.some(
          (other) =>
            areExclusive(other, condition) ||
            (areOfOneKind(other, condition) &&
              !isNegative(other) &&
              !isNegative(condition) &&
              this.#orsBetween(other, condition).length > 0),
        ),
      );
      if (group) group.push(condition);
      else kept.push([condition]);
    }
    for (const group of kept) if (group.length > 1) this.#join(group);
  }

  #join(group: readonly Condition[]): void {
    const [first, ...others] = group;
    if (!first || others.length === 0) return;
    const mentions = group.flatMap((condition) => [...(this.#sources.get(condition) ?? [])]);
    const ors = others.flatMap((other, at) => this.#orsBetween(group[at] ?? first, other));
    for (const condition of group) this.#sources.delete(condition);
    this.#add(either([first, ...others]), ...mentions, ...ors);
    // "In May 2021 and 2023" may mean May of both years.
    const lengths = new Set(
      group.flatMap((one) => (one.op === 'period' ? [(one.from ?? one.before ?? '').length] : [])),
    );
    if (lengths.size > 1) this.#doubt += UNSURE;
  }

  #placesOf(condition: Condition): readonly number[] {
    return [...(this.#sources.get(condition) ?? [])].map((mention) => this.#mentions.indexOf(mention));
  }

  #orsBetween(one: Condition, other: Condition): readonly Mention[] {
    const [places, otherPlaces] = [this.#placesOf(one), this.#placesOf(other)];
    return this.#mentions.filter(
      (mention, at) =>
        this.#isOperator(mention, 'or') && (isBetween(at, places, otherPlaces) || isBetween(at, otherPlaces, places)),
    );
  }

  #orBetween(mention: Mention, at: number): void {
    const places = [...this.#sources.keys()].map((condition) => ({ condition, places: this.#placesOf(condition) }));
    const around = places.find(
      (one) => one.places.some((place) => place < at) && one.places.some((place) => place > at),
    );
    const isOfComparison = OR_MORE.test(this.#mentions[at + 1]?.words ?? '');
    if (around || isOfComparison) {
      this.#used.add(mention);
      return;
    }
    const isNear = (place: number): boolean =>
      Math.abs(place - at) <= MAX_DISTANCE + 1 &&
      this.#mentions
        .slice(Math.min(place, at) + 1, Math.max(place, at))
        .every(({ meaning }) => meaning.kind === 'filler' || meaning.kind === 'column' || meaning.kind === 'rows');
    const before = places.find((one) => one.places.some((place) => place < at && isNear(place)))?.condition;
    const after = places.find((one) => one.places.some((place) => place > at && isNear(place)))?.condition;
    if (!before || !after || isDenied(before) || isDenied(after)) return;
    if (places.length > 2) this.#doubt += UNSURE;
    this.#join([before, after]);
    this.#used.add(mention);
  }

  /** Drops words of values that leave no row where others do. */
  #resolve(): void {
    if (this.#partial.size === 0 || this.#count([...this.#sources.keys()]) > 0) return;
    for (const condition of this.#partial) {
      const others = [...this.#sources.keys()].filter((other) => other !== condition);
      if (others.length === 0 || this.#count(others) === 0) continue;
      this.#sources.delete(condition);
      this.#doubt += UNSURE;
      return;
    }
  }
}

const DURATION_NAME = /^(?:duration|dauer|time|elapsed|runtime|zeit|total|时长)$/;

/** Words for a cell that has nothing; others, such as `without`, may as well mean `no`. */
const OF_CELLS = /missing|empty|blank|unknown|not (?:given|set|filled)|unset|leer|fehl|缺少|为空/;

/** Says that something is not so: `no`, or nothing at all where a column has no `no`. */
function notSo(column: TableColumn): Condition {
  return { op: column.values.includes(0) ? 'false' : 'empty', column };
}

const OR_MORE = /^(?:more|higher|above|longer|over|less|fewer|lower|below|under|shorter|mehr|weniger)$/;

function isBetween(at: number, before: readonly number[], after: readonly number[]): boolean {
  return before.some((place) => place < at) && after.length > 0 && after.every((place) => place > at);
}

/** What is faster takes less: a comparison of speed as one of times, or of slowness as one of speeds. */
function speedOp({ op, implied }: Comparison, column: TableColumn): Exclude<Comparison['op'], 'between'> {
  const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', between: '=' } as const;
  const isOfSpeed = impliesColumn('fast', column) > 0;
  const isOfTime = !isOfSpeed && (column.type === 'duration' || impliesColumn('slow', column) > 0);
  const isFlipped = (implied === 'fast' && isOfTime) || (implied === 'slow' && isOfSpeed);
  return isFlipped || op === 'between' ? flipped[op] : op;
}

/** Whether a condition excludes rows: "not shipped or cancelled" may mean that neither is so. */
function isDenied(condition: Condition): boolean {
  return isNegative(condition) || condition.op === 'false' || condition.op === 'empty';
}

/** Units of time in seconds. */
const TIME_UNITS = new Map([
  ...['ms', 'milliseconds', 'millisecond'].map((unit): [string, number] => [unit, 0.001]),
  ...['s', 'sec', 'secs', 'second', 'seconds', 'sekunden', '秒'].map((unit): [string, number] => [unit, 1]),
  ...['min', 'mins', 'minute', 'minutes', 'minuten', '分钟'].map((unit): [string, number] => [unit, 60]),
  ...['h', 'hr', 'hrs', 'hour', 'hours', 'stunde', 'stunden', '小时'].map((unit): [string, number] => [unit, 3600]),
  ...['d', 'day', 'days', 'tag', 'tage', 'tagen', '天'].map((unit): [string, number] => [unit, 86_400]),
]);

/** What a number in an asked unit of time is multiplied with to be in the column's; 1 for what is no time. */
function secondsOfUnit(asked: string, { type, unit }: TableColumn): number {
  const own = type === 'duration' ? 1 : TIME_UNITS.get(unit.toLowerCase());
  const seconds = TIME_UNITS.get(asked);
  return own === undefined || seconds === undefined ? 1 : seconds / own;
}

const SIGNS = new Map([
  ['€', /^(?:eur|euros?)$/i],
  ['euro', /^(?:eur|€)$/i],
  ['euros', /^(?:eur|€)$/i],
  ['$', /^(?:usd|dollars?)$/i],
  ['dollars', /^(?:usd|\$)$/i],
  ['£', /^gbp$/i],
  ['percent', /^%$/],
  ['prozent', /^%$/],
  ['meters', /^m$/],
  ['metres', /^m$/],
]);

const INCLUDED = /^(?:includ(?:ing|ed)|inclusive(?: of)?|inbegriffen|ein(?:schließlich|geschlossen)|inklusive|inkl)$/;
const LIST_SEPARATOR = /[,;|]/;

/** Values together with the lists of the column that have one of them: `sale` is also in `new, sale`. */
function withLists({ distinct }: TableColumn, values: readonly string[]): readonly string[] {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  if (values.length > MAX_LISTED_VALUES || distinct.size > MAX_LISTS) return values;
  const lists = [...distinct.keys()].filter(
    (text) =>
      LIST_SEPARATOR.test(text) && text.split(LIST_SEPARATOR).some((entry) => wanted.has(entry.trim().toLowerCase())),
  );
  return [...new Set([...values, ...lists])];
}

function periodCondition(column: TableColumn, period: Period): Condition {
  if (period.weekdays) return { op: 'weekday', column, days: period.weekdays, name: period.name };
  if (period.monthOfYear !== undefined)
    return { op: 'monthOfYear', column, month: period.monthOfYear, name: period.name };
  if (period.dayOfYear !== undefined) return { op: 'dayOfYear', column, day: period.dayOfYear, name: period.name };
  return { op: 'period', column, from: period.from, before: period.before, name: period.name };
}
