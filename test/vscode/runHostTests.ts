/**
 * Runs `test/host/**\/*.test.ts` inside the extension host of a real VS Code: the desktop's where it can be had, else the
 * VS Code server's. Prints the outcome of every test; exits with 1 if one failed.
 *
 * Usage: node test/vscode/runHostTests.ts
 */
import { build } from 'esbuild';
import { glob, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { canUseDesktopVSCode } from './desktopVSCode.ts';
import { cacheFolder, repositoryFolder } from './repository.ts';
import { copySampleWorkspace } from './sampleWorkspace.ts';
import { launchWorkbench } from './workbench.ts';
import { openWorkbenchPage } from './workbenchPage.ts';

/** How long all host tests together may take, in milliseconds. */
const totalTimeoutMs = 30 * 60_000;

const bundleFolder = join(cacheFolder, 'host-tests');

/** One run: where the tests lie, what they open and where they write their report. */
interface HostTestRun {
  extensionTestsPath: string;
  workspace: string;
  env: Record<string, string>;
}

/** Bundles every test file by itself, with `index.ts`, to CommonJS: the form in which `vscode` can be required. */
async function bundleTests(): Promise<void> {
  await rm(bundleFolder, { recursive: true, force: true });
  const testFiles = await Array.fromAsync(glob('test/host/**/*.test.ts', { cwd: repositoryFolder }));
  await build({
    absWorkingDir: repositoryFolder,
    entryPoints: ['test/host/index.ts', ...testFiles],
    outbase: 'test/host',
    outdir: bundleFolder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
    logLevel: 'warning',
  });
}

/** Runs the tests in a desktop VS Code and resolves with their exit code. */
async function runOnDesktop(run: HostTestRun): Promise<number> {
  return runTests({
    extensionDevelopmentPath: repositoryFolder,
    extensionTestsPath: run.extensionTestsPath,
    extensionTestsEnv: run.env,
    launchArgs: [run.workspace, '--disable-extensions', '--disable-workspace-trust'],
  }).catch(() => 1);
}

/** Runs the tests in the VS Code server and resolves with their exit code. */
async function runOnServer(run: HostTestRun): Promise<number> {
  const workbench = await launchWorkbench({ ...run, extensionPath: repositoryFolder });
  try {
    const exitCode = Promise.withResolvers<number>();
    const timer = setTimeout(() => {
      exitCode.reject(new Error(`The host tests did not end within ${totalTimeoutMs / 1000} s.`));
    }, totalTimeoutMs);
    const { close } = await openWorkbenchPage(workbench, async (page) => {
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.exposeFunction('codeAutomationExit', (code: number) => exitCode.resolve(code));
    });
    try {
      return await exitCode.promise;
    } finally {
      clearTimeout(timer);
      await close();
    }
  } finally {
    await workbench.dispose();
  }
}

await bundleTests();
const sample = await copySampleWorkspace();
// The report goes through a file, since the two routes forward the extension host's console differently.
const reportFile = join(sample.temporaryFolder, 'report.txt');
const run: HostTestRun = {
  extensionTestsPath: join(bundleFolder, 'index.cjs'),
  workspace: sample.folder,
  env: { SMART_FILE_QUERY_HOST_TEST_REPORT: reportFile },
};
try {
  const isDesktop = await canUseDesktopVSCode();
  const exitCode = await (isDesktop ? runOnDesktop(run) : runOnServer(run)).finally(async () => {
    const report = await readFile(reportFile, 'utf8').catch(() => 'No test ran: the extension host ended before.\n');
    process.stdout.write(report);
  });
  process.exitCode = exitCode === 0 ? 0 : 1;
} finally {
  await rm(sample.temporaryFolder, { recursive: true, force: true });
}
