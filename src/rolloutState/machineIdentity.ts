import { randomUUID } from 'node:crypto';

/** The environment variable that names a machine whose own identity does not last, such as a container or a runner of CI. */
const MACHINE_ID_VARIABLE = 'SMART_FILE_QUERY_MACHINE_ID';

/**
 * The identity that the environment gives this machine, or undefined where it gives none. It takes precedence over any other.
 */
export function givenIdentity(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const given = environment[MACHINE_ID_VARIABLE]?.trim() ?? '';
  return given === '' ? undefined : given;
}

/**
 * The machine id that VS Code reports in builds whose telemetry is off: the same on every machine, so useless for buckets.
 */
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
