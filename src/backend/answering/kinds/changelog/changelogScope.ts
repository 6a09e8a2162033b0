import type { Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import { daysAsked } from '../text/askedDays.ts';
import { dayNumber } from '../text/dates.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import type { Release } from './releases.ts';
import { compareVersions, isWithin } from './versions.ts';

/** The releases that a question is about, by their dates and by versions that they come before or after. */
export interface ChangelogScope {
  /** As the question has it, after a space: ` since 1.4 in 2023`; empty where it limits nothing. */
  readonly label: string;
  /** The question without what the scope says. */
  readonly asked: ChangelogQuestion;
  readonly isInScope: (release: Release) => boolean;
  /** Which end of the scope is nearest to the version that limits it. */
  readonly nearest: 'newest' | 'oldest' | undefined;
  /** Whether it says something that these releases cannot be chosen by, such as dates that they do not have. */
  readonly isUnclear: boolean;
}

const BOUND =
  /(?<![\p{L}\d])(before|prior to|predecessor of|preced(?:es|ed|ing)|successor (?:of|to)|(?:older|earlier|lower) than|below|until|till|up to|after|since|following|(?:newer|later|higher) than|above|(?:upgrad\w+|updat\w+) from|vor|nach|seit|bis|ab)\s+(?:(?:the|version|release|der)\s+)*v?(\d[\w.*-]*)|(\d[\d.]*\d)\s*(之前|以前|之后|以后|以来)/iu;

/** The releases that a question about a changelog is about. */
export function changelogScope(question: Question, asked: ChangelogQuestion, all: readonly Release[]): ChangelogScope {
  const days = daysAsked(question.text);
  const bound = asked.versions.length === 1 ? BOUND.exec(question.text) : null;
  const version = (bound?.[2] ?? bound?.[3] ?? '').replace(/[.,]+$/, '');
  const isBound = asked.versions[0] !== undefined && version === asked.versions[0];
  const comparison = isBound ? (bound?.[1] ?? bound?.[4] ?? '').toLowerCase() : '';
  const dated = all.flatMap(({ date }) => (date ? [dayNumber(date)] : []));
  const isOfDay = days.text === '' ? undefined : days.chooserFor(dated);
  const isOlder =
    /^(?:before|prior|predecessor|preced|older|earlier|lower|below|until|till|up to|vor|bis|之前|以前)/.test(
      comparison,
    );
  // "What changed since 1.4" came after it; what has been so since 1.4 came with it.
  const isInclusive =
    /^(?:until|till|up to|bis)/.test(comparison) ||
    (asked.words.length > 0 && /^(?:since|seit|ab|以来)/.test(comparison));
  const rest = new Set(wordsOf(days.rest));
  return {
    label: `${isBound ? ` ${comparison} ${version}` : ''}${days.text === '' ? '' : ` ${prepositionOf(question.text, days.text)} ${days.text}`}`,
    asked: {
      ...asked,
      versions: isBound ? [] : asked.versions,
      year: days.text === '' ? asked.year : undefined,
      words: asked.words.filter(({ word }) => days.text === '' || rest.has(word)),
    },
    isInScope: (release) => {
      if (isOfDay && (!release.date || !isOfDay(dayNumber(release.date)))) return false;
      if (!isBound) return true;
      const isSame = isWithin(release.version, version);
      if (isSame) return isInclusive;
      const difference = compareVersions(release.version, version);
      return isOlder ? difference < 0 : difference > 0;
    },
    nearest: isBound ? (isOlder ? 'newest' : 'oldest') : undefined,
    isUnclear: days.text !== '' && isOfDay === undefined,
  };
}

function prepositionOf(question: string, day: string): string {
  const before = question.slice(0, Math.max(0, question.indexOf(day.split(', ')[0] ?? day)));
  return /\b(in|on|of|since|before|after|until|during|between|from)\s+$/i.exec(before)?.[1]?.toLowerCase() ?? 'in';
}
