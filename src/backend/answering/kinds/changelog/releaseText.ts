import type { Lines } from '../../../structure/structure.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { fits, type Changelog } from './changelog.ts';
import type { Category, Change, Release } from './releases.ts';
import { coverOf } from '../text/wordIndex.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';

export const MAX_CHARS = 590;

const MAX_LIST_CHARS = 900;

const MAX_CITED = 12;

/** A question of the form that only a changelog answers: sure, and before what other kinds say. */
export const SURE_OF_FORM = 0.985;

export function dateFinding(releases: readonly Release[]): Finding | undefined {
  const dated = releases.filter(({ date }) => date !== undefined);
  if (dated.length === 0) return absent(`${releases[0]?.version ?? ''} has no date`, 0.8);
  return {
    text: dated
      .map((release) => `**${release.date?.text ?? ''}** (${release.version})`)
      .slice(0, 12)
      .join(', '),
    how: 'the date of the release',
    lines: cited(dated.map(headLine)),
    certainty: SURE_OF_FORM,
  };
}

export function headerFinding(release: Release): Finding {
  const date = release.date ? `, released ${release.date.text}` : '';
  return {
    text: `**${release.version}**${date}`,
    how: 'the heading of the release',
    lines: [headLine(release)],
    certainty: 0.9,
  };
}

export function releasesFinding(releases: readonly Release[], head: string, certainty: number): Finding {
  const names = releases.map(({ version, date }) => (date ? `${version} (${date.text})` : version));
  const plain = releases.map(({ version }) => version);
  const listed = names.join(', ').length <= MAX_CHARS - 60 ? names : plain;
  return {
    text: releases.length === 0 ? `**${head}**` : `**${head}**: ${clipped(listed.join(', '), MAX_LIST_CHARS)}`,
    how: head,
    lines: cited(releases.map(headLine)),
    certainty,
  };
}

/** Headings of what changes nothing. */
const THANKS = /contributor|thanks|credits|acknowledg/i;

export function releaseChanges(
  releases: readonly Release[],
  categories: readonly Category[],
  certainty: number,
): Finding | undefined {
  const found = releases.flatMap((release) =>
    release.changes
      .filter((change) => fits(change, categories) && !THANKS.test(change.heading))
      .map((change) => [release, change] as const),
  );
  if (found.length === 0) {
    const all = categories.length > 0 ? releaseChanges(releases, [], Math.min(certainty, 0.75)) : undefined;
    return all && { ...all, text: `None is marked as ${categories.join(' or ')}. ${all.text}` };
  }
  const [first] = releases;
  const isOne = releases.length === 1 && first !== undefined;
  const head = isOne ? `**${title(first)}**\n` : '';
  const lines = isOne && categories.length === 0 ? [shortened(first.lines)] : found.map(([, change]) => change.lines);
  return {
    text: head + bullets(found, MAX_CHARS - head.length, !isOne),
    how: scopeName(releases),
    lines: cited(lines),
    certainty,
  };
}

export function changesFinding(
  found: readonly (readonly [Release, Change])[],
  how: string,
  certainty: number,
): Finding {
  return { text: bullets(found, MAX_CHARS, true), how, lines: cited(found.map(([, { lines }]) => lines)), certainty };
}

/** The changes as a list, each under its release where several are named, as many as fit. */
export function bullets(
  found: readonly (readonly [Release, Change])[],
  maxChars: number,
  withRelease: boolean,
): string {
  const lines = found.map(([release, change]) => {
    const before = [withRelease ? `**${title(release)}**` : '', change.heading]
      .filter((part) => part !== '')
      .join(', ');
    return `- ${before === '' ? '' : `${before}: `}${prose(change.marked)}`;
  });
  const room = Math.max(60, Math.floor(maxChars / Math.max(1, Math.min(lines.length, 12))) - 1);
  const all = lines.join('\n');
  if (all.length <= maxChars) return all;
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    const short = clipped(line, Math.max(room, 140));
    if (length + short.length + 1 > maxChars - 20) break;
    kept.push(short);
    length += short.length + 1;
  }
  const left = lines.length - kept.length;
  return left > 0 ? `${kept.join('\n')}\n- … and ${String(left)} more` : kept.join('\n');
}

export function title({ version, title: written, date }: Release): string {
  return version === '' ? written : date && date.text !== version ? `${version} (${date.text})` : version;
}

