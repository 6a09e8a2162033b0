import { descendants, linesWithComment, type Item } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { type AnswerKind, type Finding, CLOSEST, LIKELY } from '../answerKind.ts';
import { namedSymbols } from './namedSymbols.ts';
import {
  FIELD_KINDS,
  FUNCTION_KINDS,
  isProgram,
  membersOf,
  parametersOf,
  programOf,
  traitOf,
  TYPE_KINDS,
  type Program,
} from './program.ts';
import {
  byWhatTheyReturn,
  plainList,
  withoutExcluded,
  listLead,
  filterByTraits,
  isDeprecated,
  isFunctionList,
  listedAs,
  type Listed,
} from './declarationKinds.ts';
import { SKIPPED, skippedTests } from './skippedTests.ts';
import { fitOfName, valuesOfType } from './enumValues.ts';
import { packageOf } from './programSummary.ts';
import { shown } from './excerpt.ts';

const IMPORTS =
  /\b(?:imports?|imported|dependenc(?:y|ies)|includes?|included|headers?|requires?|libraries|packages|modules)\b/i;
/** The functions, classes, constants, tests or imports of a program, or the values of an enumeration, listed or counted. */
export const declarationList: AnswerKind = {
  name: 'declaration list',
  find(question, file) {
    if (!isProgram(file)) return undefined;
    const { aims, text } = question;
    if (
      !/\b(?:package|namespace)\b/i.test(text) &&
      !aims.has('count') &&
      !aims.has('list') &&
      !SKIPPED.test(text) &&
      !/\b(?:is|are) (?:there )?any(?:thing)?\b|\bdoes (?:this|the) (?:module|file|package|class) export\b|\bexports?\b|\bfields of\b|\bmethods of\b|\bvalues of\b|^(?:all |the )?(?:\w+ ){0,2}\w+s(?: (?:of|in|for|defined|declared)\b|\s*\??$)/i.test(
        text,
      )
    )
      return undefined;
    const program = programOf(file);
    return (
      packageOf(question, program) ??
      passable(question, program) ??
      skippedTests(question, program) ??
      deprecatedOnes(question, program) ??
      valuesOfType(question, program) ??
      listed(question, program)
    );
  },
};

/** "Which options can be passed to New?": the functions that make what a parameter takes. */
function passable(question: Question, program: Program): Finding | undefined {
  if (!/\b(?:passed?|given?|handed) (?:to|into)\b|\bdoes \S+ (?:take|accept)\b/i.test(question.text)) return undefined;
  const best = namedSymbols(question, program).find(
    ({ item, certainty }) => certainty >= 0.65 && parametersOf(item).length > 0,
  );
  if (!best) return undefined;
  for (const parameter of parametersOf(best.item)) {
    const type = (traitOf(parameter, 'type') ?? '').replace(/^[.*&\[\]]+|\[\]$/g, '');
    const isAsked = question.subject.some(({ word }) => likeness(word, parameter.name.toLowerCase()) >= 0.85);
    const makers = program.symbols.filter(
      (item) => item.kind === 'function' && item !== best.item && type !== '' && traitOf(item, 'returns') === type,
    );
    if (isAsked && makers.length > 0)
      return {
        ...listLead(makers, question.aims.has('count'), `${parameter.name} of ${best.item.name}`),
        certainty: 0.95,
      };
  }
  return undefined;
}

function deprecatedOnes(question: Question, program: Program): Finding | undefined {
  const { text, words } = question;
  if (!/\bdeprecated\b|\bobsolete\b/i.test(text)) return undefined;
  const owner = ownerOf(question, program);
  const noun = MEMBERS.find((one) => one.words.test(text)) ?? listedAs(text, program.file.structure.format);
  const among = (owner ? membersOf(owner, program) : program.symbols).filter((item) => noun?.holds(item) ?? true);
  const items = among.filter(isDeprecated);
  // What a word that is none of these names cannot be told from the others.
  const isUnderstood =
    noun !== undefined ||
    owner !== undefined ||
    words.every(({ word, weight }) => weight < 1 || OF_DEPRECATION.test(word));
  if (items.length > 0) {
    const lead = listLead(items, question.aims.has('count'), 'deprecated');
    const certainty = isUnderstood ? 0.94 : CLOSEST;
    if (!REPLACED.test(text)) return { ...lead, certainty };
    const heads = items.map((item) => ({ first: linesWithComment(item).first, last: item.lines.first }));
    const isSaid = heads.every(({ first, last }) =>
      REPLACEMENT.test(program.file.text.slice(first - 1, last).join('\n')),
    );
    return {
      ...lead,
      text: `${lead.text}\n${shown(program.file, heads.slice(0, MAX_REASONS))}`,
      certainty: isSaid ? certainty : Math.min(LIKELY, certainty),
    };
  }
  if (!noun || !isUnderstood) return undefined;
  if (!program.lowerCase.includes('deprecated'))
    return { text: 'Nothing in this file is marked as deprecated.', how: 'none', lines: [], certainty: 0.8 };
  return among.length === 0
    ? undefined
    : {
        text: `None of the ${String(among.length)} is marked as deprecated.`,
        how: `0 of ${String(among.length)} deprecated`,
        lines: among.slice(0, 5).map(({ lines: { first } }) => ({ first, last: first })),
        certainty: 0.85,
      };
}

