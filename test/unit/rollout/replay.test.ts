import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MetricRecord, type UploadRecord } from '../../../src/protocol/metrics.ts';
import { lastKnownFrom } from '../../../src/rollout/lastKnown.ts';
import { replay } from '../../../src/rollout/replay.ts';
import {
  DEFAULT_ROLLOUT_CONFIG,
  initialState,
  type RolloutConfig,
  type RolloutScope,
  type RolloutState,
} from '../../../src/rollout/rolloutState.ts';
import { ROLLOUT_ACTORS, ROLLOUT_COMMANDS, type RolloutEvent } from '../../../src/rollout/rolloutEvent.ts';
import {
  EMPTY_ROLLOUT_FILE,
  openScope,
  parseRolloutFile,
  rolloutFileText,
  withState,
} from '../../../src/rollout/rolloutFile.ts';
import { reduce } from '../../../src/rollout/rolloutReducer.ts';
import { BLAMED, HELD_BACK, HOUR, recordOf, T0 } from './recordOf.ts';

/** A ladder whose stages random events can pass: 6 uploads prove 50 %, 17 prove 80 %. */
const SHORT_LADDER: RolloutConfig = {
  ...DEFAULT_ROLLOUT_CONFIG,
  autoAdvance: true,
  stages: [
    { percentage: 1, hours: 0.5, successRate: 50 },
    { percentage: 10, hours: 1, successRate: 50 },
    { percentage: 100, hours: 1.5, successRate: 80 },
  ],
};

/** What is not the rollout's: another version or backend comes, the file is lost, the clock is set. */
type Turn =
  | { readonly is: 'update'; readonly version: string }
  | { readonly is: 'backend'; readonly backend: string }
  | { readonly is: 'loss' };

type Step = { readonly afterMs: number } & (
  | { readonly do: Exclude<RolloutEvent, { type: 'upload' }> }
  | { readonly upload: Partial<UploadRecord>; readonly aheadMs: number }
  | { readonly turn: Turn }
);

const clean = fc.constant<Partial<UploadRecord>>({});
/** A burst of slow async uploads among fast held-back ones, so that reviews come up. */
const heldBack = fc.constant<Partial<UploadRecord>>({ ...HELD_BACK, duration_ms: 20 });
const otherUpload = fc.constantFrom<Partial<UploadRecord>>(
  BLAMED,
  { ...BLAMED, success: false },
  { ...BLAMED, error_type: 'integrity' },
  { success: false, error_type: 'cancelled' },
  { deduplicated: true },
  { duration_ms: 400 },
);
const by = fc.record(
  { actor: fc.constantFrom(...ROLLOUT_ACTORS), reason: fc.constantFrom('', 'a release', 'two\nlines') },
  { requiredKeys: [] },
);
const person = fc.oneof(
  fc
    .tuple(fc.constantFrom(...ROLLOUT_COMMANDS), by)
    .map(([command, who]): RolloutEvent => ({ type: 'command', command, ...who })),
  fc
    .tuple(fc.record({ enabled: fc.boolean(), percentage: fc.constantFrom(0, 1, 5, 10, 100) }), by)
    .map(([settings, who]): RolloutEvent => ({ type: 'settings', ...settings, ...who })),
);
const silent = fc.constantFrom<RolloutEvent>({ type: 'tick' }, { type: 'trial-started', requestId: 'request-1' });
const running = fc.constant<RolloutEvent>({ type: 'running' });
const turn = fc.constantFrom<Turn>(
  { is: 'update', version: '1.0.0' },
  { is: 'update', version: '2.0.0' },
  { is: 'backend', backend: 'embedded' },
  { is: 'backend', backend: 'https://other.example' },
  { is: 'loss' },
);
const YEAR = 365 * 24 * HOUR;
const afterMs = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: HOUR / 2 }) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 60 * HOUR }) },
  // The clock is set: ahead by a year, or back, or by a little.
  { weight: 1, arbitrary: fc.constantFrom(YEAR, -YEAR, -50 * HOUR, -HOUR / 30) },
);

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc
    .record({
      afterMs,
      what: fc.oneof(
        { weight: 12, arbitrary: clean.map((upload) => ({ upload, aheadMs: 0 })) },
        { weight: 5, arbitrary: heldBack.map((upload) => ({ upload, aheadMs: 0 })) },
        { weight: 3, arbitrary: otherUpload.map((upload) => ({ upload, aheadMs: -3_000 })) },
        { weight: 2, arbitrary: person.map((event) => ({ do: event })) },
        { weight: 3, arbitrary: silent.map((event) => ({ do: event })) },
        { weight: 5, arbitrary: running.map((event) => ({ do: event })) },
        { weight: 1, arbitrary: turn.map((change) => ({ turn: change })) },
      ),
    })
    .map(({ afterMs, what }) => ({ afterMs, ...what }) as Step),
  { maxLength: 150, size: 'max' },
);

