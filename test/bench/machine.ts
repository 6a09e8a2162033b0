import { cpus, loadavg, totalmem } from 'node:os';

/** The machine's kind, as far as figures depend on it. It names no machine in particular. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** The share of the cores that may be at work for others before figures suffer. */
const QUIET_LOAD = 0.5;

/** Whether others have kept the machine at work during the last minute. Unknown on Windows, which then counts as no. */
export function isBusy(): boolean {
  return (loadavg()[0] ?? 0) > QUIET_LOAD * cpus().length;
}
