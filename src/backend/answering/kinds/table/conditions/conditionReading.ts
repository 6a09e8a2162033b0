import type { ColumnMatch } from '../columnMatches.ts';
import type { Mention } from '../mentions.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import type { TableModel } from '../tableModel.ts';
import type { Condition } from '../tableQuery.ts';

export const UNCLEAR_DOUBT = 0.05;

export const MAX_DISTANCE = 4;

/** What weighs no more is a verb such as `made` or `brought`, which says nothing of which rows. */
const USUAL_VERB_WEIGHT = 0.2;

/** The conditions that have been read from a question, and what they were read from. */
export class ConditionReading {
  readonly mentions: readonly Mention[];
  readonly model: TableModel;
  /** Mentions that are asked for and are no conditions. */
  readonly reserved: ReadonlySet<Mention>;
  readonly count: (where: readonly Condition[]) => number;
  readonly sources = new Map<Condition, Set<Mention>>();
  readonly used = new Set<Mention>();
  /** Conditions of words that are a part of a value only. */
  readonly partial = new Set<Condition>();
  doubt = 0;
  isImpossible = false;

  constructor(
    mentions: readonly Mention[],
    model: TableModel,
    reserved: ReadonlySet<Mention>,
    count: (where: readonly Condition[]) => number,
  ) {
    this.mentions = mentions;
    this.model = model;
    this.reserved = reserved;
    this.count = count;
  }

  add(condition: Condition, ...mentions: (Mention | undefined)[]): void {
    const sources = new Set(mentions.filter((mention) => mention !== undefined));
    this.sources.set(condition, sources);
    for (const mention of sources) this.used.add(mention);
  }

  isOperator(mention: Mention | undefined, ...kinds: string[]): boolean {
    return mention?.meaning.kind === 'operator' && kinds.includes(mention.meaning.operator.kind);
  }

  /** The nearest thing before or after a mention, over words of grammar. */
  near(at: number, step: 1 | -1, isWanted: (mention: Mention) => boolean, most: number): Mention | undefined {
    for (let index = at + step, passed = 0; passed < most; index += step, passed++) {
      const mention = this.mentions[index];
      if (!mention) return undefined;
      if (isWanted(mention)) return mention;
      const isUsualVerb = mention.meaning.kind === 'unknown' && mention.weight <= USUAL_VERB_WEIGHT;
      if (mention.meaning.kind !== 'filler' && !isUsualVerb) return undefined;
    }
    return undefined;
  }

  best(mention: Mention): ColumnMatch | undefined {
    return mention.meaning.kind === 'column'
      ? mention.meaning.matches.find(({ column }) => isMeasure(column))
      : undefined;
  }

  /** Whether any row that fulfils the conditions until now has a value of a column. */
  isFilled(column: TableColumn): boolean {
    return this.count([...this.sources.keys(), { op: 'filled', column }]) > 0;
  }

  /** A `not` with nothing but words of grammar between. */
  notRightBefore(at: number): Mention | undefined {
    return this.near(at, -1, (mention) => this.isOperator(mention, 'not'), 3);
  }
}
