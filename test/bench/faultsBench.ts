import { rm } from 'node:fs/promises';
import { measureCuts } from './faults/cuts.ts';
import { measureHalfOpen } from './faults/halfOpen.ts';
import { measureOutages } from './faults/outages.ts';
import { measureScripts } from './faults/scripts.ts';
import type { Report } from './report.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** `npm run bench -- faults`: what a killed backend, a dead link and a cut cost. */
export async function runFaultsBench(report: Report, isQuick: boolean): Promise<void> {
  const folder = await temporaryFolder();
  try {
    await measureOutages(report, folder, isQuick);
    await measureHalfOpen(report, isQuick);
    await measureCuts(report, folder, isQuick);
    await measureScripts(report, folder, isQuick);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
