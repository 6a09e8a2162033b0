import { inlineText } from '../../../structure/readers/document/inlineText.ts';
import { dateIn } from '../text/dates.ts';
import { categoriesOf, type Change, type Release } from './releases.ts';

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
export function releasesInComments(text: readonly string[]): Release[] {
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
