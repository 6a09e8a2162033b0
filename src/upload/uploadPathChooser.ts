import { stat } from 'node:fs/promises';
import type { BackendClient } from '../client/backendClient.ts';
import type { Log } from '../log.ts';
import { BATCH_MAX_FILE_BYTES, CHUNKED_FILE_BYTES } from '../protocol/uploads.ts';
import type { Health, UploadPathKind } from '../protocol/health.ts';
import {
  bucketOf,
  isInCohort,
  describeUploadPath,
  resolveUploadPath,
  type UploadPathDecision,
} from '../rollout/uploadPath.ts';
import type { FleetReading, Standing } from '../rollout/fleetStanding.ts';
import type { GateReading } from '../rollout/rolloutState.ts';
import { type SettingName, type Settings, standingHere } from '../settings.ts';
import type { LaneName } from './queue/uploadQueue.ts';
import type { FleetGate, RolloutGate, UploadRequest, UploadSource } from './uploader.ts';
import { canSendDelta } from './uploaders/deltaUploader.ts';
import { canBatch } from './uploaders/batchUploader.ts';

/** The largest file that waits in the lane of small ones, in bytes. */
const SMALL_LANE_BYTES = 1024 * 1024;

/** The rollout's reading where the rollout was not asked because something else decides. */
const UNASKED: GateReading = { isPaused: false, guard: { kind: 'watching' } };

export interface UploadPathChooserParts {
  readonly client: BackendClient;
  readonly machineId: string;
  readonly rollout: RolloutGate;
  /** The fleet that this machine may belong to; none by default. */
  readonly fleet?: FleetGate | undefined;
  readonly log: Log;
  /** The settings of the moment, asked anew at every decision. */
  settings(): Settings;
  /** Whether somebody has chosen a setting, or it has its default; all are chosen by default. */
  isChosen?(name: SettingName): boolean;
}

/** Chooses the path of uploads by what the settings, the rollout and the backend say. */
export class UploadPathChooser {
  readonly #parts: UploadPathChooserParts;
  #health: Promise<Health> | undefined;
  /** The resolved value of the health request, once it is there. */
  #knownHealth: Health | undefined;
  #hasToldOverruled = false;
  /** What was last known of the fleet's rollout. */
  #fleet: FleetReading = { kind: 'none' };

  constructor(parts: UploadPathChooserParts) {
    this.#parts = parts;
  }

  /**
   * The backend's health and capabilities. Uploads that run beside each other share this answer, so that none of them may
   * cancel it.
   */
  backendHealth(): Promise<Health> {
    this.#health ??= this.#askForHealth();
    return this.#health;
  }

  /** Forgets the backend's health, so that it is requested again: after a failure another backend may answer there. */
  forgetHealth(): void {
    this.#health = undefined;
    this.#knownHealth = undefined;
  }

  /** The lane in which a file waits for its upload. Never rejects. */
  async laneOf(path: string, override: UploadPathKind | undefined): Promise<LaneName> {
    try {
      const { size } = await stat(path);
      const isBatchable =
        this.#mayGoAsync(override) && size <= BATCH_MAX_FILE_BYTES && canBatch(await this.backendHealth(), size);
      if (isBatchable) return 'batched';
      return size <= SMALL_LANE_BYTES ? 'small' : 'large';
    } catch {
      // The upload itself will say what is wrong, and soon.
      return 'small';
    }
  }

  /** Decides the path of one upload. Rejects with a `Failure` when the backend cannot be asked what it can do. */
  async choosePath(requestId: string, override: UploadPathKind | undefined): Promise<UploadPathDecision> {
    const { rollout, machineId, log } = this.#parts;
    const { capabilities } = await this.backendHealth();
    this.#fleet = (await this.#parts.fleet?.reading(capabilities.fleet === true)) ?? { kind: 'none' };
    const { enabled, percentage, holdback, fleet, generation } = this.#standing();
    const backendSupportsAsync = capabilities.upload_paths.includes('async');
    // To ask may take the one turn of a half-open guard, which an upload must not do that goes by sync in any case.
    const isUpToRollout = override === undefined && backendSupportsAsync && this.#mayGoAsync(override);
    const gate = isUpToRollout ? await rollout.read(requestId) : UNASKED;
    const input = {
      enabled,
      rolloutPercentage: percentage,
      machineId,
      override,
      backendSupportsAsync,
      ...gate,
      fleet,
      holdback: { uploadId: requestId, percentage: holdback },
    };
    const decision = { ...resolveUploadPath(input), ...(generation === undefined ? {} : { generation }) };
    log.info(`[${requestId}] ${describeUploadPath(decision, input)}`);
    if (override !== undefined && decision.kind !== override) this.#tellOverruled(override, decision.kind);
    return decision;
  }

  /** Whether a delta to an earlier version may be worth it. Never rejects: without an answer, the whole file is sent. */
  async hasEarlierVersion({ snapshot, filename }: UploadSource, request: UploadRequest): Promise<boolean> {
    try {
      const known = this.#knownHealth;
      const mayBeDelta = known ? canSendDelta(known, snapshot.size) : snapshot.size >= CHUNKED_FILE_BYTES;
      if (!mayBeDelta || !this.#mayGoAsync(request.override)) return false;
      // Both at once: over a network each takes a round trip.
      const hasOne = this.#parts.client.hasFileNamed(filename, request.signal);
      const [health, isThere] = await Promise.all([this.backendHealth(), hasOne]);
      return isThere && canSendDelta(health, snapshot.size);
    } catch {
      return false;
    }
  }

  async #askForHealth(): Promise<Health> {
    try {
      this.#knownHealth = await this.#parts.client.health();
      return this.#knownHealth;
    } catch (error) {
      // A backend that was away when a file was put in line may be back when its turn comes.
      this.#health = undefined;
      throw error;
    }
  }

  /** Logs that a path was asked for but is not available; once, since every upload would say the same of the same backend. */
  #tellOverruled(asked: UploadPathKind, taken: UploadPathKind): void {
    if (this.#hasToldOverruled) return;
    this.#hasToldOverruled = true;
    this.#parts.log.warn(
      `The backend does not offer ${asked} uploads; what was asked to go that way goes by ${taken}.`,
    );
  }

  /** Whether an upload may go by async as far as the override, the settings and the fleet decide. */
  #mayGoAsync(override: UploadPathKind | undefined): boolean {
    const { enabled, percentage } = this.#standing();
    const bucket = bucketOf(this.#parts.machineId);
    return override === 'async' || (override === undefined && enabled && isInCohort(bucket, percentage));
  }

  /** What decides here: the settings, or within them the fleet. */
  #standing(): Standing {
    const { settings, isChosen = () => true } = this.#parts;
    return standingHere(settings(), isChosen, this.#fleet);
  }
}
