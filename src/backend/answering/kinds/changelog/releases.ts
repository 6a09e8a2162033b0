import { dayNumber, dateIn, type WrittenDate } from '../text/dates.ts';
import { namedHeadings } from './namedReleases.ts';
import type { Lines } from '../../../structure/structure.ts';
import { inlineText } from '../../../structure/readers/document/documentBuilder.ts';

/** Compares two versions number by number: negative where the first is the older. */
export function compareVersions(one: string, other: string): number {
  const [counted, otherCounted] = [one, other].map((name) => /^(\p{L}[\p{L} ]*?) ?(\d+)([a-z]?)$/iu.exec(name));
  if (counted && otherCounted && counted[1] === otherCounted[1])
    return Number(counted[2]) - Number(otherCounted[2]) || (counted[3] ?? '').localeCompare(otherCounted[3] ?? '');
  // Names have no order.
  if (/^\p{L}/u.test(one) || /^\p{L}/u.test(other)) return 0;
  const [ones, others] = [one, other].map((version) => version.split(/[.\-+]/));
  // Who numbers releases by days and by versions later has begun with the days.
  const [isDay, isOtherDay] = [/^\d{8}$/.test(ones?.[0] ?? ''), /^\d{8}$/.test(others?.[0] ?? '')];
  if (isDay !== isOtherDay) return isDay ? -1 : 1;
  for (let at = 0; at < Math.max(ones?.length ?? 0, others?.length ?? 0); at++) {
    const [a, b] = [ones?.[at], others?.[at]];
    if (a === b) continue;
    const [isNumberA, isNumberB] = [/^\d+$/.test(a ?? '0'), /^\d+$/.test(b ?? '0')];
    if (isNumberA && isNumberB) {
      const difference = Number(a ?? 0) - Number(b ?? 0);
      if (difference !== 0) return difference;
    } else if (isNumberA !== isNumberB) return isNumberA ? 1 : -1;
    else return (a ?? '') < (b ?? '') ? -1 : 1;
  }
  return 0;
}

/** Whether a version is one of a range: `3.7.2` of `3.7` and of `3.x`. */
export function isWithin(version: string, range: string): boolean {
  const start = range.replace(/(?:\.[x*])+$/i, '');
  return version === start || version.startsWith(`${start}.`) || version.startsWith(`${start}-`);
}

/** The releases of versions: `3.7` stands for 3.7.0 where that exists, else for all of 3.7. */
export function releasesOf(versions: readonly string[], releases: readonly Release[]): Release[] {
  return versions.flatMap((version) => {
    const exact = releases.filter((release) => release.version.toLowerCase() === version.toLowerCase());
    if (exact.length > 0) return exact;
    return releases.filter((release) => isWithin(release.version, version));
  });
}

/** The newest release: by its date where there are dates, else by its number; what is only tried out comes after others. */
export function latestOf(released: readonly Release[]): Release | undefined {
  const isTried = ({ version }: Release): boolean => /[a-z]/i.test(version);
  const finals = released.filter((release) => !isTried(release));
  const [first, ...others] = finals.length > 0 ? finals : released;
  return others.reduce((latest, release) => {
    const byDate = latest && latest.date && release.date ? dayNumber(release.date) - dayNumber(latest.date) : 0;
    const isLater = byDate === 0 ? compareVersions(release.version, latest?.version ?? '') > 0 : byDate > 0;
    return isLater ? release : latest;
  }, first);
}

/** Whether the oldest release stands first. */
export function isAscending(releases: readonly Release[]): boolean {
  const [first, last] = [releases[0], releases.at(-1)];
  if (!first || !last || first === last) return false;
  if (first.date && last.date) return dayNumber(first.date) < dayNumber(last.date);
  return compareVersions(first.version, last.version) < 0;
}

/** Where the releases begin and end that lie between some. */
export function rangeOf(found: readonly Release[], released: readonly Release[]): [number, number] {
  const chosen = new Set(found);
  const first = released.findIndex((release) => chosen.has(release));
  const last = released.findLastIndex((release) => chosen.has(release));
  return [first, Math.max(first + 1, last)];
}

