import { stemOf } from '../../../../understanding/words.ts';
import type { Claims } from '../conditions.ts';
import type { Operator } from '../lexicon.ts';
import { mentionsOf, type Mention } from '../mentions.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import type { TableModel } from '../tableModel.ts';
import { TIME_BETWEEN } from '../timeBetween.ts';
import { sameness } from '../columnWords.ts';
import type { Condition, TableQuery } from '../tableQuery.ts';

/** The operators of one kind. */
export type OperatorOf<K extends Operator['kind']> = Extract<Operator, { readonly kind: K }>;

/** `less than an hour`, `over half a day`. */
const ONE_UNIT = /\b(than|over|under|least|most|about|above|below)\s+(?:(half)\s+)?an?\s+(hour|minute|second|day)\b/giu;

/** `more than two`, `at least three`. */
const COMPARED_WORD =
  /\b(than|at least|at most|over|under|above|below|exactly|mindestens|höchstens|als)\s+(two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)(?![\p{L}\d])/giu;

/** What a question calls the whole: "orders in the export". */
const OF_FILE =
  /\s(?:in|of|from|on|within) (?:the|this|our|that) (?:whole |entire |full )?(export|extract|dump|catalog(?:ue)?|database|db|file|list|report|register|registry|records?|overview|sheet|feed|collection|data ?set|download|snapshot)(?=\s*(?:$|[?.!,;:]))/giu;

function isOfTable(noun: string, { columns, rowNouns }: TableModel): boolean {
  return rowNouns.has(stemOf(noun)) || columns.some(({ words }) => words.includes(noun));
}

/** What something sells for is its price. */
const SELLING_FOR =
  /\b(?:sells?|sold|selling|retails?|priced) (?:for|at)(?=\s+(?:(?:more|less|over|under|above|below|between|at|exactly|no|up)\b|[€$£]?\d))/giu;

function isPriced({ columns }: TableModel): boolean {
  return columns.some(({ words }) => words.some((word) => /^(?:price|preis)$/.test(word)));
}

/** What is said of the last of several states, and of a single one as well. */
export const IN_THE_END = /\b(?:in the end|eventually|finally|am ende|schließlich)\b/iu;

/** `sold = seats`: two names, and no number. */
const SIGN_BETWEEN_NAMES = /(?<=[\p{L}_)\]])\s*(==?|<=|>=|<|>)\s*(?=\p{L})/gu;
const SIGNS: Readonly<Record<string, string>> = {
  '=': 'equals',
  '==': 'equals',
  '<': 'below',
  '>': 'above',
  '<=': 'at most',
  '>=': 'at least',
};

/** `a negative balance`, `accounts in the red`. */
const NEGATIVE = /\b(?:negative|negativ(?:e[mnrs]?)?|overdrawn|in the red|im minus)(?![\p{L}\d])/giu;
const POSITIVE = /\b(?:positive|positiv(?:e[mnrs]?)?|in the black|im plus)(?![\p{L}\d])/giu;

/** Whether a table has numbers below zero, and nothing else that is called negative. */
function hasNegatives(model: TableModel): boolean {
  return (
    model.columns.some(
      (column) => isMeasure(column) && column.values.some((value) => typeof value === 'number' && value < 0),
    ) && model.valuesOfKey('negative').length === 0
  );
}

