import { readFile } from 'node:fs/promises';
import { parseMetricLine } from '../metrics/parseLine.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../rollout/rolloutConfig.ts';
import { replay } from '../rollout/replay.ts';
import { writeJson, writeOut } from './terminal.ts';

/** `rollout replay FILE`: runs the rollout's state machine over recorded metrics and prints what it would have done. */
export async function rolloutReplayCommand(file: string, isJson: boolean): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const records = lines.map(parseMetricLine);
  const known = records.filter((record) => record !== null);
  const { timeline, uploads, state } = replay(known, DEFAULT_ROLLOUT_CONFIG);
  const skippedLines = records.length - known.length;
  if (isJson) {
    writeJson({ uploads, skippedLines, timeline, guard: state.guard });
    return;
  }
  for (const { timestamp, message } of timeline) writeOut(`${timestamp}  ${message}\n`);
  const skipped = skippedLines > 0 ? `, ${String(skippedLines)} lines skipped` : '';
  writeOut(`${String(uploads)} uploads${skipped}; ${String(timeline.length)} events\n`);
}
