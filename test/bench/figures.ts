import type { ClientCost } from './clients/job.ts';
import { medians, type Samples } from './measure.ts';
import type { Report } from './report.ts';
import { figure, type Row } from './table.ts';

const MIB = 1024 * 1024;

/** The medians of what each contender took, by its name. One that did not run is missing. */
export type Figures = ReadonlyMap<string, ClientCost>;

/** Takes the medians and tells the report of what did not run. */
export function figuresOf(samples: readonly Samples<ClientCost>[], report: Report): Figures {
  for (const { name, failure } of samples) if (failure !== undefined) report.failure(`${name}: ${failure}`);
  return new Map(samples.filter(({ values }) => values.length > 0).map(({ name, values }) => [name, medians(values)]));
}

/** The rows of a table of costs, with each contender's speed relative to `baseline`'s. */
export function costRows(figures: Figures, baseline: string): Row[] {
  const base = figures.get(baseline)?.wallMs ?? NaN;
  return [...figures].map(([name, cost]) => ({
    client: name,
    'wall ms': figure(cost.wallMs),
    [`speed (${baseline} = 1)`]: figure(base / cost.wallMs),
    'client CPU ms': figure(cost.cpuMs),
    'peak MiB above start': figure(cost.peakRssAboveStartBytes / MIB),
    'loop p99 ms': figure(cost.eventLoopP99Ms),
    'loop max ms': figure(cost.eventLoopMaxMs),
    'sent MiB': figure(cost.bytesOnTheWire / MIB),
  }));
}

/** How many times faster one contender was than another; NaN where one of them did not run. */
export function speedRatio(figures: Figures, name: string, other: string): number {
  return (figures.get(other)?.wallMs ?? NaN) / (figures.get(name)?.wallMs ?? NaN);
}
