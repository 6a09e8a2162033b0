import { runLargeFiles } from './largeFiles.ts';
import type { Report } from './report.ts';
import { runSmallFiles } from './smallFiles.ts';

/** `npm run bench -- upload`: one large file, and many small ones, against what a person would pick instead. */
export async function runUploadBench(report: Report, isQuick: boolean): Promise<void> {
  await runLargeFiles(report, isQuick);
  await runSmallFiles(report, isQuick);
}
