import { join } from 'node:path';

// Files of these names in the data folder steer `controlledIndexWorker.ts`; it looks when its thread starts.

/** Its first job kills the thread, or the index of the file whose name it holds. */
export const CRASH_FILE = 'worker-crash';
/** No job begins before the file is gone. */
export const WAIT_FILE = 'worker-wait';
/** Every write to the database finds the disk full. */
export const DISK_FULL_FILE = 'worker-disk-full';

/** The option that has a backend use the steered worker. */
export function workerWithHandles(): { workerProgram: string } {
  return { workerProgram: join(import.meta.dirname, 'controlledIndexWorker.ts') };
}
