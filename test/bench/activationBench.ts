import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../journeys/steps.ts';
import { repositoryFolder } from '../vscode/repository.ts';
import { copySampleWorkspace } from '../vscode/sampleWorkspace.ts';
import { launchWorkbench } from '../vscode/workbench.ts';
import { openWorkbenchPage } from '../vscode/workbenchPage.ts';
import { median } from './measure.ts';
import type { Report } from './report.ts';
import { figure } from './table.ts';

const STARTS = { quick: 3, full: 5 };
const KIB = 1024;

/** `npm run bench -- activation`: what the extension adds to the start of a real VS Code, by VS Code's own clock. */
export async function runActivationBench(report: Report, isQuick: boolean): Promise<void> {
  const built = spawnSync(process.execPath, ['esbuild.mjs', '--production'], {
    cwd: repositoryFolder,
    stdio: 'inherit',
  });
  if (built.status !== 0) throw new Error('The extension could not be built.');
  const folder = join(repositoryFolder, 'dist');
  const bundles = readdirSync(folder).map((name) => ({ name, bytes: statSync(join(folder, name)).size }));
  report.table(
    'bundles',
    bundles.map(({ name, bytes }) => ({ bundle: name, KiB: figure(bytes / KIB) })),
    bundles,
  );
  const times: number[] = [];
  for (let start = 0; start < (isQuick ? STARTS.quick : STARTS.full); start++) times.push(await activationMs());
  const rows = [
    { starts: String(times.length), 'median ms': figure(median(times)), 'longest ms': figure(Math.max(...times)) },
  ];
  report.table('activation in a real VS Code, load and activate', rows, times);
}

/** Starts a VS Code and reads the extension's time off its list of running extensions, in milliseconds. */
async function activationMs(): Promise<number> {
  const { folder, temporaryFolder } = await copySampleWorkspace();
  const workbench = await launchWorkbench({
    workspace: folder,
    extensionPath: repositoryFolder,
    temporaryFolders: [temporaryFolder],
  });
  try {
    const { page, close } = await openWorkbenchPage(workbench);
    try {
      // The list is sorted by time and renders what is in sight, so that a quick extension is there in a tall window only.
      await page.setViewportSize({ width: 1280, height: 2400 });
      await runCommand(page, 'Developer: Show Running Extensions');
      const row = page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'Smart File Query' });
      await row.getByText(/\d+ms/).first().waitFor();
      const [, ms] = /(\d+)ms/.exec(await row.innerText()) ?? [];
      return Number(ms);
    } finally {
      await close();
    }
  } finally {
    await workbench.dispose();
  }
}
