import type { Item } from '../../../structure/structure.ts';

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
}
