import { fork } from 'node:child_process';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

/** What a guardian is told to run and to clean up. */
export interface GuardedCommand {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** The working directory; this process's own if left out. */
  cwd?: string;
  /** Absolute paths, deleted once every process of the command has ended. */
  foldersToRemove: string[];
}

/** How a command ended. */
export interface Ending {
  /** 0 also if it was stopped. */
  exitCode: number;
  /** The end of what it wrote to stdout and stderr. */
  output: string;
}

/** A running command, with everything it starts. */
export interface GuardedProcess {
  /** Resolves when the command has ended by itself or been stopped, with everything it started. */
  ended: Promise<Ending>;
  /** Resolves with the first match of `pattern` in the output; rejects, with that output, if the command ends before. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends the command, its whole process tree and its folders, and resolves when they are gone. May be called twice. */
  stop(): Promise<void>;
}

/** On Windows a process of its own group gets a console of its own. `fork` takes this as `spawn` does. */
const WITHOUT_CONSOLE = { windowsHide: true } as const;

/** How much of the output is kept, in characters. */
const keptOutputLength = 4000;

/**
 * Starts a command under a guardian process, which ends the command's process tree and removes its folders as soon as
 * this process stops it or dies, however it dies.
 */
export function startGuarded(guarded: GuardedCommand): GuardedProcess {
  const guardian = fork(join(import.meta.dirname, 'guardian.ts'), {
    detached: true,
    ...WITHOUT_CONSOLE,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const outputListeners = new Set<() => void>();
  for (const stream of [guardian.stdout, guardian.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-keptOutputLength);
      for (const listener of outputListeners) listener();
    });
  }
  // Node emits no 'close' for a child whose channel this side has closed, hence its parts.
  const outputEnded = [guardian.stdout, guardian.stderr].map((stream) => stream && finished(stream));
  const exited = new Promise<number>((resolve) => guardian.once('exit', (exitCode) => resolve(exitCode ?? 1)));
  const ended: Promise<Ending> = Promise.all([exited, ...outputEnded]).then(([exitCode]) => {
    return { exitCode, output: output.trim() };
  });
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
      const endedEarly = ended.then((ending) => {
        throw new Error(`${guarded.command} ended early (exit code ${ending.exitCode}).\n${ending.output}`);
      });
      return Promise.race([found, endedEarly]);
    },
    async stop() {
      if (guardian.connected) guardian.disconnect();
      await ended;
    },
  };
}
