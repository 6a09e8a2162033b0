import type { Finding } from '../answerKind.ts';
import { coverOf } from '../text/wordIndex.ts';
import { fits, type Changelog } from './changelog.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import { absent, changesFinding } from './releaseText.ts';
import type { Category, Change, Release } from './releases.ts';

/** Which changes the question's words are about. */
export function changeAnswer(asked: ChangelogQuestion, changelog: Changelog): Finding | undefined {
  if (asked.words.length === 0) return undefined;
  const best = bestChanges(asked, changelog);
  if (!best || best.cover < 0.5) {
    return asked.asksWhichRelease ? absent('no change of these releases names that', 0.76) : undefined;
  }
  const certainty = best.cover >= 0.62 ? 0.6 + 0.37 * best.cover : 0.55;
  return changesFinding(best.changes, 'the changes that name it', isContrary(asked, best.changes) ? 0.6 : certainty);
}

const GONE: readonly Category[] = ['removed', 'deprecated'];

/** Whether it is asked when something came, and the changes only say that it went; or the other way round. */
function isContrary({ categories }: ChangelogQuestion, changes: readonly (readonly [Release, Change])[]): boolean {
  const [asked, ...others] = categories;
  if (asked === undefined || others.length > 0) return false;
  const contrary = asked === 'added' ? GONE : GONE.includes(asked) ? ['added' as const] : [];
  return contrary.length > 0 && changes.every(([, change]) => contrary.some((one) => change.categories.has(one)));
}

/** Changes that are nearly as good as the best are given with it. */
const NEARLY = 0.85;

const MAX_CHANGES = 4;
const MAX_WHOLE = 20;
/** From this cover on, a change has all words of a question. */
const WHOLE = 0.95;

const CATEGORY_BONUS = 0.12;

export function bestChanges(
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
  // What has all words is asked for, however many there are.
  const near = scored
    .filter(({ score }) => score >= best.score * NEARLY)
    .slice(0, best.cover >= WHOLE && (asked.isList || asked.isAboutReleases) ? MAX_WHOLE : MAX_CHANGES);
  return { changes: near.map(({ entry }) => entry), cover: best.cover };
}
