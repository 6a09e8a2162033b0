import { linesWithComment, type Item, type StructuredFile } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { checksCalledBy, errorsOf, nullability, severalSignatures, standInOf } from './symbolFacts.ts';
import { excerptOf, shown } from './excerpt.ts';
import { GRAMMAR, MINOR_KINDS, namedSymbols, unknownNames, type Named } from './namedSymbols.ts';
import {
  FIELD_KINDS,
  FUNCTION_KINDS,
  isProgram,
  membersOf,
  parametersOf,
  programOf,
  stemsOf,
  synonymsIn,
  traitOf,
  TYPE_KINDS,
  fullName,
  type Program,
} from './program.ts';
import {
  citedOf,
  listLead,
  type Lead,
  filterByTraits,
  namesTrait,
  byWhatTheyReturn,
  plainList,
} from './declarationKinds.ts';
import { valueShown } from './programValues.ts';
import { settersOf, usesOf } from './uses.ts';
import { hedged, unknownWords, weightsOf } from './unitSearch.ts';

const MIN_CERTAINTY = 0.65;
/** How sure an answer is that says itself that it may be beside the point. */
const HEDGED = 0.74;
const MAX_TEXT_CHARS = 640;

const RETURNS = /\b(?:returns?|returned|gives? back|yields?|results? (?:of|type)|return type|resolves? (?:to|with))\b/i;
const PARAMETERS =
  /\b(?:signatures?|param\w*|arguments?|args|options? (?:of|does|for)|takes?|accepts?|called with|passed? to|inputs?)\b/i;
const THROWS = /\b(?:throws?|thrown|raises?|raised|exceptions?|errors?|fails?|reject\w*|panics?)\b/i;
const DEFAULT = /\b(?:defaults?|preset|standard value|if (?:not given|omitted|left out)|unless)\b/i;
const TYPE = /\b(?:(?:data ?)?type|kind of value)\b/i;
const NUMBER = /\b(?:field |tag )?number\b/i;
const FIELDS =
  /\b(?:fields?|propert(?:y|ies)|members?|attributes?|columns?|keys?|consists? of|contains?|hold|made of|look like|shape|structure of|values?|variants?|cases?|entries|options|constants|methods?|functions?|operations?|rpcs?)\b/i;
const WHERE = /\bwhere\b|\bwhich lines?\b|\bline number\b|\bdefined\b|\bdeclared\b|\bdefinition\b/i;

/** What a file says of a declaration that the question names: its definition, its parameters, what it returns, its value. */
export const symbolAnswer: AnswerKind = {
  name: 'symbol',
  find(question, file) {
    if (!isProgram(file)) return undefined;
    const program = programOf(file);
    const named = namedSymbols(question, program);
    const best = named[0];
    if (best && best.certainty >= MIN_CERTAINTY)
      return severalSignatures(named, question.text) ?? answerAbout(best, named, question, program);
    const misspelt = unknownNames(question, program).find(({ nearest }) => nearest !== undefined);
    if (misspelt?.nearest)
      return answerAbout({ item: misspelt.nearest, certainty: 0.85, written: misspelt.written }, [], question, program);
    return undefined;
  },
};

