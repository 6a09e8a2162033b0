import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { dayNumber } from '../text/dates.ts';
import {
  bestChanges,
  changeAnswer,
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
  cited,
} from './releaseText.ts';
import { fits, type Changelog } from './changelog.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import { type Release, mentionsVersion, rangeOf, releasesOf, type Change } from './releases.ts';

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
    if (isNamed && asked.isWhen && OF_RELEASE.test(question.text))
      return absent(`no date is given for ${asked.versions.join(' or ')}`);
    if (isNamed)
      return changeAnswer({ ...asked, words: [...asked.words, ...versionWords(question, asked)] }, changelog);
    return absent(`there is no version ${asked.versions.join(' or ')}`);
  }
  if (
    asked.versions.length === 2 &&
    /\bhow (?:long|many (?:days|weeks|months))\b|^(?:days|weeks) between\b|\bwie viele tage\b|相隔|多少天/iu.test(
      question.text,
    )
  )
    return between(found);
  const isRange =
    asked.versions.length === 2 && /\b(?:between|from|since|upgrad|zwischen|von)\b|从.*到|之间/iu.test(question.text);
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
  const all = releaseChanges(scope, asked.categories, asked.words.length > 0 ? OF_ANOTHER_RELEASE : SURE_OF_FORM);
  // What lies between two versions is more than both.
  return all && { ...all, isComplete: isRange };
}

/** What asks when a version comes out. */
const OF_RELEASE =
  /\b(?:released?|come(?:s)? out|came out|publish(?:ed)?|ship(?:s|ped)?|launch(?:es|ed)?|available|out)\s*\??$|erschein|veröffentlicht|发布/iu;

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

const GAP =
  /\b(?:gaps?|intervals?|pauses?|breaks?|waits?|time|days|long|distance|period|frequen\w*|often)\b.{0,40}\b(?:releases?|versions?)\b|\b(?:releases?|versions?)\b.{0,30}\b(?:apart|gaps?|intervals?|frequency)\b|\bhow often\b.{0,30}\breleas\w*|发布间隔|间隔/iu;
const LONGEST = /\b(?:longest|largest|biggest|greatest|maximum|most (?:days|time))\b|最长/iu;
const SHORTEST = /\b(?:shortest|smallest|least|minimum|quickest|fastest)\b|最短/iu;
const AVERAGE = /\b(?:average|mean|typical\w*|usual\w*|how often|frequency)\b|平均/iu;

/** The longest, the shortest or the average time between one release and the next. */
export function gapAnswer(
  { text }: Question,
  { versions, words }: ChangelogQuestion,
  { released }: Changelog,
): Finding | undefined {
  if (!GAP.test(text) || versions.length > 0 || words.some(({ word, weight }) => weight >= 0.5 && !OF_GAPS.test(word)))
    return undefined;
  const dated = released.filter(({ date }) => date?.day !== undefined);
  const gaps = dated.slice(1).flatMap((older, at) => {
    const newer = dated[at];
    return newer?.date && older.date ? [{ older, newer, days: dayNumber(newer.date) - dayNumber(older.date) }] : [];
  });
  if (gaps.length === 0 || dated.length < released.length * 0.8) return undefined;
  if (AVERAGE.test(text) && !LONGEST.test(text) && !SHORTEST.test(text)) {
    const mean = gaps.reduce((sum, { days }) => sum + days, 0) / gaps.length;
    const [newest, oldest] = [dated[0], dated.at(-1)];
    return {
      text: `**${String(Math.round(mean * 10) / 10)} days** on average between ${String(dated.length)} releases`,
      how: 'the days between the dates of the releases',
      lines: [newest, oldest].flatMap((one) => (one ? [headLine(one)] : [])),
      certainty: 0.86,
    };
  }
  if (!LONGEST.test(text) && !SHORTEST.test(text)) return undefined;
  const isLongest = LONGEST.test(text);
  const best = gaps.reduce((most, gap) => ((isLongest ? gap.days > most.days : gap.days < most.days) ? gap : most));
  return {
    text: `**${count(best.days, 'day')}**: from ${title(best.older)} to ${title(best.newer)}`,
    how: `the ${isLongest ? 'longest' : 'shortest'} time between two releases`,
    lines: [headLine(best.older), headLine(best.newer)],
    certainty: 0.92,
  };
}

