import type { LicenceTerm } from './knownLicences.ts';

/** Something that people ask about licences. */
export interface LicenceTopic {
  readonly name: string;
  readonly asks: RegExp;
  /** What sentences that answer it have; those of the first that is found anywhere are taken. */
  readonly proofs: readonly RegExp[];
  readonly term?: LicenceTerm;
  /** Whether the term is something one must do. */
  readonly isCondition?: boolean;
  readonly asksYesOrNo?: boolean;
  /** Whether the answer is that the licence does not say it where no sentence does. */
  readonly isRefused?: boolean;
  /** Whether sentences that name the licence itself say nothing of it. */
  readonly isOfOthers?: boolean;
  /** Whether a more general topic may answer where no sentence is about this one. */
  readonly isNarrow?: boolean;
  /** What it is about, after "the licence does not say". */
  readonly about: string;
}
