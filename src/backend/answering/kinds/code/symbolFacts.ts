import type { Item, StructuredFile, Lines } from '../../../structure/structure.ts';
import type { Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import type { Named } from './namedSymbols.ts';
import { FUNCTION_KINDS, fullName, traitOf, TYPE_KINDS, type Program, plainName } from './program.ts';

const OPTIONAL = 'is optional: it may be left out or null';
const REQUIRED = 'is required, not nullable';

/** Languages in which the type of each thing says whether it may be null. */
const TYPES_SAY = new Set(['typescript', 'kotlin', 'swift', 'rust', 'graphql']);
const PRIMITIVES = /^(?:(?:u?int|u?long|u?short|s?byte|float|double|decimal|bool|boolean|char)(?:\d+_t|\d+)?|size_t)$/;

/**
 * What a language says of whether something may be left out or null; undefined where its type does not tell.
 *
 * @param asksForNull whether null is asked for, and not whether something must be given
 */
export function nullability(item: Item, type: string, format: string, asksForNull: boolean): string | undefined {
  if (format === 'graphql') return type.endsWith('!') ? REQUIRED : OPTIONAL;
  if (format === 'protobuf') return inProtobuf(item, type);
  if (mayBeNull(item, type)) return OPTIONAL;
  if (item.value !== undefined && !asksForNull) return 'has a default';
  if (TYPES_SAY.has(format)) return REQUIRED;
  if (item.traits.some((trait) => /^decorated:(?:[\w.]*\.)?(?:NonNull|NotNull|Nonnull)$/.test(trait))) return REQUIRED;
  if (format === 'python') return REQUIRED;
  return asksForNull ? nullOf(type, format) : undefined;
}

function mayBeNull({ traits, value }: Item, type: string): boolean {
  return (
    traits.includes('optional') ||
    traits.some((trait) => /^decorated:(?:[\w.]*\.)?Nullable$/.test(trait)) ||
    /^(?:null|None|nil|undefined|nullptr|NULL)$/.test(value ?? '') ||
    /\?$|^\?|(?:^|\|)\s*(?:null|None|undefined)\b|\bnull\s*\||^(?:std::)?[Oo]ption(?:al)?[<[]/.test(type)
  );
}

/** Whether a value of a type may be null in the languages where its type alone says so. */
function nullOf(type: string, format: string): string | undefined {
  const plain = type.replace(/\b(?:const|final|volatile|static|unsigned|signed|readonly)\b/g, '').trim();
  if (format === 'go') {
    if (/^(?:\*|\[\]|map\[|func\b|chan\b|<-chan\b|interface\b|(?:any|error)$)/.test(plain)) return 'may be nil';
    return /^(?:string|bool|byte|rune|u?int(?:8|16|32|64|ptr)?|float(?:32|64)|complex(?:64|128)|struct\b.*|\[\d+\].*|time\.(?:Time|Duration))$/.test(
      plain,
    )
      ? 'cannot be nil'
      : undefined;
  }
  if (format === 'c' || format === 'cpp') {
    if (/\*\s*(?:const\s*)?$|\b(?:unique|shared|weak)_ptr\b/.test(type)) return 'is a pointer: it may be null';
    return PRIMITIVES.test(plain) || /&\s*$/.test(plain) ? 'cannot be null' : undefined;
  }
  if (format === 'php')
    return /^(?:int|float|string|bool|array|callable|iterable|self|static|\\?[A-Z]\w*(?:\\\w+)*)$/.test(plain)
      ? REQUIRED
      : undefined;
  return PRIMITIVES.test(plain) ? 'cannot be null' : undefined;
}

/** A field of a message: what its label says, as no field is ever null there. */
function inProtobuf({ traits }: Item, type: string): string {
  if (traits.includes('required')) return 'is required';
  if (traits.includes('optional')) return 'is optional: whether it is set can be told';
  if (/^(?:repeated|map)\b/.test(type)) return 'is never null, but may be empty';
  return 'is neither marked as optional nor as required; where it is not set it has the default of its type';
}

const ASKS_FOR_SIGNATURES =
  /\b(?:signatures?|prototypes?|declarations?|param\w*|arguments?|args|takes?|accepts?|returns?|return types?|inputs?|outputs?)\b/i;
/** What asks for more than the signatures. */
const ASKS_FOR_MORE = /\b(?:why|when|where|how|what happens|throws?|raises?|exceptions?|errors?|defaults?)\b/i;
const MIN_CERTAINTY = 0.65;
const MAX_SHOWN = 8;
const MAX_COMMENT_CHARS = 90;

/** The signatures of several functions that a question names, one below the other; undefined where it asks for anything else. */
export function severalSignatures(named: readonly Named[], text: string): Finding | undefined {
  if (!ASKS_FOR_SIGNATURES.test(text) || ASKS_FOR_MORE.test(text)) return undefined;
  const sure = named.filter(({ certainty }) => certainty >= MIN_CERTAINTY);
  const byName = new Map<string, Named>();
  for (const one of sure) {
    const known = byName.get(one.written);
    // A field and a function may share a name: only functions have signatures.
    if (!known || (!FUNCTION_KINDS.has(known.item.kind) && FUNCTION_KINDS.has(one.item.kind)))
      byName.set(one.written, one);
  }
  const items = [...byName.values()].map(({ item }) => item).filter(({ kind }) => FUNCTION_KINDS.has(kind));
  const others = [...byName.values()].filter(
    ({ item }) => !FUNCTION_KINDS.has(item.kind) && !TYPE_KINDS.has(item.kind),
  );
  if (items.length < 2 || others.length > 0) return undefined;
  const shown = items.slice(0, MAX_SHOWN).toSorted((a, b) => a.lines.first - b.lines.first);
  return {
    text: shown.map(lineOf).join('\n'),
    how: `signatures of ${shown.map(fullName).join(', ')}`,
    lines: shown.map(({ lines }) => ({ first: lines.first, last: Math.min(lines.last, lines.first + 6) })),
    certainty: 0.93,
    isComplete: true,
  };
}

function lineOf(item: Item): string {
  const returns = traitOf(item, 'returns');
  const about = item.comment.split('\n')[0] ?? '';
  const comment = about === '' || about.startsWith('@') || about.length > MAX_COMMENT_CHARS ? '' : ` — ${about}`;
  const given = returns === undefined || (item.signature ?? '').includes(returns) ? '' : `, returns ${code(returns)}`;
  return `- ${code(item.signature ?? item.name)} (line ${String(item.lines.first)})${given}${comment}`;
}

/** An error that a function may end with. */
interface RaisedError {
  readonly name: string;
  readonly line: number;
}

const THROWN = /\b(?:throw|raise)\s+(?:new\s+)?([A-Z][\w.:]*)|\bErr\(\s*((?:\w+::)*[A-Z]\w*)/g;
/** A variable that holds an error, as Go calls them: `ErrNotFound`, `store.ErrNotFound`, `errClosed`. */
const ERROR_VARIABLE = /\b(?:\w+\.)?[Ee]rr[A-Z]\w*\b/;

/** The errors that a function throws, raises or returns, by its own lines and by its comment. */
export function errorsOf(item: Item, { text }: StructuredFile): RaisedError[] {
  const found = new Map<string, number>();
  const add = (name: string | undefined, line: number): void => {
    if (name !== undefined && !found.has(name)) found.set(name, line);
  };
  for (let line = item.lines.first; line <= item.lines.last; line++) {
    for (const name of raisedBy(text[line - 1] ?? '')) add(name, line);
  }
  for (const [, name] of item.comment.matchAll(/@(?:throws|exception|raise)\s+\{?\[?([\w.:]+)/g))
    add(name, item.lines.first);
  for (const name of raisedInDocstring(item.comment)) add(name, item.lines.first);
  const declared = /\bthrows\s+([\w., ]+)/.exec(item.signature ?? '')?.[1] ?? '';
  for (const name of declared.split(/\s*,\s*/)) if (/^[A-Z]/.test(name)) add(name, item.lines.first);
  return [...found].map(([name, line]) => ({ name, line }));
}

/** The errors that a line throws or returns; a variable such as `e` in `Err(e)` says not which. */
function raisedBy(line: string): string[] {
  const thrown = [...line.matchAll(THROWN)].map(([, name, variant]) => name ?? variant?.split('::').at(-1) ?? '');
  const returned = line.split(/\breturn\b/).slice(1);
  return [...thrown, ...returned.flatMap((rest) => ERROR_VARIABLE.exec(rest)?.[0] ?? [])];
}

/** The names below `Raises:` in a docstring, to the next blank line. */
function raisedInDocstring(comment: string): string[] {
  const lines = comment.split('\n');
  const from = lines.findIndex((line) => /^Raises:\s*$/.test(line)) + 1;
  if (from === 0) return [];
  const end = lines.findIndex((line, index) => index >= from && line.trim() === '');
  return lines.slice(from, end < 0 ? undefined : end).flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? []);
}

const CHECK_NAME = /^[_#]*(?:assert|ensure|check|require|validate|verify|guard|must|reject|forbid|deny|enforce)/i;
const MAX_CHECK_LINES = 8;
const MAX_CALLER_LINES = 30;

/** Short functions of the same file that a function calls and that do nothing but raise an error in a case: its checks. */
export function checksCalledBy(item: Item, { file, byName }: Program): Item[] {
  if (!FUNCTION_KINDS.has(item.kind) || item.lines.last - item.lines.first > MAX_CALLER_LINES) return [];
  const body = file.text.slice(item.lines.first, item.lines.last).join('\n');
  const names = new Set(body.match(/[A-Za-z_]\w*[!?]?/g));
  const checks = [...names].flatMap((name) => byName.get(name.toLowerCase()) ?? []);
  return checks
    .filter(
      (other) =>
        other !== item &&
        FUNCTION_KINDS.has(other.kind) &&
        CHECK_NAME.test(other.name) &&
        other.lines.last - other.lines.first < MAX_CHECK_LINES &&
        file.text.slice(other.lines.first - 1, other.lines.last).some((line) => raisedBy(line).length > 0),
    )
    .slice(0, 2);
}

const PREDICATE = /^(?:is|are|has|have|should|can|may|must|needs?|was)(?:[A-Z_]|$)/;
const MAX_PREDICATE_LINES = 8;

/** The first short function of the same file by which lines of a declaration decide, as `isStale(…)`: it says what that depends on. */
export function predicatesCalledIn(lines: string, within: Lines, { byName }: Program): Item[] {
  const calls = lines.slice(0, MAX_PREDICATE_TEXT).matchAll(/([A-Za-z_]\w*[!?]?)\s*\(/g);
  const names = new Set([...calls].map(([, name = '']) => name));
  return [...names]
    .filter((name) => PREDICATE.test(name))
    .flatMap((name) => byName.get(name.toLowerCase()) ?? [])
    .filter(
      (item) =>
        FUNCTION_KINDS.has(item.kind) &&
        item.lines.last - item.lines.first < MAX_PREDICATE_LINES &&
        (item.lines.first < within.first || item.lines.first > within.last),
    )
    .slice(0, 1);
}

const MAX_PREDICATE_TEXT = 4000;

const NOTHING = /^(?:None|null|nil|undefined|NULL|nullptr|''|"")$/;
const MAX_LINES = 200;
const MAX_LINE_CHARS = 400;

/**
 * What a function takes where a parameter is by default nothing: the line that gives the parameter another value, with the condition
 * above it; undefined where the parameter has a default of its own or none takes its place.
 */
export function standInOf({ kind, name, value, parent }: Item, { text }: StructuredFile): Lines | undefined {
  if (kind !== 'parameter' || !parent || !FUNCTION_KINDS.has(parent.kind) || !NOTHING.test(value ?? ''))
    return undefined;
  const word = plainName(name).replace(/[^\w]/g, '');
  if (word === '') return undefined;
  const isSet = new RegExp(`(?<![\\w.])${word}\\s*(?:\\?\\?|\\|\\|)?=(?![=>])\\s*\\S`);
  const orElse = new RegExp(`(?<![\\w.])${word}\\s*(?:\\bor\\b|\\|\\||\\?\\?|\\?:)\\s*\\S`);
  const isNothing = new RegExp(
    `(?<![\\w.])(?:not\\s+|!)?${word}\\b(?:\\s*(?:is|={2,3})\\s*(?:None|null|nil|undefined|NULL))?`,
  );
  const last = Math.min(parent.lines.last, parent.lines.first + MAX_LINES);
  /** The last condition on the parameter. */
  let condition: number | undefined;
  for (let line = parent.lines.first + 1; line <= last; line++) {
    const source = (text[line - 1] ?? '').slice(0, MAX_LINE_CHARS);
    if (orElse.test(source)) return { first: line, last: Math.min(line + 1, last) };
    if (/^\s*(?:if|unless)\b/.test(source) && isNothing.test(source)) condition = line;
    // A default in the list of parameters looks like an assignment.
    if (condition !== undefined && isSet.test(source.replace(/^\s*(?:if|unless)\b.*?[:{]/, '')))
      return { first: condition, last: line };
  }
  return undefined;
}
