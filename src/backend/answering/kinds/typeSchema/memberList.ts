import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { conditionsIn, hasWord } from './memberConditions.ts';
import { isNamedIn, longestNames, type Member, type Role, type TypeSchema } from './schemaModel.ts';

interface Noun {
  readonly asked: RegExp;
  readonly roles: readonly Role[];
  /** The kinds of items that it names among types. */
  readonly kinds?: readonly string[];
}

const OPERATIONS: readonly Role[] = ['rpc', 'query', 'mutation', 'subscription'];
/** What the things of a schema are called. */
const NOUNS: readonly Noun[] = [
  { asked: /^(?:rpcs?|calls?|methods?|endpoints?|operations?|procedures?)$/, roles: OPERATIONS },
  { asked: /^mutations?$/, roles: ['mutation'] },
  { asked: /^quer(?:y|ies)$/, roles: ['query'] },
  { asked: /^subscriptions?$/, roles: ['subscription'] },
  {
    asked: /^(?:fields?|propert(?:y|ies)|attributes?)$/,
    roles: ['field', 'query', 'mutation', 'subscription'],
  },
  { asked: /^(?:arguments?|args?|parameters?|params?)$/, roles: ['argument'] },
  { asked: /^(?:values?|members?|constants?|states?|options?)$/, roles: ['value'] },
  { asked: /^messages?$/, roles: ['type'], kinds: ['message'] },
  { asked: /^types?$/, roles: ['type'], kinds: ['type', 'message', 'interface'] },
  { asked: /^(?:enums?|enumerations?)$/, roles: ['type'], kinds: ['enum'] },
  { asked: /^inputs?$/, roles: ['type'], kinds: ['input'] },
  { asked: /^scalars?$/, roles: ['type'], kinds: ['scalar'] },
  { asked: /^unions?$/, roles: ['type'], kinds: ['union'] },
  { asked: /^interfaces?$/, roles: ['type'], kinds: ['interface'] },
  { asked: /^directives?$/, roles: ['type'], kinds: ['directive'] },
  { asked: /^services?$/, roles: ['type'], kinds: ['service'] },
];

/** What two nouns name together: "fields and values". */
function bothOf(one: Noun, other: Noun): Noun {
  const kinds = [...(one.kinds ?? []), ...(other.kinds ?? [])];
  return {
    asked: new RegExp(`${one.asked.source}|${other.asked.source}`),
    roles: [...new Set([...one.roles, ...other.roles])],
    ...(kinds.length > 0 ? { kinds } : {}),
  };
}

/** Words that say nothing of which members are meant. */
const ASKING =
  /^(?:need\w*|requir\w*|tak\w+|give\w*|available|offer\w*|support\w*|provid\w*|possible|declared?|defined?|call\w*|role|service|services|api|schema|proto|graphql|grpc|mark\w*|deal\w*|concern\w*|handl\w*|relat\w*|regard\w*|involv\w*|contain\w*|all|own|return\w*|there|only|names?|list|total)$/;
