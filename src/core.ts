import { join } from 'node:path';
import { Extractor } from './backend/extract/extractor.ts';
import { BackendClient } from './client/backendClient.ts';
import type { BackendConnection } from './client/backendConnection.ts';
import { FleetFollower } from './rolloutState/fleetFollower.ts';
import { RolloutKeeper } from './rolloutState/rolloutKeeper.ts';
import type { Log } from './log.ts';
import type { MetricsStore } from './metrics/metricsStore.ts';
import { PathHasher } from './metrics/pathHasher.ts';
import { CLOSED_GATE, type ConsentGate } from './privacy/consent.ts';
import { secretPolicy, type SecretGate } from './privacy/secretGate.ts';
import { UploadGate } from './privacy/uploadGate.ts';
import { destinationOf } from './protocol/destination.ts';
import type { FleetFlag } from './protocol/fleet.ts';
import type { RolloutRecord } from './protocol/metrics.ts';
import { AskService } from './asking/askService.ts';
import type { OwnModel } from './asking/ownModel.ts';
import { DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from './rollout/rolloutState.ts';
import type { RolloutActor } from './rollout/rolloutEvent.ts';
import { maxFileBytes, type SettingName, type Settings } from './settings.ts';
import { UploadQueue } from './upload/queue/uploadQueue.ts';
import { ResumeStore } from './upload/retry/resumeStore.ts';
import { versionOf } from './localFile/fileSnapshot.ts';
import type { UploadOutcome, UploadRequest } from './upload/uploader.ts';
import { UploadService } from './upload/uploadService.ts';

export interface CoreParts {
  /** The folder of everything that outlives a session; shared by all windows of the machine. */
  readonly stateFolder: string;
  readonly connection: BackendConnection;
  readonly metrics: MetricsStore;
  readonly machineId: string;
  readonly version: string;
  readonly log: Log;
  settings(): Settings;
  /** Whether somebody has chosen a setting; all are chosen by default. */
  isChosen?(name: SettingName): boolean;
  /** Called with the flag of a fleet's rollout whenever it has been asked for. */
  onFleetFlag?(flag: FleetFlag): void;
  /** Decides whether content may leave this machine; nothing may by default. */
  readonly consent?: ConsentGate;
  /** Decides about files with secrets before they leave this machine; refuses them by default. */
  readonly secretGate?: SecretGate;
  /** The model that the user already has; none by default. */
  readonly ownModel?: OwnModel;
  /** Shortens a path for display, for example relative to a workspace. */
  readonly shortPath?: (path: string) => string;
  onRolloutEvents?(events: readonly RolloutRecord[]): void;
  /** Runs an upload to the backend with this id, and may observe it. */
  watchUpload?(backendId: string, request: UploadRequest, work: UploadWork): Promise<UploadOutcome>;
  /** Whether a file of this absolute path has been uploaded to the backend with this id before; none has by default. */
  wasUploaded?(backendId: string, path: string): Promise<boolean>;
}

type UploadWork = (request: UploadRequest) => Promise<UploadOutcome>;

/** All parts between a question and its answer, bound to one backend. The extension, the CLI and the tests use this. */
export class Core {
  readonly client: BackendClient;
  readonly rollout: RolloutKeeper;
  /** The fleet that this machine may belong to. */
  readonly fleet: FleetFollower;
  /** The gate that every upload goes through; a caller that sends several files has them reviewed here first. */
  readonly uploadGate: UploadGate;
  readonly queue: UploadQueue;
  readonly asking: AskService;
  /** Reads documents on this machine before they leave it; its threads start when they are needed. */
  readonly #extractor: Extractor;

  constructor(parts: CoreParts) {
    const { stateFolder, connection, metrics, machineId, version, log, settings, wasUploaded } = parts;
    this.client = new BackendClient(connection);
    this.rollout = new RolloutKeeper({
      folder: stateFolder,
      backendId: connection.id,
      extensionVersion: version,
      metrics,
      log,
      config: () => rolloutConfig(settings()),
      ...(parts.onRolloutEvents ? { onEvents: parts.onRolloutEvents } : {}),
    });
    this.rollout.startClock();
    this.fleet = new FleetFollower({
      client: this.client,
      folder: stateFolder,
      extensionVersion: version,
      log,
      isSharing: () => settings()['metrics.share'],
      ...(parts.onFleetFlag ? { onFlag: parts.onFleetFlag } : {}),
    });
    const warn = (message: string): void => {
      log.warn(message);
    };
    const resumes = new ResumeStore(join(stateFolder, 'resume'), warn);
    const pathHasher = new PathHasher(join(stateFolder, 'metrics-key'), warn);
    const uploads = new UploadService({
      client: this.client,
      machineId,
      resumes,
      locksFolder: join(stateFolder, 'locks'),
      rollout: this.rollout,
      fleet: this.fleet,
      ...(parts.isChosen ? { isChosen: parts.isChosen } : {}),
      hashPath: (path) => pathHasher.hash(path),
      ...(wasUploaded ? { wasUploaded: (path: string) => wasUploaded(connection.id, path) } : {}),
      log,
      settings,
    });
    const { consent = CLOSED_GATE } = parts;
    this.#extractor = new Extractor(log);
    this.uploadGate = new UploadGate({
      consent,
      secrets: parts.secretGate ?? secretPolicy(undefined),
      // The embedded backend's id is not an address, and so has no destination: its files stay on this machine.
      destination: destinationOf(connection.id),
      copiesFolder: join(stateFolder, 'redacted'),
      extractor: this.#extractor,
      maxFileBytes: () => maxFileBytes(settings()),
      log,
    });
    const upload: UploadWork = (request) => this.uploadGate.pass(request, (passed) => uploads.upload(passed));
    this.queue = new UploadQueue({
      run: (request) => parts.watchUpload?.(connection.id, request, upload) ?? upload(request),
      maxConcurrent: () => settings()['upload.maxConcurrent'],
      laneOf: (path, override) => uploads.laneOf(path, override),
      versionOf,
    });
    this.asking = new AskService({
      client: this.client,
      queue: this.queue,
      uploadGate: this.uploadGate,
      consent,
      settings,
      ...(parts.ownModel ? { ownModel: parts.ownModel } : {}),
      ...(parts.shortPath ? { shortPath: parts.shortPath } : {}),
    });
  }

  /** Tells the rollout the present settings, and the actor who changed them. */
  async settingsChanged(settings: Settings, actor: RolloutActor = 'person'): Promise<void> {
    await this.rollout.dispatch({
      type: 'settings',
      enabled: settings['asyncUpload.enabled'],
      percentage: settings['asyncUpload.rolloutPercentage'],
      actor,
    });
  }

  async dispose(): Promise<void> {
    this.fleet.dispose();
    this.client.dispose();
    void this.#extractor.close();
    await this.rollout.dispose();
  }
}

export function rolloutConfig(settings: Settings): RolloutConfig {
  return {
    ...DEFAULT_ROLLOUT_CONFIG,
    stages: settings['rollout.stages'],
    autoAdvance: settings['rollout.autoAdvance'],
  };
}
