import { randomUUID } from 'node:crypto';

/** What VS Code reports in builds whose telemetry is off: the same on every machine, so useless for buckets. */
const CONSTANT_MACHINE_ID = 'someValue.machineId';

/**
 * The identity that buckets are made from: the first one this machine has seen, because a machine must not change its
 * cohort when its id does.
 */
export function machineIdentity(stored: string | undefined, reported: string | undefined): string {
  if (stored !== undefined && stored !== '') return stored;
  if (reported === undefined || reported === '' || reported === CONSTANT_MACHINE_ID) return randomUUID();
  return reported;
}
