import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { BackendClient } from '../client/backendClient.ts';
import { toFailure } from '../client/errors.ts';
import type { Log } from '../log.ts';
import { parseJson } from '../protocol/errors.ts';
import {
  FLEET_BATCH_MAX_RECORDS,
  FLEET_FLAG_KEY,
  FleetBatchAnswer,
  type FleetCommandRequest,
  FleetStatus,
  FleetFlag,
  type FleetRecord,
} from '../protocol/fleet.ts';
import type { UploadRecord } from '../protocol/metrics.ts';
import type { FleetReading } from '../rollout/fleetStanding.ts';
import { FLAG_VERSION } from '../rollout/uploadPath.ts';
import { renameFile } from '../system/heldFiles.ts';
import { makeFolder } from '../system/privateFolder.ts';
import { replaceText } from '../system/replaceFile.ts';
import { systemCode } from '../system/systemErrors.ts';

/** How old the flag may be before it is asked for again, in milliseconds: the longest until a stop reaches this machine. */
const FRESH_MS = 60_000;

/** How long the last known flag holds while the backend does not tell it, in milliseconds. */
const KNOWN_MS = 24 * 60 * 60_000;

/** How long an upload waits for the first flag, in milliseconds. */
const FLAG_TIMEOUT_MS = 5_000;

/** How long records wait for more, in milliseconds. */
const SHARE_AFTER_MS = 30_000;

/** How many records wait while the backend does not take them; the oldest give way. */
const MOST_WAITING = 2_000;

const knownFlag = z.object({ flag: FleetFlag, at: z.number() });
type KnownFlag = z.infer<typeof knownFlag>;

/** `fleet.json`: the id of this installation, made for sharing records, and the last flag of each backend. */
const fleetFile = z.object({ installation: z.uuid(), flags: z.record(z.string(), knownFlag) });
type FleetFile = z.infer<typeof fleetFile>;

const Evaluated = z.object({ value: FleetFlag });

export interface FleetFollowerParts {
  readonly client: BackendClient;
  /** The folder that all windows of the machine share. */
  readonly folder: string;
  readonly extensionVersion: string;
  readonly log: Log;
  /** Whether records may be shared with the fleet. */
  isSharing(): boolean;
  /** Called with every flag that the backend tells while it has a rollout. */
  onFlag?(flag: FleetFlag): void;
  /** The time in epoch milliseconds; the system's by default. */
  now?(): number;
}

/**
 * Follows the rollout of the fleet that the backend runs: reads its flag, and shares records where the user has agreed.
 * An upload never fails for it, and waits for it only until the first flag is there.
 */