/** Whether a line has a version, and not one that it is a part of. */
export function mentionsVersion(line: string, version: string): boolean {
  const at = line.indexOf(version);
  return at >= 0 && !/[\d.]/.test(line[at - 1] ?? '') && !/^\.?\d/.test(line.slice(at + version.length));
}

/** What a change does, in the words of Keep a Changelog. */
export type Category = 'added' | 'changed' | 'deprecated' | 'removed' | 'fixed' | 'security' | 'breaking';

/** One change that a release made. */
export interface Change {
  /** Without marks, on one line. */
  readonly text: string;
  /** With its marks, on one line. */
  readonly marked: string;
  readonly lines: Lines;
  readonly categories: ReadonlySet<Category>;
  /** The heading it stands under, as it is written; empty where it stands under none. */
  readonly heading: string;
}

/** A version with what it changed. */
export interface Release {
  /** Without a `v` before it; empty for what is not released yet. */
  readonly version: string;
  /** As the file writes it. */
  readonly title: string;
  readonly date: WrittenDate | undefined;
  readonly changes: readonly Change[];
  /** From its heading to the last line before the next. */
  readonly lines: Lines;
  readonly isYanked: boolean;
}

interface Header {
  readonly version: string;
  readonly title: string;
  readonly date: WrittenDate | undefined;
}

const VERSION = String.raw`v?(\d{1,4}(?:\.\d{1,5}){1,3}(?:[-+.]?(?:alpha|beta|rc|pre|dev|post|snapshot|next|canary|final|m|a|b)[-.\w]*)?|\d{4}\.\d{1,2}(?:\.\d+)*|(?<=\bv)\d{1,8}(?:\.\d+)?(?![.\w]))`;
const BEFORE = String.raw`(?:(?:changes (?:in|for|since)|what'?s new in|new in|release(?: notes)?(?: for)?|version|ver\.?|rev\.?|neu in|版本|发布)[\s:]*)*`;
/** A heading of any document that begins with a version, after the name of a package perhaps. */
const HEADING = new RegExp(
  String.raw`^${BEFORE}(?:@?[a-z][\w./-]*(?:@|\s+\(?)(?:version\s+)?)?\[?${VERSION}\]?\)?(?![\w.]*\d)(?<rest>.*)$`,
  'iu',
);
/** A line that is a version, with a date perhaps and nothing else. */
const BARE = new RegExp(
  String.raw`^${BEFORE}\[?${VERSION}\]?(?<rest>\s*[:：]?|\s*[-–—/,(（:]*\s*[^()]{0,40}\d{4}[^()]{0,20}[)）]?:?|\s*[-–—/(]+\s*(?:unreleased|not released yet|yanked|withdrawn|retracted|pulled|未发布)\)?)$`,
  'iu',
);
/** A date in the place of a version, or before it. */
const DATE_BEFORE = /^\[?((?:19|20)\d\d-\d\d-\d\d)\]?(?:[\s,:–—-]+|$)/u;
/** Words after a number: the heading is of a numbered section, not of a release. */
const SECTION_NAME =
  /^\.?\s+(?!\d|lts\b|final\b|beta\b|alpha\b|rc|release|stable|yanked|withdrawn|retracted|pulled|unreleased|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b)\p{L}/iu;
