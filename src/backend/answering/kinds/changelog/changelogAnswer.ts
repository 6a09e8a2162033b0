import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { dayNumber } from '../text/dates.ts';
import { coverOf } from '../text/wordIndex.ts';
import { changelogOf, changesOf, fits, narrowed, type Changelog } from './changelog.ts';
import { changelogQuestion, type ChangelogQuestion } from './changelogQuestion.ts';
import { changelogScope, type ChangelogScope } from './changelogScope.ts';
import {
  MAX_CHARS,
  SURE_OF_FORM,
  absent,
  bullets,
  changesFinding,
  cited,
  count,
  dateFinding,
  headLine,
  headerFinding,
  releaseChanges,
  releasesFinding,
  scopeName,
  title,
} from './releaseText.ts';
import type { Change, Release } from './releases.ts';
import { isWithin, latestOf, mentionsVersion, rangeOf, releasesOf } from './versions.ts';

/** Answers what a changelog says: what changed in a version, when it came out, and which version changed something. */
export const changelogAnswer: AnswerKind = {
  name: 'changelog',
  find(question, file) {
    const changelog = changelogOf(file);
    if (!changelog) return undefined;
    const whole = changelogQuestion(question);
    if (question.aims.has('summary') && whole.versions.length === 0) return undefined;
    const scope = changelogScope(question, whole, changelog.released);
    const { asked } = scope;
    const within = scope.label === '' ? changelog : narrowed(changelog, scope);
    const found =
      ticketAnswer(asked, changelog, file) ??
      yankedAnswer(asked, within, question) ??
      countAnswer(asked, within, scope) ??
      versionAnswer(asked, within, file, question) ??
      releaseAnswer(asked, within, question, scope) ??
      changeAnswer(asked, within);
    return found && scope.isUnclear ? { ...found, certainty: Math.min(found.certainty, NOT_UNDERSTOOD) } : found;
  },
};

/** How sure an answer is at most where a condition of the question is not understood. */
const NOT_UNDERSTOOD = 0.6;

function ticketAnswer(
  { tickets }: ChangelogQuestion,
  { changes }: Changelog,
  { text }: StructuredFile,
): Finding | undefined {
  if (tickets.length === 0) return undefined;
  const found = changes.filter(
    ([
      ,
      {
        lines: { first, last },
      },
    ]) => {
      const written = text.slice(first - 1, last).join('\n');
      return tickets.some((ticket) => names(written, ticket));
    },
  );
  if (found.length > 0) return changesFinding(found, tickets.join(', '), SURE_OF_FORM);
  return absent(`no change names ${tickets.join(' or ')}`);
}

/** Whether a text names a ticket or a commit, the hash of which may be written in part. */
function names(text: string, ticket: string): boolean {
  if (!/^[\da-f]{7,40}$/.test(ticket)) return new RegExp(`(?<![\\w-])${ticket}(?![\\w-])`, 'i').test(text);
  return (text.match(/(?<!\w)[\da-f]{7,40}(?!\w)/g) ?? []).some(
    (hash) => hash.startsWith(ticket) || ticket.startsWith(hash),
  );
}