const OF_GAPS =
  /^(?:gaps?|intervals?|pauses?|breaks?|waits?|time|days?|long|longest|shortest|largest|biggest|smallest|distance|period|apart|neighbou?ring|consecutive|successive|adjacent|two|following|average|mean|typical|usually|often|frequency|frequently|passed|pass|elapsed|biggest|maximum|minimum)$/;

const MOST = /\b(?:most|biggest|largest|longest|highest number of|fewest|smallest|least)\b|最多|最大|最少/iu;

/** Which release has the most changes, or the most of a kind. */
export function largestRelease(
  { text }: Question,
  asked: ChangelogQuestion,
  { released }: Changelog,
): Finding | undefined {
  if (!MOST.test(text) || !asked.isAboutReleases || asked.versions.length > 0 || /\bmost recent\b/i.test(text))
    return undefined;
  if (asked.words.some(({ word, weight }) => weight >= 0.5 && !OF_SIZE.test(word))) return undefined;
  const isFewest = /\b(?:fewest|smallest|least)\b|最少/iu.test(text);
  const sized = released
    .map((release) => ({ release, size: release.changes.filter((change) => fits(change, asked.categories)).length }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => (isFewest ? a.size - b.size : b.size - a.size));
  const best = sized.filter(({ size }) => size === sized[0]?.size);
  const [first] = best;
  if (!first || best.length > 5) return undefined;
  const kind = asked.categories.length === 0 ? '' : ` (${asked.categories.join(' or ')})`;
  return {
    text: `${best.map(({ release }) => `**${title(release)}**`).join(', ')} — ${count(first.size, 'change')}${kind}`,
    how: 'the changes of each release, counted',
    lines: cited(best.map(({ release }) => release.lines)),
    certainty: 0.88,
  };
}

const OF_SIZE =
  /^(?:most|biggest|largest|longest|highest|fewest|smallest|least|number|entries|entry|items?|lines?|big|large|many|list)$/;

const NUMBERS =
  /\b(?:pull requests?|prs?|merge requests?|mrs?|issues?|tickets?|bugs?)\b.{0,20}\b(?:numbers?|ids?)\b|\b(?:which|what|list|all|show)\b(?:\s\w+){0,2}\s(?:pull requests|prs|merge requests|mrs|issues|tickets|issue numbers|pr numbers|cves?)\b|\bcve (?:numbers?|ids?)\b/iu;
const NUMBER =
  /\/(?:pull|issues|merge_requests)\/(\d{1,7})|(?<![\w/])#(\d{1,7})\b|\b(CVE-\d{4}-\d{3,7}|[A-Z][A-Z\d]{1,9}-\d{1,6})\b/g;
const MAX_NUMBERS = 40;

/** The numbers of the tickets or pull requests of changes, where these are asked for. */
export function numbersAnswer(
  { text }: Question,
  changes: readonly (readonly [Release, Change])[],
  lineOf: (line: number) => string,
): Finding | undefined {
  if (!NUMBERS.test(text) || changes.length === 0) return undefined;
  const isOfCves = /\bcves?\b/i.test(text);
  const found = changes.map(([release, change]) => {
    const written: string[] = [];
    for (let line = change.lines.first; line <= change.lines.last; line++) written.push(lineOf(line));
    const numbers = [...written.join('\n').matchAll(NUMBER)].flatMap(([, pull, number, name]) =>
      isOfCves === (name?.startsWith('CVE-') === true) ? [name ?? `#${pull ?? number ?? ''}`] : [],
    );
    return { release, change, numbers: [...new Set(numbers)] };
  });
  const having = found.filter(({ numbers }) => numbers.length > 0);
  const all = [...new Set(having.flatMap(({ numbers }) => numbers))];
  if (all.length === 0) return undefined;
  return {
    text: `**${String(all.length)}**: ${all.slice(0, MAX_NUMBERS).join(', ')}${all.length > MAX_NUMBERS ? ', …' : ''}`,
    how: `the numbers in ${count(having.length, 'change')}`,
    lines: cited(having.map(({ change }) => change.lines)),
    certainty: 0.88,
  };
}
