import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import type { Changelog } from './changelog.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import { SURE_OF_FORM, absent, count, headLine, releaseChanges, releasesFinding, title } from './releaseText.ts';
import { releasesOf } from './versions.ts';

/** The releases that were taken back, or whether one was. */
export function yankedAnswer(
  { versions, isCount, isLatest }: ChangelogQuestion,
  { released }: Changelog,
  { text, aims }: Question,
): Finding | undefined {
  if (!YANKED.test(text)) return undefined;
  if (versions.length > 0) {
    if (!aims.has('yesOrNo')) return undefined;
    const asked = releasesOf(versions, released);
    const [one] = asked;
    if (!one || asked.length > 1) return undefined;
    return {
      text: `**${one.isYanked ? 'Yes' : 'No'}.** ${title(one)} is ${one.isYanked ? '' : 'not '}marked as withdrawn.`,
      how: 'the heading of the release',
      lines: [headLine(one)],
      certainty: SURE_OF_FORM,
    };
  }
  if (NOT_YANKED.test(text)) {
    const kept = released.filter(({ isYanked }) => !isYanked);
    const shown = isLatest && !isCount ? kept.slice(0, 1) : kept;
    return releasesFinding(shown, `${count(shown.length, 'release')} not withdrawn`, SURE_OF_FORM);
  }
  const found = released.filter(({ isYanked }) => isYanked);
  if (found.length === 0) return absent('no release is marked as withdrawn');
  if (isCount) return releasesFinding(found, count(found.length, 'withdrawn release'), SURE_OF_FORM);
  return (
    releaseChanges(found, [], SURE_OF_FORM) ??
    releasesFinding(found, count(found.length, 'withdrawn release'), SURE_OF_FORM)
  );
}

/** A pull request is none that was taken back. */
const YANKED =
  /\b(?:yanked|withdrawn|withdrew|retracted|recalled|pulled|taken back|taken down|revoked)\b|zurückgezogen|撤回|撤销/iu;
const NOT_YANKED =
  /(?:\b(?:not|never|without|non)|n['’]t)(?:\s+(?:yet|been|being|got|get|was|were))*[\s-]+(?:yanked|withdrawn|retracted|recalled|pulled|taken back|taken down|revoked)\b/i;
