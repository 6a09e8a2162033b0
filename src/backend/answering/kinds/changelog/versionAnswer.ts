import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { dayNumber } from '../text/dates.ts';
import { bestChanges, changeAnswer } from './bestChanges.ts';
import { fits, type Changelog } from './changelog.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import { numbersAnswer } from './releaseFigures.ts';
import {
  SURE_OF_FORM,
  absent,
  changesFinding,
  count,
  dateFinding,
  headLine,
  releaseChanges,
  releasesFinding,
  scopeName,
  title,
} from './releaseText.ts';
import type { Release } from './releases.ts';
import { mentionsVersion, rangeOf, releasesOf } from './versions.ts';

const OF_ANOTHER_RELEASE = 0.6;

/** What is asked about a version that the question names. */
export function versionAnswer(
  asked: ChangelogQuestion,
  changelog: Changelog,
  file: StructuredFile,
  question: Question,
): Finding | undefined {
  if (asked.versions.length === 0) return undefined;
  const { released } = changelog;
  const found = releasesOf(asked.versions, released);
  if (found.length === 0) {
    const isNamed = asked.versions.some((version) => file.text.some((line) => mentionsVersion(line, version)));
    if (isNamed)
      return changeAnswer({ ...asked, words: [...asked.words, ...versionWords(question, asked)] }, changelog);
    return absent(`there is no version ${asked.versions.join(' or ')}`);
  }
  if (asked.versions.length === 2 && /\bhow (?:long|many (?:days|weeks|months))\b/i.test(question.text))
    return between(found);
  const isRange = asked.versions.length === 2 && /\b(?:between|from|since|upgrad|from .* to)\b/i.test(question.text);
  const scope = isRange ? released.slice(...rangeOf(found, released)) : found;
  if (asked.isWhen && asked.words.length === 0) return dateFinding(found);
  if (
    /\b(?:after|since|following|newer than)\b/i.test(question.text) &&
    asked.isAboutReleases &&
    asked.words.length === 0 &&
    !/\bchang/i.test(question.text)
  ) {
    const end = found[0] ? released.indexOf(found[0]) : 0;
    return end > 0
      ? releasesFinding(released.slice(0, end), `${count(end, 'release')} after ${asked.versions[0] ?? ''}`, 0.8)
      : undefined;
  }
  const lineOf = (line: number): string => file.text[line - 1] ?? '';
  if (asked.words.length === 0) {
    const changes = scope.flatMap((release) =>
      release.changes.filter((change) => fits(change, asked.categories)).map((change) => [release, change] as const),
    );
    const numbers = numbersAnswer(question, changes, lineOf);
    if (numbers) return numbers;
  } else {
    const within = bestChanges(asked, changelog, new Set(scope));
    const numbers = within && within.cover >= 0.8 ? numbersAnswer(question, within.changes, lineOf) : undefined;
    if (numbers) return numbers;
    if (within && within.cover >= 0.5)
      return changesFinding(within.changes, scopeName(scope), 0.7 + 0.25 * within.cover);
    const anywhere = bestChanges(asked, changelog);
    if (anywhere && anywhere.cover >= 0.9)
      return changesFinding(
        anywhere.changes,
        'the best match',
        // A figure of another release is not the one of this.
        /\bhow (?:many|much)\b/i.test(question.text) ? OF_ANOTHER_RELEASE : 0.8,
      );
    if (within === undefined || within.cover < 0.3) return releaseChanges(scope, asked.categories, 0.6);
  }
  const all = releaseChanges(scope, asked.categories, asked.words.length > 0 ? 0.7 : SURE_OF_FORM);
  // What lies between two versions is more than both.
  return all && { ...all, isComplete: isRange };
}

function versionWords(question: Question, { versions }: ChangelogQuestion): Question['words'] {
  return question.words.filter(({ word }) => versions.includes(word));
}

function between(found: readonly Release[]): Finding | undefined {
  const [one, other] = found;
  if (!one?.date || !other?.date) return undefined;
  const days = Math.abs(dayNumber(one.date) - dayNumber(other.date));
  return {
    text: `${count(days, 'day')}: ${title(one)} – ${title(other)}`,
    how: 'the days between the dates of both releases',
    lines: [headLine(one), headLine(other)],
    certainty: 0.88,
  };
}