function answerAbout(best: Named, named: readonly Named[], question: Question, program: Program): Finding | undefined {
  const { item } = withMeantMember(best, named, question, program);
  const { file } = program;
  const lead = leadOf(item, question, program, best);
  const unknown = unknownBeside(best, question, program);
  const isInQuestion = unknown.length > 0;
  const isMinor =
    MINOR_KINDS.has(item.kind) &&
    /\bwhy\b|\bwhen\b|\bhow (?:does|do|is|are|can|many|much)\b|\bwhat happens\b/i.test(question.text) &&
    item.comment === '' &&
    !(FIELD_KINDS.has(item.kind) && settersOf(item, program).length > 0);
  const sure =
    (isInQuestion ? Math.min(HEDGED, best.certainty) : sureness(question) * best.certainty) - (isMinor ? 0.3 : 0);
  const certainty = isOfElsewhere(best, question, program) ? Math.min(sure, OF_ELSEWHERE) : sure;
  const isComplete =
    named.filter((other) => other.certainty >= MIN_CERTAINTY && other.written !== best.written).length === 0;
  if (lead) return { ...lead, text: hedged(lead.text, unknown), certainty, isComplete };
  const weights = withoutName(weightsOf(question, program), best);
  const excerpt = excerptOf(item, file, weights);
  const isValue = item.value !== undefined && !FUNCTION_KINDS.has(item.kind);
  const isAskedHow = /\b(?:when|why|how|where|set|happens?)\b/i.test(question.text);
  const setters = FIELD_KINDS.has(item.kind) && isAskedHow ? settersOf(item, program).slice(0, 3) : [];
  const uses =
    setters.length === 0 && (isValue || item.traits.includes('exception')) && isAskedHow
      ? usesOf(item, program).slice(0, 2)
      : setters;
  const useTexts = uses.map(
    ({ line, by }) =>
      `${by ? `${code(fullName(by))}:\n` : ''}${shown(file, [{ first: Math.max(1, line - 1), last: line }])}`,
  );
  const text = [`${code(fullName(item))}, line ${String(item.lines.first)}:`, excerpt.text, ...useTexts].join('\n');
  return {
    text: hedged(text, unknown),
    how: `${item.kind} ${fullName(item)}`,
    lines: [...excerpt.lines, ...uses.map(({ lines }) => lines)].slice(0, 3),
    certainty,
    isComplete,
  };
}

/** `Quote`'s `total`, the parameter `batchSize` of `purgeHolds`: a member that the rest of the question means. */
function withMeantMember(best: Named, named: readonly Named[], question: Question, program: Program): { item: Item } {
  const { item } = best;
  const exact = named.find(
    (other) =>
      other.item !== item &&
      other.certainty >= 0.4 &&
      (other.item.parent === item || traitOf(other.item, 'of') === item.name),
  );
  const isPlainParameter = exact?.item.kind === 'parameter' && /^\p{Ll}+$/u.test(exact.written);
  const isMeant = !isPlainParameter || asksForMember(question.text) || PARAMETERS.test(question.text);
  if (exact && isMeant && exact.written.toLowerCase() !== best.written.toLowerCase()) return { item: exact.item };
  const members = FUNCTION_KINDS.has(item.kind)
    ? parametersOf(item)
    : TYPE_KINDS.has(item.kind)
      ? membersOf(item, program)
      : [];
  if (!asksForMember(question.text) || question.aims.has('list')) return { item };
  const rest = restOf(question, best);
  const fitting = members.filter((member) => coversName(member.name, rest));
  return { item: fitting.length === 1 && fitting[0] ? fitting[0] : item };
}

/** Whether what is asked of a declaration is what a member or a parameter of it has. */
function asksForMember(text: string): boolean {
  return DEFAULT.test(text) || TYPE.test(text) || /\bhow (?:many|much|long|big|large)\b/i.test(text);
}

/** The question's words beside the name itself. */
function restOf(question: Question, { written }: Pick<Named, 'written'>): QuestionWord[] {
  const own = new Set(wordsOf(written));
  return question.words.filter(({ word }) => !own.has(word));
}

function coversName(name: string, words: readonly QuestionWord[]): boolean {
  const parts = wordsOf(name);
  return parts.length > 0 && parts.every((part) => words.some(({ word }) => likeness(word, part) >= 0.75));
}

/** What a declaration does is surer than what the file as a whole does, where the question names the declaration. */
function sureness({ aims }: Question): number {
  return aims.has('summary') ? 1 : 0.96;
}

/** How sure it is at most that a plain word means the declaration of that name, where the rest of the question is elsewhere. */
const OF_ELSEWHERE = 0.66;

/** Whether a plain word names a declaration that has nothing else of the question, which the file has elsewhere. */
function isOfElsewhere({ item, written }: Named, question: Question, program: Program): boolean {
  if (!/^\p{Ll}+$/u.test(written)) return false;
  const rest = restOf(question, { written }).filter(
    ({ weight, word, stem }) => weight === 1 && !GRAMMAR.test(word) && program.stems.has(stem),
  );
  const { first, last } = linesWithComment(item);
  const own = stemsOf(program.file.text.slice(first - 1, last).join('\n'));
  return rest.length > 0 && rest.every(({ stem }) => !own.has(stem) && synonymsIn(program, stem).isDisjointFrom(own));
}