/** Asks what to use instead, or why: where something is deprecated, that is said. */
const REPLACED = /\breplac\w*|\binstead\b|\bwhy\b|\breasons?\b/i;
/** Says what to use instead, or why. */
const REPLACEMENT = /\b(?:use|see|replac\w*|instead|favou?r|because|reason|prefer)\b/i;
/** So many deprecated declarations are shown with what is said of them. */
const MAX_REASONS = 6;

const OF_DEPRECATION =
  /^(?:deprecat\w*|replac\w*|instead|reasons?|obsolete|marked|things?|anything|something|still|no longer|supported|here|part\w*)$/;

/** Members of types, by what they are called. */
const MEMBERS: readonly Listed[] = [
  { words: /\bfields?\b|\bpropert(?:y|ies)\b/i, holds: ({ kind }) => FIELD_KINDS.has(kind) },
  { words: /\b(?:methods?|functions?|rpcs?)\b/i, holds: ({ kind }) => FUNCTION_KINDS.has(kind) },
  { words: /\b(?:values?|members?)\b/i, holds: ({ kind }) => kind === 'enum member' },
  { words: /\b(?:types?|class(?:es)?|messages?)\b/i, holds: ({ kind }) => TYPE_KINDS.has(kind) },
];

function listed(question: Question, program: Program): Finding | undefined {
  const { text } = question;
  const { file } = program;
  const subject = subjectText(question);
  const found = listedAs(subject, file.structure.format);
  if (!found) return importsOrExports(question, program, subject);
  const owner = ownerOf(question, program);
  const pool = owner ? membersOf(owner, program) : program.symbols;
  const all = pool.filter(
    (item) =>
      found.holds(item) ||
      (file.structure.format === 'shell' && item.kind === 'constant' && found.words.test('variables')) ||
      (isFunctionList(found) &&
        item.kind === 'method' &&
        (owner !== undefined || CALL_METHODS_FUNCTIONS.has(program.file.structure.format))),
  );
  if (all.length === 0) return importsOrExports(question, program, subject);
  const byTrait = filterByTraits(visible(all, text, program), plainList(text));
  const byReturn = byWhatTheyReturn(byTrait, text);
  const chosen = byWords(byReturn, { ...question, words: withoutExcluded(question) }, found.words, owner, program);
  if (!chosen || chosen.items.length === 0) return undefined;
  return {
    ...listLead(chosen.items, question.aims.has('count'), owner ? owner.name : 'the file', owner),
    certainty: 0.93 * chosen.certainty,
  };
}

/** What is listed, as the question writes it. */
function subjectText({ text, subject }: Question): string {
  const words = subject.map(({ word }) => word).join(' ');
  if (words !== '' && listedAs(words) !== undefined) return words;
  return text.replace(/\b(?:error code|type of|what type|data type|default value|return type)s?\b/gi, '');
}

/** The declarations that are exported, where the language or the file says so; elsewhere those that are not private. */
function visible(items: readonly Item[], text: string, { file }: Program): Item[] {
  if (!/\bexport/i.test(text)) return [...items];
  const isSaid =
    ['typescript', 'javascript', 'go', 'rust', 'shell'].includes(file.structure.format) ||
    items.some(({ traits }) => traits.includes('exported'));
  return isSaid
    ? items.filter(({ traits }) => traits.includes('exported') || traits.includes('public'))
    : items.map((item) => ({
        ...item,
        traits: item.traits.includes('private') ? item.traits : [...item.traits, 'exported'],
      }));
}

/** The type whose members are listed. */
function ownerOf(question: Question, program: Program): Item | undefined {
  const named = namedSymbols(question, program).find(
    ({ item, certainty }) => certainty >= 0.4 && TYPE_KINDS.has(item.kind),
  );
  return named?.item ?? typeCalledShort(question, program);
}

