import { runGuardBench as simulateAndPrint } from './guard.ts';
import type { Report } from './report.ts';

/** `npm run bench -- guard`: how soon the guard rolls back, and how rarely without need. */
export function runGuardSection(report: Report): Promise<void> {
  report.keep('guard', simulateAndPrint());
  return Promise.resolve();
}
