import { spawnSync } from 'node:child_process';

/** Whether this machine has curl, which is no package and may be missing. */
export function hasCurl(): boolean {
  return spawnSync('curl', ['--version'], { stdio: 'ignore' }).status === 0;
}
