import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RequestBatcher } from '../client/requestBatcher.ts';
import type { Log } from '../log.ts';
import type { MetricsStore } from '../metrics/metricsStore.ts';
import {
  METRICS_SCHEMA_VERSION,
  type MetricRecord,
  type RolloutRecord,
  type UploadRecord,
} from '../protocol/metrics.ts';
import { FLAG_VERSION, isBesideRollout } from '../rollout/uploadPath.ts';
import { lastKnownFrom, NOTHING_BUT_USE } from '../rollout/lastKnown.ts';
import { setFutureAside, hasTimeToCount, reduce } from '../rollout/rolloutReducer.ts';
import {
  gateReading,
  type GateReading,
  initialState,
  type RolloutConfig,
  type RolloutScope,
  type RolloutState,
} from '../rollout/rolloutState.ts';
import type { RolloutEvent } from '../rollout/rolloutEvent.ts';
import {
  EMPTY_ROLLOUT_FILE,
  openScope,
  parseRolloutFile,
  rolloutFileText,
  withState,
  type RolloutFile,
} from '../rollout/rolloutFile.ts';
import { isWorthTelling } from '../rollout/rolloutRecord.ts';
import { closeToOthers, makeFolder } from '../system/privateFolder.ts';
import { renameFile } from '../system/heldFiles.ts';
import { lock } from '../system/processLock.ts';
import { replaceText } from '../system/replaceFile.ts';
import { systemCode } from '../system/systemErrors.ts';
import type { RolloutGate } from '../upload/uploader.ts';

/** How long another window may take for its change of the state file, in milliseconds. */
const LOCK_TIMEOUT_MS = 5_000;

/** How often a window lets the stage's clock go on, in milliseconds: often enough that each step counts in full. */
const RUNNING_INTERVAL_MS = 15 * 60_000;

/** The least time since the last step, in milliseconds: after less than that, another window has just done it. */
const RUNNING_LEAST_MS = 10 * 60_000;

/**
 * How long the record of an upload that says nothing to the rollout may be put off, in milliseconds: the records of many small
 * files share one turn of the lock, instead of half of an upload's work each.
 */
const PUT_OFF_MS = 200;

export interface RolloutKeeperParts {
  /** The folder that all windows of the machine share. */
  readonly folder: string;
  readonly backendId: string;
  readonly extensionVersion: string;
  readonly metrics: MetricsStore;
  readonly log: Log;
  config(): RolloutConfig;
  /** Called with the rollout's own events: stage changes, rollbacks, reviews, overrides. */
  onEvents?(events: readonly RolloutRecord[]): void;
  /** The time in epoch milliseconds; the system's by default. */
  now?(): number;
}

/** State on disk: the file's content, or that it is missing or damaged. */
type Stored = RolloutFile | 'missing' | 'damaged';

/** States recovered from the metrics, and the records of the recovery. */
interface Recovered {
  readonly file: RolloutFile;
  readonly records: readonly RolloutRecord[];
}

/**
 * Keeps the rollout's state in one file that every window reads before it decides and changes under a lock, so that two
 * windows never disagree. Every change is made by the reducer.
 */