/** The releases that were taken back, or whether one was. */
function yankedAnswer(
  { versions, isCount }: ChangelogQuestion,
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

function countAnswer(asked: ChangelogQuestion, changelog: Changelog, { label }: ChangelogScope): Finding | undefined {
  if (!asked.isCount || asked.words.length > 0) return undefined;
  const { released } = changelog;
  if (asked.isAboutReleases && asked.categories.length === 0) {
    const within = released.filter(({ version, date }) => {
      const isOfYear = asked.year === undefined || date?.year === asked.year;
      return isOfYear && asked.versions.every((one) => isWithin(version, one));
    });
    if (asked.year !== undefined && released.every(({ date }) => date === undefined)) return undefined;
    const range = [
      label,
      asked.year === undefined ? '' : ` in ${String(asked.year)}`,
      ...asked.versions.map((one) => ` of ${one}`),
    ].join('');
    return releasesFinding(within, `${count(within.length, 'release')}${range}`, SURE_OF_FORM);
  }
  if (asked.isAboutReleases && asked.versions.length === 0) {
    const having = released.filter(
      ({ changes, date }) =>
        changes.some((change) => fits(change, asked.categories)) &&
        (asked.year === undefined || date?.year === asked.year),
    );
    const what = `${count(having.length, 'release')} with changes that are ${asked.categories.join(' or ')}${label}`;
    return releasesFinding(having, what, 0.9);
  }
  const scope = asked.versions.length > 0 ? releasesOf(asked.versions, released) : [...released];
  const ofYear = scope.filter(({ date }) => asked.year === undefined || date?.year === asked.year);
  const found = ofYear.flatMap((release) =>
    release.changes.filter((change) => fits(change, asked.categories)).map((change) => [release, change] as const),
  );
  if (ofYear.length === 0) return undefined;
  const what = asked.categories.length > 0 ? asked.categories.join(' or ') : 'listed';
  const text = `${count(found.length, 'change')} (${what})${label}${asked.versions.length > 0 ? ` in ${asked.versions.join(', ')}` : ''}`;
  return {
    text: `**${text}**:\n${bullets(found, MAX_CHARS, asked.versions.length !== 1)}`,
    how: text,
    lines: cited(found.map(([, { lines }]) => lines)),
    certainty: 0.78,
  };
}

/** What is asked about a version that the question names. */
function versionAnswer(
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
  if (asked.words.length > 0) {
    const within = bestChanges(asked, changelog, new Set(scope));
    if (within && within.cover >= 0.5)
      return changesFinding(within.changes, scopeName(scope), 0.7 + 0.25 * within.cover);
    const anywhere = bestChanges(asked, changelog);
    if (anywhere && anywhere.cover >= 0.9) return changesFinding(anywhere.changes, 'the best match', 0.8);
    if (within === undefined || within.cover < 0.3) return releaseChanges(scope, asked.categories, 0.6);
  }
  return releaseChanges(scope, asked.categories, asked.words.length > 0 ? 0.7 : SURE_OF_FORM);
}

/** What is asked about the newest, the first or the coming release, or about the releases of a year. */
function releaseAnswer(
  asked: ChangelogQuestion,
  changelog: Changelog,
  question: Question,
  { label, nearest }: ChangelogScope,
): Finding | undefined {
  const { released, unreleased } = changelog;
  const isPlain = asked.words.length === 0;
  if (asked.isUnreleased && isPlain) {
    const coming = unreleased.filter(({ changes }) => changes.length > 0);
    return coming.length > 0
      ? releaseChanges(coming, asked.categories, SURE_OF_FORM)
      : absent('nothing is listed as unreleased');
  }
  if (!isPlain) return undefined;
  const asksChanges =
    /\bwhat(?:'s| is| are| was| were)? (?:has |have )?(?:new|chang|add|fix|remov|in)|\bchanges?\b|\bchanged\b|变更|更新了什么|改了|geändert/iu.test(
      question.text,
    ) ||
    (asked.categories.length > 0 && !/\bnewest\b/i.test(question.text));
  const one = asked.isPrevious
    ? released[1]
    : asked.isLatest || asked.isWhatIsNew
      ? latestOf(released)
      : asked.isFirst
        ? released.at(-1)
        : undefined;
  if (one && (asked.isAboutReleases || asked.isWhatIsNew || asksChanges)) {
    if (asksChanges || asked.isWhatIsNew) {
      if (asked.categories.length > 0 && asked.isLatest) {
        const latest = released.find(({ changes }) => changes.some((change) => fits(change, asked.categories)));
        if (latest) return releaseChanges([latest], asked.categories, 0.82);
      }
      return releaseChanges([one], asked.categories, SURE_OF_FORM);
    }
    return { ...headerFinding(one), certainty: SURE_OF_FORM };
  }
  if ((label !== '' || asked.year !== undefined) && asked.categories.length === 0) {
    const within = released.filter(({ date }) => asked.year === undefined || date?.year === asked.year);
    const where = label === '' ? ` in ${String(asked.year)}` : label;
    if (within.length === 0) return absent(`no release${where}`);
    if (asksChanges) return releaseChanges(within, [], 0.78);
    const isOne = nearest !== undefined && ASKS_ONE_RELEASE.test(question.text);
    const next = nearest === 'newest' ? within[0] : within.at(-1);
    if (isOne && next) return { ...headerFinding(next), certainty: SURE_OF_FORM };
    return releasesFinding(within, `${count(within.length, 'release')}${where}`, 0.85);
  }
  if (asked.categories.length > 0) {
    const found = changesOf(changelog).filter(
      ([{ date }, change]) => fits(change, asked.categories) && (asked.year === undefined || date?.year === asked.year),
    );
    if (found.length === 0) {
      return asked.isList || label !== ''
        ? absent(`no change${label} is marked as ${asked.categories.join(' or ')}`, 0.76)
        : undefined;
    }
    return {
      text: bullets(found, MAX_CHARS, true),
      how: `${count(found.length, 'change')} (${asked.categories.join(', ')})`,
      lines: cited(found.map(([, { lines }]) => lines)),
      certainty: SURE_OF_FORM,
    };
  }
  if (asked.isList && asked.isAboutReleases) return releasesFinding(released, count(released.length, 'release'), 0.85);
  return undefined;
}

/** "Which version came before 2.0" asks for one. */
const ASKS_ONE_RELEASE =
  /\b(?:which|what)(?: was| is)?(?: the)?(?: \w+)? (?:version|release)\b|\bwelche (?:version|release)\b/i;

/** Which changes the question's words are about. */
function changeAnswer(asked: ChangelogQuestion, changelog: Changelog): Finding | undefined {
  if (asked.words.length === 0) return undefined;
  const best = bestChanges(asked, changelog);
  if (!best || best.cover < 0.5) {
    return asked.asksWhichRelease ? absent('no change of these releases names that', 0.76) : undefined;
  }
  return changesFinding(best.changes, 'the changes that name it', best.cover >= 0.62 ? 0.6 + 0.37 * best.cover : 0.55);
}

/** Changes that are nearly as good as the best are given with it. */
const NEARLY = 0.85;

const MAX_CHANGES = 4;

const CATEGORY_BONUS = 0.12;

function bestChanges(
  asked: ChangelogQuestion,
  { changes, index, within: all }: Changelog,
  within = all,
): { readonly changes: readonly (readonly [Release, Change])[]; readonly cover: number } | undefined {
  const words = index.match(asked.words);
  const scored = changes
    .map((entry, unit) => {
      const cover = coverOf(words, unit);
      const bonus = asked.categories.length > 0 && fits(entry[1], asked.categories) ? CATEGORY_BONUS : 0;
      return { entry, cover, score: cover === 0 ? 0 : cover + bonus };
    })
    .filter(({ entry: [release], score }) => score > 0 && (!within || within.has(release)))
    .sort((a, b) => b.score - a.score);
  const best = scored[0];
  if (!best) return undefined;
  const near = scored.filter(({ score }) => score >= best.score * NEARLY).slice(0, MAX_CHANGES);
  return { changes: near.map(({ entry }) => entry), cover: best.cover };
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
