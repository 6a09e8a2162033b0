import { readFileSync, writeFileSync } from 'node:fs';

/** How often the memory is looked at where the system keeps no record of its peak, in milliseconds. */
const SAMPLE_MS = 5;

/** Watches how far this process's resident memory rises above where it stands now. Returns what tells the rise in bytes. */
export function watchPeakMemory(): () => number {
  globalThis.gc?.();
  const start = process.memoryUsage.rss();
  if (canResetPeak()) return () => Math.max(0, readPeak() - start);
  let peak = start;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), SAMPLE_MS).unref();
  return () => {
    clearInterval(timer);
    return Math.max(peak, process.memoryUsage.rss()) - start;
  };
}

/** On Linux writing 5 sets the recorded peak back to the present. @see man 5 proc_pid_clear_refs */
function canResetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return readPeak() > 0;
  } catch {
    return false;
  }
}

function readPeak(): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024;
}
