import type { StructuredFile } from '../../../structure/structure.ts';
import { WordIndex } from '../text/wordIndex.ts';
import type { ChangelogScope } from './changelogScope.ts';
import { PROGRAM_FORMATS } from '../code/program.ts';
import { releasesInComments } from './commentReleases.ts';
import { readReleases, type Category, type Change, type Release } from './releases.ts';
import { isAscending } from './versions.ts';

const MIN_RELEASES = 2;

const NAME = /change|history|news|release|whatsnew|what-s-new/i;

/** A document of another name is a changelog where so many of its headings are releases. */
const MIN_RELEASE_SHARE = 0.3;

/** A changelog as it is asked about. */
export interface Changelog {
  /** In the order of the file, the newest first, without what is not released. */
  readonly released: readonly Release[];
  readonly unreleased: readonly Release[];
  readonly changes: readonly (readonly [Release, Change])[];
  readonly index: WordIndex;
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
  const all = isInComments ? releasesInComments(text) : readReleases(text);
  const isNamed = NAME.test(filename.slice(filename.lastIndexOf('/') + 1));
  if (all.length < (isNamed ? 1 : MIN_RELEASES)) return undefined;
  if (!isNamed && !isInComments) {
    const headings = text.filter((line) => /^#{1,3} /.test(line)).length;
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
  return { released, unreleased: all.filter(({ version }) => version === ''), changes, index };
}

/** Whether a file is a changelog. */
export function isChangelog(file: StructuredFile): boolean {
  return changelogOf(file) !== undefined;
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
