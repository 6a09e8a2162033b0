/** What tripped the guard. `unreadable-state` stands for a torn state file, which is treated as a trip. */
export type GuardRule = 'integrity' | 'error-rate' | 'cusum' | 'half-open-failure' | 'unreadable-state';

/** What the guard allows at one moment; the answer of `decideGuard` and an input of `resolveUploadPath`. */
export type GuardDecision =
  /** Nothing speaks against async. */
  | { readonly kind: 'watching' }
  /** Async is off until `until` (epoch milliseconds). */
  | { readonly kind: 'rolled-back'; readonly rule: GuardRule; readonly until: number }
  /** Async is on trial, one upload at a time; `isTrialFree` says whether this upload may be the one. */
  | {
      readonly kind: 'half-open';
      readonly isTrialFree: boolean;
      readonly cleanUploads: number;
      readonly cleanUploadsNeeded: number;
    }
  /** Rolled back too often: only a person turns async back on. */
  | { readonly kind: 'locked'; readonly rule: GuardRule; readonly rollbacks: number }
  /** The guard's state cannot be read. Not knowing means sync. */
  | { readonly kind: 'unreadable' };