/** The number of a field is no count of fields. */
const FIELD_NUMBER = /\b(?:field|tag) (?:numbers?|ids?)\b/i;
const NEGATION = /\b(?:not|no|without|never|neither)\b|n['’]t\b/i;
const NEGATED_ALREADY = /\b(?:not (?:nullable|optional)|(?:may|can)(?:not|n['’]t| not) be|no longer)\b/i;
const MAX_CHARS = 1300;
const MAX_CITED = 6;
/** What an answer is worth whose members were chosen by words of their own rather than by what they are. */
const BY_WORDS = 0.9;
const SURE_LIST = 0.97;

/** Which members of a schema are of a kind and have what a question says. */
export function memberList(question: Question, schema: TypeSchema): Finding | undefined {
  const asked = wordsOf(question.text);
  const { noun, of } = nounIn(asked);
  if (
    !noun ||
    FIELD_NUMBER.test(question.text) ||
    !(question.aims.has('list') || question.aims.has('count') || isBare(question, noun))
  )
    return undefined;
  const { conditions, named } = conditionsIn(question.text, schema);
  const owners = ownersIn(question, schema, noun, named);
  const inScope = schema.members.filter(
    ({ item, role, owner }) =>
      noun.roles.includes(role) &&
      (role !== 'type' || (noun.kinds?.includes(item.kind) ?? true)) &&
      (owners.length === 0 || (owner !== undefined && owners.includes(owner))) &&
      (of === undefined || (owner !== undefined && isOfNoun(owner, of, schema))),
  );
  // Values of all types are listed for what they have in common alone.
  if (noun.roles.includes('value') && owners.length === 0 && conditions.length === 0) return undefined;
  const said = [...owners.map(({ name }) => name), ...named].flatMap(wordsOf).map(stemOf);
  const rest = question.words.filter(
    ({ word, weight }) =>
      weight === 1 &&
      !NOUNS.some((other) => other.asked.test(word)) &&
      !ASKING.test(word) &&
      !said.includes(stemOf(word)) &&
      !conditions.some((condition) => condition.words.test(word)),
  );
  const telling = rest.filter(({ word }) => inScope.some((member) => hasWord(member, word)));
  if (telling.length < rest.length) return undefined;
  const isNegated = NEGATION.test(question.text) && !NEGATED_ALREADY.test(question.text);
  const isChosen = conditions.length > 0 || telling.length > 0;
  const chosen = inScope.filter((member) => {
    const holds =
      conditions.every((condition) => condition.holds(member)) && telling.every(({ word }) => hasWord(member, word));
    return holds !== (isNegated && isChosen);
  });
  if (chosen.length === 0) return undefined;
  const reason = [...conditions.map((one) => one.reason), ...telling.map(({ word }) => `have ${word}`)].join(', ');
  const how = `${String(chosen.length)} of ${String(inScope.length)}${isNegated ? ' not' : ''} ${reason}`.trim();
  return {
    text: textOf(chosen, question.aims.has('count'), owners),
    how,
    lines: chosen.slice(0, MAX_CITED).map(({ item }) => item.lines),
    certainty: telling.length > 0 ? BY_WORDS : SURE_LIST,
  };
}

/** What is asked for, and of what: "input fields" are fields, of inputs. */
function nounIn(asked: readonly string[]): { readonly noun: Noun | undefined; readonly of: Noun | undefined } {
  const nounAt = (at: number): Noun | undefined => NOUNS.find((one) => one.asked.test(asked[at] ?? ''));
  const at = asked.findIndex((_, index) => nounAt(index) !== undefined);
  const [first, second] = [nounAt(at), nounAt(at + 1)];
  const beside = /^(?:and|or)$/.test(asked[at + 1] ?? '') ? nounAt(at + 2) : undefined;
  if (first && beside && beside !== first) return { noun: bothOf(first, beside), of: undefined };
  const isCompound = first && second && first !== second && !/s$/.test(asked[at] ?? '') && first.roles.includes('type');
  return isCompound && first.kinds?.length === 1 ? { noun: second, of: first } : { noun: first, of: undefined };
}

function isOfNoun(owner: Item, { roles, kinds }: Noun, { members }: TypeSchema): boolean {
  return kinds?.includes(owner.kind) ?? members.some(({ item, role }) => item === owner && roles.includes(role));
}

/** "optional fields?": the noun of several ends a question without a verb. */
function isBare({ text, words }: Question, noun: Noun): boolean {
  const first = words.findIndex(({ word }) => noun.asked.test(word));
  return first >= 0 && /s$/.test(words[first]?.word ?? '') && !/\b(?:is|are|was|how|why|who|when|where)\b/i.test(text);
}

/** What the members that are asked for belong to. */
function ownersIn(
  { text }: Question,
  { types, members }: TypeSchema,
  noun: Noun,
  named: readonly string[],
): readonly Item[] {
  if (noun.roles.includes('type')) return [];
  const asked = wordsOf(text);
  const isOperation = !noun.roles.includes('field') && noun.roles.some((role) => OPERATIONS.includes(role));
  const candidates = noun.roles.includes('argument')
    ? members.filter(({ role }) => role !== 'argument' && role !== 'value' && role !== 'type').map(({ item }) => item)
    : types.filter(({ children, name }) => children.length > 0 && !named.includes(name));
  const found = longestNames(candidates.filter(({ name }) => isNamedIn(name, asked)));
  return isOperation ? found.filter(({ kind }) => kind === 'service') : found;
}

function textOf(chosen: readonly Member[], isCount: boolean, owners: readonly Item[]): string {
  const isBrief = chosen.every(({ role }) => role === 'type' || role === 'value');
  const names = chosen.map(({ item, owner, role }) => {
    const name =
      owner && (role !== 'value' || owners.length === 0) && owners.length !== 1 && role !== 'rpc'
        ? `${owner.name}.${item.name}`
        : item.name;
    const said = isBrief || item.signature === undefined ? code(name) : `${code(name)}: ${code(item.signature)}`;
    return item.comment === '' || isCount ? said : `${said} — ${clipped(item.comment, 120)}`;
  });
  const isShort = isCount || names.every((name) => /^`[^`]*`$/.test(name));
  const plain = isCount ? chosen.map(({ item }) => code(item.name)).join(', ') : names.join(', ');
  if (isCount) return `**${String(chosen.length)}**: ${clipped(plain, MAX_CHARS)}`;
  return clipped(isShort ? plain : names.map((name) => `- ${name}`).join('\n'), MAX_CHARS);
}
