import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** How long one test may take, in milliseconds: minutes of slack, since the machine may be busy with something else. */
const testTimeoutMs = 300_000;

/**
 * The entry point that VS Code calls in the extension host. Runs every bundled test file beside it and writes the report to
 * the file that `SMART_FILE_QUERY_HOST_TEST_REPORT` names; its last line is `N passed, N failed`.
 *
 * @throws Error if a test failed, which becomes the exit code of VS Code
 */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const reportFile = process.env['SMART_FILE_QUERY_HOST_TEST_REPORT'];
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    const line = `${format(...args)}\n`;
    if (reportFile === undefined) process.stdout.write(line);
    else appendFileSync(reportFile, line);
  };
  const mocha = new Mocha({ ui: 'tdd', timeout: testTimeoutMs, color: false, reporter: 'spec' });
  const testFiles = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.cjs'),
  );
  for (const file of testFiles.sort(lastThingLast)) mocha.addFile(join(__dirname, file));
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  const { passes = 0, failures = 0 } = stats ?? {};
  Mocha.reporters.Base.consoleLog(`${passes} passed, ${failures} failed`);
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** By name, but for the test of deactivation: after it the extension is of no more use. */
function lastThingLast(one: string, other: string): number {
  const rank = (file: string): number => (file === 'deactivation.test.cjs' ? 1 : 0);
  return rank(one) - rank(other) || one.localeCompare(other);
}
