import * as l10n from '@vscode/l10n';
import type { PanelState } from '../../src/protocol/panelMessages.ts';
import { formatCount } from './format.ts';

/**
 * The text that a screen reader says about an update, or null. Counts that go up are not announced; a change of path, guard
 * or verdict is, and so is the result of a filter that the user has chosen.
 */
export function announcementFor(before: PanelState | null, after: PanelState | null): string | null {
  if (before === null || after === null) return null;
  const { filter, rollout, summary } = after;
  if (before.filter.range !== filter.range || before.filter.path !== filter.path) {
    const { uploads } = summary.totals;
    return uploads === 1 ? l10n.t('1 upload shown.') : l10n.t('{0} uploads shown.', formatCount(uploads));
  }
  if (before.rollout.guard.state !== rollout.guard.state) return rollout.guard.sentence;
  if (before.rollout.stage?.verdict !== rollout.stage?.verdict) return rollout.stage?.sentence ?? rollout.sentence;
  return before.rollout.pathKind !== rollout.pathKind ? rollout.sentence : null;
}
