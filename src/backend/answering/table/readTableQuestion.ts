import { conditionsOf, type Claims } from './conditions.ts';
import { implies, matchColumns, type ColumnMatch } from './columnWords.ts';
import { isYearColumn, mentionsOf, type Mention } from './mentions.ts';
import type { Operator } from './lexicon.ts';
import type { TableColumn } from './tableColumn.ts';
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
): Reading | undefined {
  return new TableQuestionReader(text, model, count).read();
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
    this.#text = text;
    this.#model = model;
    this.#count = count;
    this.#mentions = mentionsOf(text, model);
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
    this.#doubt += this.#notUnderstood();
    const doubt = this.#doubt;
    return { query, doubt, other: this.#other ?? claims.other?.(query) };
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
    return { query: { form: 'columns', isCount: this.#operator('count') !== undefined }, doubt: 0 };
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
      if (meaning.kind === 'filler') continue;
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
    if (count && fn !== 'average' && fn !== 'median') return this.#counted(count.at, grouping, fn);
    if (fn) return this.#aggregated(fn, grouping);
    if (grouping) return this.#grouped(grouping);
    return this.#asked();
  }

  #aggregate(): Aggregate | undefined {
    for (const kind of ['median', 'average', 'sum'] as const) if (this.#operator(kind)) return kind;
    return undefined;
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
      if (!grouping || isByMeasure) continue;
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
      if (!best.isNamed) this.#doubt += 0.05;
      return best.column;
    }
    const columns = this.#model.columns.filter(isAllowed);
    const weak = this.#weaklyNamed(columns);
    if (weak) return weak;
    if (implied !== undefined) {
      const [match] = columns
        .map((column) => ({ column, score: implies(implied, [...column.words, column.unit.toLowerCase()]) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score);
      if (match) {
        this.#doubt += 0.03;
        return match.column;
      }
      if (implied !== 'long' && implied !== 'good' && implied !== 'large') return undefined;
    }
    return this.#onlyMeasure(columns);
  }

  /** A column that `value` or `amount` stands for: words that are too common to name one where another does. */
  #weaklyNamed(columns: readonly TableColumn[]): TableColumn | undefined {
    const words = this.#mentions.filter(({ meaning }) => meaning.kind === 'filler').map(({ words: word }) => word);
    const scored = columns.map((column) => ({
      column,
      score: Math.max(0, ...words.map((word) => implies(word, [...column.words, column.unit.toLowerCase()]))),
    }));
    const [best, rival] = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
    if (!best) return undefined;
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
    // What stands before the verb is the whole: "of the cargo bikes are missing".
    const verb = this.#mentions.findIndex(
      ({ words }, index) => index > at && /^(?:are|were|is|was|have|had|has|got|sind|waren|wurden|haben)$/.test(words),
    );
    const before = new Set(this.#mentions.slice(at, Math.max(at, verb)));
    const of =
      verb < 0
        ? []
        : this.#where.filter((condition) =>
            [...(claims.sources.get(condition) ?? [])].some((mention) => before.has(mention)),
          );
    const where = this.#where.filter((condition) => !of.includes(condition));
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
    if (!subject && fn === 'sum' && this.#where.length === 0 && !this.#operator('rows')) this.#doubt += 0.1;
    if (subject?.meaning.kind === 'rows') this.#use(subject);
    return { form: 'aggregate', fn: 'count', column: undefined, where: this.#where };
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
    const column = this.#measure(undefined, (candidate) => isMeasure(candidate) || candidate.type === 'duration');
    if (!column) {
      const isOfRows = fn === 'sum' && this.#mentions.some(({ meaning }) => meaning.kind === 'rows');
      if (!isOfRows) return undefined;
      this.#doubt += 0.15;
      return { form: 'aggregate', fn: 'count', column: undefined, where: this.#where };
    }
    if (grouping) return { form: 'groups', by: grouping, fn, column, where: this.#where, top: undefined };
    return { form: 'aggregate', fn, column, where: this.#where };
  }

  #grouped(by: Grouping): TableQuery | undefined {
    const [named] = this.#measures();
    if (named && named.column !== by.column) {
      this.#use(named.mention);
      this.#doubt += 0.03;
      const fn = isAdditive(named.column) ? 'sum' : 'average';
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
    if (['who', 'where', 'when', 'why', 'much', 'long'].includes(of)) {
      const columns = this.#impliedTargets(of);
      return { ...none, columns, isUnknown: columns.length === 0 };
    }
    if (!next) return none;
    if (next.meaning.kind === 'rows') return { ...none, mention: next, isRows: true };
    if (next.meaning.kind === 'column' && !(this.#used.has(next) && of !== 'which')) {
      const [best, ...others] = next.meaning.matches.filter(({ score }) => score >= 0.3);
      const equal = others.filter(({ score }) => best && score >= best.score - 0.02);
      return { ...none, mention: next, columns: best ? [best.column, ...equal.map(({ column }) => column)] : [] };
    }
    if (next.meaning.kind === 'unknown') return { ...none, mention: next, isUnknown: true };
    return none;
  }

  #impliedTargets(of: string): TableColumn[] {
    const words: Readonly<Record<string, string>> = { much: 'money', long: 'long' };
    const word = words[of] ?? of;
    const columns = this.#model.columns.filter((column) => {
      if (of === 'when')
        return column.type === 'date' || column.type === 'duration' || implies('when', column.words) > 0;
      if (of === 'much' || of === 'long') return isMeasure(column) || column.type === 'duration';
      return column.type === 'text';
    });
    const named = this.#mentions.flatMap((mention) => {
      const { meaning } = mention;
      const matches =
        meaning.kind === 'column'
          ? meaning.matches
          : meaning.kind === 'value' && !meaning.isExact
            ? (meaning.columns ?? [])
            : [];
      return matches.filter(({ column }) => columns.includes(column)).map((match) => ({ ...match, mention }));
    });
    const scored = columns
      .map((column) => {
        const hint = named.find((match) => match.column === column);
        const units = column.unit.toLowerCase();
        const byType =
          of === 'when' ? column.type === 'date' : UNITS_OF[of]?.test(units) === true || column.type === 'duration';
        const implied = Math.max(implies(word, [...column.words, units]), byType ? 0.6 : 0);
        return { column, score: implied > 0 && hint?.isNamed === true ? implied + hint.score : implied, hint };
      })
      .filter(({ score }) => score > 0)
      .filter(({ column, hint }) => this.#count([...this.#whereWithout(hint?.mention), { op: 'filled', column }]) > 0)
      .sort((a, b) => b.score - a.score);
    const best = scored[0];
    if (!best) {
      // A person is asked for, and the rows are persons or have names.
      const { key, rowNouns } = this.#model;
      const isPerson = key !== undefined && implies('who', [...rowNouns, ...key.words]) > 0;
      return of === 'who' && isPerson && !this.#where.some(({ column }) => column === key) ? [key] : [];
    }
    if (best.hint?.isNamed === true) {
      this.#use(best.hint.mention);
      this.#where = this.#whereWithout(best.hint.mention);
    }
    const isUnclear = scored[1] && scored[1].score >= best.score - 0.01 && !best.hint;
    if (isUnclear) this.#doubt += 0.05;
    return [best.column];
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
    const number = this.#mentions[at + 1]?.meaning;
    const counted = this.#numberBeside(at);
    void number;
    const count = counted ?? 1;
    if (target?.mention) this.#use(target.mention);
    const fn = this.#aggregate();
    const isCount = this.#operator('count') !== undefined;
    if (style === 'date') return this.#byDate(operator, target?.columns ?? [], count, at);
    const categories = (target?.columns ?? []).filter((column) => column !== this.#model.key && !isMeasure(column));
    const isOften =
      style === 'often' ||
      /often|frequent|popular|common|used|busy|busiest|häufig|beliebt|selten|am meisten/i.test(
        this.#mentions[at]?.words ?? '',
      );
    if (isOften) {
      const by = grouping?.column ?? categories[0] ?? this.#columnAfter(at);
      return (
        by && {
          form: 'groups',
          by: { column: by, part: grouping?.part ?? this.#partFor(by, target?.mention) },
          fn: 'count',
          column: undefined,
          where: this.#where,
          top: { direction, count },
        }
      );
    }
    const isAllowed = (column: TableColumn): boolean =>
      (isMeasure(column) || column.type === 'duration') &&
      !categories.includes(column) &&
      column !== target?.columns[0];
    const isTargetMeasure =
      target?.columns[0] !== undefined && (isMeasure(target.columns[0]) || target.columns[0].type === 'duration');
    const measure = isTargetMeasure
      ? target?.columns[0]
      : isCount && !this.#measures(isAllowed)[0]
        ? undefined
        : this.#measureNear(at, operator.implied, isAllowed);
    const category = grouping?.column ?? categories[0];
    const by = category && { column: category, part: grouping?.part ?? this.#partFor(category, target?.mention) };
    if (!measure) {
      // "at which station did most unlocks fail?": rows are counted.
      const isOfRows = style === 'most' || isCount;
      return by && isOfRows
        ? { form: 'groups', by, fn: 'count', column: undefined, where: this.#where, top: { direction, count } }
        : undefined;
    }
    if (by && fn) return { form: 'groups', by, fn, column: measure, where: this.#where, top: { direction, count } };
    const rows: TableQuery = {
      form: 'extreme',
      column: measure,
      direction,
      count,
      where: this.#where,
      show: target?.columns.slice(0, 1) ?? [],
    };
    if (unknown && !target) this.#doubt += 0.08;
    if (unknown?.mention) this.#use(unknown.mention);
    const isOfOneRow =
      OF_ONE_ROW.test(this.#text) && !/\b(?:customer|station|person|team|city|one)s? with the\b/i.test(this.#text);
    if (by && this.#isRepeated(category) && !isOfOneRow) {
      const isSummed =
        isAdditive(measure) &&
        (style === 'most' || operator.implied === undefined || operator.implied === 'good') &&
        !/largest|biggest|greatest|größte|grösste/i.test(this.#mentions[at]?.words ?? '');
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

  /** The measure that stands nearest after a superlative or is implied by it. */
  #measureNear(
    at: number,
    implied: string | undefined,
    isAllowed: (column: TableColumn) => boolean,
  ): TableColumn | undefined {
    const by = this.#operator('by');
    const after = by ? this.#nounAfter(by.at) : this.#nounAfter(at, 3);
    if (after?.meaning.kind === 'column') {
      const match = after.meaning.matches.find(({ column, score }) => isAllowed(column) && score >= 0.4);
      if (match) {
        this.#use(after);
        if (!match.isNamed) this.#doubt += 0.04;
        return match.column;
      }
    }
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
      if (isYoungest) {
        const born = this.#dates().find(({ words }) =>
          matchColumns(['born'], this.#model.columns).some(({ column }) => column.words === words),
        );
        return born && { form: 'extreme', column: born, direction: 'max', count, where: this.#where, show };
      }
    }
    const named = this.#measures(({ type }) => type === 'date')[0];
    const column = named?.column ?? this.#dates()[0] ?? this.#model.columns.find(isYearColumn);
    if (!column) return undefined;
    if (named) this.#use(named.mention);
    else if (this.#dates().length > 1) this.#doubt += 0.05;
    if (!column.isOrderKnown) this.#doubt += 0.15;
    const filled: Condition[] = show
      .filter((shown) => shown !== column)
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
    if (shown.length > 0) return this.#cells(shown);
    if (this.#where.length > 0) {
      const isAboutRows = targets.some(({ isRows }) => isRows) || this.#isListing() || targets.length > 0;
      if (!isAboutRows) this.#doubt += 0.1;
      return { form: 'rows', where: this.#where, show: [] };
    }
    return undefined;
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

  #isListing(): boolean {
    const target = this.#operator('target');
    return target !== undefined && ['which', 'list'].includes(target.operator.of);
  }

  #cells(shown: readonly TableColumn[]): TableQuery | undefined {
    const [first] = shown;
    if (!first) return undefined;
    if (this.#where.length === 0) {
      if (shown.length > 1) return undefined;
      if (isMeasure(first)) return undefined;
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
    return /^(?:which|what|list|show)\s+(?:\p{L}+\s+){0,2}\p{L}+s\b|\b(?:are|were|sind|waren)\b/iu.test(this.#text);
  }

  /** What the words that have no part in the query tell against it. */
  #notUnderstood(): number {
    let doubt = 0;
    for (const mention of this.#mentions) {
      if (this.#used.has(mention)) continue;
      const { kind } = mention.meaning;
      if (kind === 'unknown') doubt += 0.25 * mention.weight;
      else if (kind === 'number' || kind === 'text') doubt += 0.4;
      else if (kind === 'column') doubt += this.#isSecondary(mention) ? 0 : 0.12;
      else if (kind === 'comparison' || kind === 'period') doubt += 0.4;
      else if (kind === 'value') doubt += mention.weight === 0 ? 0.05 : 0.2;
      else if (kind === 'operator') doubt += this.#unusedOperator(mention);
    }
    return doubt;
  }

  /** A column's word that only goes with a value of that column, or with a column that is used. */
  #isSecondary({ meaning }: Mention): boolean {
    if (meaning.kind !== 'column') return false;
    const columns = new Set(this.#where.map(({ column }) => column));
    return meaning.matches.some(({ column }) => columns.has(column));
  }

  #unusedOperator({ meaning }: Mention): number {
    if (meaning.kind !== 'operator') return 0;
    switch (meaning.operator.kind) {
      case 'not':
      case 'differs':
      case 'same':
      case 'empty':
      case 'contains':
      case 'starts':
      case 'ends':
        return 0.3;
      case 'failed':
      case 'succeeded':
        return 0.25;
      case 'adjective':
      case 'or':
        return 0;
      default:
        return 0;
    }
  }
}

const PERSONS = /^(?:people|persons?|someone|leute|personen)$/;
/** Words for money that is added up over the rows. */
const SUMMING =
  /\b(?:revenue|turnover|income|earnings|takings|earned|umsatz|einnahmen|in total|altogether)\b|销售额|收入/iu;
/** "came back with the most kilometres" is of one row, "has the most rides" of all. */
const OF_ONE_ROW =
  /\b(?!(?:is|are|was|were|has|have|had|one|ones)\b)\p{L}+(?:ed|me back|nt|id)? (?:back )?with the (?:most|highest|largest|longest)\b|\bin (?:one|a single)\b|\bat once\b|\bsingle\b/iu;

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

function datePart(words: string): Grouping['part'] | undefined {
  if (/^(?:months?|monate?s?|monthly|月份?|月)$/.test(words)) return 'month';
  if (/^(?:years?|jahre?s?|yearly|年份?|年)$/.test(words)) return 'year';
  if (/^(?:weekdays?|day of the week|wochentage?)$/.test(words)) return 'weekday';
  if (/^(?:days?|dates?|tage?s?|daily|天|日)$/.test(words)) return 'day';
  if (/^(?:hours?|stunden?|hourly)$/.test(words)) return 'hour';
  return undefined;
}

function isMeasure({ type, isIdentifier }: TableColumn): boolean {
  return type === 'number' && !isIdentifier;
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
