import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

/** How a command in a terminal has ended: its exit code, and what it wrote to standard output and standard error. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the CLI in a process of its own, in this process's environment without what would turn its rollout, and `variables`. */
export async function runCli(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !/^(ASYNC_UPLOAD_|SMART_FILE_QUERY_)/.test(name));
  const child = spawn(process.execPath, [CLI, ...words], {
    env: { ...Object.fromEntries(own), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
