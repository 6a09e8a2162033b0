import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Report } from './report.ts';

/** `npm run bench -- answers`: runs the answer engine's own bench, which prints for itself. */
export async function runAnswersSection(report: Report, isQuick: boolean): Promise<void> {
  const program = join(import.meta.dirname, 'answers.ts');
  const args = ['--disable-warning=ExperimentalWarning', program, ...(isQuick ? ['--quick'] : [])];
  const [code] = (await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')) as [number | null];
  if (code !== 0) report.failure(`answers: ended with ${code}`);
}