const DEBIAN = /^[a-z][\w.+-]* \((?:\d+:)?([\w.+~-]+)\) [\w -]+; urgency=/;
const UNRELEASED =
  /^\[?(?:unreleased|upcoming|next(?: release| version)?|in development|not released yet|head|main|master|trunk|dev|unveröffentlicht|未发布|未發布|即将发布)\]?(?:\s*[-–—(:].{0,40})?$/iu;
const UNDERLINE = /^([=\-~*^])\1{2,}\s*$/;

const CATEGORY_WORDS: readonly (readonly [Category, RegExp])[] = [
  ['breaking', /\bbreaking\b|\bbackward.{0,3}incompatib|\bincompatible\b|不兼容|破坏性|\bbreaking[- ]changes?\b/iu],
  ['security', /\bsecurity\b|\bvulnerab|\bcve-\d|^(?:\W*)(?:sicherheit|安全)/iu],
  ['deprecated', /^(?:\W*)(?:deprecat|veraltet|abgekündigt|弃用|廢棄|废弃)/iu],
  ['removed', /^(?:\W*)(?:remov|delet|dropp?|gone\b|retired|entfern|移除|删除)/iu],
  [
    'fixed',
    /^(?:\W*)(?:bug ?-?fix|fix|bugs?\b|squashed|repaired|corrected|resolved|behoben|fehlerbehebung|korrig|修复|修正)/iu,
  ],
  ['added', /^(?:\W*)(?:add|new\b|feat|introduc|hinzugefügt|neu\b|neue|新增|添加|新功能)/iu],
  [
    'changed',
    /^(?:\W*)(?:chang|tuned|tweak|balance|improve|updat|upgrad|enhance|refactor|perf|geändert|verbess|变更|更改|改进|优化)/iu,
  ],
];

/** The categories that a heading, a label or the beginning of a change names. */
export function categoriesOf(text: string): Category[] {
  return CATEGORY_WORDS.filter(([, pattern]) => pattern.test(text)).map(([category]) => category);
}

const WITHDRAWN = /\b(?:yanked|withdrawn|retracted|recalled|pulled|zurückgezogen)\b|撤回|撤销/iu;
/** A line below the heading that says so of the release. */
const SAYS_WITHDRAWN =
  /^\W*(?:(?:this|the|that) (?:version|release) )?(?:was |has been |is )?(?:yanked|withdrawn|retracted|recalled|pulled|zurückgezogen)\b|^\W*(?:此|该|本)?版本已?(?:被)?撤(?:回|销)/iu;

/** Reads the releases of a changelog in the order of the file; empty where the text is none. */
export function readReleases(text: readonly string[]): Release[] {
  const starts: { readonly header: Header; readonly line: number }[] = [];
  for (let index = 0; index < text.length; index++) {
    const header = headerAt(text, index);
    if (header) starts.push({ header, line: index + 1 });
  }
  return releasesFrom(text, starts);
}

/** Reads releases that have names or days for versions; empty where the text has none. */
export function readNamedReleases(text: readonly string[]): Release[] {
  return releasesFrom(
    text,
    namedHeadings(text).map(({ line, ...header }) => ({ header, line })),
  );
}

function releasesFrom(
  text: readonly string[],
  starts: readonly { readonly header: Header; readonly line: number }[],
): Release[] {
  return starts.map(({ header, line }, index) => {
    let last = (starts[index + 1]?.line ?? text.length + 1) - 1;
    while (last > line && (text[last - 1] ?? '').trim() === '') last--;
    return {
      ...header,
      changes: readChanges(text, line + 1, last),
      lines: { first: line, last },
      isYanked:
        WITHDRAWN.test(header.title) ||
        (text.slice(line, last).find((one) => one.trim() !== '') ?? '').search(SAYS_WITHDRAWN) >= 0,
    };
  });
}

/** Longer lines are no headings. */
const MAX_HEADING_CHARS = 160;

function headerAt(text: readonly string[], index: number): Header | undefined {
  const line = text[index] ?? '';
  if (line.length > MAX_HEADING_CHARS || line.trim() === '') return undefined;
  const debian = DEBIAN.exec(line);
  if (debian) return { version: debian[1] ?? '', title: debian[1] ?? '', date: debianDate(text, index) };
  const marked = /^\s{0,3}(?:#{1,5}\s+|={1,4}\s+(?=.*=$|\S)|\*{1,4}\s+(?=\[?v?\d+\.))(.*?)\s*(?:#+|=+)?$/.exec(line);
  if (marked) return headerOf(inlineText(marked[1] ?? ''), HEADING);
  if (/^\s/.test(line)) return undefined;
  const isUnderlined = UNDERLINE.test(text[index + 1] ?? '');
  const plain = inlineText(line);
  if (isUnderlined) return headerOf(plain, HEADING);
  const isBold = /^\s*\*\*[^*]+\*\*/.test(line) || /^<h\d/i.test(line);
  const isApart = (text[index - 1] ?? '').trim() === '';
  return isApart || isBold ? headerOf(plain, BARE) : undefined;
}

function headerOf(name: string, pattern: RegExp): Header | undefined {
  const plain = name.replace(/^[^\p{L}\p{N}[@]+/u, '').trim();
  if (UNRELEASED.test(plain)) return { version: '', title: plain.replace(/^\[|\]$/g, ''), date: undefined };
  const before = DATE_BEFORE.exec(plain);
  if (before && before[0].length === plain.length)
    return { version: before[1] ?? '', title: plain, date: dateIn(plain) };
  const found = pattern.exec(before ? plain.slice(before[0].length) : plain);
  const rest = found?.groups?.['rest'] ?? '';
  if (!found || rest.length > 80 || SECTION_NAME.test(rest)) return undefined;
  return { version: found[1] ?? '', title: plain, date: dateIn(before?.[0] ?? rest) };
}

function debianDate(text: readonly string[], index: number): WrittenDate | undefined {
  const signed = text.slice(index, index + 80).find((line) => line.startsWith(' -- '));
  return signed === undefined ? undefined : dateIn(signed);
}

const ENTRY = /^(\s*)[-*+•]\s+(\S.*)$/u;
const SECTION =
  /^\s{0,3}(?:#{2,6}\s+(.*?)\s*#*|\*\*([^*]+?):?\*\*:?|([\p{Lu}\p{Script=Han}][\p{L} &/,-]{1,40})[:：])\s*$/u;

function readChanges(text: readonly string[], first: number, last: number): Change[] {
  const changes: { text: string; first: number; last: number; heading: string }[] = [];
  let heading = '';
  let indent: number | undefined;
  let isOpen = false;
  for (let line = first; line <= last; line++) {
    const raw = text[line - 1] ?? '';
    const section = raw.length > MAX_HEADING_CHARS ? null : SECTION.exec(raw);
    const entry = ENTRY.exec(raw);
    if (raw.trim() === '' || UNDERLINE.test(raw) || raw.startsWith(' -- '))
      isOpen = isOpen && /^\s{2,}/.test(text[line] ?? '');
    else if (section) {
      heading = inlineText(section[1] ?? section[2] ?? section[3] ?? '');
      isOpen = false;
    } else if (UNDERLINE.test(text[line] ?? '')) {
      heading = inlineText(raw);
      isOpen = false;
    } else if (entry && (indent === undefined || (entry[1]?.length ?? 0) <= indent || !isOpen)) {
      indent = entry[1]?.length ?? 0;
      changes.push({ text: entry[2] ?? '', first: line, last: line, heading });
      isOpen = true;
    } else if (/^\s*\[[^\]]+\]:\s/.test(raw)) isOpen = false;
    else if (isOpen) {
      const change = changes.at(-1);
      if (!change) continue;
      change.text += ` ${raw.trim().replace(/^[-*+]\s+/, '· ')}`;
      change.last = line;
    } else {
      changes.push({ text: raw.trim(), first: line, last: line, heading });
      isOpen = true;
    }
  }
  return changes.map(({ text: raw, heading: under, ...lines }) => {
    const plain = inlineText(raw);
    const own = categoriesOf(plain);
    const inherited = categoriesOf(under);
    const categories = new Set([
      ...inherited,
      ...(inherited.length > 0 ? own.filter((one) => one === 'breaking' || one === 'security') : own),
    ]);
    return { text: plain, marked: withoutTargets(raw), lines, categories, heading: under };
  });
}

/** Links without what they lead to, and without the hashes of commits. */
function withoutTargets(marked: string): string {
  return marked.replace(/\s?\(?\[[0-9a-f]{7,40}\]\([^()]*\)\)?/g, '').replace(/(?<!!)\[([^\][]+)\]\([^()]*\)/g, '$1');
}
