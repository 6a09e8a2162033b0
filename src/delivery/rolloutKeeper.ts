import { mkdir, readFile, rename } from 'node:fs/promises';
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
import { ASYNC_UPLOAD_FLAG, ASYNC_UPLOAD_SALT } from '../rollout/bucket.ts';
import type { RolloutConfig } from '../rollout/rolloutConfig.ts';
import type { RolloutEvent } from '../rollout/rolloutEvent.ts';
import {
  EMPTY_ROLLOUT_FILE,
  parseRolloutFile,
  recoveredState,
  stateFor,
  withState,
  type RolloutFile,
} from '../rollout/rolloutFile.ts';
import { reduce } from '../rollout/rolloutReducer.ts';
import { gateReading, type GateReading, type RolloutScope, type RolloutState } from '../rollout/rolloutState.ts';
import { lock } from '../system/processLock.ts';
import { replaceText } from '../system/replaceFile.ts';
import { systemCode } from '../system/systemCode.ts';
import type { RolloutGate } from '../upload/rolloutGate.ts';

/** How long another window may take for its change of the state file, in milliseconds. */
const LOCK_TIMEOUT_MS = 5_000;

/** A new meaning of the async path is a new version, with a history of its own. */
const FLAG_VERSION = `${ASYNC_UPLOAD_FLAG}#${ASYNC_UPLOAD_SALT}`;

export interface RolloutKeeperParts {
  /** The folder that all windows of the machine share. */
  readonly folder: string;
  readonly backendId: string;
  readonly extensionVersion: string;
  readonly metrics: MetricsStore;
  readonly log: Log;
  config(): RolloutConfig;
  /** Hears the rollout's own events: stage changes, rollbacks, reviews, overrides. */
  onEvents?(events: readonly RolloutRecord[]): void;
}

/**
 * Keeps the rollout's state in one file that every window reads before it decides and changes under a lock, so that two
 * windows never disagree. Decides nothing itself: every change is the reducer's.
 */
export class RolloutKeeper implements RolloutGate {
  readonly #parts: RolloutKeeperParts;
  readonly #file: string;
  readonly #scope: RolloutScope;
  readonly #events = new RequestBatcher<RolloutEvent, RolloutState | null>((events) => this.#applyAll(events), {
    maxItems: Infinity,
    maxInFlight: 1,
  });
  #reading: Promise<RolloutState | null> | undefined;
  #hasWarned = false;

  constructor(parts: RolloutKeeperParts) {
    this.#parts = parts;
    this.#file = join(parts.folder, 'rollout.json');
    this.#scope = {
      flagVersion: FLAG_VERSION,
      backend: parts.backendId,
      extensionVersion: parts.extensionVersion,
    };
  }

  /** The state of the moment, or null where it cannot be read: not knowing means sync. */
  async state(now = Date.now()): Promise<RolloutState | null> {
    const file = await this.#read().catch(() => null);
    return file && stateFor(file, this.#scope, now);
  }

  async read(requestId: string): Promise<GateReading> {
    const now = Date.now();
    const config = this.#parts.config();
    const gate = gateReading(await this.#sharedState(now), now, config);
    if (gate.isPaused || gate.guard.kind !== 'half-open') return gate;
    const state = await this.dispatch({ type: 'trial-started', requestId });
    const isOurs = state?.guard.trial?.requestId === requestId;
    return { ...gate, guard: { ...gate.guard, isTrialFree: isOurs } };
  }

  async record(record: UploadRecord): Promise<void> {
    const metric = { ...record, ...this.#origin() };
    await Promise.all([this.#parts.metrics.append(metric), this.dispatch({ type: 'upload', record: metric })]);
  }

  /**
   * Takes an event through the reducer, writes the state and puts what came of it on file. Returns the new state, or null
   * where it could not be kept; an upload must not fail for that. Events that come while others are being taken in go
   * together.
   */
  dispatch(event: RolloutEvent): Promise<RolloutState | null> {
    return this.#events.add(event);
  }

  /** Where this keeper's records come from. */
  #origin(): Pick<MetricRecord, 'schema_version' | 'extension_version' | 'backend_id'> {
    const { backend, extensionVersion } = this.#scope;
    return { schema_version: METRICS_SCHEMA_VERSION, extension_version: extensionVersion, backend_id: backend };
  }

  /** Uploads that begin beside each other share one look at the file. */
  #sharedState(now: number): Promise<RolloutState | null> {
    this.#reading ??= this.state(now).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Answers with the state after each event. */
  async #applyAll(events: readonly RolloutEvent[]): Promise<(RolloutState | null)[]> {
    const { folder, log, metrics, onEvents, config } = this.#parts;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const release = await lock(`${this.#file}.lock`, LOCK_TIMEOUT_MS);
      try {
        const now = Date.now();
        const stored = await this.#read();
        const file = stored ?? (await this.#recover(now));
        const before = stateFor(file, this.#scope, now);
        const records: RolloutRecord[] = [];
        const states: RolloutState[] = [];
        for (const event of events) {
          const reduction = reduce(states.at(-1) ?? before, event, now, config());
          states.push(reduction.state);
          records.push(...reduction.records.map((record) => ({ ...record, ...this.#origin() })));
        }
        const after = states.at(-1) ?? before;
        // A recovered state is written in any case: the damaged one is gone, and the next look must not find nothing. So is
        // the first of a scope, or every look would begin its stage anew.
        if (stored === null || !file.states.includes(after)) await this.#write(withState(file, after));
        for (const effect of records) {
          log.info(`Rollout: ${effect.message}`);
          await metrics.append(effect);
        }
        if (records.length > 0) onEvents?.(records);
        this.#hasWarned = false;
        return states;
      } finally {
        await release();
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Every upload would say the same of the same folder.
      if (!this.#hasWarned) log.warn(`The rollout's state could not be kept (${reason}).`);
      this.#hasWarned = true;
      return events.map(() => null);
    }
  }

  /** Null where what the file says is no state. Throws where it cannot be read: that is no reason to give it up. */
  async #read(): Promise<RolloutFile | null> {
    try {
      return parseRolloutFile(await readFile(this.#file, 'utf8'));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return EMPTY_ROLLOUT_FILE;
      throw error;
    }
  }

  /** Sets a damaged file aside and begins as after a rollback. */
  async #recover(now: number): Promise<RolloutFile> {
    const setAside = `${this.#file}.corrupt-${String(now)}`;
    await rename(this.#file, setAside);
    this.#parts.log.warn(`The rollout's state was damaged and has been set aside as ${setAside}.`);
    return withState(EMPTY_ROLLOUT_FILE, recoveredState(this.#scope, now, this.#parts.config()));
  }

  async #write(file: RolloutFile): Promise<void> {
    await replaceText(this.#file, JSON.stringify(file));
  }
}
