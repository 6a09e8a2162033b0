import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { PROGRAM_FORMATS } from '../code/program.ts';
import {
  bestChanges,
  changeAnswer,
  MAX_CHARS,
  SURE_OF_FORM,
  absent,
  bullets,
  cited,
  count,
  headerFinding,
  releaseChanges,
  releasesFinding,
  changesFinding,
} from './releaseText.ts';
import {
  changelogOf,
  changesOf,
  fits,
  narrowed,
  type Changelog,
  changelogScope,
  withReleasesNamed,
  type ChangelogScope,
  lacksPerson,
} from './changelog.ts';
import { changelogQuestion, type ChangelogQuestion } from './changelogQuestion.ts';
import { gapAnswer, largestRelease, versionAnswer, numbersAnswer } from './versionAnswer.ts';
import { aspectAnswer, headingAnswer, yankedAnswer } from './aspects.ts';
import { isWithin, latestOf, releasesOf } from './releases.ts';
import type { StructuredFile } from '../../../structure/structure.ts';

/** Answers what a changelog says: what changed in a version, when it came out, and which version changed something. */
export const changelogAnswer: AnswerKind = {
  name: 'changelog',
  find(question, file) {
    if (PROGRAM_FORMATS.has(file.structure.format) && !ABOUT_HISTORY.test(question.text)) return undefined;
    const changelog = changelogOf(file);
    if (!changelog) return undefined;
    const whole = withReleasesNamed(changelogQuestion(question), changelog, question.text);
    if (question.aims.has('summary') && whole.versions.length === 0) return undefined;
    // What the file says of a name apart from its changes is told by its text.
    if (isNamedOutside(whole, changelog, file)) return undefined;
    const scope = changelogScope(question, whole, changelog.released);
    const { asked } = scope;
    const within = scope.label === '' ? changelog : narrowed(changelog, scope);
    const found =
      ticketAnswer(asked, changelog, file) ??
      yankedAnswer(asked, within, question) ??
      headingAnswer(asked, within, question) ??
      aspectAnswer(asked, within, question) ??
      (scope.label === '' ? undefined : aspectAnswer(whole, changelog, question)) ??
      gapAnswer(question, asked, within) ??
      largestRelease(question, asked, within) ??
      numbersOfAll(asked, within, file, question) ??
      statedCount(asked, within, question) ??
      countAnswer(asked, within, scope, question) ??
      versionAnswer(asked, within, file, question) ??
      releaseAnswer(asked, within, question, scope) ??
      changeAnswer(asked, within);
    const before = beforeBound(whole, changelog, scope, question);
    if (before && (!found || found.certainty < before.certainty || found.lines.length === 0)) return before;
    const isUnclear = scope.isUnclear || (found && lacksPerson(question.text, found.text));
    return found && isUnclear ? { ...found, certainty: Math.min(found.certainty, NOT_UNDERSTOOD) } : found;
  },
};

/** What was so before a release is told by that release: "how many were allowed before 2.4". */
function beforeBound(
  whole: ChangelogQuestion,
  changelog: Changelog,
  { nearest, label }: ChangelogScope,
  { text }: Question,
): Finding | undefined {
  if (
    nearest !== 'newest' ||
    whole.words.length === 0 ||
    !/^ (?:before|until|till|prior to|vor|bis|之前|以前)/.test(label)
  )
    return undefined;
  if (!/\b(?:was|were|did|used to|had|could|galt|war|waren)\b|是/iu.test(text) || whole.asksWhichRelease)
    return undefined;
  const best = bestChanges(whole, changelog, new Set(releasesOf(whole.versions, changelog.released)));
  return best && best.cover >= 0.6
    ? changesFinding(best.changes, 'what it was before', 0.6 + 0.3 * best.cover)
    : undefined;
}