/** Lives through the steps as the keeper of the extension does, with its file, writing every upload and effect into one log. */
function live(
  script: readonly Step[],
  config: RolloutConfig,
): { log: MetricRecord[]; state: RolloutState; end: number } {
  const log: MetricRecord[] = [];
  let now = T0;
  let scope: RolloutScope = { flagVersion: '1', backend: 'embedded', extensionVersion: '1.0.0' };
  let file = EMPTY_ROLLOUT_FILE;
  const write = (state: RolloutState): void => {
    file = parseRolloutFile(rolloutFileText(withState(file, state))) ?? EMPTY_ROLLOUT_FILE;
  };
  const put = (records: readonly MetricRecord[], { backend, extensionVersion }: RolloutScope): void => {
    log.push(...records.map((record) => ({ ...record, backend_id: backend, extension_version: extensionVersion })));
  };
  const feed = (event: RolloutEvent): void => {
    const opened = openScope(file, scope, now);
    const begun = opened.records.length > 0 ? reduce(opened.state, { type: 'tick' }, now, config) : undefined;
    const reduction = reduce(begun?.state ?? opened.state, event, now, config);
    if (!file.states.includes(reduction.state)) write(reduction.state);
    put(
      [
        ...opened.records,
        ...(begun?.records ?? []),
        ...(event.type === 'upload' ? [event.record] : []),
        ...reduction.records,
      ],
      scope,
    );
  };
  const lose = (): void => {
    file = EMPTY_ROLLOUT_FILE;
    for (const backend of new Set(log.map(({ backend_id }) => backend_id ?? ''))) {
      const known = lastKnownFrom(log.filter(({ backend_id }) => backend_id === backend));
      if (!known) continue;
      const lost = { ...scope, backend };
      const { state, records } = reduce(initialState(lost, now), { type: 'state-lost', known }, now, config);
      write(state);
      put(records, lost);
    }
  };
  feed({ type: 'command', command: 'start' });
  for (const step of script) {
    now = Math.max(T0, now + step.afterMs);
    if ('do' in step) feed(step.do);
    else if ('turn' in step) {
      if (step.turn.is === 'update') scope = { ...scope, extensionVersion: step.turn.version };
      if (step.turn.is === 'backend') scope = { ...scope, backend: step.turn.backend };
      if (step.turn.is === 'loss') lose();
    } else {
      const timestamp = new Date(Math.max(T0, now + step.aheadMs)).toISOString();
      const rollout_percentage = openScope(file, scope, now).state.progress.percentage;
      feed({ type: 'upload', record: recordOf({ timestamp, rollout_percentage, ...step.upload }) });
    }
  }
  // Whoever reads the log knows the scope of its last record.
  const { backend_id = '', extension_version = '' } = log.at(-1) ?? {};
  scope = { ...scope, backend: backend_id, extensionVersion: extension_version };
  feed({ type: 'tick' });
  return { log, state: openScope(file, scope, now).state, end: now };
}

const isRolloutRecord = (record: MetricRecord): boolean => record.event_type !== 'upload';

const withoutOrigin = ({ backend_id: _backend, extension_version: _version, ...record }: MetricRecord): object =>
  record;

/** What a log can know: not the version of the flag, and not whose turn it is. */
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
          assert.deepEqual(replayed.timeline, recorded.filter(isRolloutRecord).map(withoutOrigin));
          assert.deepEqual(known(replayed.state), known(state));
        }),
        { numRuns: 300 },
      );
    });
  }

  it('covers what it should: the random runs advance, roll back, recover, lock, fail, are updated and lost', () => {
    const seen = new Set<string>();
    for (const script of fc.sample(steps, { numRuns: 300, seed: 1 })) {
      const runs = [live(script, SHORT_LADDER), live(script, DEFAULT_ROLLOUT_CONFIG)];
      for (const record of runs.flatMap(({ log }) => log)) {
        if (record.event_type === 'upload') continue;
        const { action, cause, verdict } = record.details;
        seen
          .add(String(action))
          .add(`${String(action)} by ${String(cause)}`)
          .add(`a ${String(verdict)}`);
      }
      for (const { state } of runs) seen.add(state.guard.status);
    }
    const expected = [
      'advance by person',
      'advance by rollout',
      'trip',
      'half-open',
      'closed',
      'locked',
      'settings by environment',
      'settings by settings-sync',
      'a pass',
      'pause by rollout',
      'turn-back-on',
      'raised',
      'running',
      'scope',
      'set-back',
      'state-lost',
    ];
    assert.deepEqual(
      expected.filter((what) => !seen.has(what)),
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
    const records = [...Array.from({ length: 40 }, () => at(0)), at(1, BLAMED), at(2), at(3, BLAMED), at(4)];
    assert.equal(replay(records).state.guard.status, 'watching');
    const strict = { ...DEFAULT_ROLLOUT_CONFIG, guard: { ...DEFAULT_ROLLOUT_CONFIG.guard, cusumThreshold: 4 } };
    const trip = replay(records, strict).timeline.find(({ event_type }) => event_type === 'rollback');
    assert.equal(trip?.timestamp, new Date(T0 + 3 * HOUR).toISOString());
  });

  it('goes by the order of the log, also where the clock was set in between', () => {
    const { timeline, state } = replay([at(0), at(24 * 365), at(1, BLAMED), at(2, BLAMED), at(3, BLAMED)]);
    assert.deepEqual(
      timeline.slice(1).map(({ details }) => details['action']),
      ['set-back', 'trip'],
    );
    assert.equal(state.guard.until, T0 + 27 * HOUR);
  });

  it('gives each version and backend a state of its own, and keeps a lock over an update', () => {
    const locking = [0, 26, 26 + 49].flatMap((hour) => Array.from({ length: 3 }, () => at(hour, BLAMED)));
    const log = [
      ...locking.map((record) => ({ ...record, extension_version: '1', backend_id: 'embedded' })),
      { ...at(100), extension_version: '2', backend_id: 'embedded' },
    ];
    const { state, timeline } = replay(log);
    assert.deepEqual([state.scope.extensionVersion, state.guard.status], ['2', 'locked']);
    assert.equal(timeline.at(-1)?.message, 'The extension is now version 2: async stays locked.');
  });

  it('bears an empty log', () => assert.deepEqual(replay([]).timeline, []));
});
