import { descendants, pathOf, type Item } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { editDistance, stemOf, wordsOf } from '../../../understanding/words.ts';
import { membersOf, plainName, traitOf, TYPE_KINDS, type Program, isProgram, programOf } from './program.ts';
import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { basesOf } from './uses.ts';

/** A declaration that a question names. */
export interface Named {
  readonly item: Item;
  /** How sure it is that this name is meant, 0 to 1. */
  readonly certainty: number;
  /** As the question writes it. */
  readonly written: string;
}

/** What stands before a name; of an `error code` or a `query parameter` the second word is no name. */
const KIND_BEFORE =
  '(?:function|method|class|interface|struct|enum(?:eration)?|constant|const|variable|field|property|parameter|argument|record|trait|protocol|module|macro|hook|component|exception|decorator|mutation|message|rpc|scalar|constructor|getter|setter)';
const KIND_WORD =
  '(?:function|method|class|interface|struct|enum(?:eration)?|type|constant|const|variable|field|property|parameter|argument|record|trait|protocol|object|module|macro|hook|component|exception|error|test|decorator|helper|query|mutation|subscription|message|rpc|service|input|union|scalar|resolver|constructor|getter|setter|callback|option)';
/** Words that are names only where something says so. */
const COMMON_WORDS = new Set(
  'a all and any as at be by can do does file find first for from get give go has have how in is it its last list make many me my new no not of off on one or out put run say see set show some than that the their them then there this to type until use used uses what when where which who why will with code name value return returns line lines default'.split(
    ' ',
  ),
);
const NAME = /[#$@]?[\p{L}_][\p{L}\p{N}_$]*(?:(?:\.|::|->|#)[#~]?[\p{L}_][\p{L}\p{N}_$]*)*[?!]?/gu;

/** Words that ask for what every declaration has. */
export const GRAMMAR =
  /^(?:constructors?|conform\w*|implements?|extends?|inherit\w*|protocols?|less|greater|init\w*|thrown|raised|signatures?|prototypes?|declarations?|param\w*|arguments?|args|returns?|returned|types?|fields?|members?|methods?|functions?|class\w*|interfaces?|struct\w*|enums?|constants?|defined|declared|definition|implemented|implementation|throws?|raises?|exceptions?|errors?|defaults?|values?|calls?|called|callers?|give|back|takes?|accepts?|happens?|show|explain|properties|attributes|line|numbers?|code|body|purpose|variants?|cases?|does|mean|means|deprecated|optional|required|nullable)$/;

/** Declarations that say little by themselves. */
export const MINOR_KINDS = new Set(['field', 'property', 'parameter', 'variable', 'enum member', 'import']);

/** From here on a name is taken to be meant. */
const SURE_NAME = 0.65;

/** The declarations that a question names, the surest first; where it names none, those of the question that it goes on from. */
export function namedSymbols(question: Question, program: Program): readonly Named[] {
  const found: Named[] = [];
  for (const match of question.text.matchAll(NAME)) {
    const written = match[0].replace(/[?!]$/, (mark) => (program.byName.has(match[0].toLowerCase()) ? mark : ''));
    const named = namedBy(written, match.index, question, program);
    if (named) found.push(...named);
  }
  const sorted = inOneList(found, question.text).sort((a, b) => b.certainty - a.certainty);
  const isSure = (sorted[0]?.certainty ?? 0) >= SURE_NAME;
  return isSure || !question.before ? sorted : [...namedSymbols(question.before, program), ...sorted];
}

/** How sure a name is that stands in one list with a name that is sure: "signatures of open and close". */
const IN_ONE_LIST = 0.8;
/** A list of names as a question writes it; each name is short, and so is the list. */
const LIST_OF_NAMES =
  /[#$@]?[\p{L}_][\p{L}\p{N}_$.:#]{0,60}(?:\(\))?(?:(?:,\s{0,2}(?:and\s|or\s)?|\s(?:and|or|vs\.?|versus)\s)(?:the\s)?[#$@]?[\p{L}_][\p{L}\p{N}_$.:#]{0,60}(?:\(\))?){1,7}/gu;

function inOneList(found: readonly Named[], text: string): Named[] {
  if (found.length < 2) return [...found];
  const lists = (text.match(LIST_OF_NAMES) ?? []).map((list) => new Set(list.match(NAME)));
  const sure = new Set(found.filter(({ certainty }) => certainty >= SURE_NAME).map(({ written }) => written));
  // By names and not by what they name: of one name there may be thousands of declarations.
  const beside = new Set(
    lists.flatMap((list) => [...list].filter((name) => [...list].some((other) => other !== name && sure.has(other)))),
  );
  return found.map((named) =>
    named.certainty < IN_ONE_LIST && beside.has(named.written)
      ? { ...named, certainty: IN_ONE_LIST - (IN_ONE_LIST - named.certainty) / 100 }
      : named,
  );
}

function namedBy(written: string, at: number, question: Question, program: Program): Named[] | undefined {
  const parts = written.split(/\.|::|->|#/).filter((part) => part !== '');
  const name = parts.at(-1) ?? '';
  const all = program.byName.get(plainName(name).toLowerCase());
  if (!all) return undefined;
  const owner = parts.length > 1 ? parts.at(-2) : undefined;
  const owned = owner === undefined ? all : all.filter((item) => isOwnedBy(item, owner));
  if (owned.length === 0) {
    // The name of a value before the dot, and not of a type, says nothing of what it belongs to.
    const isType = typeNamed(owner ?? '', program) !== undefined;
    return isType ? undefined : all.map((item) => ({ item, certainty: 0.9, written }));
  }
  const exact = owned.filter((item) => plainName(item.name) === plainName(name));
  const certainty = certaintyOf(name, exact.length > 0, owner !== undefined, at, written, question);
  if (certainty === 0) return undefined;
  return preferred(exact.length > 0 ? exact : owned, question).map((item, index) => ({
    item,
    certainty: isAgent(item, at, question)
      ? AGENT
      : Math.min(certainty, mostOf(item, written, question)) - Math.min(0.2, 0.01 * index),
    written,
  }));
}

/** How sure it is that a function is meant that is said to do something. */
const AGENT = 0.98;
const ASKS_WHAT_IT_DOES = /\b(?:what|when|how|why)\b.{0,20}\b(?:does|did|would|will)\s$/i;

/** "What does rate return if there are only X marks": what is behind `does` is meant, whatever else has a name. */
function isAgent({ kind }: Item, at: number, { text }: Question): boolean {
  const isDone = /^[\w.]+\s+(?:return|give|throw|raise|yield|compute)s?\b/.test(text.slice(at));
  return (kind === 'function' || kind === 'method') && isDone && ASKS_WHAT_IT_DOES.test(text.slice(0, at));
}

/** How sure it is at most that a plain word means a value, where the question is about more than what it stands in. */
const BESIDE_OTHERS = 0.6;

function mostOf(item: Item, written: string, { words, identifiers }: Question): number {
  const isPlain = (MINOR_KINDS.has(item.kind) || item.kind === 'constant') && /^\p{Ll}+$/u.test(written);
  if (!isPlain || identifiers.includes(written)) return 1;
  const own = new Set(
    wordsOf(
      `${pathOf(item)
        .map(({ name }) => name)
        .join(' ')} ${item.comment}`,
    ).map(stemOf),
  );
  const isOther = ({ word, stem, weight }: QuestionWord): boolean =>
    weight === 1 && !own.has(stem) && !GRAMMAR.test(word);
  return words.some(isOther) ? BESIDE_OTHERS : 1;
}

function isOwnedBy(item: Item, owner: string): boolean {
  const name = traitOf(item, 'of') ?? item.parent?.name ?? '';
  return name.toLowerCase() === owner.toLowerCase();
}

/** Of several of one name: definitions before members, members before parameters; what the question calls it first. */
function preferred(items: readonly Item[], { text }: Question): Item[] {
  const rank = (item: Item): number => {
    const isCalledSo = new RegExp(`\\b${item.kind.split(' ').at(-1) ?? ''}\\b`, 'i').test(text);
    const place =
      item.kind === 'parameter'
        ? 3
        : item.parent?.kind === 'file'
          ? 0
          : TYPE_KINDS.has(item.parent?.kind ?? '')
            ? 1
            : 2;
    return (
      (isCalledSo ? 0 : 10) +
      (item.kind === 'implementation' || item.kind === 'extension' || item.kind === 'constructor' ? 4 : 0) +
      place
    );
  };
  return items.toSorted((a, b) => rank(a) - rank(b));
}

function certaintyOf(
  name: string,
  isExact: boolean,
  isOwned: boolean,
  at: number,
  written: string,
  { text, identifiers }: Question,
): number {
  const isWrittenAsCode =
    isOwned ||
    (isExact && /^\p{Lu}{2,}/u.test(name)) ||
    /[_$\d]|\p{Ll}\p{Lu}/u.test(name) ||
    ((!/^\p{Lu}+$/u.test(name) || isExact) &&
      identifiers.some((identifier) => identifier.replace(/\(\)$/, '') === written));
  if (isWrittenAsCode) return isExact ? 1 : 0.95;
  const after = text.slice(at + written.length);
  const before = text.slice(0, at);
  const isMarked =
    new RegExp(`\\b${KIND_BEFORE}\\s+(?:called\\s+|named\\s+)?["'\`]?$`, 'i').test(before) ||
    new RegExp(`^["'\`]?(?:\\(\\))?\\s+(?:${KIND_WORD})\\b`, 'i').test(after) ||
    /^\(\)/.test(after);
  if (isMarked) return isExact ? 0.97 : 0.9;
  const isCapital = /^\p{Lu}/u.test(name) && at > 0;
  if (isCapital && isExact) return 0.9;
  const isCommon = COMMON_WORDS.has(name.toLowerCase());
  if (ASKED_OF.test(before) && ASKED_WHAT.test(after)) return isExact ? 0.88 : 0.72;
  if (isCommon) return 0;
  if (BEFORE_NAME.test(before) && AFTER_NAME.test(after)) return isExact ? 0.85 : 0.7;
  return isExact ? 0.4 : 0.25;
}

/** "does X return", "is X nullable": what stands there is a name, however common the word is. */
const ASKED_OF = /\b(?:does|do|is|are|can|will|would|did|must)\s+(?:the\s+)?["'`]?$/i;
const ASKED_WHAT =
  /^["'`]?\s+(?:not|fail|ever|retry|log|validate|check|do|returns?|take|accept|raise|throw|expect|yield|defined|declared|implemented|imported|async|static|public|private|protected|exported|nullable|optional|required|mandatory|deprecated|abstract|final|used|called|need)\b/i;
const BEFORE_NAME =
  /\b(?:does|do|is|where is|calls?|uses?|show(?: me)?|explain|what is|of|to|into|by|when|from|test for)\s+(?:the\s+)?["'`]?$/i;
const AFTER_NAME =
  /^["'`]?(?:\s+(?:do|does|return|returns|take|takes|accept|accepts|raise|raises|throw|throws|need|needs|defined|declared|implemented|called|used|set|have|has|get|gets|work|give|gives|imported|mean|means|expect|end|fail|fails)\b|\s*[?.,]?\s*$|,|['’]s\b|\s+(?:and|or|by default|with|without|on|after|before|twice|again|when|if)\b)/i;

/** Names as code in a question, of which the file has none, with what they may be misspelt for. */
export function unknownNames(
  question: Question,
  program: Program,
): { readonly written: string; readonly nearest: Item | undefined; readonly owner: Item | undefined }[] {
  const unknown: { written: string; nearest: Item | undefined; owner: Item | undefined }[] = [];
  for (const written of candidateNames(question)) {
    const parts = written.split(/\.|::|->|#/).filter((part) => part !== '');
    const name = parts.at(-1) ?? '';
    const owner = parts.length > 1 ? typeNamed(parts.at(-2) ?? '', program) : undefined;
    if (owner) {
      if (!hasMember(owner, name, program)) unknown.push({ written, nearest: undefined, owner });
      continue;
    }
    if (program.lowerCase.includes(name.toLowerCase())) continue;
    unknown.push({ written, nearest: nearestTo(name, program), owner: undefined });
  }
  return unknown;
}

/** Whether a type or what stands in it, such as its companion object, has a member of a name, or something else sets it. */
function hasMember(owner: Item, name: string, program: Program): boolean {
  const isIt = (item: Item): boolean => plainName(item.name).toLowerCase() === name.toLowerCase();
  return (
    membersOf(owner, program).some((member) => isIt(member) || [...descendants(member)].some(isIt)) ||
    program.lowerCase.includes(`.${name.toLowerCase()}`)
  );
}

function typeNamed(name: string, { byName }: Program): Item | undefined {
  return byName.get(name.toLowerCase())?.find(({ kind }) => TYPE_KINDS.has(kind));
}

/** What a question may mean as names: written as code, or called a function, a method and so on. */
function candidateNames({ text }: Question): string[] {
  const asCode = [...text.matchAll(NAME)]
    .map((match) => ({ name: match[0].replace(/[?!]$/, ''), at: match.index }))
    .filter(
      ({ name, at }) =>
        /\w_\w|::|->/u.test(name) ||
        (/\p{Ll}\p{Lu}/u.test(name) && (!isProductName(name) || isAskedOf(text, at, name))) ||
        /^\p{Lu}\w*\.\w+$/u.test(name) ||
        text.includes(`${name}(`),
    )
    .map(({ name }) => name);
  const called = new RegExp(
    `\\b(?:function|method|class|interface|struct|constant|macro|decorator|mutation|rpc)\\s+(?:called\\s+|named\\s+)?["'\`]?([A-Za-z_]\\w{2,})`,
    'gi',
  );
  const before =
    /\bthe\s+["'`]?([A-Za-z_]\w{2,})["'`]?\s+(?:function|method|class|interface|struct|macro|decorator|mutation|rpc)\b/gi;
  const named = [...text.matchAll(called), ...text.matchAll(before)]
    .map(([, name]) => name ?? '')
    .filter((name) => !COMMON_WORDS.has(name.toLowerCase()) && /[A-Z_\d]/.test(name));
  return [...new Set([...asCode, ...named])];
}

/** Whether products are written like this too: `SendGrid`, `GitHub`, `macOS`, `iPhone`. */
function isProductName(name: string): boolean {
  return /^\p{Lu}\p{L}*$|^\p{Ll}{1,3}\p{Lu}\p{L}*$/u.test(name);
}

/** Whether the question asks what a name is or does, writes it as code, or calls it a function, a class and so on. */
function isAskedOf(text: string, at: number, name: string): boolean {
  const [before, after] = [text.slice(0, at), text.slice(at + name.length)];
  return (
    (ASKED_OF.test(before) && ASKED_WHAT.test(after)) ||
    /["'`]$/.test(before) ||
    /^(?:\(|["'`])/.test(after) ||
    new RegExp(`\\b${KIND_BEFORE}\\s+(?:called\\s+|named\\s+)?$`, 'i').test(before) ||
    new RegExp(`^\\s+(?:${KIND_WORD})\\b`, 'i').test(after)
  );
}

const MIN_CORRECTED_CHARS = 5;

/** The name that a misspelt one is most like. */
function nearestTo(name: string, { symbols }: Program): Item | undefined {
  if (name.length < MIN_CORRECTED_CHARS) return undefined;
  const most = name.length >= 9 ? 2 : 1;
  const lower = name.toLowerCase();
  return symbols.find(
    (item) =>
      Math.abs(item.name.length - name.length) <= most &&
      editDistance(plainName(item.name).toLowerCase(), lower) <= most,
  );
}

/** Surer than what the file as a whole is about: "what does the function paint_all do?". */
const CERTAINTY = 0.985;
/** A member that a type may have from elsewhere. */
const MAY_BE_INHERITED = 0.6;
/** Members that the values of a language have without declaring them. */
const OF_EVERY_TYPE =
  /^(?:toString|equals|hashCode|getClass|clone|copy|values|valueOf|name|names|ordinal|entries|length|size|constructor|prototype|class|self|init|new|default|from|into|clone_from|fmt|eq|cmp|GetType|ToString|Equals|GetHashCode|rawValue|allCases|hash|description|is_a|inspect|to_s|respond_to|value|__\w+__)$/;

/** Says that a file has no function, method or class of the name that the question asks for. */
export const missingSymbol: AnswerKind = {
  name: 'missing symbol',
  find(question, file) {
    if (!isProgram(file)) return undefined;
    const program = programOf(file);
    const unknown = unknownNames(question, program).find(({ nearest }) => nearest === undefined);
    if (!unknown) return undefined;
    const { owner, written } = unknown;
    const name = written.split(/\.|::|->|#/).at(-1) ?? written;
    if (!owner)
      return {
        text: `Not in this file: there is no ${code(written)}.`,
        how: 'no such name',
        lines: [],
        certainty: CERTAINTY,
      };
    const bases = basesOf(owner, program);
    if (bases.length === 0 && !OF_EVERY_TYPE.test(name))
      return {
        text: `Not in this file: there is no ${code(name)} in ${owner.kind} ${code(owner.name)}.`,
        how: 'no such name',
        lines: [],
        certainty: CERTAINTY,
      };
    const origin = bases.length > 0 ? `; it may have it from ${bases.map(code).join(', ')}` : '';
    return {
      text: `${owner.kind} ${code(owner.name)} declares no ${code(name)}${origin}.`,
      how: 'not declared here',
      lines: [{ first: owner.lines.first, last: owner.lines.first }],
      certainty: MAY_BE_INHERITED,
    };
  },
};
