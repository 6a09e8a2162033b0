import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { code, codeBlock, dedented } from '../markdown.ts';
import { isNamedIn, longestNames, type Member, type TypeSchema } from './schemaModel.ts';

/** What is given to a call. */
const INPUT =
  /\bwhat (?:do|does|must|should|can|data|information)\b.*\b(?:pass|send|provide|supply|give|submit|take|accept|expect|need|require)s?\b|\b(?:inputs?|arguments?|parameters?|payload) (?:of|for|to|does)\b|\bwhat (?:is|are) (?:the )?(?:inputs?|arguments?|parameters?)\b/i;
/** What comes back from it. */
const OUTPUT =
  /\b(?:what|which)\b.*\b(?:returns?|gives? back|come(?:s)? back|get(?:s)? back|respond\w*|answers?|results?|deliver\w*|contains?)\b|\b(?:return type|result|response|output) (?:of|from)\b/i;
const NOISE =
  /^(?:pass|send|provide|supply|give|gives|submit|take|takes|accept|accepts|expect|expects|need|needs|require|requires|return\w*|back|come|comes|respond\w*|answers?|results?|deliver\w*|inputs?|outputs?|arguments?|parameters?|payload|data|information|call|calling|mutation|query|rpc|method|types?|response|contains?|field|fields)$/;
const MAX_TYPE_LINES = 16;
const CERTAINTY = 0.97;

/** What a call takes, or gives back, with what the types in it consist of. */
export function operationAnswer(question: Question, schema: TypeSchema): Finding | undefined {
  const isInput = INPUT.test(question.text);
  if (!isInput && !OUTPUT.test(question.text)) return undefined;
  const member = operationNamed(question, schema);
  if (!member) return undefined;
  const isOutput = OUTPUT.test(question.text);
  const { item } = member;
  const given = item.children.flatMap(({ traits }) => typesIn(traits, schema));
  const back = typesIn(item.traits, schema);
  const shown = [...new Set([...(isInput ? given : []), ...(isOutput ? back : [])])].filter(
    ({ kind }) => kind !== 'scalar',
  );
  if (shown.length === 0) return undefined;
  const blocks = shown.slice(0, 2).map((type) => shownType(type, schema));
  return {
    text: [`${code(item.name)}: ${code(item.signature ?? item.name)}`, ...blocks].join('\n\n'),
    how: `${member.role} ${item.name} with ${shown.map(({ name }) => name).join(', ')}`,
    lines: [item.lines, ...shown.slice(0, 2).map(({ lines }) => lines)],
    certainty: CERTAINTY,
  };
}

/** The one call that a question names; undefined where it says more than that. */
function operationNamed({ text, words }: Question, { members }: TypeSchema): Member | undefined {
  const asked = wordsOf(text);
  const operations = members.filter(({ role }) => ['rpc', 'query', 'mutation', 'subscription'].includes(role));
  const names = longestNames(operations.map(({ item }) => item).filter(({ name }) => isNamedIn(name, asked)));
  const [only] = names;
  if (!only || names.length > 1) return undefined;
  const said = wordsOf(only.name).map(stemOf);
  const isMore = words.some(({ word, weight }) => weight === 1 && !said.includes(stemOf(word)) && !NOISE.test(word));
  return isMore ? undefined : operations.find(({ item }) => item === only);
}

function typesIn(traits: readonly string[], { types }: TypeSchema): Item[] {
  const written = traits.filter((trait) => /^(?:type|returns):/.test(trait)).join(' ');
  return types.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(written));
}

function shownType(type: Item, { file }: TypeSchema): string {
  if (type.kind === 'union')
    return `${code(type.name)} is one of ${type.children.map(({ name }) => code(name)).join(', ')}`;
  const { first, last } = type.lines;
  const lines = { first, last: Math.min(last, first + MAX_TYPE_LINES - 1) };
  return codeBlock(`${dedented(file.text, lines)}${last > lines.last ? '\n…' : ''}`);
}
