import type { RolloutRecord } from '../protocol/metrics.ts';

/** The commands that a notice offers, by their names in the palette's table. */
export type NoticeCommand = 'showMetrics' | 'showLog' | 'turnBackOn' | 'resumeRollout' | 'advanceStage';

/** A notice to the user about the rollout while they work on something else. */
export interface RolloutNotice {
  readonly severity: 'information' | 'warning';
  readonly message: string;
  /** Commands that are offered as buttons. */
  readonly commands: readonly NoticeCommand[];
}

/** The notices of what the rollout has just done or found by itself. The user's own commands make no notice. */
export function rolloutNotices(events: readonly RolloutRecord[]): RolloutNotice[] {
  const hasAdvanced = events.some(({ details }) => details['action'] === 'advance' && details['cause'] === 'rollout');
  return events.flatMap((event) => noticeOf(event, hasAdvanced) ?? []);
}

function noticeOf({ message, details }: RolloutRecord, hasAdvanced: boolean): RolloutNotice | undefined {
  const { action, cause, verdict } = details;
  const isByItself = cause === 'guard' || cause === 'rollout' || cause === 'clock';
  if (!isByItself) return undefined;
  switch (action) {
    case 'trip':
      return { severity: 'warning', message, commands: ['showMetrics', 'showLog', 'turnBackOn'] };
    case 'state-lost':
      return details['was_in_use'] === true
        ? { severity: 'warning', message, commands: ['showMetrics', 'showLog', 'turnBackOn'] }
        : undefined;
    case 'pause':
      return { severity: 'warning', message, commands: ['showMetrics', 'showLog', 'resumeRollout'] };
    case 'set-back':
      return { severity: 'warning', message, commands: ['showMetrics'] };
    case 'raised':
      return { severity: 'information', message, commands: ['showMetrics'] };
    case 'verdict':
      if (verdict !== 'pass') return undefined;
      // Where the rollout advances by itself, no button is needed for it.
      return {
        severity: 'information',
        message,
        commands: hasAdvanced ? ['showMetrics'] : ['showMetrics', 'advanceStage'],
      };
    default:
      return undefined;
  }
}
