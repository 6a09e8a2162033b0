import * as z from 'zod';

/** What the values of the rollout's persisted state are. */
export const epochMs = z.number().nonnegative();
export const count = z.int().nonnegative();

export const MS_PER_HOUR = 3_600_000;