export class FleetFollower {
  readonly #parts: FleetFollowerParts;
  readonly #file: string;
  /** What this process has heard last. */
  #known: KnownFlag | undefined;
  #hasFleet = false;
  #last: FleetReading = { kind: 'none' };
  #stored: Promise<FleetFile> | undefined;
  /** Whether the file may be written: one that cannot be read is left as it is. */
  #isReplaceable = true;
  #asking: Promise<void> | undefined;
  #waiting: FleetRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: FleetFollowerParts) {
    this.#parts = parts;
    this.#file = join(parts.folder, 'fleet.json');
  }

  /** What is known of the fleet's rollout now. `hasFleet` is what the backend says of itself. Never rejects. */
  async reading(hasFleet: boolean): Promise<FleetReading> {
    this.#hasFleet = hasFleet;
    this.#last = hasFleet ? await this.#reading() : { kind: 'none' };
    return this.#last;
  }

  async #reading(): Promise<FleetReading> {
    this.#known ??= (await this.#content()).flags[this.#backend];
    const age = this.#now() - (this.#known?.at ?? -Infinity);
    // A clock that was set back leaves a flag of the future, which is asked for again like an old one.
    const asked = age >= 0 && age < FRESH_MS ? undefined : (this.#asking ??= this.#ask());
    // A flag that still holds is used at once, and asked for again beside the upload.
    if (!this.#holding()) await asked;
    const flag = this.#holding();
    if (!flag) return { kind: 'unreachable' };
    return flag.active ? { kind: 'flag', flag } : { kind: 'none' };
  }

  /** The last flag, as long as it holds. */
  #holding(): FleetFlag | undefined {
    return this.#known && Math.abs(this.#now() - this.#known.at) <= KNOWN_MS ? this.#known.flag : undefined;
  }

  /** Looks whether the backend runs a rollout over a fleet, before any upload asks. Never rejects. */
  async look(): Promise<FleetReading> {
    try {
      const { capabilities } = await this.#parts.client.health();
      return await this.reading(capabilities.fleet === true);
    } catch {
      // The next upload will say what is wrong with the backend.
    }
    return this.#last;
  }

  /** What was known last, without asking anybody. */
  get last(): FleetReading {
    return this.#last;
  }

  /** Whether the backend has said that it can run a rollout over a fleet. */
  get hasFleet(): boolean {
    return this.#hasFleet;
  }

  /** Where the fleet's rollout stands. Rejects with a `Failure`. */
  status(): Promise<FleetStatus> {
    return this.#parts.client.http.read('/v1/fleet', FleetStatus, undefined);
  }

  /** Gives an admin's command. Rejects with a `Failure`, also for whoever is no admin. */
  run(command: FleetCommandRequest): Promise<FleetStatus> {
    return this.#parts.client.http.post('/v1/fleet/commands', FleetStatus, command);
  }

  /** Shares the record of an upload whose path was chosen under the flag of this generation, if the user has agreed. */
  share(record: UploadRecord, generation: number | undefined): void {
    if (generation === undefined || !this.#parts.isSharing()) return;
    this.#waiting = [...this.#waiting, this.#shared(record, generation)].slice(-MOST_WAITING);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, SHARE_AFTER_MS).unref();
  }

  /** Sends what waits. Never rejects: what is not taken waits for the next time. */
  flush(): Promise<void> {
    this.#sending = this.#sending.then(() => this.#send());
    return this.#sending;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #backend(): string {
    return this.#parts.client.connection.id;
  }

  #now(): number {
    return this.#parts.now?.() ?? Date.now();
  }

  /** Asks for the flag and keeps it. */
  async #ask(): Promise<void> {
    const { client, log, onFlag } = this.#parts;
    try {
      const path = `/ofrep/v1/evaluate/flags/${FLEET_FLAG_KEY}`;
      const { value: flag } = await client.http.post(path, Evaluated, {}, { timeoutMs: FLAG_TIMEOUT_MS });
      this.#known = { flag, at: this.#now() };
      const file = await this.#content();
      await this.#keep({ ...file, flags: { ...file.flags, [this.#backend]: this.#known } });
      if (flag.active) onFlag?.(flag);
    } catch (error) {
      log.warn(`The fleet's rollout could not be asked for: ${toFailure(error).message}`);
    } finally {
      this.#asking = undefined;
    }
  }

  async #send(): Promise<void> {
    const { client, log } = this.#parts;
    while (this.#waiting.length > 0 && this.#parts.isSharing()) {
      const records = this.#waiting.slice(0, FLEET_BATCH_MAX_RECORDS);
      try {
        const { installation } = await this.#content();
        await client.http.post('/v1/fleet/records', FleetBatchAnswer, { installation, records });
      } catch (error) {
        log.warn(`Records could not be shared with the fleet: ${toFailure(error).message}`);
        return;
      }
      const sent = new Set(records);
      this.#waiting = this.#waiting.filter((record) => !sent.has(record));
    }
  }

  /** A record as it is shared: neither name nor path, nor a hash of them. */
  #shared(record: UploadRecord, generation: number): FleetRecord {
    const { request_id, timestamp, execution_type, success, duration_ms, bytes, error_type, deduplicated } = record;
    return {
      ...{ request_id, timestamp, execution_type, success, duration_ms, bytes, error_type, deduplicated },
      reason: record.reason,
      bucket: record.bucket,
      extension_version: this.#parts.extensionVersion,
      flag_version: FLAG_VERSION,
      generation,
    };
  }

  /** The file's content; a new installation where there is none. A damaged file is set aside. */
  #content(): Promise<FleetFile> {
    return (this.#stored ??= this.#read());
  }

  async #read(): Promise<FleetFile> {
    const made: FleetFile = { installation: randomUUID(), flags: {} };
    try {
      const parsed = fleetFile.safeParse(parseJson(await readFile(this.#file, 'utf8')));
      if (parsed.success) return parsed.data;
      const aside = `${this.#file}.corrupt-${String(this.#now())}`;
      await renameFile(this.#file, aside);
      this.#parts.log.warn(`What is known of the fleet was damaged and has been set aside as ${aside}.`);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') {
        // It may be readable after the next start, so it is not replaced.
        this.#isReplaceable = false;
        this.#parts.log.warn(`${this.#file} could not be read: ${toFailure(error).message}`);
        return made;
      }
    }
    await this.#keep(made);
    return made;
  }

  async #keep(file: FleetFile): Promise<void> {
    this.#stored = Promise.resolve(file);
    if (!this.#isReplaceable) return;
    try {
      await makeFolder(this.#parts.folder);
      await replaceText(this.#file, JSON.stringify(file));
    } catch (error) {
      this.#parts.log.warn(`${this.#file} could not be written: ${toFailure(error).message}`);
    }
  }
}
