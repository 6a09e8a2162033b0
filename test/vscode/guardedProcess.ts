import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a guardian is told to run and to clean up. */
export interface GuardedCommand {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Absolute paths, deleted once every process of the command has ended. */
  foldersToRemove: string[];
}

/** A running command, with everything it starts. */
export interface GuardedProcess {
  /** Resolves with the first match of `pattern` in the output; rejects, with that output, if the command ends before. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when the command has ended by itself or been stopped, with everything it started. */
  ended: Promise<void>;
  /** Ends the command, its whole process tree and its folders, and resolves when they are gone. May be called twice. */
  stop(): Promise<void>;
}

/** How much of the output an error shows, in characters. */
const shownOutputLength = 4000;

/**
 * Starts a command under a guardian process, which ends the command's process tree and removes its folders as soon as
 * this process stops it or dies, however it dies.
 */
export function startGuarded(guarded: GuardedCommand): GuardedProcess {
  const guardian = fork(join(import.meta.dirname, 'guardian.ts'), {
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => guardian.once('exit', () => resolve()));
  let output = '';
  const outputListeners = new Set<() => void>();
  for (const stream of [guardian.stdout, guardian.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const listener of outputListeners) listener();
    });
  }
  guardian.send(guarded);

  return {
    ended,
    async waitForOutput(pattern) {
      const found = new Promise<RegExpExecArray>((resolve) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match === null) return;
          outputListeners.delete(look);
          resolve(match);
        };
        outputListeners.add(look);
        look();
      });
      const endedEarly = once(guardian, 'close').then(([code]) => {
        const shownOutput = output.slice(-shownOutputLength).trim();
        throw new Error(`${guarded.command} ended early (exit code ${String(code)}).\n${shownOutput}`);
      });
      return Promise.race([found, endedEarly]);
    },
    async stop() {
      if (guardian.connected) guardian.disconnect();
      await ended;
    },
  };
}