export function scopeName(releases: readonly Release[]): string {
  return releases
    .map(({ version, title: written }) => version || written)
    .slice(0, 6)
    .join(', ');
}

export function headLine({ lines }: Release): Lines {
  return { first: lines.first, last: lines.first };
}

function shortened({ first, last }: Lines): Lines {
  return { first, last: Math.min(last, first + 38) };
}

export function cited(lines: readonly Lines[]): Lines[] {
  return lines.slice(0, MAX_CITED).map(shortened);
}

export function absent(why: string, certainty = 0.9): Finding {
  return { text: `Not in this file: ${why}.`, how: why, lines: [], certainty };
}

export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Which changes the question's words are about. */
export function changeAnswer(asked: ChangelogQuestion, changelog: Changelog): Finding | undefined {
  if (asked.words.length === 0) return undefined;
  const best = bestChanges(asked, changelog);
  if (!best || best.cover < 0.5) {
    return asked.asksWhichRelease ? absent('no change of these releases names that', 0.76) : undefined;
  }
  const isDoubtful = isContrary(asked, best.changes) || (!asked.isOfForm && !best.isLiteral);
  const certainty = best.cover >= 0.62 ? 0.6 + 0.37 * best.cover : 0.55;
  return changesFinding(best.changes, 'the changes that name it', isDoubtful ? Math.min(certainty, 0.6) : certainty);
}

const GONE: readonly Category[] = ['removed', 'deprecated'];
/** What says in the middle of a change that something else went with it. */
const SAYS_GONE =
  /\b(?:drop(?:s|ped)?|remov\w+|no longer|gone|goes|deprecat\w+|entf\w+|abgeschaltet|will be)\b|移除|删除/iu;

/** Whether it is asked when something came, and the changes only say that it went; or the other way round. */
function isContrary({ categories }: ChangelogQuestion, changes: readonly (readonly [Release, Change])[]): boolean {
  const [asked, ...others] = categories;
  if (asked === undefined || others.length > 0) return false;
  const contrary = asked === 'added' ? GONE : GONE.includes(asked) ? ['added' as const] : [];
  return (
    contrary.length > 0 &&
    changes.every(
      ([, change]) =>
        contrary.some((one) => change.categories.has(one)) && (asked === 'added' || !SAYS_GONE.test(change.text)),
    )
  );
}

/** Changes that are nearly as good as the best are given with it. */
const NEARLY = 0.85;

const MAX_CHANGES = 4;
const MAX_WHOLE = 20;
/** From this cover on, a change has all words of a question. */
const WHOLE = 0.95;

const CATEGORY_BONUS = 0.12;
/** From this strength on, a change has a word itself or another form of it. */
const LITERAL = 0.9;

export function bestChanges(
  asked: ChangelogQuestion,
  { changes, index, within: all }: Changelog,
  within = all,
  only?: ReadonlySet<Change>,
):
  | { readonly changes: readonly (readonly [Release, Change])[]; readonly cover: number; readonly isLiteral: boolean }
  | undefined {
  const words = index.match(asked.words, { isProse: true, isGerman: asked.isForeign });
  const scored = changes
    .map((entry, unit) => {
      const cover = coverOf(words, unit);
      const bonus = asked.categories.length > 0 && fits(entry[1], asked.categories) ? CATEGORY_BONUS : 0;
      return { entry, cover, score: cover === 0 ? 0 : cover + bonus };
    })
    .filter(
      ({ entry: [release, change], score }) =>
        score > 0 && (!within || within.has(release)) && (!only || only.has(change)),
    )
    .sort((a, b) => b.score - a.score);
  const best = scored[0];
  if (!best) return undefined;
  const close = scored.filter(({ score }) => score >= best.score * NEARLY);
  // Of changes of which one is as good as the other, those of the kind that is asked for are meant.
  const fitting = close.filter(({ entry: [, change] }) => fits(change, asked.categories));
  // What has all words is asked for, however many there are.
  const near = (fitting.length > 0 ? fitting : close).slice(
    0,
    best.cover >= WHOLE && (asked.isList || asked.isAboutReleases) ? MAX_WHOLE : MAX_CHANGES,
  );
  const unit = changes.indexOf(best.entry);
  // What only means the same, or nearly, may be said of something else.
  const isLiteral = words.every(({ weight, strengths }) => weight < 0.5 || (strengths.get(unit) ?? 0) >= LITERAL);
  return { changes: near.map(({ entry }) => entry), cover: best.cover, isLiteral };
}
