import type { MetricRecord, RolloutRecord } from '../protocol/metrics.ts';
import { DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from './rolloutConfig.ts';
import { ROLLOUT_COMMANDS, type RolloutEvent } from './rolloutEvent.ts';
import { reduce } from './rolloutReducer.ts';
import { initialState, type RolloutScope, type RolloutState } from './rolloutState.ts';

/** What would have happened. */
export interface Replay {
  /** Everything the state machine would have logged, in order. */
  readonly timeline: readonly RolloutRecord[];
  readonly state: RolloutState;
  /** How many uploads went in. */
  readonly uploads: number;
}

const REPLAY_SCOPE: RolloutScope = { flagVersion: 'replay', backend: 'replay', extensionVersion: 'replay' };

/**
 * Runs the state machine over recorded metrics, under other thresholds if wanted. What a person did is taken from the log;
 * what guard and rollout did is worked out anew.
 *
 * A replay cannot know how async would have fared where uploads went by sync, so after the first difference to what really
 * happened it errs towards seeing too little.
 *
 * @param records of one backend and version, in any order
 * @param until epoch milliseconds up to which time goes on after the last record
 */
export function replay(
  records: readonly MetricRecord[],
  config: RolloutConfig = DEFAULT_ROLLOUT_CONFIG,
  until = -Infinity,
): Replay {
  const moments = records.map((record) => ({ record, at: Date.parse(record.timestamp) })).sort((a, b) => a.at - b.at);
  const timeline: RolloutRecord[] = [];
  const begin = moments[0]?.at ?? 0;
  let state = initialState(REPLAY_SCOPE, begin);
  let uploads = 0;

  const feed = (event: RolloutEvent, at: number): void => {
    const reduction = reduce(state, event, at, config);
    state = reduction.state;
    timeline.push(...reduction.records);
  };

  const settings = settingsAtBegin(moments.map(({ record }) => record));
  if (settings) feed(settings, begin);
  for (const { record, at } of moments) {
    const event = eventOf(record);
    if (!event) continue;
    if (event.type === 'upload') uploads++;
    feed(event, at);
  }
  feed({ type: 'tick' }, Math.max(until, state.updatedAt));
  return { timeline, state, uploads };
}

/** A log that was rotated, or is older than rollout records, begins in the middle: its first upload tells the settings. */
function settingsAtBegin(records: readonly MetricRecord[]): RolloutEvent | undefined {
  const first = records.find((record) => record.event_type === 'upload' || eventOf(record) !== undefined);
  if (first?.event_type !== 'upload' || first.rollout_percentage === 0) return undefined;
  return { type: 'settings', enabled: first.reason !== 'disabled', percentage: first.rollout_percentage };
}

/** The event behind a record, or undefined for what the state machine comes to by itself. */
function eventOf(record: MetricRecord): RolloutEvent | undefined {
  if (record.event_type === 'upload') return { type: 'upload', record };
  const { cause, action, enabled, percentage } = record.details;
  if (cause !== 'person') return undefined;
  if (action === 'settings') {
    return { type: 'settings', enabled: enabled === true, percentage: typeof percentage === 'number' ? percentage : 0 };
  }
  const command = ROLLOUT_COMMANDS.find((name) => name === action);
  return command && { type: 'command', command };
}
