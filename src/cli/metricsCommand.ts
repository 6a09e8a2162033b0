import { summarize } from '../metrics/summary.ts';
import { privateDataFolder } from './environment.ts';
import { metricsStore, terminalLog, type SessionOptions } from './session.ts';
import { summaryText } from './summaryText.ts';
import { writeJson, writeOut } from './terminal.ts';

/** `metrics`: what the uploads of this machine came to. */
export async function metricsCommand(options: SessionOptions & { readonly json: boolean }): Promise<void> {
  const store = metricsStore(await privateDataFolder(options.data), terminalLog(options.verbose === true));
  const { records, skippedLines } = await store.read();
  const summary = summarize(records, { range: 'all', path: 'all' }, Date.now(), { skippedLines });
  if (options.json) writeJson(summary);
  else writeOut(summaryText(summary));
}
