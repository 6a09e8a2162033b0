import { dayNumber } from '../text/dates.ts';
import type { Release } from './releases.ts';

/** Compares two versions number by number: negative where the first is the older. */
export function compareVersions(one: string, other: string): number {
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
