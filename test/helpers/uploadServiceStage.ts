import { join } from 'node:path';
import type { BackendClient } from '../../src/client/backendClient.ts';
import type { Log } from '../../src/log.ts';
import type { UploadRecord } from '../../src/protocol/metrics.ts';
import type { GuardDecision } from '../../src/rollout/guard.ts';
import { resolveSettings, type SettingName, type Settings } from '../../src/settings.ts';
import { SYSTEM_CLOCK, type Clock } from '../../src/system/clock.ts';
import { ResumeStore } from '../../src/upload/retry/resumeStore.ts';
import type { UploadOutcome, UploadRequest } from '../../src/upload/uploader.ts';
import { UploadService } from '../../src/upload/uploadService.ts';

/** The defaults with some settings changed; values out of range are taken as they are. */
export function settingsWith(changes: { readonly [Name in SettingName]?: Settings[Name] } = {}): Settings {
  return { ...resolveSettings(() => undefined, {}).settings, ...changes };
}

/** A log that only remembers. */
export function rememberingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`);
  };
  return { lines, debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') };
}

export interface ServiceStage {
  readonly service: UploadService;
  readonly records: UploadRecord[];
  readonly log: ReturnType<typeof rememberingLog>;
  /** Asked at every decision; a test may change them on the way. */
  settings: Settings;
  guard: GuardDecision;
  /** Thrown when a record is to be kept. */
  recordFailure: Error | undefined;
  /** The paths of which the service is told that they were uploaded before it began. */
  readonly uploadedBefore: Set<string>;
  upload(path: string, options?: Partial<UploadRequest>): Promise<UploadOutcome>;
}

/** An upload service whose rollout is the test's and whose records end up in a list. */
export function stageService(
  client: BackendClient,
  folder: string,
  changes: Partial<Settings> = {},
  clock: Clock = SYSTEM_CLOCK,
): ServiceStage {
  const records: UploadRecord[] = [];
  const log = rememberingLog();
  const service = new UploadService({
    client,
    machineId: 'a-machine',
    locksFolder: join(folder, 'locks'),
    resumes: new ResumeStore(join(folder, 'resume'), (warning) => {
      log.warn(warning);
    }),
    rollout: {
      read: () => Promise.resolve({ isPaused: false, guard: stage.guard }),
      record: (record) => {
        records.push(record);
        return stage.recordFailure ? Promise.reject(stage.recordFailure) : Promise.resolve();
      },
    },
    wasUploaded: (path) => Promise.resolve(stage.uploadedBefore.has(path)),
    hashPath: (path) => Promise.resolve(`hash of ${String(path.length)} characters`),
    log,
    clock,
    settings: () => stage.settings,
  });
  const stage: ServiceStage = {
    service,
    records,
    log,
    settings: settingsWith(changes),
    guard: { kind: 'watching' },
    recordFailure: undefined,
    uploadedBefore: new Set(),
    upload: (path, options = {}) =>
      service.upload({ path, signal: new AbortController().signal, onProgress: () => undefined, ...options }),
  };
  return stage;
}