export class RolloutKeeper implements RolloutGate {
  readonly #parts: RolloutKeeperParts;
  readonly #file: string;
  readonly #scope: RolloutScope;
  readonly #events = new RequestBatcher<RolloutEvent, RolloutState | null>((events) => this.#applyAll(events), {
    maxItems: Infinity,
    maxInFlight: 1,
  });
  /** Uploads whose records are put off, oldest first. */
  readonly #putOff: RolloutEvent[] = [];
  #putOffTimer: NodeJS.Timeout | undefined;
  #reading: Promise<RolloutState | null> | undefined;
  #hasWarned = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: RolloutKeeperParts) {
    this.#parts = parts;
    this.#file = join(parts.folder, 'rollout.json');
    this.#scope = {
      flagVersion: FLAG_VERSION,
      backend: parts.backendId,
      extensionVersion: parts.extensionVersion,
    };
  }

  /** The present state, or null where it cannot be read: an unknown state means sync. */
  async state(now = this.#now()): Promise<RolloutState | null> {
    const stored = await this.#read().catch(() => 'damaged' as const);
    if (stored === 'damaged') return null;
    const config = this.#parts.config();
    const file = stored === 'missing' ? (await this.#recovered(stored, now)).file : stored;
    const { state } = openScope(file, this.#scope, now);
    return setFutureAside(state, now, config)?.state ?? state;
  }

  async read(requestId: string): Promise<GateReading> {
    const now = this.#now();
    const config = this.#parts.config();
    const gate = gateReading(await this.#sharedState(now), now, config);
    if (gate.isPaused || gate.guard.kind !== 'half-open') return gate;
    const state = await this.dispatch({ type: 'trial-started', requestId });
    const isOurs = state?.guard.trial?.requestId === requestId;
    return { ...gate, guard: { ...gate.guard, isTrialFree: isOurs } };
  }

  /**
   * Records an upload and passes it to the reducer: at once, or within `PUT_OFF_MS` where it went well by sync without regard to
   * the rollout. They are written in the order in which they came.
   */
  async record(record: UploadRecord): Promise<void> {
    const event: RolloutEvent = { type: 'upload', record };
    if (record.execution_type !== 'sync' || !record.success || !isBesideRollout(record.reason)) {
      await this.dispatch(event);
      return;
    }
    this.#putOff.push(this.#asKept(event));
    this.#putOffTimer ??= setTimeout(() => void this.flush(), PUT_OFF_MS);
  }

  /** Writes the records that are put off. */
  async flush(): Promise<void> {
    clearTimeout(this.#putOffTimer);
    this.#putOffTimer = undefined;
    await Promise.all(this.#putOff.splice(0).map((event) => this.#events.add(event)));
  }

  /**
   * Passes an event to the reducer, writes the state, and records the event and what followed from it, an upload's own record
   * first. Returns the new state, or null where it could not be written; an upload must not fail for that. Events that come
   * while others are being written are written together.
   */
  dispatch(event: RolloutEvent): Promise<RolloutState | null> {
    void this.flush();
    return this.#events.add(event);
  }

  /** Lets the stage's clock go on at regular times, until `dispose`. It keeps no process alive. */
  startClock(): void {
    this.#timer ??= setInterval(() => void this.goOn(), RUNNING_INTERVAL_MS).unref();
  }

  /**
   * Lets the stage's clock go on, unless another window did so less than `RUNNING_LEAST_MS` ago, and ends a cool-down that is
   * over.
   */
  async goOn(): Promise<void> {
    const now = this.#now();
    const state = await this.state(now);
    if (!state) return;
    const { clockSince } = state.progress;
    const isCooldownOver = state.guard.until !== null && state.guard.until <= now;
    const isStepDue = clockSince !== null && now - clockSince >= RUNNING_LEAST_MS;
    if (isStepDue && hasTimeToCount(state, this.#parts.config())) await this.dispatch({ type: 'running' });
    else if (isCooldownOver) await this.dispatch({ type: 'tick' });
  }

  /** Stops the clock and writes the records that are put off. */
  async dispose(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.flush();
  }

  #now(): number {
    return this.#parts.now?.() ?? Date.now();
  }

  /** Uploads that begin beside each other share one look at the file. */
  #sharedState(now: number): Promise<RolloutState | null> {
    this.#reading ??= this.state(now).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Applies events under the lock; returns the state after each, or null for each where the state could not be written. */
  async #applyAll(events: readonly RolloutEvent[]): Promise<(RolloutState | null)[]> {
    const { folder, log } = this.#parts;
    const kept = events.map((event) => this.#asKept(event));
    try {
      await makeFolder(folder);
      await closeToOthers(this.#file);
      const release = await lock(`${this.#file}.lock`, LOCK_TIMEOUT_MS);
      try {
        const states = await this.#applyLocked(kept);
        this.#hasWarned = false;
        return states;
      } finally {
        await release();
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Logged once: every upload would repeat it for the same folder.
      if (!this.#hasWarned) log.warn(`The rollout's state could not be kept (${reason}).`);
      this.#hasWarned = true;
      await this.#append(kept.flatMap((event) => (event.type === 'upload' ? [event.record] : [])));
      return events.map(() => null);
    }
  }

  /** Called under the lock, so that the records of all windows stand in the log in the order in which they were taken in. */
  async #applyLocked(events: readonly RolloutEvent[]): Promise<RolloutState[]> {
    const now = this.#now();
    const config = this.#parts.config();
    const stored = await this.#read();
    const { file, records: found }: Recovered =
      typeof stored === 'string' ? await this.#recovered(stored, now) : { file: stored, records: [] };
    if (stored === 'damaged') await this.#setAside(now);
    const opened = openScope(file, this.#scope, now);
    // A state that was taken over is brought up to the present, as the replay does at the record of it.
    const begun = opened.records.length > 0 ? reduce(opened.state, { type: 'tick' }, now, config) : undefined;
    const log: MetricRecord[] = [...found, ...opened.records, ...(begun?.records ?? [])];
    const states: RolloutState[] = [];
    for (const event of events) {
      const { state, records } = reduce(states.at(-1) ?? begun?.state ?? opened.state, event, now, config);
      states.push(state);
      log.push(...(event.type === 'upload' ? [event.record] : []), ...records);
    }
    const after = states.at(-1) ?? opened.state;
    // A recovered state is written in any case: the lost one is gone, and the next look must not find nothing. So is the first
    // of a scope, or every look would begin its stage anew.
    if (stored !== file || !file.states.includes(after)) {
      await replaceText(this.#file, rolloutFileText(withState(file, after)));
    }
    await this.#append(log);
    return states;
  }

  /** Appends records to the metrics, in this order, and reports the rollout's own. */
  async #append(records: readonly MetricRecord[]): Promise<void> {
    const { metrics, log, onEvents } = this.#parts;
    const told = records.filter((record) => record.event_type !== 'upload').filter(isWorthTelling);
    for (const { message } of told) log.info(`Rollout: ${message}`);
    await Promise.all(records.map((record) => metrics.append({ ...this.#origin(), ...record })));
    if (told.length > 0) onEvents?.(told);
  }

  /** An upload as it is recorded: not later than now, because a log that runs ahead of its time could not be replayed. */
  #asKept(event: RolloutEvent): RolloutEvent {
    if (event.type !== 'upload') return event;
    const now = this.#now();
    const isAhead = Date.parse(event.record.timestamp) > now;
    const timestamp = isAhead ? new Date(now).toISOString() : event.record.timestamp;
    return { type: 'upload', record: { ...event.record, timestamp, ...this.#origin() } };
  }

  /** The origin of this keeper's records, by which the replay tells which state a record belongs to. */
  #origin(): Pick<MetricRecord, 'schema_version' | 'extension_version' | 'backend_id'> {
    const { backend, extensionVersion } = this.#scope;
    return { schema_version: METRICS_SCHEMA_VERSION, extension_version: extensionVersion, backend_id: backend };
  }

  /** The parsed file. Throws where it cannot be read: such a file is not taken for damaged. */
  async #read(): Promise<Stored> {
    try {
      return parseRolloutFile(await readFile(this.#file, 'utf8')) ?? 'damaged';
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return 'missing';
      throw error;
    }
  }

  /**
   * The states in place of missing or damaged ones: for each backend as the metrics tell it. Where they tell nothing, a
   * missing file is taken for that of a new machine, a damaged one for one that was in use.
   */
  async #recovered(stored: 'missing' | 'damaged', now: number): Promise<Recovered> {
    const { metrics, config } = this.#parts;
    const own = this.#scope.backend;
    const onFile = (await metrics.read()).records;
    // Records from before backends were recorded count as this backend's.
    const backendOf = ({ backend_id }: MetricRecord): string => backend_id ?? own;
    const known = [...new Set(onFile.map(backendOf))].flatMap((backend) => {
      const last = lastKnownFrom(onFile.filter((record) => backendOf(record) === backend));
      return last ? [{ backend, last }] : [];
    });
    if (known.length === 0 && stored === 'damaged') known.push({ backend: own, last: NOTHING_BUT_USE });
    let file = EMPTY_ROLLOUT_FILE;
    const records: RolloutRecord[] = [];
    for (const { backend, last } of known) {
      const empty = initialState({ ...this.#scope, backend }, now);
      const lost = reduce(empty, { type: 'state-lost', known: last }, now, config());
      file = withState(file, lost.state);
      records.push(...lost.records.map((record) => ({ ...record, backend_id: backend })));
    }
    return { file, records };
  }

  /** Renames a damaged file, so that it can still be examined. */
  async #setAside(now: number): Promise<void> {
    const setAside = `${this.#file}.corrupt-${String(now)}`;
    await renameFile(this.#file, setAside);
    this.#parts.log.warn(`The rollout's state was damaged and has been set aside as ${setAside}.`);
  }
}
