import { climb, FLEET_MACHINES, type Climb, type FleetTruth } from './fleet.ts';
import type { Report } from './report.ts';
import { figure } from './table.ts';

/** Fleets whose ladder is to be climbed, and fleets that are to be stopped: error rates 0 … 1, async's duration over sync's. */
const SOUND: readonly FleetTruth[] = [
  { errorRate: 0.001, latencyRatio: 0.5 },
  { errorRate: 0.001, latencyRatio: 1 },
  { errorRate: 0.001, latencyRatio: 1.2 },
  { errorRate: 0.003, latencyRatio: 1 },
];
const UNSOUND: readonly FleetTruth[] = [
  { errorRate: 0.006, latencyRatio: 1 },
  { errorRate: 0.01, latencyRatio: 1 },
  { errorRate: 0.02, latencyRatio: 1 },
  { errorRate: 0.05, latencyRatio: 1 },
  { errorRate: 0.1, latencyRatio: 1 },
  { errorRate: 0.001, latencyRatio: 1.5 },
  { errorRate: 0.001, latencyRatio: 2 },
  { errorRate: 0.001, latencyRatio: 3 },
];

/** Fleets simulated of each kind; a sound one is simulated up to 100 % of its machines, which takes longer. */
const SOUND_FLEETS = 10;
const UNSOUND_FLEETS = 52;

/** A quick run simulates this part of the fleets. */
const QUICK_SHARE = 0.1;

/** The most fleets, in percent, that may advance wrongly, and stop wrongly. */
const MOST_WRONG_ADVANCES = 1;
const MOST_WRONG_STOPS = 5;

interface Row {
  readonly truth: FleetTruth;
  readonly climbs: readonly Climb[];
}

/** `npm run bench -- fleet`: how often a fleet's rollout is decided wrongly, how long it takes, and how many uploads a bad one costs. */
export function runFleetSection(report: Report, isQuick: boolean): Promise<void> {
  const fleets = (all: number): number => Math.ceil(isQuick ? all * QUICK_SHARE : all);
  const simulate = (truths: readonly FleetTruth[], count: number): Row[] =>
    truths.map((truth) => ({
      truth,
      climbs: Array.from({ length: count }, (_, index) => climb(truth, index + 1)),
    }));
  const sound = simulate(SOUND, fleets(SOUND_FLEETS));
  const unsound = simulate(UNSOUND, fleets(UNSOUND_FLEETS));
  report.table(
    `Fleets of ${FLEET_MACHINES.toLocaleString('en')} machines, one in a hundred broken: ${fleets(SOUND_FLEETS)} sound ones of each kind`,
    sound.map(({ truth, climbs }) => ({
      ...described(truth),
      'at the top': share(climbs, ({ end }) => end === 'finished'),
      'wrongly stopped': share(climbs, ({ end }) => end === 'stopped'),
      'median days': figure(median(climbs.map(({ days }) => days))),
    })),
    sound.map(({ truth, climbs }) => ({ truth, climbs: climbs.map(({ end, days }) => ({ end, days })) })),
  );
  report.table(
    `The same, ${fleets(UNSOUND_FLEETS)} unsound ones of each kind`,
    unsound.map(({ truth, climbs }) => {
      const stopped = climbs.filter(({ end }) => end === 'stopped');
      return {
        ...described(truth),
        'wrongly advanced': share(climbs, ({ hasWronglyAdvanced }) => hasWronglyAdvanced),
        stopped: share(climbs, ({ end }) => end === 'stopped'),
        'median days until then': figure(median(stopped.map(({ days }) => days))),
        'async uploads until then': figure(median(stopped.map(({ exposed }) => exposed))),
        'of them failed': figure(median(stopped.map(({ failed }) => failed))),
      };
    }),
    unsound.map(({ truth, climbs }) => ({ truth, climbs: climbs.map(({ end, days }) => ({ end, days })) })),
  );
  report.goal({
    name: 'fleets that advance wrongly, over all kinds',
    measured: percentOf(all(unsound), ({ hasWronglyAdvanced }) => hasWronglyAdvanced),
    atMost: MOST_WRONG_ADVANCES,
    unit: '%',
  });
  report.goal({
    name: 'fleets that stop wrongly, over all kinds',
    measured: percentOf(all(sound), ({ end }) => end === 'stopped'),
    atMost: MOST_WRONG_STOPS,
    unit: '%',
  });
  return Promise.resolve();
}

const all = (rows: readonly Row[]): readonly Climb[] => rows.flatMap(({ climbs }) => climbs);

function described({ errorRate, latencyRatio }: FleetTruth): Record<string, string> {
  return { 'errors of async': `${(100 * errorRate).toFixed(1)} %`, 'time of async': `${latencyRatio} ×` };
}

function percentOf(climbs: readonly Climb[], isCounted: (climb: Climb) => boolean): number {
  return (100 * climbs.filter(isCounted).length) / climbs.length;
}

const share = (climbs: readonly Climb[], isCounted: (climb: Climb) => boolean): string =>
  `${percentOf(climbs, isCounted).toFixed(1)} %`;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? NaN;
}
