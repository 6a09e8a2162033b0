import type { Question } from '../../../understanding/question.ts';
import { areSynonyms } from '../../../understanding/synonyms.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import type { Member, TypeSchema } from './schemaModel.ts';

const ASKS =
  /\bdefaults?\b|\bby default\b|\bif (?:i|we|you|one) (?:do(?:n['’]t| not)|leave|omit|say nothing|set nothing)|\bif (?:not|nothing) (?:given|set|said)|\bwithout saying\b|\bstandard (?:value|size|number|limit)\b/i;
const IN_COMMENT = /\bdefault(?:s|ed)?(?: is| to|:|=)?\s+["'`]?[\w.-]+/i;
const NOISE =
  /^(?:defaults?|standard|values?|number|call|page|request|omit\w*|leave|set|given|nothing|say\w*|per|many|amount|get|got|back|returned|fetch\w*|maximum|max|limit|minimum|min|size|count|how)$/;
const NUMBERING = /^(?:first|last|limit|size|count|max|take|number|page|per)$/;
const ASKS_NUMBER = /\bhow many\b|\bnumber of\b|\bpage size\b|\bper (?:call|page|request)\b|\bsize\b|\blimit\b/i;
const CERTAINTY = 0.97;
const MIN_LEAD = 1;

/** What an argument or a field is where nothing is said: its default, or what its comment calls that. */
export function presetAnswer(question: Question, { members }: TypeSchema): Finding | undefined {
  if (!ASKS.test(question.text)) return undefined;
  const presets = members.filter(
    ({ item, role }) =>
      (item.value !== undefined && (role === 'argument' || role === 'field')) ||
      (role === 'field' && IN_COMMENT.test(item.comment)),
  );
  const strong = question.words.filter(({ word, weight }) => weight === 1 && !NOISE.test(word));
  const weighed = presets
    .map((member) => ({
      member,
      ...weigh(
        member,
        question,
        members,
        strong.map(({ word }) => word),
      ),
    }))
    .filter(({ unsaid }) => unsaid === 0)
    .sort((a, b) => b.score - a.score);
  const [best, next] = weighed;
  if (!best || best.score === 0 || (next && best.score - next.score < MIN_LEAD)) return undefined;
  const { item, owner, role } = best.member;
  const place =
    role === 'argument'
      ? `${owner?.parent?.name ?? ''}.${owner?.name ?? ''}(${item.name})`
      : `${owner?.name ?? ''}.${item.name}`;
  const said = item.value === undefined ? item.comment : `default ${code(item.value)}`;
  const user = userOf(best.member, members);
  const beside = user && user.item.comment !== '' ? `\n\n${code(user.item.name)}: ${user.item.comment}` : '';
  return {
    text: `${code(place)}: ${said} (${code(item.signature ?? item.name)})${beside}`,
    how: place,
    lines: [
      item.lines,
      ...(user ? [{ first: user.item.commentLines?.first ?? user.item.lines.first, last: user.item.lines.last }] : []),
    ],
    certainty: CERTAINTY,
  };
}

/** The call whose request has this field. */
function userOf({ owner }: Member, members: readonly Member[]): Member | undefined {
  return members.find(
    ({ role, item }) =>
      role === 'rpc' &&
      item.children.some(({ traits }) => owner !== undefined && traits.includes(`type:${owner.name}`)),
  );
}

function weigh(
  member: Member,
  { text }: Question,
  members: readonly Member[],
  strong: readonly string[],
): { readonly score: number; readonly unsaid: number } {
  const { item, owner } = member;
  const own = wordsOf(item.name);
  const around = wordsOf(
    `${owner?.name ?? ''} ${owner?.kind === 'field' ? (owner.parent?.name ?? '') : ''} ${userOf(member, members)?.item.name ?? ''}`,
  );
  const isLike = (word: string, list: readonly string[]): boolean =>
    list.some((other) => stemOf(other) === stemOf(word) || areSynonyms(stemOf(other), stemOf(word)));
  const asked = wordsOf(text);
  const exact = own.filter((word) => asked.some((other) => stemOf(other) === stemOf(word))).length;
  const isNumber = ASKS_NUMBER.test(text) && own.some((word) => NUMBERING.test(word));
  const unsaid = strong.filter((word) => !isLike(word, [...own, ...around]) && !NUMBERING.test(word)).length;
  const ownerSaid = strong.filter((word) => isLike(word, wordsOf(owner?.name ?? ''))).length;
  const isWhole = owner !== undefined && wordsOf(owner.name).every((word) => isLike(word, asked));
  return {
    score:
      exact + (isNumber ? 1 : 0) + 2 * ownerSaid + (isWhole ? 1 : 0) - (exact + ownerSaid === 0 && !isNumber ? 9 : 0),
    unsaid,
  };
}