/** "methods of the allocator" for those of `SeatAllocator`, where no other type ends so. */
function typeCalledShort({ text }: Question, { symbols }: Program): Item | undefined {
  const short = /\b(?:of|in|on|has|have|does) (?:the|this|that|an?) ["'`]?(\p{L}{3,40})\b/iu
    .exec(text)?.[1]
    ?.toLowerCase();
  if (short === undefined || /^(?:file|class|module|script|program|code|package|type|interface)$/.test(short))
    return undefined;
  const types = symbols.filter(({ kind, name }) => HOLDERS.has(kind) && wordsOf(name).at(-1) === short);
  return types.length === 1 ? types[0] : undefined;
}

const HOLDERS = new Set(['class', 'interface', 'struct', 'trait', 'protocol', 'record', 'enum', 'message', 'service']);

const NO_FILTER =
  /^(?:public|private|exported|exports?|async|static|abstract|optional|required|deprecated|defined|declared|module|package|there|here|class|interface|names?|implemented|code|program|script|source|raised|thrown|raise|throw|custom|own|global|top|level|available|provided|have|has|enum|schema|total|different|library|component|test\w*|unit|type\w*|return\w*)$/;

/** The declarations of a list that the remaining words of a question mean. */
function byWords(
  items: readonly Item[],
  question: Question,
  kind: RegExp,
  owner: Item | undefined,
  program: Program,
): { readonly items: Item[]; readonly certainty: number } | undefined {
  const ownerWords = owner ? wordsOf(owner.name) : [];
  const rest = question.words.filter(
    ({ word, weight }) => weight === 1 && !kind.test(word) && !NO_FILTER.test(word) && !ownerWords.includes(word),
  );
  if (rest.length === 0) return { items: [...items], certainty: 1 };
  const having = items.filter((item) => rest.every((word) => has(item, word)));
  if (having.length > 0) return { items: having, certainty: 0.95 };
  const known = rest.filter(({ stem }) => program.stems.has(stem));
  // A word that speaks of the file as a whole tells nothing apart.
  const about = wordsOf(`${program.file.structure.root.comment} ${program.file.filename}`);
  const isAboutAll = rest.every(({ word }) => about.some((other) => likeness(word, other) >= 0.85));
  if (isAboutAll) return { items: [...items], certainty: 0.9 };
  return known.length < rest.length ? { items: [...items], certainty: 0.4 } : undefined;
}

function has(item: Item, { word }: QuestionWord): boolean {
  const words = wordsOf(`${item.name} ${item.comment} ${item.signature ?? ''}`);
  return words.some((other) => likeness(word, other) >= 0.85);
}

function importsOrExports(question: Question, program: Program, subject: string): Finding | undefined {
  const { root } = program.file.structure;
  if (/\bexport/i.test(question.text)) {
    const items = filterByTraits(
      visible(
        root.children.filter(({ kind }) => kind !== 'import'),
        'export',
        program,
      ),
      'exported',
    );
    if (items.length > 0) return { ...listLead(items, question.aims.has('count'), 'the exports'), certainty: 0.9 };
  }
  if (!IMPORTS.test(subject)) return FIELD_LIST.test(subject) ? fieldsOf(question, program) : undefined;
  const imports = [...descendants(root)].filter(({ kind }) => kind === 'import');
  if (imports.length === 0) return undefined;
  const wanted = /\bstandard library\b|\bstdlib\b|\bthird[- ]party\b|\bexternal\b|\blocal\b/i.test(question.text)
    ? 0.6
    : 0.9;
  const plain = imports.map((item) => ({ ...item, value: undefined }));
  return { ...listLead(plain, question.aims.has('count'), 'the imports'), certainty: wanted };
}

const FIELD_LIST = /\b(?:fields?|propert(?:y|ies)|attributes?|members?|columns?)\b/i;

/** The fields of the type that the question calls by words: "fields of a booking". */
function fieldsOf(question: Question, program: Program): Finding | undefined {
  const types = program.symbols.filter(
    (item) => TYPE_KINDS.has(item.kind) && item.children.some(({ kind }) => FIELD_KINDS.has(kind)),
  );
  const fits = types.map((item) => ({ item, fit: fitOfName(item, question, program) })).sort((a, b) => b.fit - a.fit);
  const best = fits[0];
  if (!best || best.fit < 0.6) return undefined;
  const fields = filterByTraits(
    best.item.children.filter(({ kind }) => FIELD_KINDS.has(kind)),
    question.text,
  );
  if (fields.length === 0) return undefined;
  return {
    ...listLead(fields, question.aims.has('count'), best.item.name, best.item),
    certainty: 0.5 + 0.4 * best.fit,
  };
}

/** Languages in which the word for a method is function. */
const CALL_METHODS_FUNCTIONS = new Set(['kotlin', 'swift', 'rust', 'php', 'csharp', 'java']);
