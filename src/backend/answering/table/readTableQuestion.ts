import { monthNumber } from './dateNotation.ts';
import { stemOf } from '../../understanding/words.ts';
import { plainWords } from './plainWords.ts';
import { conditionsOf, type Claims } from './conditions.ts';
import { implies, impliesColumn, matchColumns, sameness, type ColumnMatch } from './columnWords.ts';
import { isYearColumn, mentionsOf, type Mention } from './mentions.ts';
import type { Operator } from './lexicon.ts';
import { isMeasure, type TableColumn } from './tableColumn.ts';
import type { TableModel } from './tableModel.ts';
import type { Aggregate, Condition, Grouping, TableQuery } from './tableQuery.ts';

/** A question as a query, and what tells against it. */
export interface Reading {
  readonly query: TableQuery;
  /** 0 where every word is accounted for; 0.2 and more where something is not. */
  readonly doubt: number;
  /** Another query that may be meant, and what to call it. */
  readonly other?: { readonly name: string; readonly query: TableQuery } | undefined;
}

/** A question of rows that the table has, for something that it does not have. */
export interface Missing {
  readonly missing: readonly string[];
  /** Whether a single row is named by its key. */
  readonly isOfOneRow: boolean;
}

type OperatorOf<K extends Operator['kind']> = Extract<Operator, { readonly kind: K }>;

/** Columns whose numbers are added up where several rows are asked about. */
const ADDITIVE =
  /^(?:revenue|turnover|sales|amount|total|sum|quantity|qty|units|count|rides|orders|visits|visitors|hours|minutes|seconds|km|kilomet(?:er|re)s?|miles|cost|costs|expenses|profit|income|discounts?|complaints?|tax|vat|umsatz|betrag|menge|anzahl|stück|kosten|stunden|gewinn|einnahmen|ausgaben|budget|spent|paid|payments?|clicks|views|downloads|sold|goals|points|calls|tickets|kwh|litres|liters|votes|number|n|销售额|金额|数量|收入|利润)$/;
const NOT_ADDITIVE =
  /^(?:avg|average|mean|median|max|min|rate|rating|price|percent|percentage|score|age|temp|temperature|occupancy|share|ratio|unit|每|单价|平均|durchschnitt|preis|alter|voltage|volts|speed|latency|size|weight|height|width|length|level|latitude|longitude)$/;

/** Reads what a question asks of a table; undefined where it asks nothing that a table tells. */
export function readTableQuestion(
  text: string,
  model: TableModel,
  count: (where: readonly Condition[]) => number,
): Reading | Missing | undefined {
  const reader = new TableQuestionReader(text, model, count);
  return reader.read() ?? reader.missing();
}

class TableQuestionReader {
  readonly #model: TableModel;
  readonly #mentions: readonly Mention[];
  readonly #text: string;
  readonly #count: (where: readonly Condition[]) => number;
  /** Mentions that have got their part in the query. */
  readonly #used = new Set<Mention>();
  #doubt = 0;
  #where: readonly Condition[] = [];
  #sources: Claims['sources'] = new Map();
  #other: Reading['other'];

  constructor(text: string, model: TableModel, count: (where: readonly Condition[]) => number) {
    this.#text = normalized(text);
    this.#model = model;
    this.#count = count;
    this.#mentions = mentionsOf(this.#text, model);
  }

  read(): Reading | undefined {
    const columns = this.#columnsAsked();
    if (columns) return columns;
    if (!this.#mentions.some(({ meaning }) => meaning.kind !== 'filler' && meaning.kind !== 'unknown'))
      return undefined;
    const reserved = this.#reservedForTargets();
    const claims: Claims = conditionsOf(this.#mentions, this.#model, reserved, this.#count);
    if (claims.isImpossible) return undefined;
    this.#where = claims.where;
    this.#sources = claims.sources;
    this.#doubt += claims.doubt;
    for (const mention of claims.used) this.#used.add(mention);
    const query = this.#query(claims);
    if (!query) return undefined;
    // Without a condition, a word that is not understood may be the one that matters.
    const isOfAllRows = (query.form === 'aggregate' || query.form === 'groups') && query.where.length === 0;
    if (isOfAllRows && (query.column === undefined ? this.#hasUnknown() : this.#hasUnknownChoice())) return undefined;
    if (this.#mentions.some((mention) => mention.meaning.kind === 'unknown' && this.#isName(mention))) return undefined;
    if (query.form === 'rows' && this.#isOfUnknownDeed()) return undefined;
    this.#doubt += this.#notUnderstood(columnsOf(query)) + orderDoubt(query) + this.#notComputed(query);
    const doubt = this.#doubt;
    return { query, doubt, other: this.#other };
  }

  /** The words that ask for what the table does not have, where the question is of its rows; undefined otherwise. */
  missing(): Missing | undefined {
    const isOfTable =
      this.#where.length > 0 ||
      this.#mentions.some(
        ({ meaning }) => meaning.kind === 'rows' || (meaning.kind === 'column' && meaning.matches[0]?.isNamed === true),
      );
    const unknown = this.#mentions.filter(
      (mention) =>
        mention.meaning.kind === 'unknown' &&
        mention.weight >= 1 &&
        mention.words.length > 2 &&
        datePart(mention.words) === undefined &&
        !NUMBER_WORDS.has(mention.words) &&
        !OF_TIME.test(mention.words) &&
        monthNumber(mention.words) === undefined &&
        !/ed$|ing$/.test(mention.words),
    );
    return isOfTable && unknown.length > 0 && unknown.length <= 3
      ? { missing: unknown.map(({ words }) => words), isOfOneRow: this.#isOneRow() }
      : undefined;
  }

  // What is asked about the table itself.

  #columnsAsked(): Reading | undefined {
    const operator = this.#operator('columns');
    if (!operator) return undefined;
    const isPlain = this.#mentions.every(
      ({ meaning }) =>
        meaning.kind === 'filler' ||
        meaning.kind === 'rows' ||
        (meaning.kind === 'operator' &&
          ['columns', 'count', 'target', 'rows', 'distinct', 'per'].includes(meaning.operator.kind)),
    );
    if (!isPlain) return undefined;
    return { query: { form: 'columns' }, doubt: 0 };
  }

  // Finding mentions.

  #operator<K extends Operator['kind']>(
    kind: K,
  ): { readonly mention: Mention; readonly operator: OperatorOf<K>; readonly at: number } | undefined {
    for (const [at, mention] of this.#mentions.entries()) {
      const { meaning } = mention;
      if (meaning.kind === 'operator' && meaning.operator.kind === kind)
        return { mention, operator: meaning.operator as OperatorOf<K>, at };
    }
    return undefined;
  }

  /** The columns that words after `which`, `who` and the like ask for must not become conditions. */
  #reservedForTargets(): Set<Mention> {
    const reserved = new Set<Mention>();
    for (const [at, { meaning }] of this.#mentions.entries()) {
      if (meaning.kind !== 'operator') continue;
      if (meaning.operator.kind === 'target' || meaning.operator.kind === 'per' || meaning.operator.kind === 'by') {
        const next = this.#nounAfter(at);
        if (next?.meaning.kind === 'column') reserved.add(next);
      }
    }
    return reserved;
  }

  /** The first thing that is named after a mention, over words of grammar and superlatives. */
  #nounAfter(at: number, most = 4): Mention | undefined {
    for (const mention of this.#mentions.slice(at + 1, at + 1 + most)) {
      const { meaning } = mention;
      if (meaning.kind === 'filler' || (meaning.kind === 'number' && this.#used.has(mention))) continue;
      if (meaning.kind === 'operator' && ['superlative', 'sum', 'average', 'median'].includes(meaning.operator.kind))
        continue;
      return mention;
    }
    return undefined;
  }

  #use(mention: Mention | undefined): void {
    if (mention) this.#used.add(mention);
  }

  // The query.

  #query(claims: Claims): TableQuery | undefined {
    const share = this.#operator('share');
    if (share) return this.#share(share.at, claims);
    const superlative = this.#operator('superlative');
    const grouping = this.#grouping();
    if (superlative) {
      const query = this.#superlative(superlative.operator, superlative.at, grouping);
      if (query) return query;
      if (superlative.operator.style !== 'date') return undefined;
      this.#doubt += 0.15;
    }
    const distinct = this.#operator('distinct');
    if (distinct) return this.#distinct(distinct.at);
    const fn = this.#aggregate();
    const count = this.#operator('count');
    if (count && fn === 'average' && grouping) {
      const subject = this.#subjectAfter(count.at);
      const isOfRows = subject?.meaning.kind === 'rows';
      if (isOfRows) {
        this.#use(subject);
        this.#doubt += 0.04;
        return { form: 'perGroup', by: grouping, column: undefined, where: this.#where };
      }
    }
    if (count && fn !== 'average' && fn !== 'median') return this.#counted(count.at, grouping, fn);
    if (fn) return this.#aggregated(fn, grouping);
    if (grouping) return this.#grouped(grouping);
    return this.#asked();
  }

  #aggregate(): Aggregate | undefined {
    for (const kind of ['median', 'average', 'sum'] as const) if (this.#operator(kind)) return kind;
    return undefined;
  }

  /** The aggregate beside a superlative: "the maximum overall" adds nothing up. */
  #aggregateBeside(style: OperatorOf<'superlative'>['style']): Aggregate | undefined {
    const sum = this.#operator('sum');
    const isOfAll =
      sum !== undefined && style === 'extreme' && /^(?:overall|in all|all in all)$/.test(sum.mention.words);
    return isOfAll ? undefined : this.#aggregate();
  }

  /** `per station`, `by month`. */
  #grouping(): Grouping | undefined {
    for (const [at, { meaning }] of this.#mentions.entries()) {
      if (meaning.kind !== 'operator' || (meaning.operator.kind !== 'per' && meaning.operator.kind !== 'by')) continue;
      const next = this.#nounAfter(at, 3);
      if (!next) continue;
      const grouping = this.#groupingBy(next);
      const isMeasure =
        grouping?.part === 'value' && grouping.column.type === 'number' && !grouping.column.isIdentifier;
      const isByMeasure = meaning.operator.kind === 'by' && (isMeasure || this.#operator('superlative') !== undefined);
      // "Revenue per ride" is a quotient of sums.
      const isQuotient = isMeasure && grouping.column.distinct.size > MAX_CODES;
      if (!grouping || isByMeasure || isQuotient) continue;
      this.#use(next);
      return grouping;
    }
    return undefined;
  }

  #groupingBy(mention: Mention): Grouping | undefined {
    const part = datePart(mention.words);
    const dates = this.#model.columns.filter(({ type }) => type === 'date');
    const { meaning } = mention;
    const named =
      meaning.kind === 'column'
        ? meaning.matches.filter(({ score, isNamed }) => isNamed && score >= 0.45)[0]
        : undefined;
    if (named && (named.column.type !== 'date' || part === undefined)) {
      return {
        column: named.column,
        part: named.column.type === 'date' && named.column.granularity === 'time' ? 'day' : 'value',
      };
    }
    if (part !== undefined && dates[0]) return { column: named?.column ?? dates[0], part };
    return undefined;
  }

