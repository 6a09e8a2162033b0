import { stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets `count` turns pass, in each of which the files and the connections get on that have work waiting already. */
export async function ioTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    // Asked for after whatever waits for the disk already, so that it is answered after it.
    await stat(import.meta.filename);
    await nextTurn();
  }
}
