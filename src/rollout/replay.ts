import type { MetricRecord, RolloutRecord } from '../protocol/metrics.ts';
import { knownBeforeLoss } from './lastKnown.ts';
import {
  DEFAULT_ROLLOUT_CONFIG,
  initialState,
  type RolloutConfig,
  type RolloutScope,
  type RolloutState,
} from './rolloutState.ts';
import { ROLLOUT_ACTORS, ROLLOUT_COMMANDS, type RolloutEvent } from './rolloutEvent.ts';
import { EMPTY_ROLLOUT_FILE, openScope, withState, type RolloutFile } from './rolloutFile.ts';
import { reduce } from './rolloutReducer.ts';

/** Result of a replay. */
export interface Replay {
  /** Everything the state machine would have logged, in order. */
  readonly timeline: readonly RolloutRecord[];
  /** The state of the backend and version that came last. */
  readonly state: RolloutState;
  /** How many uploads went in. */
  readonly uploads: number;
}

const FLAG_VERSION = 'replay';
const UNKNOWN = 'unknown';

/**
 * Runs the state machine over recorded metrics, under other thresholds if wanted. What came from outside is taken from the
 * log; what guard and rollout did is worked out anew. Each backend and version has a state of its own, as in the live run;
 * records of before these were noted share one.
 *
 * A replay cannot know how async would have fared where uploads went by sync, so after the first difference to what really
 * happened it errs towards seeing too little.
 *
 * @param records in the order of the log, which is that of the live run, also where a clock was set in between
 * @param until epoch milliseconds up to which time goes on after the last record
 */
export function replay(
  records: readonly MetricRecord[],
  config: RolloutConfig = DEFAULT_ROLLOUT_CONFIG,
  until = -Infinity,
): Replay {
  const timeline: RolloutRecord[] = [];
  const begin = records[0] ? Date.parse(records[0].timestamp) : 0;
  let scope = scopeOf(records[0], { flagVersion: FLAG_VERSION, backend: UNKNOWN, extensionVersion: UNKNOWN });
  let file = EMPTY_ROLLOUT_FILE;
  let uploads = 0;

  const open = (at: number): RolloutState => {
    const opened = openScope(file, scope, at);
    timeline.push(...opened.records);
    return opened.state;
  };
  const step = (state: RolloutState, event: RolloutEvent, at: number): void => {
    const reduction = reduce(state, event, at, config);
    timeline.push(...reduction.records);
    file = withState(file, reduction.state);
  };
  const feed = (event: RolloutEvent, at: number): void => {
    // A lost state cannot pass anything on to a later one.
    if (event.type === 'state-lost') file = withoutBackend(file, scope.backend);
    step(event.type === 'state-lost' ? initialState(scope, at) : open(at), event, at);
  };
  /** Lets happen everything that was due by `at`. Its records may be stamped earlier than records that stand before them. */
  const look = (at: number): void => {
    const state = open(at);
    step(state, { type: 'tick' }, Math.max(at, state.updatedAt));
  };

  const settings = settingsAtBegin(records);
  if (settings) feed(settings, begin);
  for (const record of records) {
    scope = scopeOf(record, scope);
    const at = Date.parse(record.timestamp);
    const event = eventOf(record);
    if (!event) {
      look(at);
      continue;
    }
    if (event.type === 'upload') uploads++;
    feed(event, at);
  }
  look(until);
  return { timeline, state: file.states[0] ?? initialState(scope, begin), uploads };
}

function withoutBackend(file: RolloutFile, backend: string): RolloutFile {
  return { ...file, states: file.states.filter(({ scope }) => scope.backend !== backend) };
}

/** The scope of a record; fields that the record lacks are as before. */
function scopeOf(record: MetricRecord | undefined, before: RolloutScope): RolloutScope {
  return {
    flagVersion: before.flagVersion,
    backend: record?.backend_id ?? before.backend,
    extensionVersion: record?.extension_version ?? before.extensionVersion,
  };
}

/** The settings at the begin of a log that was rotated, or is older than rollout records: its first upload tells them. */
function settingsAtBegin(records: readonly MetricRecord[]): RolloutEvent | undefined {
  const first = records.find(isFromOutside);
  if (first?.event_type !== 'upload' || first.rollout_percentage === 0) return undefined;
  return { type: 'settings', enabled: first.reason !== 'disabled', percentage: first.rollout_percentage };
}

function isFromOutside(record: MetricRecord): boolean {
  const event = eventOf(record);
  return event !== undefined && event.type !== 'tick';
}

/** The event behind a record, or undefined for a record that the state machine makes by itself. */
function eventOf(record: MetricRecord): RolloutEvent | undefined {
  if (record.event_type === 'upload') return { type: 'upload', record };
  const { cause, action, enabled, percentage, reason } = record.details;
  if (action === 'running') return { type: 'running' };
  // The state machine finds a clock that was set back by itself, once it looks at a time before its own.
  if (action === 'set-back') return { type: 'tick' };
  if (action === 'state-lost') return { type: 'state-lost', known: knownBeforeLoss(record.details) };
  const actor = ROLLOUT_ACTORS.find((name) => name === cause);
  if (!actor) return undefined;
  const by = typeof reason === 'string' ? { actor, reason } : { actor };
  if (action === 'settings') {
    const value = typeof percentage === 'number' ? percentage : 0;
    return { type: 'settings', enabled: enabled === true, percentage: value, ...by };
  }
  const command = ROLLOUT_COMMANDS.find((name) => name === action);
  return command && { type: 'command', command, ...by };
}