/** Small numbers in words, in English and German. */
export const NUMBER_WORDS = new Map([
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

/** A question about a table: its mentions, and what has been read of it so far. */
export class TableQuestion {
  readonly text: string;
  readonly model: TableModel;
  mentions: readonly Mention[];
  readonly count: (where: readonly Condition[]) => number;
  /** Mentions that have got their part in the query. */
  readonly used = new Set<Mention>();
  doubt = 0;
  where: readonly Condition[] = [];
  sources: Claims['sources'] = new Map();
  other: { readonly name: string; readonly query: TableQuery } | undefined;

  constructor(text: string, model: TableModel, count: (where: readonly Condition[]) => number) {
    this.text = normalized(text, model);
    this.model = model;
    this.count = count;
    const found = withoutPhrase(mentionsOf(this.text, model), IN_THE_END.exec(this.text));
    const mentions = withoutNumbersOfNames(found);
    this.mentions = explainedInBrackets(this.text, mentions);
    if (this.mentions !== mentions) this.doubt += EXPLAINED_DOUBT;
  }

  operator<K extends Operator['kind']>(
    kind: K,
  ): { readonly mention: Mention; readonly operator: OperatorOf<K>; readonly at: number } | undefined {
    for (const [at, mention] of this.mentions.entries()) {
      const { meaning } = mention;
      // `the minimum` that a stock is compared with is no superlative.
      if (kind === 'superlative' && this.used.has(mention)) continue;
      if (meaning.kind === 'operator' && meaning.operator.kind === kind)
        return { mention, operator: meaning.operator as OperatorOf<K>, at };
    }
    return undefined;
  }

  /** The first thing that is named after a mention, over words of grammar and superlatives. */
  nounAfter(at: number, most = 4): Mention | undefined {
    for (const mention of this.mentions.slice(at + 1, at + 1 + most)) {
      const { meaning } = mention;
      if (meaning.kind === 'filler' || (meaning.kind === 'number' && this.used.has(mention))) continue;
      if (meaning.kind === 'operator' && ['superlative', 'sum', 'average', 'median'].includes(meaning.operator.kind))
        continue;
      return mention;
    }
    return undefined;
  }

  use(mention: Mention | undefined): void {
    if (mention) this.used.add(mention);
  }

  columnOf(mention: Mention | undefined): TableColumn | undefined {
    if (!mention) return undefined;
    if (mention.meaning.kind === 'column') return mention.meaning.matches[0]?.column;
    if (mention.meaning.kind === 'rows') return this.model.key;
    return undefined;
  }

  /** Whether the conditions name a row by its key. */
  isOneRow(): boolean {
    return this.where.some(
      (condition) => condition.column === this.model.key && condition.op === 'in' && !condition.isNot,
    );
  }
}

/** A German verb with its first part behind all else: "was läuft als nächstes ab". */
const EXPIRES = /(?<!\p{L})(?:läuft|laufen|lief|liefen)(?!\p{L})(.{1,60}?)\s+ab(?=\s*[?.!]*$)/iu;

/** How many there are of something in stock is a number of that, and not of rows. */
const ON_STOCK = /(?<=\bwie ?viel.*)(?:(?:auf|am|an) lager|vorrätig)(?!\p{L})/iu;

function stockColumn({ columns }: TableModel): TableModel['columns'][number] | undefined {
  return columns.find((column) => isMeasure(column) && column.words.some((word) => sameness('stock', word) > 0));
}

/** What a question asks for once more: "I need their numbers". */
const TELLING_WHAT =
  /[.?!;,]\s*(?:i (?:only |just )?(?:need|want)|(?:just |please )?give me|just|only)(?: their| the)? (?:numbers?|names?|ids?|codes?)(?: please)?\s*[.!]?\s*$/iu;
/** Rows are told by their ids in any case. */
const IDS_OF = /^(?:(?:give me|list|show(?: me)?) )?(?:the )?ids of (?:all )?(?:the )?/iu;
/** What is asked of things that are done by a plan. */
const HOW_OFTEN = /\bhow (?:often|frequently)\b/iu;

function hasSchedule({ columns }: TableModel): boolean {
  return columns.some(
    ({ type, words }) => type === 'text' && words.some((word) => /^(?:schedule|frequency|interval)$/.test(word)),
  );
}

/** `time to close`, `time until delivery`. */
const TIME_TO = /\btime (?:it takes |it took |needed )?(?:to|until|till|before) (?:the )?(\p{L}+)/giu;

/** Whether a word is that of the date at which the time of a row ends. */
function isEndOf({ datePair }: TableModel, word: string): boolean {
  return datePair?.to.words.some((name) => sameness(word.toLowerCase(), name) > 0) === true;
}

/** What something comes to is its sum. */
const COME_TO =
  /\b(?:come|comes|came|amount|amounts|amounted) to(?= (?:in total|altogether|overall|all in all)|\s*[?.!]*$)/giu;
/** `4 mg/l`: the column says what its amounts are in. */
const PER = /(\d\s*(?:mg|ug|µg|ng|g|kg|km|m|l|kwh|mol|mmol))\/(?:l|dl|ml|kg|h|s|min|m2|m3|m²|m³|ha)(?![\p{L}\d])/giu;
/** What is said of who comes. */
const TURNED_OUT = /\b(?:turn|show)(?:ed|s)? (?:out|up)\b/giu;
const HYPHENATED = /(?<![\p{L}-])\p{L}{2,}-\p{L}{2,}(?![\p{L}-])/gu;

const THIS_YEAR = /\s(?:(?:in|of|during) )?this year\b|\s(?:in )?diese[sm]? jahre?s?(?!\p{L})|今年/giu;

/** Whether all dates of a table are of one year, which is the one that is meant by "this year". */
function isOfOneYear({ columns }: TableModel): boolean {
  const dates = columns.filter(({ type }) => type === 'date');
  const years = new Set(
    dates.flatMap(({ values }) => values.flatMap((value) => (typeof value === 'string' ? value.slice(0, 4) : []))),
  );
  return years.size === 1;
}

/** A question with its numbers and parts of dates in one form. */
function normalized(text: string, model: TableModel): string {
  return text
    .replace(SIGN_BETWEEN_NAMES, (_, sign: string) => ` ${SIGNS[sign] ?? sign} `)
    .replace(
      ONE_UNIT,
      (_, than: string, half: string | undefined, unit: string) =>
        `${than} ${half === undefined ? '1' : '0.5'} ${unit}`,
    )
    .replace(EXPIRES, 'verfällt$1')
    .replace(ON_STOCK, (said) => stockColumn(model)?.name ?? said)
    .replace(TELLING_WHAT, '')
    .replace(IDS_OF, (found) => (model.key?.isIdentifier === true ? '' : found))
    .replace(TURNED_OUT, 'came')
    .replace(COME_TO, 'add up')
    .replace(PER, '$1')
    .replace(HOW_OFTEN, (found) => (hasSchedule(model) ? 'what schedule' : found))
    .replace(TIME_TO, (found, word: string) => (isEndOf(model, word) ? TIME_BETWEEN : found))
    .replace(HYPHENATED, (word) =>
      isOfTable(word.replace('-', '').toLowerCase(), model) ? word.replace('-', '') : word,
    )
    .replace(THIS_YEAR, (found) => (isOfOneYear(model) ? '' : found))
    .replace(/\be-mail/giu, 'email')
    .replace(
      COMPARED_WORD,
      (_, before: string, word: string) => `${before} ${String(NUMBER_WORDS.get(word.toLowerCase()))}`,
    )
    .replace(OF_FILE, (found, noun: string) => (isOfTable(noun.toLowerCase(), model) ? found : ''))
    .replace(SELLING_FOR, (found) => (isPriced(model) ? 'price' : found))
    .replace(NEGATIVE, (found) => (hasNegatives(model) ? 'below 0' : found))
    .replace(POSITIVE, (found) => (hasNegatives(model) ? 'above 0' : found))
    .replace(/\b(of|is|are|was|were) zero\b/giu, '$1 0')
    .replace(/\bnot (?:at |equal to )?zero\b/giu, 'not exactly 0')
    .replace(/\b(?:at|exactly|equal to|equals) zero\b/giu, 'exactly 0')
    .replace(/\bdays? of (?:the )?week\b/giu, 'weekday');
}

/** The mentions with those of a phrase as words that choose nothing. */
function withoutPhrase(mentions: readonly Mention[], found: RegExpExecArray | null): readonly Mention[] {
  if (!found) return mentions;
  const end = found.index + found[0].length;
  return mentions.map((mention) =>
    mention.meaning.kind === 'unknown' && mention.parts.every((part) => part.start >= found.index && part.end <= end)
      ? { ...mention, meaning: { kind: 'filler' } }
      : mention,
  );
}

/** The mentions with the digits of a name as no number of their own: `FFP2` is a value, and 2 none. */
function withoutNumbersOfNames(mentions: readonly Mention[]): readonly Mention[] {
  return mentions.map((mention, at) => {
    const [before] = mentions.slice(Math.max(0, at - 1), at);
    const isOfName =
      mention.meaning.kind === 'number' &&
      before?.meaning.kind === 'value' &&
      before.parts.at(-1)?.end === mention.parts[0]?.start;
    return isOfName ? { ...mention, meaning: { kind: 'filler' } } : mention;
  });
}

const BRACKETS = /\(([^()]{1,80})\)/gu;
const EXPLAINED_DOUBT = 0.05;
/** A longer text is no question with an explanation. */
const MAX_EXPLAINED = 100;
const COMPARING = /^(?:equals?|equal to|below|above|at most|at least|is|=)$/;

/**
 * The mentions of a question that says the same twice, once in the words of the table: "with a four year old (ageFrom 4)", "the
 * Nutcracker (NU-004)". What is not understood outside of the brackets is what they explain.
 */
function explainedInBrackets(text: string, mentions: readonly Mention[]): readonly Mention[] {
  if (mentions.length > MAX_EXPLAINED) return mentions;
  let explained = mentions;
  for (const { index, 0: bracket } of text.matchAll(BRACKETS)) {
    const isInside = ({ parts }: Mention): boolean =>
      parts.every(({ start, end }) => start > index && end < index + bracket.length);
    const inside = explained.filter((mention) => isInside(mention));
    const telling = inside.filter(({ meaning, words }) => meaning.kind !== 'filler' && !COMPARING.test(words));
    const kinds = telling.map(({ meaning }) => meaning.kind);
    const isName = kinds.length === 1 && telling.every(({ meaning }) => meaning.kind === 'value' && meaning.isExact);
    const isCondition =
      kinds.length > 1 &&
      kinds.includes('column') &&
      kinds.every((kind) => ['column', 'number', 'value', 'comparison', 'period', 'operator'].includes(kind));
    if (!isName && !isCondition) continue;
    const numbers = new Set(telling.map(({ words }) => words));
    const first = explained.findIndex((mention) => isInside(mention));
    let from = isName ? first - 1 : 0;
    while (isName && from > 0 && ['unknown', 'filler'].includes(explained[from - 1]?.meaning.kind ?? '')) from--;
    explained = explained.map((mention, at) => {
      const { kind } = mention.meaning;
      const isOutside = at >= from && at < first;
      return isOutside && (kind === 'unknown' || (kind === 'number' && numbers.has(mention.words)))
        ? { ...mention, meaning: { kind: 'filler' } }
        : mention;
    });
  }
  return explained.every((mention, at) => mention === mentions[at]) ? mentions : explained;
}
