import { plain } from './claimTerms.ts';

/** One such word may be a word of several languages. */
const MIN_COMMON_WORDS = 2;

const COMMON_WORDS: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['en', new Set('the of is are was to and for with in by not has have that it at be from'.split(' '))],
  ['de', new Set('der die das und ist nicht mit von fur ein eine den im am werden wird auf zu bei hat'.split(' '))],
  ['es', new Set('el los las de que es en y por con del se una para la no son'.split(' '))],
  ['fr', new Set('le les des est et pour dans une du la de que sont pas'.split(' '))],
];

/** Which of the languages told apart here a text is in; undefined where its words do not tell. */
export function languageOf(text: string): string | undefined {
  if ((text.match(/\p{Script=Han}/gu) ?? []).length * 4 > text.replace(/\s/gu, '').length) return 'zh';
  if ((text.match(/\p{Script=Cyrillic}/gu) ?? []).length * 2 > text.replace(/\P{L}/gu, '').length) return 'ru';
  const words = plain(text).match(/[a-z]+/gu) ?? [];
  let best: { language: string; count: number } | undefined;
  for (const [language, list] of COMMON_WORDS) {
    const count = words.filter((word) => list.has(word)).length;
    if (count >= MIN_COMMON_WORDS && count > (best?.count ?? 0)) best = { language, count };
  }
  return best?.language;
}