/** What else the question speaks of, where the file has none of it: it asks for something that the declaration does not tell. */
function unknownBeside(best: Named, question: Question, program: Program): QuestionWord[] {
  const own = new Set(wordsOf(best.written));
  const strange = unknownWords(question, program).filter(({ word }) => !own.has(word) && !GRAMMAR.test(word));
  const rest = restOf(question, best).filter(({ weight, word }) => weight === 1 && !GRAMMAR.test(word));
  return strange.length > 0 && strange.length >= rest.length / 2 ? strange : [];
}

function withoutName(weights: Map<string, number>, { written }: Pick<Named, 'written'>): Map<string, number> {
  for (const word of wordsOf(written)) weights.delete(stemOf(word));
  return weights;
}

/** The direct answer where the question asks for one property; undefined where the definition itself is the answer. */
function leadOf(item: Item, question: Question, program: Program, best: Named): Lead | undefined {
  const { text } = question;
  const { file } = program;
  const isPlace = WHERE.test(text) && !FIELDS.test(text.replace(/\bdefined\b/gi, ''));
  if (isPlace) return undefined;
  if (isValued(item) && !ASKS_FOR_NULL.test(text) && !/\bwhen\b|\bwhy\b|\bhow does\b|\bwhat does\b/i.test(text))
    return valueLead(item, file);
  const nullable = nullableLead(item, text, file);
  if (nullable) return nullable;
  if (NUMBER.test(text) && traitOf(item, 'number') !== undefined) {
    return simple(
      `${code(traitOf(item, 'number') ?? '')} is the number of ${code(fullName(item))}.`,
      item,
      file,
      'number',
    );
  }
  if (TYPE.test(text) && !RETURNS.test(text) && traitOf(item, 'type') !== undefined) {
    return simple(`${code(traitOf(item, 'type') ?? '')} is the type of ${code(fullName(item))}.`, item, file, 'type');
  }
  if (FUNCTION_KINDS.has(item.kind) || item.kind === 'test') return functionLead(item, question, program, best);
  if (TYPE_KINDS.has(item.kind) && FIELDS.test(text)) return membersLead(item, question, program);
  return undefined;
}

const ASKS_FOR_NULL = /\b(?:nullable|null|nil)\b/i;

/** Whether it may be left out or null, where its language and its type say so. */
function nullableLead(item: Item, text: string, file: StructuredFile): Lead | undefined {
  const type = traitOf(item, 'type');
  if (
    !/\b(?:nullable|null|nil|optional|required|mandatory)\b/i.test(text) ||
    (!FIELD_KINDS.has(item.kind) && item.kind !== 'parameter') ||
    type === undefined
  )
    return undefined;
  const says = nullability(item, type, file.structure.format, ASKS_FOR_NULL.test(text));
  return says === undefined
    ? undefined
    : simple(`${code(fullName(item))} ${says} (${code(type)}).`, item, file, 'type');
}

/** Whether it is something with one value; of a type the alternatives are better seen whole. */
function isValued({ kind, value }: Item): boolean {
  return value !== undefined && kind !== 'type' && kind !== 'union';
}

function valueLead(item: Item, file: StructuredFile): Lead {
  const standIn = standInOf(item, file);
  const lead = simple(
    `${valueShown(item.value ?? '')} is ${item.kind === 'parameter' ? 'the default' : 'the value'} of ${code(fullNameOfParameter(item))}.`,
    item,
    file,
    'value',
  );
  return standIn ? { ...lead, text: `${lead.text}\n${shown(file, [standIn])}`, lines: [...lead.lines, standIn] } : lead;
}

function fullNameOfParameter(item: Item): string {
  return item.kind === 'parameter' && item.parent ? item.name : fullName(item);
}

/** A sentence with the lines of the item. */
function simple(sentence: string, item: Item, file: StructuredFile, how: string): Lead {
  const lines = linesWithComment(item);
  const short = { first: lines.first, last: Math.min(lines.last, lines.first + 7) };
  return {
    text: `${sentence}\n${shown(file, [short], lines.last)}`,
    how: `${how} of ${fullName(item)}`,
    lines: [{ first: item.lines.first, last: short.last }],
  };
}

