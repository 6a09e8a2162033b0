import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { systemCode } from './systemCode.ts';

/** How far the time of a file and that of a process may be apart and still be the same, in milliseconds. */
const CLOCK_SLACK_MS = 5_000;

/** The unit of a process's start in `/proc`, in milliseconds. */
const CLOCK_TICK_MS = 10;

/** Whether a process of this machine runs, also one of another user. 0 is nobody's id. */
export function isProcessAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/**
 * Whether the process that wrote its id at `time`, in epoch milliseconds, is still the one that runs: after a restart of the
 * machine or of its container, ids are soon used again.
 */
export async function hasRunSince(pid: number, time: number): Promise<boolean> {
  return isProcessAlive(pid) && (await startOf(pid)) <= time + CLOCK_SLACK_MS;
}

/** When a living process started, in epoch milliseconds; where that cannot be told, when the machine did. */
async function startOf(pid: number): Promise<number> {
  const bootedAt = Date.now() - uptime() * 1000;
  const status = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold anything; the start is the 20th field behind it.
  const ticks = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[19]);
  return Number.isFinite(ticks) ? bootedAt + ticks * CLOCK_TICK_MS : bootedAt;
}
