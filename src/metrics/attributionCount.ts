import type { UploadRecord } from '../protocol/metrics.ts';
import type { MetricsSummary } from '../protocol/panelMessages.ts';
import { attribute } from '../rollout/attribution.ts';
import { Frequencies } from './frequencies.ts';

/** Counts what uploads say about the async path, by the rules of the guard. */
export class AttributionCount {
  #succeeded = 0;
  #blamed = 0;
  #outages = 0;
  readonly #excluded = new Frequencies<string>();

  add(record: UploadRecord): void {
    const outcome = attribute(record);
    switch (outcome.kind) {
      case 'not-async':
        return;
      case 'success':
        this.#succeeded++;
        return;
      case 'blamed':
        this.#blamed++;
        return;
      case 'outage':
        this.#outages++;
        return;
      case 'excluded':
        this.#excluded.add(outcome.reason);
        return;
    }
  }

  counts(): MetricsSummary['attribution'] {
    return {
      succeeded: this.#succeeded,
      blamed: this.#blamed,
      outages: this.#outages,
      excluded: this.#excluded.mostFrequentFirst().map(([reason, count]) => ({ reason, count })),
    };
  }
}