function functionLead(item: Item, question: Question, program: Program, best: Named): Lead | undefined {
  const { text } = question;
  const { file } = program;
  const asks = [
    PARAMETERS.test(text) ? parametersSentence(item) : undefined,
    RETURNS.test(text) && traitOf(item, 'returns') !== undefined
      ? `Returns ${code(traitOf(item, 'returns') ?? '')}.`
      : undefined,
    THROWS.test(text) ? errorsSentence(item, program) : undefined,
  ].filter((sentence) => sentence !== undefined);
  if (asks.length === 0) return undefined;
  const weights = withoutName(weightsOf(question, program), best);
  const room = MAX_TEXT_CHARS - asks.join(' ').length;
  const excerpt = excerptOf(item, file, weights, Math.max(260, room));
  return {
    text: `${asks.join(' ')}\n${excerpt.text}`,
    how: `signature of ${fullName(item)}`,
    lines: [...excerpt.lines.slice(0, 2), signatureLines(item)],
  };
}

function signatureLines({ lines }: Item): { first: number; last: number } {
  return { first: lines.first, last: Math.min(lines.last, lines.first + 12) };
}

function parametersSentence(item: Item): string | undefined {
  const parameters = parametersOf(item).filter(({ signature }) => signature !== undefined);
  if (parameters.length === 0)
    return /\bsignature\b/i.test(item.signature ?? '') ? undefined : `${code(fullName(item))} takes no parameters.`;
  return `Parameters: ${parameters.map(({ signature, name }) => code(signature ?? name)).join(', ')}.`;
}

function errorsSentence(item: Item, program: Program): string | undefined {
  const own = errorsOf(item, program.file);
  const known = new Set(own.map(({ name }) => name));
  const checked = checksCalledBy(item, program).flatMap((check) => errorsOf(check, program.file));
  const errors = [...own, ...checked.filter(({ name }) => !known.has(name))];
  return errors.length === 0 ? undefined : `Errors: ${errors.map(({ name }) => code(name)).join(', ')}.`;
}

/** Languages that tell properties from fields. */
const HAVE_PROPERTIES = new Set(['csharp']);

/** What a type consists of: its fields, its methods or its values, as the question calls them. */
function membersLead(item: Item, question: Question, program: Program): Lead | undefined {
  const { text } = question;
  const all = membersOf(item, program);
  const wanted = /\b(?:methods?|functions?|operations?|rpcs?)\b/i.test(text)
    ? all.filter(
        ({ kind, name }) => (kind === 'method' || kind === 'function' || kind === 'rpc') && name !== 'constructor',
      )
    : /\b(?:values?|variants?|cases?|members?|entries|options|constants|states?)\b/i.test(text) &&
        all.some(({ kind }) => kind === 'enum member')
      ? all.filter(({ kind }) => kind === 'enum member')
      : /\bpropert/i.test(text) && all.some(({ kind }) => kind === 'property')
        ? all.filter(({ kind }) =>
            HAVE_PROPERTIES.has(program.file.structure.format) ? kind === 'property' : FIELD_KINDS.has(kind),
          )
        : all.filter(({ kind }) => FIELD_KINDS.has(kind) || kind === 'enum member');
  const how = `${item.kind} ${fullName(item)}`;
  const [whole, tail] = listAndTail(text);
  const returned = byWhatTheyReturn(wanted, whole);
  const members = filterByTraits(returned, plainList(whole));
  if (members.length === 0) return undefined;
  const lead = listLead(members, question.aims.has('count'), how, item);
  const such = tail === undefined ? [] : filterByTraits(members, tail);
  if (returned.length < wanted.length) return { ...lead, lines: citedOf(members) };
  if (tail === undefined || such.length === members.length) return lead;
  return {
    ...lead,
    text: `${lead.text}\nOf these ${tail}: ${such.length > 0 ? such.map(({ name }) => code(name)).join(', ') : 'none'}`,
  };
}

/** "Fields of an order, and which are optional": a list, and what is asked of its members. */
function listAndTail(text: string): readonly [string, string | undefined] {
  const found =
    /^(.{6,200}?)(?:,\s{0,3}|\s)(?:and\s)?(?:which|what)\s(?:(?:ones?|of (?:them|these|those))\s)?(?:is|are)\s((?:\w+\s?){1,3})\??$/i.exec(
      text,
    );
  const tail = found?.[2]?.trim();
  return found && tail !== undefined && namesTrait(tail) ? [found[1] ?? text, tail] : [text, undefined];
}
