import { inlineText } from '../../../structure/readers/document/documentBuilder.ts';
import { dateIn, daysAsked, dayNumber } from '../text/dates.ts';
import {
  categoriesOf,
  type Change,
  type Release,
  compareVersions,
  isWithin,
  readNamedReleases,
  readReleases,
  type Category,
  isAscending,
} from './releases.ts';
import type { Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import type { StructuredFile } from '../../../structure/structure.ts';
import { WordIndex } from '../text/wordIndex.ts';
import { releasesCalled } from './namedReleases.ts';
import { PROGRAM_FORMATS } from '../code/program.ts';

/** A line of a comment that begins with a version: ` * 1.1   4 Nov 2003  - Simplify`, `# v2.3 (2024-03-11): skip replicas`. */
const RELEASE =
  /^(?<before>[\s#/*;-]*)\[?(?:version |v|rev(?:ision)? ?)?(?<version>\d{1,4}(?:\.\d{1,5}){1,3}(?:[-.]?(?:alpha|beta|rc)\d*)?)\]?(?=[\s:,(–—-])(?<rest>.{3,400})$/iu;
const DATE_BEFORE =
  /^(?<before>[\s#/*;-]*)(?<date>\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})[\s:,–—-]+v?(?<version>\d{1,3}(?:\.\d{1,5}){1,3})(?=[\s:,(–—-]|$)(?<rest>.{0,400})$/iu;
const MARKS = /^[\s#/*;]*/;
const BULLET = /^[-*+•·]\s+/;
const MIN_RELEASES = 2;
const MAX_RELEASES = 500;

/** The releases in a history that a program has in a comment; empty where it has none. */
function releasesInComments(text: readonly string[]): Release[] {
  const releases: Release[] = [];
  let open: { release: Release; changes: Change[]; indent: number } | undefined;
  for (let index = 0; index < text.length && releases.length < MAX_RELEASES; index++) {
    const line = (text[index] ?? '').slice(0, 500);
    const isComment =
      /^\s*(?:#(?!\s*(?:define|include|if|pragma)\b)|\/\/|\/?\*|--|;|$)/.test(line) || isWithinBlock(text, index);
    const found = isComment ? (DATE_BEFORE.exec(line) ?? RELEASE.exec(line)) : null;
    const { before = '', version = '', rest = '', date = '' } = found?.groups ?? {};
    if (found && /[#/*;]|^\s/.test(before)) {
      const changes: Change[] = [];
      const written = dateIn(date === '' ? rest.slice(0, 30) : date);
      const said = date === '' && written ? rest.replace(written.text, '') : rest;
      const release: Release = {
        version,
        title: `${version}${written ? ` (${written.text})` : ''}`,
        date: written,
        changes,
        lines: { first: index + 1, last: index + 1 },
        isYanked: false,
      };
      releases.push(release);
      open = { release, changes, indent: (/^[\s#/*;-]*/.exec(line)?.[0].length ?? 0) + 1 };
      addChange(changes, said, index + 1);
      continue;
    }
    const own = line.replace(MARKS, '').replace(/\s*\*\/\s*$/, '');
    if (!open || !isComment || own.trim() === '' || /^\s*\*\/|^\s*\/\*/.test(line)) {
      open = undefined;
      continue;
    }
    // What is not indented further than the version is no part of its changes.
    if (line.length - own.length < open.indent) open = undefined;
    else {
      const last = open.changes.at(-1);
      if (BULLET.test(own) || !last) addChange(open.changes, own, index + 1);
      else
        open.changes[open.changes.length - 1] = {
          ...last,
          text: `${last.text} ${inlineText(own.trim())}`,
          marked: `${last.marked} ${own.trim()}`,
          lines: { first: last.lines.first, last: index + 1 },
        };
      releases[releases.length - 1] = open.release = {
        ...open.release,
        lines: { first: open.release.lines.first, last: index + 1 },
      };
    }
  }
  const history = longestRun(releases).filter(({ date, changes }) => date !== undefined || changes.length > 0);
  return history.length >= MIN_RELEASES && history.some(({ date }) => date !== undefined) ? history : [];
}

const MAX_GAP = 3;

/** Those that stand below one another: a version on its own elsewhere is that of the file. */
function longestRun(releases: readonly Release[]): Release[] {
  const runs: Release[][] = [];
  for (const release of releases) {
    const before = runs.at(-1)?.at(-1);
    if (before && release.lines.first - before.lines.last <= MAX_GAP) runs.at(-1)?.push(release);
    else runs.push([release]);
  }
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), []);
}

function isWithinBlock(text: readonly string[], index: number): boolean {
  for (let at = index; at >= 0 && at > index - 200; at--) {
    const line = text[at] ?? '';
    if (at < index && line.includes('*/')) return false;
    if (line.includes('/*')) return true;
  }
  return false;
}

function addChange(changes: Change[], said: string, line: number): void {
  const own = said
    .replace(/^[\s:,()–—-]+/, '')
    .replace(/\s*\*\/\s*$/, '')
    .replace(BULLET, '')
    .trim();
  if (own === '') return;
  const text = inlineText(own);
  changes.push({
    text,
    marked: own,
    lines: { first: line, last: line },
    categories: new Set(categoriesOf(text)),
    heading: '',
  });
}

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
  /(?<![\p{L}\d])(before(?! and after)|prior to|predecessor of|preced(?:es|ed|ing)|successor (?:of|to)|(?:older|earlier|lower) than|below|until|till|up to|(?<!before and )after|since|following|(?:newer|later|higher) than|above|(?:upgrad\w+|updat\w+) from|vor|nach|seit|bis|ab)\s+(?:(?:the|version|release|der)\s+)*v?(\d[\w.*-]*)|(\d[\d.]*\d)\s*(之前|以前|之后|以后|以来)/iu;

/** "The April release" is that of April. */
const MONTH_OF_RELEASE =
  /(?:\b(?:in|of|with|by|from) )?\bthe (?=(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)\p{L}*(?: 20\d\d)? (?:release|update|version|patch|hotfix|drop)\b)/giu;

/** The releases that a question about a changelog is about. */
export function changelogScope(question: Question, asked: ChangelogQuestion, all: readonly Release[]): ChangelogScope {
  const days = daysAsked(question.text.replace(MONTH_OF_RELEASE, ' in '));
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

/**
 * The question with the versions of the releases that it calls by what their headings say beside, such as a code name or the
 * number of a build, and without what all headings say, such as the name of the product.
 */
export function withReleasesNamed(
  written: ChangelogQuestion,
  { released, title }: Changelog,
  text: string,
): ChangelogQuestion {
  const called = releasesCalled(text, released);
  const asked: ChangelogQuestion =
    called.versions.length === 0
      ? written
      : {
          ...written,
          versions: [...written.versions, ...called.versions],
          words: written.words.filter(({ word }) => !called.words.has(word) || wordsOf(called.rest).includes(word)),
          isOfForm: true,
        };
  const names = released.map((release) => new Set(wordsOf(release.title.replace(release.date?.text ?? '', ''))));
  const all = asked.words.filter(({ word }) => names.length > 1 && names.every((one) => one.has(word)));
  const named = asked.words.flatMap((word) => {
    const having = released.filter((_, at) => names[at]?.has(word.word) === true);
    const isName = word.weight >= 0.5 && having.length > 0 && having.length * 2 < released.length;
    return isName && asked.versions.length === 0 ? [{ word, having }] : [];
  });
  const words = asked.words.filter((word) => !all.includes(word) && named.every((one) => one.word !== word));
  // "The newest firmware" is that of which the document is.
  const isOfDocument = asked.isLatest && words.every(({ word }) => title.has(word));
  return {
    ...asked,
    versions: [...asked.versions, ...new Set(named.flatMap(({ having }) => having.map(({ version }) => version)))],
    words: isOfDocument ? [] : words,
    isAboutReleases: asked.isAboutReleases || (isOfDocument && words.length > 0),
    isByName: named.length > 0,
  };
}

const NAME =
  /change|history|news|release|what[-_]?s[-_]?new|patch[-_ ]?notes|änderung|aenderung|versionshistorie|neuerungen|historial|cambios|更新|变更|發布|发布|版本/iu;
const TITLE = /what['’]s new|change ?log|(?:patch|release|update) notes|neuerungen|更新日志|更新说明/iu;
/** A heading of the kind of a change: there are several to a release. */
const OF_A_KIND =
  /^#{2,4}\s+\W*(?:added|changed?|changes|deprecat\w*|removed?|removals?|fix\w*|bug ?-?fix\w*|bugs|security|breaking\b.*|new\b.*|features?|improve\w*|enhance\w*|upgrad\w*(?: notes)?|known issues|notes|docs?|documentation|other|internal|misc\w*|performance|dependencies|neu|neues|geändert|behoben|entfernt|veraltet|sicherheit|hinzugefügt|新增|变更|修复|移除|弃用|安全|优化|改进|删除|新功能)\W*$/iu;

/** A document of another name is a changelog where so many of its headings are releases. */
const MIN_RELEASE_SHARE = 0.3;

/** A changelog as it is asked about. */
export interface Changelog {
  /** In the order of the file, the newest first, without what is not released. */
  readonly released: readonly Release[];
  readonly unreleased: readonly Release[];
  readonly changes: readonly (readonly [Release, Change])[];
  readonly index: WordIndex;
  /** The words of the first line. */
  readonly title: ReadonlySet<string>;
  /** The releases that are asked about; undefined where all are. */
  readonly within?: ReadonlySet<Release>;
}

const CHANGELOGS = new WeakMap<StructuredFile, { readonly changelog: Changelog | undefined }>();

export function changelogOf(file: StructuredFile): Changelog | undefined {
  const known = CHANGELOGS.get(file);
  if (known) return known.changelog;
  const changelog = readChangelog(file);
  CHANGELOGS.set(file, { changelog });
  return changelog;
}

function readChangelog({ filename, text, structure }: StructuredFile): Changelog | undefined {
  const isInComments = PROGRAM_FORMATS.has(structure.format);
  if (!isInComments && !['markdown', 'text', 'restructuredtext', 'asciidoc', 'org'].includes(structure.format))
    return undefined;
  const isNamed = NAME.test(filename.slice(filename.lastIndexOf('/') + 1));
  const numbered = isInComments ? releasesInComments(text) : readReleases(text);
  const isTitled = isNamed || TITLE.test(text.find((line) => line.trim() !== '') ?? '');
  const named = isTitled && !isInComments ? readNamedReleases(text) : [];
  const all = named.length > numbered.length * 2 ? named : numbered;
  if (all.length < (isNamed ? 1 : MIN_RELEASES)) return undefined;
  if (!isNamed && !isInComments) {
    const headings = text.filter((line) => /^#{1,3} /.test(line) && !OF_A_KIND.test(line)).length;
    const certain = all.filter(({ version, date }) => date !== undefined || /^\d+\.\d+\.\d+/.test(version));
    if (all.length < headings * MIN_RELEASE_SHARE || certain.length < all.length / 2) return undefined;
  }
  const released = all.filter(({ version }) => version !== '');
  if (released.length === 0) return undefined;
  const isOldestFirst = isAscending(released);
  if (isOldestFirst) released.reverse();
  const changes = all.flatMap((release) => release.changes.map((change) => [release, change] as const));
  const index = new WordIndex();
  for (const [, { text: words, heading }] of changes)
    index.add([
      [words, 1],
      [heading, 0.7],
    ]);
  const title = new Set(wordsOf(text.find((line) => line.trim() !== '') ?? ''));
  return { released, unreleased: all.filter(({ version }) => version === ''), changes, index, title };
}

/** Whether a file is a changelog. */
export function isChangelog(file: StructuredFile): boolean {
  return changelogOf(file) !== undefined;
}

const ASKS_WHO = /^(?:by )?(?:who|whom|wer|von wem)\b|^(?:是)?谁/iu;
const NAMES_SOMEONE = /@\w|\b(?:by|from|for|thanks?|credits?|reported|requested|von|dank)\b|[由感谢]/iu;

/** Whether a person is asked for and an answer names none, as most changes name none. */
export function lacksPerson(question: string, answer: string): boolean {
  return ASKS_WHO.test(question) && !NAMES_SOMEONE.test(answer);
}

/** A changelog of the releases in scope alone. */
export function narrowed(changelog: Changelog, { isInScope }: ChangelogScope): Changelog {
  const released = changelog.released.filter(isInScope);
  return { ...changelog, released, unreleased: [], within: new Set(released) };
}

/** The changes of the releases that are asked about. */
export function changesOf({ changes, within }: Changelog): Changelog['changes'] {
  return within ? changes.filter(([release]) => within.has(release)) : changes;
}

export function fits({ categories }: Change, asked: readonly Category[]): boolean {
  return asked.length === 0 || asked.some((category) => categories.has(category));
}
