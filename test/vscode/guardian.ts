/**
 * A process of its own that runs one command and never outlives whoever started it (see `guardedProcess.ts`).
 *
 * The only stop signal is the end of the IPC channel. The operating system closes that channel however the parent goes:
 * by a clean stop, Ctrl-C, or SIGKILL. Signal handlers in the parent would miss the last.
 */
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuardedCommand } from './guardedProcess.ts';

/** How long the command's processes may take to end by themselves, in milliseconds, and how often to look. */
const graceMs = 3000;
const pollMs = 50;

process.once('message', (message) => {
  // The message comes from guardedProcess.ts over a private channel, so its type is known.
  const { command, args, env, cwd, foldersToRemove } = message as GuardedCommand;
  // A group of its own (detached) lets one signal reach the command and everything it starts.
  const child = spawn(command, args, {
    env,
    cwd,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let isEnding = false;
  const end = async (exitCode: number): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    if (child.pid !== undefined) await endGroup(child.pid);
    // Retries cover a process that still writes while it dies.
    for (const folder of foldersToRemove) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(exitCode);
  };
  child.once('error', (error) => {
    console.error(`Could not start ${command}: ${error.message}`);
    void end(1);
  });
  child.once('exit', (code) => void end(code ?? 1));
  process.once('disconnect', () => void end(0));
});

// Ctrl-C in a terminal and a polite kill of the whole group are the parent's to answer; this process follows it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** Ends a process group: asks first, then forces. */
async function endGroup(groupId: number): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(groupId), '/T', '/F']);
    return;
  }
  if (!signalGroup(groupId, 'SIGTERM')) return;
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += pollMs) {
    await delay(pollMs);
    if (!signalGroup(groupId, 0)) return;
  }
  signalGroup(groupId, 'SIGKILL');
}

/** Signals a process group; false when nobody is left in it. */
function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch {
    return false;
  }
}
