import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { fleetReport, fleetReportMarkdown } from '../fleet/fleetReport.ts';
import { parseJson } from '../protocol/errors.ts';
import { FLEET_COMMANDS, FleetCommandRequest, type FleetStatus } from '../protocol/fleet.ts';
import { terminalJson, terminalText } from '../text/terminalText.ts';
import { type SessionOptions, withSession } from './session.ts';
import { UsageError } from './usage.ts';

export interface FleetCommandOptions extends SessionOptions {
  readonly json: boolean;
  /** The admin's reason, in their own words. */
  readonly reason?: string | undefined;
  /** Advances where the stage has not passed, too. */
  readonly anyway: boolean;
  /** Passed stages lead on by themselves. */
  readonly autoAdvance?: boolean | undefined;
  readonly stages?: FleetPlan['stages'];
  /** The path of a file with a plan. */
  readonly config?: string | undefined;
}

type FleetPlan = NonNullable<FleetCommandRequest['plan']>;

/**
 * `rollout fleet VERB`: resolves with the text to print. The backend is that of `--backend`, whose token says whether it is an
 * admin's. Rejects where the backend has no fleet, refuses the command, or has nothing to do.
 */
export async function fleetCommand(words: readonly string[], options: FleetCommandOptions): Promise<string> {
  const [verb, ...rest] = words;
  const { json, reason, anyway, stages, config, autoAdvance } = options;
  const command = FLEET_COMMANDS.find((name) => name === verb);
  if (!command && verb !== 'status' && verb !== 'report') {
    throw new UsageError(`rollout fleet knows status, report, ${FLEET_COMMANDS.join(', ')}.`);
  }
  if (rest.length > 0) throw new UsageError(`rollout fleet ${verb ?? ''} takes no more words.`);
  if (options.backend === undefined) {
    throw new UsageError('rollout fleet needs --backend URL: the embedded backend has no fleet.');
  }
  if (reason !== undefined && !command) throw new UsageError(`--reason goes with ${FLEET_COMMANDS.join(', ')}.`);
  if (anyway && command !== 'advance') throw new UsageError('--anyway goes with rollout fleet advance.');
  const hasPlan = stages !== undefined || config !== undefined || autoAdvance === true;
  if (hasPlan && command !== 'start') {
    throw new UsageError('--stages, --config and --auto-advance go with rollout fleet start.');
  }
  const plan: FleetPlan = {
    ...(config === undefined ? {} : await readPlan(config)),
    ...(stages ? { stages } : {}),
    ...(autoAdvance === true ? { autoAdvance } : {}),
  };
  return withSession(options, async ({ core }) => {
    const request = { ...(reason === undefined ? {} : { reason }), ...(anyway ? { anyway } : {}) };
    const status = command
      ? await core.fleet.run({ command, ...request, ...(command === 'start' ? { plan } : {}) })
      : await core.fleet.status();
    if (verb === 'report') {
      const report = fleetReport(status);
      return json ? `${terminalJson(report)}\n` : terminalText(fleetReportMarkdown(report));
    }
    return json ? `${terminalJson(status)}\n` : terminalText(statusText(status));
  });
}

/** Reads a plan. Throws a `UsageError` that names the file. */
async function readPlan(file: string): Promise<FleetPlan> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `--config: ${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  });
  const parsed = z.strictObject(FleetCommandRequest.shape.plan.unwrap().shape).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new UsageError(`--config: ${file} cannot be used: ${parsed.error.issues[0]?.message ?? 'invalid'}.`);
}

/** The status for a terminal, a fact in each line. */
function statusText(status: FleetStatus): string {
  const { flag, stage, criteria, verdict, machines, uploads, latency, versions, errors, decisions } = status;
  const where =
    stage < 0
      ? 'the baseline, on sync'
      : `${flag.percentage} % of the machines, stage ${stage + 1} of ${flag.stages.length}`;
  const rows: readonly (readonly [string, string])[] = [
    ['Fleet', status.status === 'idle' ? 'no rollout has begun' : `${status.status}: ${where}`],
    ['Verdict', `${verdict}${status.auto_advance ? '' : ' (an admin advances)'}`],
    ...criteria.map(({ name, status: state, detail }) => [`  ${name}`, `${state}: ${detail}`] as const),
    ['Machines', `${machines.in} in, ${machines.out} out, ${machines.tripped} tripped`],
    [
      'Uploads',
      `${uploads.failures} of ${uploads.counted} failed; ${percent(uploads.lower)} to ${percent(uploads.upper)} succeed`,
    ],
    ...(latency ? [['Latency', `${percent(latency.ratio)} of sync’s time`] as const] : []),
    ...versions.map((row) => ['Version', `${row.version}: ${row.failures} of ${row.uploads} failed`] as const),
    ...errors.slice(0, 5).map((row) => ['Error', `${row.error}: ${row.uploads}`] as const),
    ...decisions.slice(-10).map(({ at, actor, message }) => ['Decision', `${at} ${actor}: ${message}`] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `${name.padEnd(width)}${text}\n`).join('');
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;
