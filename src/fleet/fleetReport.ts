import type { FleetDecision, FleetStatus } from '../protocol/fleet.ts';

/** One stage as it was left: the decision that ended it, with the numbers of the stage. */
interface ReportedStage {
  readonly percentage: number;
  readonly began: string;
  readonly ended: string;
  readonly outcome: FleetDecision['action'];
  readonly numbers: FleetDecision['numbers'];
}

/** The closing report of a rollout: what was decided from its latest start on, by whom, and on which numbers. */
export interface FleetReport {
  readonly flag_version: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly outcome: FleetStatus['status'];
  readonly baseline: FleetStatus['baseline'];
  readonly stages: readonly ReportedStage[];
  readonly incidents: readonly FleetDecision[];
  readonly decisions: readonly FleetDecision[];
}

/** Decisions that end a stage, and those that tell of something that went wrong. */
const ENDS: ReadonlySet<FleetDecision['action']> = new Set(['advance', 'finish', 'fail', 'mismatch', 'roll-back']);
const INCIDENTS: ReadonlySet<FleetDecision['action']> = new Set(['fail', 'mismatch', 'pause', 'roll-back']);

/** The report of the latest rollout. */
export function fleetReport({ status, flag_version, baseline, decisions: all }: FleetStatus): FleetReport {
  const first = all.findLastIndex(({ action }) => action === 'start');
  const decisions = all.slice(Math.max(0, first));
  const stages: ReportedStage[] = [];
  let began = decisions[0]?.at ?? '';
  for (const { action, at, from_percentage, numbers } of decisions) {
    if (!ENDS.has(action)) continue;
    stages.push({ percentage: from_percentage, began, ended: at, outcome: action, numbers });
    began = at;
  }
  const isOver = status === 'finished' || status === 'stopped';
  return {
    flag_version,
    started: decisions[0]?.at ?? null,
    ended: isOver ? (decisions.at(-1)?.at ?? null) : null,
    outcome: status,
    baseline,
    stages,
    incidents: decisions.filter(({ action }) => INCIDENTS.has(action)),
    decisions,
  };
}

const OUTCOMES: Readonly<Record<FleetStatus['status'], string>> = {
  idle: 'No rollout has begun.',
  running: 'The rollout is under way.',
  paused: 'The rollout is paused; uploads take sync.',
  stopped: 'The rollout was stopped; async is off in the whole fleet.',
  finished: 'The ladder is climbed: async is the default, with sync as the fallback.',
};

/** The report in Markdown. */
export function fleetReportMarkdown(report: FleetReport): string {
  const { started, ended, outcome, baseline, stages, incidents, decisions } = report;
  const lines = ['# Rollout of async uploads', '', OUTCOMES[outcome], ''];
  if (started !== null) lines.push(`Started ${started}${ended === null ? '' : `, ended ${ended}`}.`, '');
  lines.push('## Baseline', '');
  lines.push(
    baseline
      ? `${baseline.uploads} sync uploads of ${baseline.machines} machines, ${baseline.failures} of which failed.`
      : 'None was taken.',
    '',
  );
  lines.push('## Stages', '');
  lines.push(
    '| machines in | from | to | hours | uploads | failed | at least succeed | target | tripped | async’s time | end |',
  );
  lines.push('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { percentage, began, ended: left, outcome: end, numbers } of stages) {
    const { hours, uploads, failures, lower, target, machines_tripped, machines_tried, latency_ratio } = numbers;
    const cells = [
      `${percentage} %`,
      began,
      left,
      hours,
      uploads,
      failures,
      typeof lower === 'number' ? `${(100 * lower).toFixed(2)} %` : '',
      typeof target === 'number' ? `${target} %` : '',
      `${String(machines_tripped)} of ${String(machines_tried)}`,
      typeof latency_ratio === 'number' ? `${latency_ratio.toFixed(2)} ×` : '',
      end,
    ];
    lines.push(`| ${cells.map((cell) => inCell(String(cell ?? ''))).join(' | ')} |`);
  }
  lines.push('', '## Incidents', '');
  if (incidents.length === 0) lines.push('None.');
  for (const incident of incidents) lines.push(entryOf(incident));
  lines.push('', '## Decisions', '');
  for (const decision of decisions) lines.push(entryOf(decision));
  return `${lines.join('\n')}\n`;
}

function entryOf({ at, actor, message, reason }: FleetDecision): string {
  const why = reason === null ? '' : ` Reason: ${reason}`;
  return `- ${at}, ${actor}: ${inCell(`${message}${why}`)}`;
}

/** A text that stays in its cell or line, and is not taken for markup. */
const inCell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/[|<>]/g, '\\$&');
