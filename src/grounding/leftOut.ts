import type { Receipt } from '../protocol/query.ts';

/** What became of the passages that were not sent; reasons that apply to none are left out themselves. */
export function leftOut(considered: number, sent: number, overBudget: number): Receipt['left_out'] {
  const rankedLower = Math.max(0, considered - sent - overBudget);
  const reasons: Receipt['left_out'] = [
    { reason: 'over_budget', count: overBudget },
    { reason: 'ranked_lower', count: rankedLower },
  ];
  return reasons.filter(({ count }) => count > 0);
}
