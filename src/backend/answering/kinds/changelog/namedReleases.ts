import { inlineText } from '../../../structure/readers/document/documentBuilder.ts';
import { dateIn, type WrittenDate } from '../text/dates.ts';
import { wordsOf } from '../../../understanding/words.ts';

/** The heading of a release that has a name for a version. */
interface NamedHeading {
  readonly version: string;
  readonly title: string;
  readonly date: WrittenDate | undefined;
  readonly line: number;
}

/** What releases are called that are counted without a version: "Patch 12b", "Season 4", "Sprint 31". */
const KIND_OF_RELEASE =
  'patch|hotfix|season|update|release|build|drop|sprint|episode|chapter|wave|edition|iteration|milestone|firmware|version|ausgabe|赛季|补丁';
const NUMBERED = new RegExp(String.raw`^(?:${KIND_OF_RELEASE})\s*(?:no\.?\s*|#\s*)?(?:\d+[a-z]?|[ivx]+|[a-z])\b`, 'iu');
const UNDERLINE = /^([=\-~*^])\1{2,}\s*$/;
/** Longer lines are no headings. */
const MAX_HEADING_CHARS = 120;
const MIN_RELEASES = 2;
/** So many of the headings of one rank are releases where a document is of releases. */
const MIN_SHARE = 0.75;

/** The headings of one rank that are releases by a date or by what releases are called; empty where a text has none. */
export function namedHeadings(text: readonly string[]): NamedHeading[] {
  const ranks = new Map<string, { heading: string; line: number }[]>();
  for (const [index, line] of text.entries()) {
    if (line.length > MAX_HEADING_CHARS) continue;
    const marked = /^(#{1,4})\s+(.+?)\s*#*$/.exec(line);
    const below = UNDERLINE.exec(text[index + 1] ?? '')?.[1];
    const rank =
      marked?.[1] ?? (below !== undefined && line.trim() !== '' && !UNDERLINE.test(line) ? below : undefined);
    if (rank === undefined) continue;
    const headings = ranks.get(rank) ?? [];
    headings.push({ heading: inlineText(marked?.[2] ?? line).trim(), line: index + 1 });
    ranks.set(rank, headings);
  }
  const read = [...ranks.values()].map((headings) => ({
    size: headings.length,
    found: headings.flatMap(({ heading, line }) => {
      const date = dateIn(heading);
      if (!date && !NUMBERED.test(heading)) return [];
      const name = nameIn(heading, date);
      return [{ version: name === '' ? (date?.text ?? heading) : name, title: heading, date, line }];
    }),
  }));
  return (
    read
      .filter(({ size, found }) => found.length >= MIN_RELEASES && found.length >= size * MIN_SHARE)
      .sort((a, b) => b.found.length - a.found.length)[0]?.found ?? []
  );
}

/** A heading without its date and the marks around its name. */
function nameIn(heading: string, date: WrittenDate | undefined): string {
  return heading
    .replace(date?.text ?? '', ' ')
    .replace(/\(\s*\)|\[\s*\]|["“”„«»‘’*_`]/gu, ' ')
    .replace(/^[\s,:;|–—-]+|[\s,:;|–—-]+$/gu, '')
    .replace(/\s+/g, ' ');
}

/** A release, of which only the version matters here. */
interface Versioned {
  readonly version: string;
}

/** Whether the version of a release is a name, such as `Patch 12b`, and not a number with points. */
function isNamed({ version }: Versioned): boolean {
  return /^\p{L}[\p{L}\d'’-]*(?:\s|$)/u.test(version) && !/^\d/.test(version);
}

/** The names of releases that a question has, those first that have most words, with the words that they take. */
export function releasesCalled(
  text: string,
  released: readonly Versioned[],
): { readonly versions: readonly string[]; readonly words: ReadonlySet<string>; readonly rest: string } {
  let rest = text;
  const versions: string[] = [];
  const words = new Set<string>();
  const kinds = `(?:${KIND_OF_RELEASE}|v)`;
  const names = released
    .filter(isNamed)
    .flatMap(({ version }) => {
      const short = new RegExp(String.raw`^${kinds}\s*(?:no\.?\s*|#\s*)?(?=\S)`, 'iu').exec(version)?.[0] ?? '';
      const own = version.slice(short.length);
      const [first = '', ...others] = version.split(' ');
      const turned = others.length > 0 && !/\d/.test(version) ? [`${others.join(' ')} of ${first}`] : [];
      const ofNumber = short === '' ? [] : /^\d+$/.test(own) ? [`${kinds}\\s*#?${own}`] : [escaped(own)];
      // A single letter or a Roman number is an everyday word.
      const patterns = [version, ...turned].map((name) => escaped(name).replace(/ /g, String.raw`\s+`));
      return [...patterns, ...ofNumber.filter((one) => one.length > 1)].map((pattern) => ({ version, pattern }));
    })
    .sort((a, b) => b.version.length - a.version.length);
  for (const { version, pattern } of names) {
    const found = new RegExp(String.raw`(?<![\p{L}\d.])${pattern}(?![\p{L}\d]|\.\d)`, 'iu').exec(rest);
    if (!found) continue;
    versions.push(version);
    for (const word of wordsOf(found[0])) words.add(word);
    rest = rest.replace(found[0], ' ');
  }
  return { versions: [...new Set(versions)], words, rest };
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
