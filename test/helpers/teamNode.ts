import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder, type Owner } from './temporaryFolder.ts';
import type { TestTeam } from './testTeam.ts';

const PROGRAM = join(import.meta.dirname, 'teamNodeProgram.ts');

/** A node of a team's backend as a process of its own, which can be killed. */
export interface TeamNode {
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it as a crash does; resolves once it is gone. */
  kill(): Promise<void>;
}

/** Starts a node with leases of two seconds; it is killed when the test is over. */
export async function startTeamNode(
  test: Owner,
  team: Pick<TestTeam, 'database' | 'storage'>,
  options: object = {},
): Promise<TeamNode> {
  const all = {
    database: team.database,
    storage: team.storage,
    cacheFolder: await temporaryFolder(test),
    maxFileBytes: 64 * 1024 * 1024,
    host: '127.0.0.1',
    port: 0,
    leaseSeconds: 2,
    adoptEveryMs: 200,
    ...options,
  };
  const node = spawn(process.execPath, [PROGRAM, JSON.stringify(all)], { stdio: ['ignore', 'pipe', 'ignore'] });
  const kill = async (): Promise<void> => {
    if (node.exitCode !== null || node.signalCode !== null) return;
    const exited = once(node, 'exit');
    node.kill('SIGKILL');
    await exited;
  };
  test.after(kill);
  const lines = createInterface({ input: node.stdout });
  const ended = once(node, 'exit').then(() => Promise.reject(new Error('A node ended before it listened.')));
  ended.catch(() => undefined);
  const [url] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  return { url, process: node, kill };
}
