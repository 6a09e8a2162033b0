import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import { button } from '../templates.ts';
import { formatCount, formatHours, formatPercent, formatRate, formatTime } from './format.ts';
import { factList, table } from './table.ts';
import { post } from './vscodeApi.ts';
import type { FleetCriterion, FleetStatus } from '../../src/protocol/fleet.ts';

type FleetCommand = 'start' | 'advance' | 'pause' | 'resume' | 'roll-back';

const COMMAND_LABELS: Readonly<Record<FleetCommand, string>> = {
  start: l10n.t('Start Fleet Rollout…'),
  advance: l10n.t('Advance Fleet…'),
  pause: l10n.t('Pause Fleet…'),
  resume: l10n.t('Resume Fleet…'),
  'roll-back': l10n.t('Roll Back Fleet…'),
};

const COMMANDS_IN: Readonly<Record<FleetStatus['status'], readonly FleetCommand[]>> = {
  idle: ['start'],
  running: ['advance', 'pause', 'roll-back'],
  paused: ['resume', 'roll-back'],
  stopped: ['start'],
  finished: ['roll-back', 'start'],
};

const STATUS_LABELS: Readonly<Record<FleetStatus['status'], string>> = {
  idle: l10n.t('No rollout has begun'),
  running: l10n.t('Running'),
  paused: l10n.t('Paused: uploads take sync'),
  stopped: l10n.t('Stopped: async is off in the whole fleet'),
  finished: l10n.t('Finished: async is the default'),
};

const VERDICT_LABELS: Readonly<Record<FleetStatus['verdict'], string>> = {
  pass: l10n.t('Passed'),
  hold: l10n.t('Not decided yet'),
  fail: l10n.t('Failed'),
};

const CRITERION_LABELS: Readonly<Record<FleetCriterion['status'], string>> = {
  met: l10n.t('Met'),
  'not-met': l10n.t('Not met'),
  'not-enough-data': l10n.t('Not enough data'),
};

/** How many decisions are shown, the latest first. */
const SHOWN_DECISIONS = 10;

/** "How does the fleet do?": where the rollout of the backend's machines stands, for admins with its commands. */
export function fleetSection(fleet: FleetStatus): TemplateResult {
  const isIdle = fleet.status === 'idle';
  return html`
    ${facts(fleet)} ${isIdle ? nothing : html`${criteria(fleet)} ${versions(fleet)} ${decisions(fleet)}`}
    ${fleet.may_change ? commands(fleet) : nothing}
  `;
}

function facts({
  status,
  stage,
  flag,
  hours,
  verdict,
  machines,
  uploads,
  latency,
  errors,
}: FleetStatus): TemplateResult {
  const isOnLadder = status === 'running' || status === 'paused';
  const stageText =
    stage < 0
      ? l10n.t('Baseline on sync, {0} hours', formatHours(hours))
      : l10n.t('{0} of {1}, {2} hours', stage + 1, flag.stages.length, formatHours(hours));
  const pairs: readonly (readonly [string, string])[] = [
    [l10n.t('Fleet'), STATUS_LABELS[status]],
    ...(isOnLadder
      ? [
          [l10n.t('Share of the machines'), formatPercent(flag.percentage)] as const,
          [l10n.t('Stage'), stageText] as const,
          [l10n.t('Verdict'), VERDICT_LABELS[verdict]] as const,
          [
            l10n.t('Machines that report'),
            l10n.t(
              '{0} in, {1} out, {2} rolled back',
              formatCount(machines.in),
              formatCount(machines.out),
              formatCount(machines.tripped),
            ),
          ] as const,
          [
            l10n.t('Uploads that count'),
            l10n.t(
              '{0}, {1} failed; {2} to {3} succeed',
              formatCount(uploads.counted),
              formatCount(uploads.failures),
              formatRate(uploads.lower),
              formatRate(uploads.upper),
            ),
          ] as const,
        ]
      : []),
    ...(latency === null
      ? []
      : [[l10n.t('Time of async'), l10n.t('{0} of sync’s', formatRate(latency.ratio))] as const]),
    ...(errors.length === 0
      ? []
      : [
          [
            l10n.t('Errors'),
            errors
              .slice(0, 3)
              .map((row) => `${row.error.replaceAll('_', ' ')}: ${formatCount(row.uploads)}`)
              .join(', '),
          ] as const,
        ]),
  ];
  return factList(pairs);
}

function criteria({ criteria: all }: FleetStatus): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return table({
    caption: l10n.t('What the stage asks for'),
    columns: [{ title: l10n.t('State') }, { title: l10n.t('Numbers') }],
    rows: all.map(({ name, status, detail }) => ({
      key: name,
      cells: [{ content: CRITERION_LABELS[status], isHeader: true }, { content: detail }],
    })),
  });
}

function versions({ versions: all }: FleetStatus): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return table({
    caption: l10n.t('Async uploads by version of the extension'),
    columns: [
      { title: l10n.t('Version') },
      { title: l10n.t('Uploads'), isNumber: true },
      { title: l10n.t('Failed'), isNumber: true },
    ],
    rows: all.map(({ version, uploads, failures }) => ({
      key: version,
      cells: [
        { content: version, isHeader: true },
        { content: formatCount(uploads), isNumber: true },
        { content: formatCount(failures), isNumber: true },
      ],
    })),
  });
}

function decisions({ decisions: all }: FleetStatus): TemplateResult {
  const latest = all.slice(-SHOWN_DECISIONS).reverse();
  return html`
    <h3>${l10n.t('Decisions')}</h3>
    <ol class="decisions">
      ${latest.map(
        ({ at, actor, message, reason }) => html`
          <li>
            <time datetime=${at}>${formatTime(at)}</time> ${message}
            <span class="note">${reason === null ? actor : l10n.t('{0}: {1}', actor, reason)}</span>
          </li>
        `,
      )}
    </ol>
  `;
}

function commands({ status }: FleetStatus): TemplateResult {
  return html`
    <div class="buttons" role="group" aria-label=${l10n.t('Commands of the fleet')}>
      ${COMMANDS_IN[status].map((command) =>
        button(COMMAND_LABELS[command], () => post({ type: 'runFleetCommand', command })),
      )}
    </div>
  `;
}
