/**
 * How fast, how small and how sturdy the extension is beside what a person would pick instead.
 *
 * Usage: npm run bench -- [upload|memory|network|faults|guard|fleet|activation|answers|workspace|team …|drills] [--quick]
 *
 * `upload` has two parts, which run alone as `large` and `small`: one large file, and many small ones. `drills` takes an hour or
 * more, and runs only where it is named.
 * Prints tables, ratios and which goals are reached, and writes bench-results.json. Fails only where something did not run.
 */
import { runActivationBench } from './activationBench.ts';
import { runAnswersSection } from './answersBench.ts';
import { runFaultsBench } from './faultsBench.ts';
import { runFleetSection } from './fleetBench.ts';
import { runGuardSection } from './guardBench.ts';
import { runLargeFiles } from './largeFiles.ts';
import { runMemoryBench } from './memoryBench.ts';
import { runNetworkBench } from './networkBench.ts';
import { Report } from './report.ts';
import { runSmallFiles } from './smallFiles.ts';
import { runWorkspaceBench } from './workspaceBench.ts';
import { runDrillsBench } from './drillsBench.ts';
import { runTeamBench } from './teamBench.ts';

type Section = (report: Report, isQuick: boolean) => Promise<void>;

const SECTIONS: Readonly<Record<string, Section>> = {
  large: runLargeFiles,
  small: runSmallFiles,
  memory: runMemoryBench,
  network: runNetworkBench,
  faults: runFaultsBench,
  guard: runGuardSection,
  fleet: runFleetSection,
  activation: runActivationBench,
  answers: runAnswersSection,
  workspace: runWorkspaceBench,
  team: runTeamBench,
  drills: runDrillsBench,
};

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const names = words
  .filter((word) => word !== '--quick')
  .flatMap((word) => (word === 'upload' ? ['large', 'small'] : word));
const unknown = names.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}
const report = new Report(isQuick);
for (const [name, run] of Object.entries(SECTIONS)) {
  if (names.length > 0 ? !names.includes(name) : name === 'drills') continue;
  console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`);
  try {
    await run(report, isQuick);
  } catch (error) {
    report.failure(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
report.save();
process.exitCode = report.hasFailures ? 1 : 0;