  /** Columns of numbers that the question names and that are not yet used, the likeliest first. */
  #measures(isAllowed: (column: TableColumn) => boolean = isMeasure): (ColumnMatch & { readonly mention: Mention })[] {
    const found: (ColumnMatch & { readonly mention: Mention })[] = [];
    for (const mention of this.#mentions) {
      const { meaning } = mention;
      const matches =
        meaning.kind === 'column' ? meaning.matches : meaning.kind === 'value' ? (meaning.columns ?? []) : [];
      if (this.#used.has(mention) && meaning.kind === 'column') continue;
      for (const match of matches) if (isAllowed(match.column)) found.push({ ...match, mention });
    }
    return found.sort((a, b) => b.score - a.score);
  }

  /** The column that is added up, averaged or compared. */
  #measure(
    implied: string | undefined,
    isAllowed: (column: TableColumn) => boolean = isMeasure,
  ): TableColumn | undefined {
    const named = this.#measures(isAllowed);
    const best = named[0];
    if (best) {
      this.#use(best.mention);
      // Several words may name one column: "revenue (sum of price_eur)".
      for (const { column, mention } of named) if (column === best.column) this.#use(mention);
      const rival = named.find(({ column, mention }) => column !== best.column && mention === best.mention);
      if (rival && rival.score >= best.score - 0.02) this.#doubt += 0.06;
      if (!best.isNamed) this.#doubt += this.#isPerPiece(best.column) ? 0.3 : 0.05;
      return best.column;
    }
    const columns = this.#model.columns.filter(isAllowed);
    const weak = this.#weaklyNamed(columns);
    if (weak) return weak;
    if (implied !== undefined) {
      const [match] = columns
        .map((column) => ({ column, score: impliesColumn(implied, column) }))
        .filter(({ score, column }) => score > 0 && this.#count([...this.#where, { op: 'filled', column }]) > 0)
        .sort((a, b) => b.score - a.score);
      if (match) {
        this.#doubt += 0.03;
        return match.column;
      }
      if (!['long', 'good', 'large', 'high', 'money'].includes(implied)) return undefined;
    }
    return this.#onlyMeasure(columns);
  }

  /** A price beside a quantity is that of one piece, whatever a row is about. */
  #isPerPiece({ words, unit }: TableColumn): boolean {
    const isPrice =
      words.some((word) => /price|preis|单价|价格/.test(word)) || UNITS_OF['much']?.test(unit.toLowerCase()) === true;
    return isPrice && !words.some((word) => /total|amount|sum/.test(word)) && this.#quantity() !== undefined;
  }

  /** Whether `most` of a column adds up: "who paid the most" is of all that a person paid. */
  #isSummable(column: TableColumn): boolean {
    return impliesColumn('money', column) > 0 && !this.#isPerPiece(column);
  }

  #quantity(): TableColumn | undefined {
    const [match] = matchColumns(['quantity'], this.#model.columns).filter(
      ({ column, isNamed, score }) => isMeasure(column) && isNamed && score >= 0.6,
    );
    return match?.column;
  }

  /** A column that `value` or `amount` stands for: words that are too common to name one where another does. */
  #weaklyNamed(columns: readonly TableColumn[]): TableColumn | undefined {
    const words = this.#mentions.filter(({ meaning }) => meaning.kind === 'filler').map(({ words: word }) => word);
    const scored = columns.map((column) => ({
      column,
      score: Math.max(0, ...words.map((word) => impliesColumn(word, column))),
    }));
    const [best, rival] = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
    if (!best || this.#isPerPiece(best.column)) return undefined;
    this.#doubt += rival && rival.score > best.score - 0.03 ? 0.12 : 0.05;
    return best.column;
  }

  /** The only column that has numbers in the rows that are asked about. */
  #onlyMeasure(columns: readonly TableColumn[]): TableColumn | undefined {
    const filled = columns.filter((column) => this.#count([...this.#where, { op: 'filled', column }]) > 0);
    if (filled.length !== 1) return undefined;
    this.#doubt += 0.06;
    return filled[0];
  }

  #share(at: number, claims: Claims): TableQuery | undefined {
    if (this.#where.length === 0) return undefined;
    const next = this.#nounAfter(at, 3);
    const measure =
      next?.meaning.kind === 'column'
        ? next.meaning.matches.find(({ column, isNamed, score }) => isMeasure(column) && isNamed && score >= 0.6)
            ?.column
        : undefined;
    if (measure && !this.#where.some(({ column }) => column === measure)) {
      this.#use(next);
      return isNotAdditive(measure) ? undefined : { form: 'share', of: [], where: this.#where, column: measure };
    }
    // What stands before the verb is the whole: "of the cargo bikes are missing".
    const verb = this.#mentions.findIndex(
      ({ words }, index) =>
        index > at &&
        /^(?:are|were|is|was|have|had|has|got|would|do|did|does|can|could|will|sind|waren|wurden|haben|ist|war|hat)$/.test(
          words,
        ),
    );
    const before = new Set(this.#mentions.slice(at, Math.max(at, verb)));
    const of =
      verb < 0
        ? []
        : this.#where.filter((condition) =>
            [...(claims.sources.get(condition) ?? [])].some((mention) => before.has(mention)),
          );
    const where = this.#where.filter((condition) => !of.includes(condition));
    if (this.#hasUnknown()) return undefined;
    // "The share of returned ebikes" does not say of what.
    if (verb < 0 && where.length > 1) this.#doubt += 0.25;
    return where.length === 0 ? { form: 'share', of: [], where: of } : { form: 'share', of, where };
  }

  #distinct(at: number): TableQuery | undefined {
    const next = this.#nounAfter(at);
    const column = this.#columnOf(next);
    if (!column) return undefined;
    this.#use(next);
    return { form: 'aggregate', fn: 'distinct', column, where: this.#where };
  }

  #columnOf(mention: Mention | undefined): TableColumn | undefined {
    if (!mention) return undefined;
    if (mention.meaning.kind === 'column') return mention.meaning.matches[0]?.column;
    if (mention.meaning.kind === 'rows') return this.#model.key;
    return undefined;
  }

  #counted(at: number, grouping: Grouping | undefined, fn: Aggregate | undefined): TableQuery | undefined {
    const subject = this.#subjectAfter(at);
    const match = subject?.meaning.kind === 'column' ? subject.meaning.matches[0] : undefined;
    const isOfRows = subject !== undefined && subject.parts.at(-1)?.stem === this.#model.headNoun;
    const numbers =
      subject?.meaning.kind === 'column'
        ? subject.meaning.matches.find(({ column, score, isNamed }) => isMeasure(column) && isNamed && score >= 0.45)
        : undefined;
    if (subject && numbers && !(match && match.score > numbers.score + 0.2)) {
      this.#use(subject);
      const { column } = numbers;
      return this.#summed(column, grouping);
    }
    const target = this.#groupTarget();
    const by =
      grouping ?? (target && match?.column !== target ? { column: target, part: 'value' as const } : undefined);
    if (by && (grouping || this.#operator('superlative'))) {
      this.#use(subject);
      return { form: 'groups', by, fn: 'count', column: undefined, where: this.#where, top: undefined };
    }
    if (match && subject && match.isNamed && match.column !== this.#model.key && match.column.type !== 'boolean') {
      this.#use(subject);
      const isQualified = this.#where.some((condition) => condition.column === match.column);
      if (!isQualified && !isOfRows)
        return { form: 'aggregate', fn: 'distinct', column: match.column, where: this.#where };
    }
    // "How many hinges are in stock?" asks for the stock.
    const [held] =
      subject || this.#where.length === 0
        ? []
        : this.#measures().filter(
            ({ column, isNamed, score }) =>
              isNamed && score >= 0.6 && !this.#where.some((condition) => condition.column === column),
          );
    if (held) {
      this.#use(held.mention);
      return this.#summed(held.column, grouping);
    }
    const isOfPieces = SOLD.test(this.#text) || (fn === 'sum' && this.#isOfThings(at));
    const quantity = subject || this.#where.length === 0 || !isOfPieces ? undefined : this.#quantity();
    if (quantity && !this.#where.some(({ column }) => column === quantity)) {
      this.#other = {
        name: 'the number of rows',
        query: { form: 'aggregate', fn: 'count', column: undefined, where: this.#where },
      };
      this.#doubt += 0.05;
      return this.#summed(quantity, grouping);
    }
    if (!subject && fn === 'sum' && this.#where.length === 0 && !this.#operator('rows')) this.#doubt += 0.1;
    const isOfSomething = subject !== undefined || this.#where.length > 0 || this.#operator('rows') !== undefined;
    const rows = subject ?? this.#mentions.find(({ meaning }) => meaning.kind === 'rows');
    if (!isOfSomething && !rows) return undefined;
    // Nothing but a usual word says what the rows are.
    if (rows?.meaning.kind === 'rows' && rows.meaning.isGuess === true && this.#where.length === 0) this.#doubt += 0.27;
    this.#use(rows);
    return { form: 'aggregate', fn: 'count', column: undefined, where: this.#where };
  }

  /** Whether what is counted is a value that is named right after `how many`: "how many baguettes … in total". */
  #isOfThings(at: number): boolean {
    return this.#mentions[at + 1]?.meaning.kind === 'value';
  }

  /** What is counted: the first thing named after `how many`, or before a colon. */
  #subjectAfter(at: number): Mention | undefined {
    for (const mention of this.#mentions.slice(at + 1, at + 5)) {
      const { kind } = mention.meaning;
      if (kind === 'filler' || kind === 'unknown') {
        if (/^(?:are|were|was|is|did|do|have|has|had|ended|in|at|with|of)$/.test(mention.words)) return undefined;
        continue;
      }
      return kind === 'column' || kind === 'rows' ? mention : undefined;
    }
    return undefined;
  }

  #summed(column: TableColumn, grouping: Grouping | undefined): TableQuery {
    if (grouping) return { form: 'groups', by: grouping, fn: 'sum', column, where: this.#where, top: undefined };
    return { form: 'aggregate', fn: 'sum', column, where: this.#where };
  }

  #aggregated(fn: Aggregate, grouping: Grouping | undefined): TableQuery | undefined {
    const isAllowed = (candidate: TableColumn): boolean => isMeasure(candidate) || candidate.type === 'duration';
    const operator = fn === 'sum' || fn === 'average' || fn === 'median' ? this.#operator(fn) : undefined;
    const next = operator && this.#nounAfter(operator.at, 3);
    const nearest =
      next?.meaning.kind === 'column'
        ? next.meaning.matches.find(({ column, isNamed, score }) => isNamed && score >= 0.6 && isAllowed(column))
            ?.column
        : undefined;
    if (nearest) this.#use(next);
    const column = nearest ?? this.#measure(undefined, isAllowed);
    if (column && this.#isWorthOfPieces(column)) this.#doubt += UNSURE;
    if (!column) {
      const isOfRows = fn === 'sum' && this.#mentions.some(({ meaning }) => meaning.kind === 'rows');
      const isMuch = this.#mentions.some(
        ({ meaning }) =>
          meaning.kind === 'operator' && meaning.operator.kind === 'target' && meaning.operator.of === 'much',
      );
      const money = isMuch || OF_MONEY.test(this.#text) ? this.#money() : undefined;
      if (money)
        return grouping
          ? { form: 'groups', by: grouping, fn, column: money, where: this.#where, top: undefined }
          : { form: 'aggregate', fn, column: money, where: this.#where };
      if (!isOfRows) return undefined;
      this.#doubt += 0.15;
      return { form: 'aggregate', fn: 'count', column: undefined, where: this.#where };
    }
    // "Average rides per month" is of the sums of the months.
    if (
      grouping &&
      fn === 'average' &&
      grouping.column.type === 'date' &&
      (isAdditive(column) || SUMMING.test(this.#text))
    ) {
      this.#doubt += 0.04;
      return { form: 'perGroup', by: grouping, column, where: this.#where };
    }
    if (grouping) return { form: 'groups', by: grouping, fn, column, where: this.#where, top: undefined };
    return { form: 'aggregate', fn, column, where: this.#where };
  }

  /** `the value of the stock` is of prices and pieces, where a table has both. */
  #isWorthOfPieces(column: TableColumn): boolean {
    return (
      /\b(?:value|worth|wert)\b/i.test(this.#text) &&
      !column.words.some((word) => /^(?:value|worth|wert)$/.test(word)) &&
      sameness(column.words.at(-1) ?? '', 'quantity') + sameness(column.words.at(-1) ?? '', 'stock') > 0 &&
      this.#model.columns.some((other) => other !== column && isMeasure(other) && impliesColumn('money', other) > 0)
    );
  }

  /** The only column of money, or the one that is a total. */
  #money(): TableColumn | undefined {
    const found = this.#model.columns
      .filter((column) => isMeasure(column) && !this.#isPerPiece(column))
      .map((column) => ({ column, score: impliesColumn('money', column) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    if (found[0]) this.#doubt += 0.08;
    return found[0]?.column;
  }

  #grouped(by: Grouping): TableQuery | undefined {
    const [named] = this.#measures();
    if (named && named.column !== by.column) {
      this.#use(named.mention);
      this.#doubt += 0.03;
      const fn = isAdditive(named.column) || SUMMING.test(this.#text) ? 'sum' : 'average';
      return { form: 'groups', by, fn, column: named.column, where: this.#where, top: undefined };
    }
    const isOfRows = this.#mentions.some(({ meaning }) => meaning.kind === 'rows') || this.#where.length > 0;
    if (!isOfRows) return undefined;
    this.#doubt += 0.05;
    return { form: 'groups', by, fn: 'count', column: undefined, where: this.#where, top: undefined };
  }

  /** The column of categories that `which …` asks for. */
  #groupTarget(): TableColumn | undefined {
    for (const target of this.#targets()) {
      const column = target.columns[0];
      if (column) return column;
    }
    return undefined;
  }

  /** What the question asks for, one for each `which`, `who`, `when`. */
  #targets(): {
    readonly mention: Mention | undefined;
    readonly columns: readonly TableColumn[];
    readonly isRows: boolean;
    readonly isUnknown: boolean;
  }[] {
    const targets = [];
    for (const [at, { meaning }] of this.#mentions.entries()) {
      if (meaning.kind !== 'operator' || meaning.operator.kind !== 'target') continue;
      targets.push(this.#targetAt(at, meaning.operator.of));
    }
    return targets;
  }

  #targetAt(
    at: number,
    of: OperatorOf<'target'>['of'],
  ): {
    readonly mention: Mention | undefined;
    readonly columns: readonly TableColumn[];
    readonly isRows: boolean;
    readonly isUnknown: boolean;
  } {
    const next = this.#nounAfter(at);
    const none = { mention: undefined, columns: [], isRows: false, isUnknown: false };
    const measured = of === 'much' ? this.#measureAsked(next) : undefined;
    if (measured) return { ...none, mention: next, columns: [measured] };
    if (['who', 'where', 'when', 'why', 'much', 'long'].includes(of)) {
      const implied = this.#impliedTargets(of);
      // "How much is the fee" may ask for a text too.
      const [named] = implied.length === 0 && next?.meaning.kind === 'column' ? next.meaning.matches : [];
      const columns = named?.isNamed === true && (of === 'much' || of === 'long') ? [named.column] : implied;
      return { ...none, columns, isUnknown: columns.length === 0 };
    }
    const dated = of === 'which' || of === 'what' ? this.#dateAfter(at) : undefined;
    if (dated) return { ...none, ...dated };
    if (!next) return none;
    // "What did order 10010 cost" asks for no order.
    if (next.meaning.kind === 'rows')
      return of === 'what' && this.#isOneRow() ? none : { ...none, mention: next, isRows: true };
    if (next.meaning.kind === 'column' && !(this.#used.has(next) && of !== 'which')) {
      const [best, ...others] = next.meaning.matches.filter(({ score }) => score >= 0.3);
      const equal = others.filter(({ score }) => best && score >= best.score - 0.02);
      const meant =
        best && equal.length > 0
          ? this.#alsoNamed(
              [best, ...equal].map(({ column }) => column),
              next,
            )
          : undefined;
      if (meant) return { ...none, mention: next, columns: [meant] };
      return { ...none, mention: next, columns: best ? [best.column, ...equal.map(({ column }) => column)] : [] };
    }
    if (next.meaning.kind === 'value') {
      // "Which payment method": the last word is what is asked for.
      const head = this.#mentions[this.#mentions.indexOf(next) + 1];
      const match = head?.meaning.kind === 'column' ? head.meaning.matches[0] : undefined;
      if (head && match?.isNamed === true && match.score >= 0.6 && !this.#used.has(head))
        return { ...none, mention: head, columns: [match.column] };
    }
    if (next.meaning.kind === 'unknown') return { ...none, mention: next, isUnknown: true };
    return none;
  }

  /** The column of numbers that `how much` is followed by: "how much waste". */
  #measureAsked(next: Mention | undefined): TableColumn | undefined {
    if (next?.meaning.kind === 'column')
      return next.meaning.matches.find(({ column, isNamed, score }) => isMeasure(column) && isNamed && score >= 0.6)
        ?.column;
    if (next?.meaning.kind !== 'rows' && next?.meaning.kind !== 'unknown') return undefined;
    const implied = this.#model.columns.filter((column) => isMeasure(column) && impliesColumn(next.words, column) > 0);
    return implied.length === 1 ? implied[0] : undefined;
  }

  /** `which month`: the dates, by a part of them. */
  #dateAfter(at: number): { readonly mention: Mention; readonly columns: readonly TableColumn[] } | undefined {
    const [date] = this.#dates();
    const mention = this.#mentions
      .slice(at + 1, at + 5)
      .find(
        ({ meaning, words }) =>
          datePart(words) !== undefined ||
          (meaning.kind !== 'filler' && !(meaning.kind === 'operator' && meaning.operator.kind === 'superlative')),
      );
    const isPart =
      mention !== undefined &&
      datePart(mention.words) !== undefined &&
      !(mention.meaning.kind === 'column' && mention.meaning.matches[0]?.isNamed === true);
    return isPart && date ? { mention, columns: [date] } : undefined;
  }

  /** Which of some columns another word names too: "which station do trips end at". */
  #alsoNamed(columns: readonly TableColumn[], except: Mention): TableColumn | undefined {
    for (const mention of this.#mentions) {
      if (mention === except || mention.meaning.kind !== 'column') continue;
      const match = mention.meaning.matches.find(({ column, isNamed }) => isNamed && columns.includes(column));
      if (!match) continue;
      this.#use(mention);
      return match.column;
    }
    return undefined;
  }

  /** Whether the conditions name a row by its key. */
  #isOneRow(): boolean {
    return this.#where.some(
      (condition) => condition.column === this.#model.key && condition.op === 'in' && !condition.isNot,
    );
  }

  /** A column of text that is named for who does something: `runner`, `editor`. */
  #agent(): TableColumn | undefined {
    return this.#model.columns.find(
      ({ type, words, distinct }) => type === 'text' && distinct.size > 1 && AGENT.test(words.at(-1) ?? ''),
    );
  }

  #isSingleValue(column: TableColumn): boolean {
    return this.#where.some(
      (condition) =>
        condition.column === column && condition.op === 'in' && !condition.isNot && condition.values.length === 1,
    );
  }

  #impliedTargets(of: string): TableColumn[] {
    const words: Readonly<Record<string, string>> = { much: 'money', long: 'long' };
    const word = words[of] ?? of;
    const columns = this.#model.columns.filter((column) => {
      if (of === 'when')
        return (
          isYearLike(column) ||
          column.type === 'date' ||
          column.type === 'duration' ||
          implies('when', column.words) > 0
        );
      if (of === 'much' || of === 'long') return isMeasure(column) || column.type === 'duration';
      // The one that is named is not the one that is asked for.
      if (of === 'who' && this.#isSingleValue(column)) return false;
      return column.type === 'text';
    });
    if (of === 'why') this.#withoutDenied(columns);
    const named = this.#mentions.flatMap((mention) => {
      const { meaning } = mention;
      const matches =
        meaning.kind === 'column'
          ? meaning.matches
          : meaning.kind === 'value' && (!meaning.isExact || of === 'when')
            ? (meaning.columns ?? [])
            : [];
      return matches.filter(({ column }) => columns.includes(column)).map((match) => ({ ...match, mention }));
    });
    const scored = columns
      .map((column) => {
        const hint = named.find((match) => match.column === column);
        const units = column.unit.toLowerCase();
        const byType =
          of === 'when'
            ? column.type === 'date' || isYearLike(column)
            : UNITS_OF[of]?.test(units) === true || column.type === 'duration';
        const implied = Math.max(impliesColumn(word, column), byType ? 0.6 : 0);
        return { column, score: implied > 0 && hint?.isNamed === true ? implied + hint.score : implied, hint };
      })
      .filter(({ score }) => score > 0)
      .filter(({ column, hint }) => this.#count([...this.#whereWithout(hint?.mention), { op: 'filled', column }]) > 0)
      .sort((a, b) => b.score - a.score);
    const empty = named.find(
      (match) =>
        match.isNamed &&
        match.score >= 0.45 &&
        impliesColumn(word, match.column) > 0 &&
        !scored.some(({ column }) => column === match.column),
    );
    if (empty) {
      this.#use(empty.mention);
      return [empty.column];
    }
    const best = scored[0];
    if (!best) {
      // A person is asked for, and the rows are persons or have names.
      const agent = of === 'who' ? this.#agent() : undefined;
      if (agent) return [agent];
      const { key, isOfPersons } = this.#model;
      return of === 'who' && key && isOfPersons && !this.#where.some(({ column }) => column === key) ? [key] : [];
    }
    if (best.hint?.isNamed === true) {
      this.#use(best.hint.mention);
      this.#where = this.#whereWithout(best.hint.mention);
    }
    const isUnclear = scored[1] && scored[1].score >= best.score - 0.06 && !best.hint;
    if (isUnclear) this.#doubt += 0.05;
    return [best.column];
  }

  /** What could not be is no condition of why: "why could it not be emptied" asks for the reason of what is not emptied. */
  #withoutDenied(columns: readonly TableColumn[]): void {
    const denied = this.#where.filter((condition) => condition.op === 'in' && condition.isNot);
    if (denied.length === 0) return;
    const reasons = columns.filter((column) => impliesColumn('why', column) > 0);
    const exact = denied.filter(({ column }) => column === this.#model.key || reasons.includes(column));
    // The word that is denied is a verb; what it is denied of stands before it.
    const kept = this.#where.flatMap((condition): Condition[] => {
      if (condition.op !== 'in' || !condition.isNot || exact.includes(condition)) return [condition];
      const isWhole = [...(this.#sources.get(condition) ?? [])].some(
        ({ meaning }) => meaning.kind === 'value' && meaning.isExact,
      );
      return isWhole ? [{ ...condition, isNot: false }] : [];
    });
    const isFilled = reasons.some((column) => this.#count([...kept, { op: 'filled', column }]) > 0);
    if (isFilled) this.#where = kept;
  }

  /** The conditions without that of a word that names the column that is asked for: "how long was it offline?" */
  #whereWithout(mention: Mention | undefined): readonly Condition[] {
    if (mention?.meaning.kind !== 'value') return this.#where;
    return this.#where.filter((condition) => this.#sources.get(condition)?.has(mention) !== true);
  }

  #superlative(
    operator: OperatorOf<'superlative'>,
    at: number,
    grouping: Grouping | undefined,
  ): TableQuery | undefined {
    const { direction, style } = operator;
    const targets = this.#targets();
    const target = targets.find(({ columns, isRows }) => columns.length > 0 || isRows);
    const unknown = targets.find(({ isUnknown, mention }) => isUnknown && mention);
    if (targets.length > 0 && targets.every(({ isUnknown, mention }) => isUnknown && !mention)) return undefined;
    const count = this.#numberBeside(at) ?? 1;
    if (target?.mention) this.#use(target.mention);
    const described = target ? undefined : this.#categoryAfter(at);
    const fn = this.#aggregateBeside(style);
    const isCount = this.#operator('count') !== undefined;
    if (style === 'date') {
      if (grouping) this.#doubt += UNSURE;
      return this.#byDate(operator, target?.columns ?? [], count, at);
    }
    const categories = (target?.columns ?? []).filter((column) => column !== this.#model.key && !isMeasure(column));
    const isOften =
      style === 'often' ||
      /often|frequent|popular|common|used|busy|busiest|häufig|beliebt|selten/i.test(this.#mentions[at]?.words ?? '');
    if (isOften) {
      const dated = grouping || categories[0] ? undefined : this.#dateAfter(at);
      if (dated) this.#use(dated.mention);
      const by = grouping?.column ?? categories[0] ?? dated?.columns[0] ?? this.#columnAfter(at);
      return (
        by && {
          form: 'groups',
          by: { column: by, part: grouping?.part ?? this.#partFor(by, dated?.mention ?? target?.mention) },
          fn: 'count',
          column: undefined,
          where: this.#where,
          top: { direction, count },
        }
      );
    }
    const times = operator.implied === 'fast' ? this.#timesInstead(target?.columns[0]) : undefined;
    if (times)
      return {
        form: 'extreme',
        column: times,
        direction: direction === 'max' ? 'min' : 'max',
        count,
        where: this.#where,
        show: target?.columns.slice(0, 1) ?? [],
      };
    const isAllowed = (column: TableColumn): boolean =>
      (isMeasure(column) || column.type === 'duration') &&
      !categories.includes(column) &&
      column !== target?.columns[0];
    const isTargetMeasure =
      target?.columns[0] !== undefined && (isMeasure(target.columns[0]) || target.columns[0].type === 'duration');
    const measure = isTargetMeasure
      ? target?.columns[0]
      : (isCount || (style === 'most' && operator.implied === undefined)) && !this.#measures(isAllowed)[0]
        ? undefined
        : this.#measureNear(at, operator.implied, isAllowed);
    const isTop = this.#operator('by') !== undefined || /^top$/i.test(this.#mentions[at]?.words ?? '');
    const category = grouping?.column ?? categories[0] ?? (isTop ? described : undefined);
    const { key } = this.#model;
    const ofRows = target?.isRows === true && key ? [key] : undefined;
    const show = ofRows ?? target?.columns.slice(0, 1) ?? (described ? [described] : []);
    const by = category && { column: category, part: grouping?.part ?? this.#partFor(category, target?.mention) };
    if (!measure) {
      // "at which station did most unlocks fail?": rows are counted.
      const isOfRows = style === 'most' || isCount;
      return by && isOfRows
        ? { form: 'groups', by, fn: 'count', column: undefined, where: this.#where, top: { direction, count } }
        : undefined;
    }
    if (by && fn) return { form: 'groups', by, fn, column: measure, where: this.#where, top: { direction, count } };
    // "The average of the highest two" is of these alone.
    if (fn && this.#isOfTop(fn, at)) this.#doubt += UNSURE;
    if (grouping && !target && style === 'extreme')
      return { form: 'groups', by: grouping, fn: direction, column: measure, where: this.#where, top: undefined };
    const rows: TableQuery = {
      form: 'extreme',
      column: measure,
      direction,
      count,
      where: this.#where,
      show,
    };
    if (unknown && !target) this.#doubt += 0.08;
    if (unknown?.mention) this.#use(unknown.mention);
    const isOfOneRow =
      OF_ONE_ROW.test(this.#text) && !/\b(?:customer|station|person|team|city|one)s? with the\b/i.test(this.#text);
    if (by && (by.part !== 'value' || this.#isRepeated(category)) && !isOfOneRow) {
      const isSummed =
        (isAdditive(measure) ||
          SUMMING.test(this.#text) ||
          (style === 'most' && (this.#isSummable(measure) || !isNotAdditive(measure)))) &&
        (style === 'most' || [undefined, 'good', 'high'].includes(operator.implied));
      if (isSummed) {
        const query: TableQuery = {
          form: 'groups',
          by,
          fn: 'sum',
          column: measure,
          where: this.#where,
          top: { direction, count },
        };
        this.#other = {
          name: `the single row with the ${direction === 'max' ? 'highest' : 'lowest'} ${measure.name}`,
          query: rows,
        };
        return query;
      }
      if (operator.implied === 'good' && !isAdditive(measure)) {
        this.#other = { name: 'a single row', query: rows };
        return { form: 'groups', by, fn: 'average', column: measure, where: this.#where, top: { direction, count } };
      }
    }
    return rows;
  }

  /** Whether an aggregate stands right before a superlative: "sum of the top 3". */
  #isOfTop(fn: Aggregate, at: number): boolean {
    const before = fn === 'sum' || fn === 'average' || fn === 'median' ? this.#operator(fn)?.at : undefined;
    return (
      before !== undefined &&
      before < at &&
      this.#mentions.slice(before + 1, at).every(({ meaning }) => meaning.kind === 'filler')
    );
  }

  /** The column of times where there is none of speeds: the fastest takes the least. */
  #timesInstead(shown: TableColumn | undefined): TableColumn | undefined {
    const { columns } = this.#model;
    if (columns.some((column) => isMeasure(column) && impliesColumn('fast', column) > 0)) return undefined;
    const times = columns.filter(
      (column) =>
        column !== shown && (column.type === 'duration' || (isMeasure(column) && impliesColumn('slow', column) > 0)),
    );
    if (times.length !== 1) return undefined;
    this.#doubt += 0.04;
    return times[0];
  }

  /** The column of what is called the most something: `product` in "cheapest product". */
  #categoryAfter(at: number): TableColumn | undefined {
    const next = this.#nounAfter(at, 3);
    const match = next?.meaning.kind === 'column' ? next.meaning.matches[0] : undefined;
    if (!next || !match?.isNamed || match.column.type !== 'text' || match.column === this.#model.key) return undefined;
    this.#use(next);
    return match.column;
  }

  /** The measure that stands nearest after a superlative or is implied by it. */
  #measureNear(
    at: number,
    implied: string | undefined,
    isAllowed: (column: TableColumn) => boolean,
  ): TableColumn | undefined {
    const by = this.#operator('by');
    const after = by ? this.#nounAfter(by.at) : this.#nounAfter(at, 3);
    if (after?.meaning.kind === 'column') {
      const isOfKind = (column: TableColumn): boolean =>
        by !== undefined || !SPECIFIC.has(implied ?? '') || impliesColumn(implied ?? '', column) > 0;
      const match = after.meaning.matches.find(
        ({ column, score }) => isAllowed(column) && isOfKind(column) && score >= 0.3,
      );
      if (match) {
        this.#use(after);
        if (!match.isNamed) this.#doubt += 0.04;
        return match.column;
      }
    }
    // "The highest discount" is of nothing else than discounts.
    const isOfOther = after?.meaning.kind === 'unknown' && after.weight >= 1;
    if (
      isOfOther &&
      !this.#measures(isAllowed)[0] &&
      !['expensive', 'long', 'heavy', 'fast', 'slow'].includes(implied ?? '')
    )
      return undefined;
    return this.#measure(implied, isAllowed);
  }

  #partFor(column: TableColumn, mention: Mention | undefined): Grouping['part'] {
    if (column.type !== 'date') return 'value';
    return datePart(mention?.words ?? '') ?? (column.granularity === 'time' ? 'day' : 'value');
  }

  #isRepeated(column: TableColumn | undefined): boolean {
    return column !== undefined && column.distinct.size < column.filled;
  }

  #columnAfter(at: number): TableColumn | undefined {
    const next = this.#nounAfter(at);
    const before = this.#mentions
      .slice(0, at)
      .findLast(({ meaning }) => meaning.kind === 'column' || meaning.kind === 'rows');
    const found = next?.meaning.kind === 'column' ? next : before;
    this.#use(found);
    return this.#columnOf(found);
  }

  /** `the three most expensive`, `top 5`. */
  #numberBeside(at: number): number | undefined {
    for (const index of [at - 1, at + 1]) {
      const mention = this.#mentions[index];
      const value =
        mention?.meaning.kind === 'number' ? Number(mention.meaning.text) : NUMBER_WORDS.get(mention?.words ?? '');
      if (mention && value !== undefined && Number.isInteger(value) && value > 0 && value <= 100) {
        this.#use(mention);
        return value;
      }
    }
    return undefined;
  }

  #byDate(
    operator: OperatorOf<'superlative'>,
    show: readonly TableColumn[],
    count: number,
    at: number,
  ): TableQuery | undefined {
    if (operator.implied === 'old') {
      const age = this.#model.columns.find((column) => isMeasure(column) && implies('old', column.words) > 0);
      const isYoungest = /young|jüng/i.test(this.#mentions[at]?.words ?? '');
      if (age)
        return {
          form: 'extreme',
          column: age,
          direction: isYoungest ? 'min' : 'max',
          count,
          where: this.#where,
          show: show.filter((column) => column !== age),
        };
      const born = this.#born();
      if (born)
        return {
          form: 'extreme',
          column: born,
          direction: isYoungest ? 'max' : 'min',
          count,
          where: this.#where,
          show: show.filter((column) => column !== born),
        };
      if (isYoungest) return undefined;
    }
    const named = this.#measures(({ type }) => type === 'date' || type === 'duration')[0];
    const column = named?.column ?? this.#dates()[0] ?? this.#model.columns.find(isYearColumn);
    if (!column) return undefined;
    if (named) this.#use(named.mention);
    else if (this.#dates().length > 1) this.#doubt += 0.05;
    const filled: Condition[] = show
      .filter((shown) => shown !== column && shown.filled < this.#model.rows.length)
      .map((shown) => ({ op: 'filled', column: shown }));
    return {
      form: 'extreme',
      column,
      direction: operator.direction,
      count,
      where: [...this.#where, ...filled],
      show: show.filter((shown) => shown !== column),
    };
  }

  /** The column of dates or years of birth. */
  #born(): TableColumn | undefined {
    return matchColumns(['born'], this.#model.columns).find(
      ({ column, isNamed, score }) => isNamed && score >= 0.6 && (column.type === 'date' || isYearLike(column)),
    )?.column;
  }

  #dates(): TableColumn[] {
    return this.#model.columns.filter(({ type }) => type === 'date');
  }

  /** Without an aggregate: cells, rows or values. */
  #asked(): TableQuery | undefined {
    const targets = this.#targets();
    const isNamed = (target: (typeof targets)[number]): boolean => target.columns.length > 0 || target.isRows;
    const shown = [...new Set(targets.flatMap(({ columns }) => columns.slice(0, 1)))];
    for (const { mention } of targets) this.#use(mention);
    if (targets.some((target) => target.isUnknown && !isNamed(target))) {
      // What is asked for is nothing that the table names.
      if (targets.length === 1 && (this.#where.length === 0 || !this.#isListing())) return undefined;
      const isForRows =
        this.#model.rowNouns.size === 0 || targets.some(({ mention }) => PERSONS.test(mention?.words ?? ''));
      this.#doubt += isForRows ? 0.1 : 0.25;
    }
    const more = this.#mentions.filter((mention) => mention.meaning.kind === 'column' && !this.#used.has(mention));
    if (shown.length === 0 && !targets.some(({ isRows }) => isRows)) {
      for (const mention of more) {
        const column = this.#columnOf(mention);
        if (column && !shown.includes(column)) shown.push(column);
        this.#use(mention);
      }
    } else this.#alsoShown(more, shown);
    const sorted = this.#sorted(shown);
    if (sorted) return sorted;
    if (this.#where.length > 0 && CHECKING.test(this.#text) && targets.length === 0) {
      const check = this.#check(shown);
      if (check) return check;
    }
    if (shown.length > 0) return this.#cells(shown);
    if (this.#where.length > 0) {
      const isAboutRows = targets.some(({ isRows }) => isRows) || this.#isListing() || targets.length > 0;
      if (!isAboutRows) this.#doubt += 0.1;
      return { form: 'rows', where: this.#where };
    }
    return undefined;
  }

  /** Whether a row is as the question says: "has L003 been returned" asks whether there is a date of it. */
  #check(named: readonly TableColumn[]): TableQuery | undefined {
    const filled = named.filter(
      (column) => !isMeasure(column) && !this.#where.some((condition) => condition.column === column),
    );
    const where = [...this.#where, ...filled.map((column): Condition => ({ op: 'filled', column }))];
    const isOnlyKey = where.length === 1 && this.#isOneRow();
    return isOnlyKey || named.some(isMeasure) ? undefined : { form: 'check', where };
  }

  /** `list the mountains by height`. */
  #sorted(shown: readonly TableColumn[]): TableQuery | undefined {
    const by = this.#operator('by');
    const next = by && this.#nounAfter(by.at, 3);
    const match = next?.meaning.kind === 'column' ? next.meaning.matches[0] : undefined;
    if (!match?.isNamed || !next || (!isMeasure(match.column) && match.column.type !== 'date')) return undefined;
    this.#use(next);
    const direction =
      /\b(?:ascending|lowest first|smallest first|oldest first|aufsteigend)\b/i.test(this.#text) ||
      match.column.type === 'date'
        ? 'min'
        : 'max';
    return {
      form: 'extreme',
      column: match.column,
      direction,
      count: MAX_SORTED,
      where: this.#where,
      show: shown.filter((column) => column !== match.column),
    };
  }

  /** Columns named beside those that are asked for: "and", or a word that goes with the one before. */
  #alsoShown(more: readonly Mention[], shown: TableColumn[]): void {
    for (const mention of more) {
      if (mention.meaning.kind !== 'column') continue;
      const known = mention.meaning.matches.find(
        ({ column }) => shown.includes(column) || this.#where.some((condition) => condition.column === column),
      );
      const [best] = mention.meaning.matches;
      const at = this.#mentions.indexOf(mention);
      const isJoined = this.#mentions
        .slice(Math.max(0, at - 3), at)
        .some(({ words }) => /^(?:and|und|or|oder)$/.test(words));
      if (known) this.#use(mention);
      else if (best && best.isNamed && isJoined) {
        this.#use(mention);
        shown.push(best.column);
      }
    }
  }

  /** Whether there is a word that may be a condition and is none of the table. */
  #hasUnknown(): boolean {
    return this.#mentions.some(
      (mention) => mention.meaning.kind === 'unknown' && !this.#used.has(mention) && mention.weight >= 0.5,
    );
  }

  /** "What do they get to eat" is answered by no row, where the table knows of no eating. */
  #isOfUnknownDeed(): boolean {
    const isOpen = /^(?:what|how|where|when|why|who|was|wie|wo|wann|warum|wer)\b/i.test(this.#text);
    return isOpen && this.#mentions.some((mention) => mention.meaning.kind === 'unknown' && mention.weight >= 1);
  }

  /** Whether a noun that is not understood says of what: "kilos of quinces", "revenue in Utopia". */
  #hasUnknownChoice(): boolean {
    return this.#mentions.some((mention, at) => {
      const { meaning, weight, words } = mention;
      if (this.#used.has(mention) || meaning.kind !== 'unknown' || weight < 1) return false;
      if (/(?:ed|ing)$/.test(words) || datePart(words) !== undefined) return false;
      const before = this.#mentions.slice(Math.max(0, at - 2), at).map((mention) => mention.words);
      return before.some((word) => CHOOSING.test(word));
    });
  }

  #isListing(): boolean {
    const target = this.#operator('target');
    return target !== undefined && ['which', 'list'].includes(target.operator.of);
  }

  #cells(named: readonly TableColumn[]): TableQuery | undefined {
    // What is a condition already is no answer.
    const shown = named.filter(
      (column) =>
        !this.#where.some(
          (condition) =>
            condition.op === 'in' && condition.values.length === 1 && !condition.isNot && condition.column === column,
        ),
    );
    const [first] = shown;
    const isKey = shown.length === 1 && first === this.#model.key;
    // "What did she borrow" asks for the rows, not for the days.
    const isDeed = shown.length === 1 && first?.type === 'date' && /^what (?:did|does|has|have)\b/i.test(this.#text);
    if (this.#where.length > 0 && (isKey || isDeed)) return { form: 'rows', where: this.#where };
    if (!first) return named.length > 0 ? { form: 'rows', where: this.#where } : undefined;
    if (this.#where.length === 0) {
      if (shown.length > 1) return undefined;
      const isOfCodes = first.unit === '' && (first.notation?.decimals ?? 0) === 0 && first.distinct.size <= MAX_CODES;
      if ((isMeasure(first) && !isOfCodes) || this.#hasUnknown()) return undefined;
      return { form: 'values', column: first, where: [] };
    }
    if (shown.length === 1 && isMeasure(first) && (isAdditive(first) || SUMMING.test(this.#text))) {
      const rows = this.#count([...this.#where, { op: 'filled', column: first }]);
      if (rows > 1) {
        this.#doubt += 0.03;
        return { form: 'aggregate', fn: 'sum', column: first, where: this.#where };
      }
    }
    return { form: 'cells', show: shown, where: this.#where, isSingular: !this.#isPlural() };
  }

  #isPlural(): boolean {
    return /^(?:which|what|list|show)\s+(?:\p{L}+\s+){0,2}(?!(?:does|is|was|has|this|its|status|address|class|process|access)\b)\p{L}+s\b|\b(?:are|were|sind|waren)\b/iu.test(
      this.#text,
    );
  }

  /** A name that the table does not have: `CEO`, `Q7`, `Germany`. */
  #isName({ parts: [part] }: Mention): boolean {
    if (!part) return false;
    if (
      /\d/.test(part.raw) ||
      (part.raw.length > 1 && part.raw === part.raw.toUpperCase() && part.raw !== part.raw.toLowerCase())
    )
      return true;
    const isCapital = /^\p{Lu}/u.test(part.raw);
    return (
      isCapital && part.start > 0 && !/[.?!:]\s*$/.test(this.#text.slice(0, part.start)) && !GERMAN.test(this.#text)
    );
  }

  /** What the words that have no part in the query tell against it. */
  #notUnderstood(asked: ReadonlySet<TableColumn>): number {
    let doubt = 0;
    for (const mention of this.#mentions) {
      if (this.#used.has(mention)) continue;
      const { kind } = mention.meaning;
      if (this.#isCountOfNext(mention)) continue;
      if (kind === 'unknown') doubt += this.#unknownDoubt(mention, asked) * mention.weight;
      else if (kind === 'number' || kind === 'text') doubt += 0.4;
      else if (kind === 'column')
        doubt += this.#isSecondary(mention, asked) || this.#isOfAll(mention) ? 0 : 0.26 * this.#columnWeight(mention);
      else if (kind === 'rows') doubt += mention.meaning.isGuess === true ? 0.05 : 0;
      else if (kind === 'comparison' || kind === 'period') doubt += 0.4;
      else if (kind === 'value') doubt += mention.weight === 0 ? 0.05 : 0.26;
      else if (kind === 'operator') doubt += this.#unusedOperator(mention);
    }
    return doubt;
  }

  /** What tells against a query that computes only a part of what is asked: "highest and lowest", "how many more". */
  #notComputed(query: TableQuery): number {
    const operators = this.#mentions.flatMap(({ meaning }) => (meaning.kind === 'operator' ? [meaning.operator] : []));
    const directions = new Set(
      operators.flatMap((operator) => (operator.kind === 'superlative' ? operator.direction : [])),
    );
    const kinds = new Set(operators.map(({ kind }) => kind));
    const isOfGroups = query.form === 'cells' || (query.form === 'aggregate' && query.fn === 'distinct');
    const isPartly =
      directions.size > 1 ||
      (kinds.has('average') && kinds.has('median')) ||
      (isOfGroups && this.#mentions.some(({ words }) => ONLY.test(words))) ||
      OTHER_COMPUTATION.test(this.#text) ||
      this.#isComparedWithRow() ||
      this.#mentions.some(
        ({ meaning, words }) => meaning.kind !== 'column' && meaning.kind !== 'value' && OTHER_FIGURE.test(words),
      );
    return isPartly ? UNSURE : 0;
  }

  /** `more km than B-2`: what is compared with another row, and not with a number. */
  #isComparedWithRow(): boolean {
    if (this.#operator('differs') ?? this.#operator('same')) return false;
    return this.#mentions.some(
      ({ meaning, words }, at) =>
        (meaning.kind === 'filler' || meaning.kind === 'unknown') &&
        (words === 'than' || (words === 'als' && COMPARATIVE.test(this.#mentions[at - 1]?.words ?? ''))),
    );
  }

  #unknownDoubt(mention: Mention, asked: ReadonlySet<TableColumn>): number {
    if (this.#isDeedOf(mention, asked)) return 0.05;
    return this.#isPurposeOfFlag(mention) || this.#isGermanPerfect(mention) ? 0.12 : 0.3;
  }

  /** `fährt` where the `Fahrer` is asked for. */
  #isDeedOf({ words }: Mention, asked: ReadonlySet<TableColumn>): boolean {
    const base = folded(words).slice(0, MIN_DEED_CHARS);
    return (
      base.length === MIN_DEED_CHARS &&
      [...asked].some((column) => column.type === 'text' && column.words.some((word) => folded(word).startsWith(base)))
    );
  }

  /** `verursacht` at the end of "welcher hat am meisten Kosten verursacht": what is done with what is asked for. */
  #isGermanPerfect(mention: Mention): boolean {
    const isLast = this.#mentions.at(-1) === mention;
    return (
      isLast &&
      /^(?:\p{L}{0,5}ge\p{L}{3,}|(?:ver|be|ent|er|zer)\p{L}{3,})(?:t|en)$/u.test(mention.words) &&
      /\b(?:hat|haben|ist|sind)\b/i.test(this.#text) &&
      !/\b(?:wurden?|worden)\b/i.test(this.#text)
    );
  }

  /** `milking` in "has a milking robot", where there is a column of whether there is a robot. */
  #isPurposeOfFlag(mention: Mention): boolean {
    const next = this.#mentions[this.#mentions.indexOf(mention) + 1];
    return (
      /ing$/.test(mention.words) &&
      next?.meaning.kind === 'column' &&
      next.meaning.matches[0]?.column.type === 'boolean'
    );
  }

  /** `four` in "the four days" of a table of four days. */
  #isCountOfNext(mention: Mention): boolean {
    const next = this.#mentions[this.#mentions.indexOf(mention) + 1];
    const column = next?.meaning.kind === 'column' ? next.meaning.matches[0]?.column : undefined;
    return column !== undefined && this.#isNumberOfAll(mention.words, column);
  }

  /** `over all months and stations`: that is no choice. */
  #isOfAll(mention: Mention): boolean {
    const at = this.#mentions.indexOf(mention);
    return (
      this.#mentions
        .slice(Math.max(0, at - 4), at)
        .some(({ words }) => /\b(?:all|every|any|alle[rn]?|jede[rn]?)\b/.test(words)) ||
      this.#isPluralOfAll(mention, at)
    );
  }

  /** `in the tanks`, `in the four days`: all of them, where there are as many. */
  #isPluralOfAll({ meaning, words }: Mention, at: number): boolean {
    const column =
      meaning.kind === 'column' && meaning.matches[0]?.isNamed === true ? meaning.matches[0].column : undefined;
    if (!column || !/s$/.test(words) || stemOf(words) === words) return false;
    const [before = '', last = ''] = this.#mentions.slice(Math.max(0, at - 2), at).map((other) => other.words);
    return last === 'the' || (before === 'the' && this.#isNumberOfAll(last, column));
  }

  #isNumberOfAll(word: string, column: TableColumn): boolean {
    const number = /^\d+$/.test(word) ? Number(word) : NUMBER_WORDS.get(word);
    return number !== undefined && number === column.distinct.size;
  }

  /** A column's word that only goes with a value of that column, or with a column that is used. */
  #isSecondary({ meaning, parts }: Mention, asked: ReadonlySet<TableColumn>): boolean {
    if (meaning.kind !== 'column') return false;
    const columns = new Set(this.#where.map(({ column }) => column));
    const best = meaning.matches[0]?.score ?? 0;
    // "Net weight" is the net, "blocked bins" are those of `bin.blocked`.
    if (meaning.matches.some(({ column, score }) => asked.has(column) && score >= best - 0.25)) return true;
    if (
      this.#where.some(
        (condition) =>
          condition.op === 'in' &&
          condition.values.every((value) =>
            plainWords(value).some((word) => parts.some(({ stem }) => stem === stemOf(word))),
          ),
      )
    )
      return true;
    return meaning.matches.some(({ column, isNamed }) => columns.has(column) || (!isNamed && asked.has(column)));
  }

  /** A verb such as `sold` only implies a column. */
  #columnWeight({ meaning, weight }: Mention): number {
    return meaning.kind === 'column' && meaning.matches[0]?.isNamed !== true ? weight : 1;
  }

  /** `name or title`: what is shown, and no condition. */
  #isBetweenColumns(mention: Mention): boolean {
    const at = this.#mentions.indexOf(mention);
    return [this.#mentions[at - 1], this.#mentions[at + 1]].every((other) => other?.meaning.kind === 'column');
  }

  #unusedOperator(mention: Mention): number {
    const { meaning } = mention;
    if (meaning.kind !== 'operator') return 0;
    switch (meaning.operator.kind) {
      case 'not':
      case 'differs':
      case 'same':
      case 'empty':
      case 'starts':
      case 'ends':
        return 0.3;
      case 'failed':
      case 'succeeded':
        return 0.25;
      case 'or':
        return this.#isBetweenColumns(mention) ? 0 : 0.3;
      default:
        return 0;
    }
  }
}

const MIN_DEED_CHARS = 4;
/** What tells so much against a reading makes its answer unsure. */
const UNSURE = 0.3;

function folded(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '');
}

/** Rows that are counted before they are chosen, and figures that are compared with each other. */
const OTHER_COMPUTATION =
  /\b(?:(?:second|third|fourth|fifth|2nd|3rd|\d+th)[ -](?:most|best|worst|last|[a-z]+est)|(?:zweit|dritt)[a-zäöüß]*ste[nrsm]?|(?:more|less) than (?:once|twice)|at least (?:once|twice)|(?:once|twice|thrice) or more|how many (?:more|fewer|less)|mehr als (?:einmal|zweimal)|wie ?viele? (?:mehr|weniger))\b/i;
const OTHER_FIGURE =
  /^(?:differences?|running|cumulative|ratios?|growth|grew|increased?|decreased?|trend|compared?|versus|vs|percentiles?|quantiles?|variance|deviation|unterschied|differenz|verhältnis|wachstum)$/;
const COMPARATIVE = /^(?:mehr|weniger|\p{L}{3,}er)$/u;
const ONLY = /^(?:only|exclusively|nur|ausschließlich)$/;
/** Words before what chooses rows. */
const CHOOSING = /^(?:.+ )?(?:of|for|from|in|at|by|with|von|vom|für|aus|bei|beim|mit)$/;
const GERMAN =
  /\b(?:der|die|das|ist|sind|wie|welche[rnsm]?|wann|wer|wo|was|und|für|gibt|hat|haben|im|am|den|dem|von)\b/iu;
/** Nouns for who does something, but for those of things. */
const AGENT =
  /^(?!(?:number|order|color|other|letter|sector|factor|error|container|server|folder|filter|computer|printer|counter|meter|parameter|identifier|quarter|semester|gender|power|water|paper|router|sensor|monitor|motor|reactor|user agent)$)\p{L}{3,}(?:er|or|ist|ant|in)$/u;
/** `less than an hour`, `over half a day`. */
const ONE_UNIT = /\b(than|over|under|least|most|about|above|below)\s+(?:(half)\s+)?an?\s+(hour|minute|second|day)\b/giu;
/** Adjectives that fit only columns of their kind: the longest ride is not the one with the most rides. */
const SPECIFIC = new Set(['long', 'heavy', 'tall', 'far', 'fast', 'slow', 'hot', 'expensive', 'old']);
const MAX_CODES = 30;
const MAX_SORTED = 40;
/** Questions that are answered with yes or no. */
const CHECKING = /^(?:is|are|was|were|do|does|did|has|have|had|can|ist|sind|war|waren|hat|haben|gibt|gab)\b/iu;
const PERSONS = /^(?:people|persons?|someone|leute|personen)$/;
/** Words for money that is added up over the rows. */
const SUMMING =
  /\b(?:revenue|turnover|income|earnings|takings|earned|umsatz|einnahmen|in total|altogether)\b|销售额|收入/iu;
/** "came back with the most kilometres" is of one row, "has the most rides" of all. */
const OF_ONE_ROW =
  /\b(?!(?:is|are|was|were|has|have|had|one|ones)\b)\p{L}+(?:ed|me back|nt|id)? (?:back )?with the (?:most|highest|largest|longest)\b|\bin (?:one|a single)\b|\bat once\b|\bsingle\b/iu;

/** "Sum of the open invoices" is of their amounts; "total orders" may be their number. */
const OF_MONEY = /\b(?:sum|summe|total of|gesamtsumme|add up|worth)\b|总额/iu;
/** A question with its numbers and parts of dates in one form. */
function normalized(text: string): string {
  return text
    .replace(
      ONE_UNIT,
      (_, than: string, half: string | undefined, unit: string) =>
        `${than} ${half === undefined ? '1' : '0.5'} ${unit}`,
    )
    .replace(/\bdays? of (?:the )?week\b/giu, 'weekday');
}

/** What is sold is counted in pieces where the rows have a quantity. */
const SOLD = /\b(?:sold|bought|ordered|purchased|verkauft|gekauft|bestellt|units|pieces)\b|卖|买|售/iu;
const UNITS_OF: Readonly<Record<string, RegExp>> = {
  long: /^(?:ms|s|secs?|seconds|min|mins|minutes|h|hrs?|hours|days?|秒|分钟|小时|天)$/,
  much: /^(?:eur|usd|chf|gbp|jpy|cny|sek|nok|dkk|pln|inr|[€$£¥₹]|元|万元)$/,
};
const NUMBER_WORDS = new Map([
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['zwei', 2],
  ['drei', 3],
  ['vier', 4],
  ['fünf', 5],
  ['sechs', 6],
  ['sieben', 7],
  ['acht', 8],
  ['neun', 9],
  ['zehn', 10],
]);

/** Words before a time: what is said of it may not be understood, but it is nothing that the table has not. */
const OF_TIME = /^(?:since|until|till|after|before|seit|ab|bis|nach|vor)$/;

function datePart(words: string): Grouping['part'] | undefined {
  if (/^(?:months?|monate?s?|monthly|月份?|月)$/.test(words)) return 'month';
  if (/^(?:years?|jahre?s?|yearly|年份?|年)$/.test(words)) return 'year';
  if (/^(?:weekdays?|day of the week|wochentage?)$/.test(words)) return 'weekday';
  if (/^(?:days?|dates?|tage?s?|daily|天|日)$/.test(words)) return 'day';
  if (/^(?:hours?|stunden?|hourly)$/.test(words)) return 'hour';
  return undefined;
}

function isNotAdditive({ words, unit }: TableColumn): boolean {
  return unit === '%' || words.some((word) => NOT_ADDITIVE.test(word));
}

/** Whether adding up the numbers of a column says something. */
export function isAdditive({ words, unit, name }: TableColumn): boolean {
  if (unit === '%' || words.some((word) => NOT_ADDITIVE.test(word))) {
    return words.some((word) => /^(?:total|sum|gesamt|summe)$/.test(word));
  }
  return (
    words.some((word) => ADDITIVE.test(word)) ||
    ADDITIVE.test(name.toLowerCase()) ||
    /^(?:EUR|USD|CHF|GBP|€|\$|£|km|kWh)$/.test(unit)
  );
}

/** Whether a column's numbers may be years. */
function isYearLike({ type, notation, values, unit }: TableColumn): boolean {
  if (type !== 'number' || unit !== '' || (notation?.decimals ?? 0) > 0) return false;
  return values.every((value) => value === null || (typeof value === 'number' && value >= 1000 && value <= 2100));
}

/** What a guessed order of day and month tells against a query: whole years do not depend on it. */
function orderDoubt(query: TableQuery): number {
  const where = 'where' in query ? query.where : [];
  const isGuessed =
    where.some(dependsOnOrder) ||
    ('by' in query && !query.by.column.isOrderKnown && !['year', 'value', 'hour'].includes(query.by.part)) ||
    (query.form === 'extreme' && !query.column.isOrderKnown);
  return isGuessed ? UNSURE : 0;
}

function dependsOnOrder(condition: Condition): boolean {
  if (condition.op === 'any') return condition.of.some(dependsOnOrder);
  if (condition.column.isOrderKnown) return false;
  if (condition.op === 'period')
    return [condition.from, condition.before].some((end) => end !== undefined && end.length > 4);
  return condition.op === 'monthOfYear' || condition.op === 'dayOfYear' || condition.op === 'weekday';
}

/** The columns that a query shows, computes or groups by. */
function columnsOf(query: TableQuery): Set<TableColumn> {
  switch (query.form) {
    case 'aggregate':
    case 'values':
      return new Set(query.column ? [query.column] : []);
    case 'perGroup':
    case 'groups':
      return new Set(query.column ? [query.column, query.by.column] : [query.by.column]);
    case 'extreme':
      return new Set([query.column, ...query.show]);
    case 'cells':
      return new Set(query.show);
    case 'share':
      return new Set(query.column ? [query.column] : []);
    case 'columns':
    case 'check':
    case 'rows':
      return new Set();
  }
}
