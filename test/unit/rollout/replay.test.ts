import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MetricRecord, type UploadRecord } from '../../../src/protocol/metrics.ts';
import { replay } from '../../../src/rollout/replay.ts';
import { DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from '../../../src/rollout/rolloutConfig.ts';
import { ROLLOUT_COMMANDS, type RolloutEvent } from '../../../src/rollout/rolloutEvent.ts';
import { reduce } from '../../../src/rollout/rolloutReducer.ts';
import { initialState, type RolloutState } from '../../../src/rollout/rolloutState.ts';
import { BLAMED, HOUR, recordOf, T0 } from './recordOf.ts';

/** A ladder whose stages random events can pass: 5 uploads prove 50 %, 14 prove 80 %. */
const SHORT_LADDER: RolloutConfig = {
  ...DEFAULT_ROLLOUT_CONFIG,
  autoAdvance: true,
  stages: [
    { percentage: 1, hours: 1.5, successRate: 50 },
    { percentage: 10, hours: 2, successRate: 50 },
    { percentage: 100, hours: 3, successRate: 80 },
  ],
};

type Step = { readonly afterMs: number } & (
  { readonly do: Exclude<RolloutEvent, { type: 'upload' }> } | { readonly upload: Partial<UploadRecord> }
);

const clean = fc.constant<Partial<UploadRecord>>({});
/** Twice as fast as the clean async ones, so that reviews come up. */
const sync = fc.constant<Partial<UploadRecord>>({ execution_type: 'sync', duration_ms: 50 });
const otherUpload = fc.constantFrom<Partial<UploadRecord>>(
  BLAMED,
  { ...BLAMED, success: false },
  { ...BLAMED, error_type: 'integrity' },
  { success: false, error_type: 'cancelled' },
  { deduplicated: true },
  { duration_ms: 400 },
);
const person = fc.oneof(
  fc.constantFrom(...ROLLOUT_COMMANDS).map((command): RolloutEvent => ({ type: 'command', command })),
  fc
    .record({ enabled: fc.boolean(), percentage: fc.constantFrom(0, 1, 5, 10, 100) })
    .map((settings): RolloutEvent => ({ type: 'settings', ...settings })),
);
const silent = fc.constantFrom<RolloutEvent>({ type: 'tick' }, { type: 'trial-started', requestId: 'request-1' });

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc
    .record({
      afterMs: fc.oneof(fc.integer({ min: 0, max: HOUR }), fc.integer({ min: 0, max: 60 * HOUR })),
      what: fc.oneof(
        { weight: 12, arbitrary: clean.map((upload) => ({ upload })) },
        { weight: 3, arbitrary: sync.map((upload) => ({ upload })) },
        { weight: 4, arbitrary: otherUpload.map((upload) => ({ upload })) },
        { weight: 2, arbitrary: person.map((event) => ({ do: event })) },
        { weight: 4, arbitrary: silent.map((event) => ({ do: event })) },
      ),
    })
    .map(({ afterMs, what }) => ({ afterMs, ...what }) as Step),
  { maxLength: 150, size: 'max' },
);

/** Lives through the steps as the extension would, writing every upload and every effect into one log. */
function live(
  script: readonly Step[],
  config: RolloutConfig,
): { log: MetricRecord[]; state: RolloutState; end: number } {
  const log: MetricRecord[] = [];
  let now = T0;
  let state = initialState({ flagVersion: '1', backend: 'embedded', extensionVersion: '1.0.0' }, T0);
  const feed = (event: RolloutEvent): void => {
    const reduction = reduce(state, event, now, config);
    state = reduction.state;
    if (event.type === 'upload') log.push(event.record);
    log.push(...reduction.records);
  };
  feed({ type: 'command', command: 'start' });
  for (const step of script) {
    now += step.afterMs;
    if ('do' in step) feed(step.do);
    else {
      const rollout_percentage = state.progress.percentage;
      feed({
        type: 'upload',
        record: recordOf({ timestamp: new Date(now).toISOString(), rollout_percentage, ...step.upload }),
      });
    }
  }
  feed({ type: 'tick' });
  return { log, state, end: now };
}

const isRolloutRecord = (record: MetricRecord): boolean => record.event_type !== 'upload';

/** What a log can know: not the name of the backend, and not whose turn it is. */
const known = ({ scope: _scope, guard: { trial: _trial, ...guard }, ...state }: RolloutState): object => ({
  ...state,
  guard,
});

describe('replay', () => {
  for (const [name, config] of Object.entries({
    'the defaults': DEFAULT_ROLLOUT_CONFIG,
    'a short ladder': SHORT_LADDER,
  })) {
    it(`of a log equals the live run, on ${name}`, () => {
      fc.assert(
        fc.property(steps, (script) => {
          const { log, state, end } = live(script, config);
          // Through JSON and the schema, as the log really comes.
          const recorded = log.map((record) => MetricRecord.parse(JSON.parse(JSON.stringify(record))));
          const replayed = replay(recorded, config, end);
          assert.deepEqual(replayed.timeline, recorded.filter(isRolloutRecord));
          assert.deepEqual(known(replayed.state), known(state));
        }),
        { numRuns: 300 },
      );
    });
  }

  it('covers what it should: the random runs advance, roll back, recover and lock', () => {
    const seen = new Set<string>();
    for (const script of fc.sample(steps, { numRuns: 300, seed: 1 })) {
      const { log, state } = live(script, SHORT_LADDER);
      for (const record of log) if (record.event_type !== 'upload') seen.add(String(record.details['action']));
      seen.add(state.guard.status);
    }
    const expected = [
      'advance',
      'trip',
      'half-open',
      'closed',
      'locked',
      'settings',
      'verdict',
      'turn-back-on',
      'raised',
    ];
    assert.deepEqual(
      expected.filter((action) => !seen.has(action)),
      [],
    );
  });

  const at = (hour: number, changes: Partial<UploadRecord> = {}): UploadRecord =>
    recordOf({ timestamp: new Date(T0 + hour * HOUR).toISOString(), rollout_percentage: 10, ...changes });

  it('takes the settings from the first upload of a log that begins in the middle', () => {
    const { timeline, state, uploads } = replay([at(0), at(1)]);
    assert.deepEqual([state.progress.percentage, state.progress.successes, uploads], [10, 2, 2]);
    assert.equal(timeline[0]?.details['action'], 'settings');
  });

  it('does not start a rollout that was disabled', () => {
    assert.equal(replay([at(0, { reason: 'disabled', execution_type: 'sync' })]).state.progress.status, 'idle');
  });

  it('shows what other thresholds would have done', () => {
    const records = [at(0), at(1, BLAMED), at(2), at(3, BLAMED), at(4)];
    assert.equal(replay(records).state.guard.status, 'watching');
    const strict = { ...DEFAULT_ROLLOUT_CONFIG, guard: { ...DEFAULT_ROLLOUT_CONFIG.guard, cusumThreshold: 4 } };
    const trip = replay(records, strict).timeline.find(({ event_type }) => event_type === 'rollback');
    assert.equal(trip?.timestamp, new Date(T0 + 3 * HOUR).toISOString());
  });

  it('puts records into order, and bears an empty log', () => {
    const records = [at(2, BLAMED), at(0), at(3, BLAMED), at(1, BLAMED)];
    assert.equal(replay(records).state.guard.trip?.at, T0 + 3 * HOUR);
    assert.deepEqual(replay([]).timeline, []);
  });
});
