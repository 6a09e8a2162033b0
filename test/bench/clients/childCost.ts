import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clock in `/proc`, in milliseconds. */
const TICK_MS = 10;

/** How often the child's memory is looked at, in milliseconds. */
const SAMPLE_MS = 5;

export interface ChildCost {
  readonly stdout: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

/** Runs a program to its end and tells what it took. Rejects where it fails. Memory and CPU need Linux and are 0 elsewhere. */
export async function runChild(command: string, args: readonly string[]): Promise<ChildCost> {
  const cpuBefore = reapedCpuMs();
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr, peakRssBytes] = ['', '', 0];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const timer = setInterval(() => (peakRssBytes = Math.max(peakRssBytes, peakOf(child.pid))), SAMPLE_MS);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let wallMs = 0;
  child.once('error', reject);
  child.once('exit', () => (wallMs = performance.now() - started));
  child.once('close', (code) => resolve(code ?? 1));
  try {
    const code = await promise;
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr.trim()}`);
  } finally {
    clearInterval(timer);
  }
  return { stdout, wallMs, cpuMs: reapedCpuMs() - cpuBefore, peakRssBytes };
}

/** The CPU time of all children that have ended. @see man 5 proc_pid_stat, fields cutime and cstime */
function reapedCpuMs(): number {
  const fields = read('/proc/self/stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * TICK_MS;
}

function peakOf(pid: number | undefined): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid ?? 0}/status`))?.[1] ?? 0) * 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
