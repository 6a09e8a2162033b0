import { summarize } from '../metrics/summary.ts';
import type { MetricsSummary, Outcomes } from '../protocol/panelMessages.ts';
import { privateDataFolder, metricsStore, type SessionOptions, terminalLog } from './session.ts';
import { writeJson, writeOut } from './terminal.ts';

/** `metrics`: prints a summary of this machine's uploads. */
export async function metricsCommand(options: SessionOptions & { readonly json: boolean }): Promise<void> {
  const store = metricsStore(await privateDataFolder(options.data), terminalLog(options.verbose === true));
  const { records, skippedLines } = await store.read();
  const summary = summarize(records, { range: 'all', path: 'all' }, Date.now(), { skippedLines });
  if (options.json) writeJson(summary);
  else writeOut(summaryText(summary));
}

/** The column of the names, in characters: the longest of them and two spaces. */
const NAME_WIDTH = 12;

/** A summary for a terminal. Durations are in milliseconds. */
export function summaryText(summary: MetricsSummary): string {
  const { totals, byPath, durations, bytes, fallbacks } = summary;
  if (totals.uploads === 0) return 'No uploads yet.\n';
  const lines = [
    outcomes('Uploads', totals),
    outcomes('  sync', byPath.sync),
    outcomes('  async', byPath.async),
    outcomes('  fallback', byPath.sync_fallback),
    ...(durations
      ? [row('Duration', `p50 ${ms(durations.p50)}, p95 ${ms(durations.p95)}, p99 ${ms(durations.p99)}`)]
      : []),
    row(
      'Bytes',
      `${String(bytes.sent)} sent, ${String(bytes.savedByDeduplication)} saved, ${String(bytes.resent)} sent again`,
    ),
    ...fallbacks.reasons.map(({ errorType, count }) => row('Fallback', `${errorType ?? 'unknown'}: ${String(count)}`)),
    ...(summary.skippedLines > 0 ? [row('Skipped', `${String(summary.skippedLines)} damaged lines`)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function outcomes(name: string, { uploads, succeeded, successRate }: Outcomes): string {
  const rate = successRate === null ? '' : ` (${(successRate * 100).toFixed(1)} %)`;
  return row(name, `${String(succeeded)} of ${String(uploads)} succeeded${rate}`);
}

function row(name: string, text: string): string {
  return `${name.padEnd(NAME_WIDTH)}${text}`;
}

function ms(value: number): string {
  return `${String(Math.round(value))} ms`;
}