/** What asks for the history that a program has in a comment, and not for the program itself. */
const ABOUT_HISTORY =
  /\bversions?\b|\breleases?d?\b|\b(?:change ?log|change history|history)\b|\bwhat(?:['’]s| is| was)? (?:new|changed)\b|\bchanges? (?:in|of|with|since)\b|\bsince when\b|\bwhen (?:was|were|did)\b|(?<![\w.])v?\d+\.\d+(?![\w.]*%)/i;

/** How sure an answer is at most where a condition of the question is not understood, or a person is asked for and none named. */
const NOT_UNDERSTOOD = 0.6;

/** How many of something one change says that there are: "Fixed 3 exploits". */
function statedCount(asked: ChangelogQuestion, changelog: Changelog, { text }: Question): Finding | undefined {
  const noun = asked.isCount ? /\bhow many\s+(?:new\s+)?(\p{L}{4,})/iu.exec(text)?.[1]?.toLowerCase() : undefined;
  if (
    noun === undefined ||
    /^(?:changes|releases|versions|entries|patches|updates|fixes|bugs|issues|problems|contributors|authors|people|users|days|weeks|months)$/.test(
      noun,
    )
  )
    return undefined;
  const scope = new Set(
    asked.versions.length > 0 ? releasesOf(asked.versions, changelog.released) : changelog.released,
  );
  const said = new RegExp(
    String.raw`(?<![\d.,])(?:\d[\d.,']*|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:\p{L}+\s+)?${noun}\b`,
    'iu',
  );
  const found = changesOf(changelog).filter(([release, change]) => scope.has(release) && said.test(change.text));
  const others = asked.words.filter(
    ({ word, weight }) => weight >= 0.5 && !noun.startsWith(word) && !word.startsWith(noun),
  );
  return found.length === 1 && others.length === 0
    ? changesFinding(found, 'the change that says how many', 0.96)
    : undefined;
}

/** People are not counted by the changes that name them. */
const COUNTS_PEOPLE =
  /\b(?:how many|number of) (?:\w+ )?(?:contributors?|authors?|people|persons?|maintainers?|users?)\b/i;

function countAnswer(
  asked: ChangelogQuestion,
  changelog: Changelog,
  { label }: ChangelogScope,
  { text }: Question,
): Finding | undefined {
  if (!asked.isCount || asked.words.length > 0 || COUNTS_PEOPLE.test(text)) return undefined;
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
  // A changelog that never marks a change so does not tell that there is none.
  if (found.length === 0 && !changelog.changes.some(([, change]) => fits(change, asked.categories))) return undefined;
  const what = asked.categories.length > 0 ? asked.categories.join(' or ') : 'listed';
  const how = `${count(found.length, 'change')} (${what})${label}${asked.versions.length > 0 ? ` in ${asked.versions.join(', ')}` : ''}`;
  return {
    text: `**${how}**:\n${bullets(found, MAX_CHARS, asked.versions.length !== 1)}`,
    how,
    lines: cited(found.map(([, { lines }]) => lines)),
    certainty: 0.95,
  };
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
  const some = SEVERAL.exec(question.text);
  if (some) {
    const number = NUMBER_WORDS[(some[1] ?? some[2] ?? '').toLowerCase()] ?? Number(some[1] ?? some[2]);
    const newest = asked.isFirst ? released.slice(-number) : released.slice(0, number);
    return asksChanges
      ? releaseChanges(newest, asked.categories, 0.86)
      : releasesFinding(newest, `the ${asked.isFirst ? 'first' : 'last'} ${count(newest.length, 'release')}`, 0.88);
  }
  const one = asked.isPrevious
    ? released[1]
    : asked.isLatest || (asked.isWhatIsNew && label === '' && asked.year === undefined)
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
    if (asksChanges) return releaseChanges(within, [], 0.95);
    const isOne = nearest !== undefined && (ASKS_ONE_RELEASE.test(question.text) || ASKS_NEXT.test(question.text));
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

const NUMBER_WORDS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6, ten: 10 };
/** "The last three releases", "the two newest versions". */
const SEVERAL =
  /\b(?:last|latest|newest|most recent|first|oldest)\s+(two|three|four|five|six|ten|\d{1,2})\s+(?:releases|versions)\b|\b(two|three|four|five|six|ten|\d{1,2})\s+(?:last|latest|newest|most recent|first|oldest)\s+(?:releases|versions)\b/i;

const ASKS_NEXT =
  /\b(?:right|directly|immediately|just|straight) (?:after|before)\b|\bnext after\b|\b(?:predecessor|successor)\b|\bpreced(?:es|ed|ing)\b/i;
/** "Which version came before 2.0" asks for one. */
const ASKS_ONE_RELEASE =
  /\b(?:which|what)(?: was| is)?(?: the)?(?: \w+)? (?:version|release)\b|\bwelche (?:version|release)\b/i;

/** The changes that name a ticket, a pull request or a commit. */
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

/** Whether the text names a ticket and no change does. */
function isNamedOutside({ tickets }: ChangelogQuestion, { changes }: Changelog, { text }: StructuredFile): boolean {
  const isIn = (first: number, last: number): boolean =>
    text.slice(first - 1, last).some((line) => tickets.some((ticket) => names(line, ticket)));
  return (
    isIn(1, text.length) &&
    !changes.some(
      ([
        ,
        {
          lines: { first, last },
        },
      ]) => isIn(first, last),
    )
  );
}

/** Whether a text names a ticket or a commit, the hash of which may be written in part. */
function names(text: string, ticket: string): boolean {
  if (!/^[\da-f]{7,40}$/.test(ticket)) return new RegExp(`(?<![\\w-])${ticket}(?![\\w-])`, 'i').test(text);
  return (text.match(/(?<!\w)[\da-f]{7,40}(?!\w)/g) ?? []).some(
    (hash) => hash.startsWith(ticket) || ticket.startsWith(hash),
  );
}

/** The tickets of all changes of a kind, where no version is named. */
function numbersOfAll(
  { versions, words, categories, isCount }: ChangelogQuestion,
  changelog: Changelog,
  { text }: StructuredFile,
  question: Question,
): Finding | undefined {
  const isOfCves = /\bcves?\b/i.test(question.text);
  // `CVEs` is read as two words.
  if (
    versions.length > 0 ||
    isCount ||
    words.some(({ word, weight }) => weight >= 0.5 && !/^(?:cves?|cv|es)$/.test(word))
  )
    return undefined;
  const changes = changesOf(changelog).filter(([, change]) => isOfCves || fits(change, categories));
  return numbersAnswer(question, changes, (line) => text[line - 1] ?? '');
}
