import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { everydaySynonymsOf } from '../../../understanding/everydayWords.ts';
import { areSynonyms } from '../../../understanding/synonyms.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';

/** The formats whose declarations these kinds of answers know. */
export const PROGRAM_FORMATS: ReadonlySet<string> = new Set([
  'typescript',
  'javascript',
  'python',
  'go',
  'java',
  'csharp',
  'kotlin',
  'swift',
  'rust',
  'c',
  'cpp',
  'php',
  'ruby',
  'shell',
  'graphql',
  'protobuf',
]);

/** What functions are called in the languages that have them. */
export const FUNCTION_KINDS = new Set(['function', 'method', 'constructor', 'macro', 'local function', 'rpc']);
/** What may hold fields, methods or values. */
export const TYPE_KINDS = new Set([
  'class',
  'interface',
  'struct',
  'record',
  'enum',
  'type',
  'trait',
  'protocol',
  'object',
  'module',
  'implementation',
  'extension',
  'message',
  'input',
  'union',
  'scalar',
  'service',
  'test suite',
]);
export const FIELD_KINDS = new Set(['field', 'property', 'embedded type']);

/** Whether a file is a program, or a schema that is written like one. */
export function isProgram({ structure }: StructuredFile): boolean {
  return PROGRAM_FORMATS.has(structure.format);
}

/** A file's declarations, prepared for questions. */
export interface Program {
  readonly file: StructuredFile;
  /** All that has a name, in the order of the file, without imports. */
  readonly symbols: readonly Item[];
  readonly byName: ReadonlyMap<string, readonly Item[]>;
  /** The stems of all words of the file. */
  readonly stems: ReadonlySet<string>;
  /** The whole text in lower case. */
  readonly lowerCase: string;
}

const KEPT = new WeakMap<StructuredFile, Program>();

/** The declarations of a file; kept as long as the file's structure is. */
export function programOf(file: StructuredFile): Program {
  const known = KEPT.get(file);
  if (known) return known;
  const symbols = [...descendants(file.structure.root)].filter(
    ({ kind }) => !['import', 'package', 'default export'].includes(kind),
  );
  const lowerCase = file.text.join('\n').toLowerCase();
  const program = {
    file,
    symbols,
    byName: Map.groupBy(symbols, ({ name }) => plainName(name).toLowerCase()),
    stems: stemsOf(file.text.join('\n')),
    lowerCase,
  };
  KEPT.set(file, program);
  return program;
}

/** A name without the marks of its language: `#db`, `$to`, `_size`. */
export function plainName(name: string): string {
  return name.replace(/^[#$~]+/, '');
}

/** What follows a colon in one of an item's traits: `type:string`. */
export function traitOf(item: Item, name: string): string | undefined {
  return item.traits.find((trait) => trait.startsWith(`${name}:`))?.slice(name.length + 1);
}

/** The name with that of what it belongs to: `BookingService.cancel`. */
export function fullName(item: Item): string {
  const owner = traitOf(item, 'of') ?? (item.parent && TYPE_KINDS.has(item.parent.kind) ? item.parent.name : undefined);
  return owner === undefined ? item.name : `${owner}.${item.name}`;
}

/** What belongs to a type, wherever in the file it is written. */
export function membersOf(type: Item, { symbols }: Program): Item[] {
  const elsewhere = symbols.filter(
    (item) =>
      item.parent !== type &&
      (traitOf(item, 'of') === type.name ||
        ((item.parent?.kind === 'implementation' || item.parent?.kind === 'extension') &&
          item.parent.name === type.name)),
  );
  return [...type.children, ...elsewhere];
}

/** The parameters of a function, or of what makes a value of a type. */
export function parametersOf(item: Item): Item[] {
  return item.children.filter(({ kind }) => kind === 'parameter');
}

const NEGATION = /^(?:mis|un|non|dis)(?=[a-z]{4})/;

/** The stems of the words of a text, and of what they deny: `mismatch` says "match" as well. */
export function stemsOf(text: string): Set<string> {
  return new Set(
    wordsOf(text).flatMap((word) => [
      stemOf(word),
      ...(NEGATION.test(word) ? [stemOf(word.replace(NEGATION, ''))] : []),
    ]),
  );
}

const SYNONYMS = new WeakMap<Program, Map<string, ReadonlySet<string>>>();
/** So many words of questions are remembered with what a program has for them. */
const MAX_REMEMBERED = 500;

/** The stems of a program that mean the same as a stem of a question. */
export function synonymsIn(program: Program, stem: string): ReadonlySet<string> {
  const known = SYNONYMS.get(program) ?? new Map<string, ReadonlySet<string>>();
  if (known.size >= MAX_REMEMBERED) known.clear();
  SYNONYMS.set(program, known);
  let found = known.get(stem);
  if (!found) {
    found = new Set([...program.stems].filter((other) => areSynonyms(stem, other)));
    known.set(stem, found);
  }
  return found;
}

const EVERYDAY = new WeakMap<Program, Map<string, ReadonlySet<string>>>();

/** The stems of a program for one of a question: those that mean the same or, where it has none, those for an everyday word. */
export function stemsMeantBy(program: Program, stem: string): ReadonlySet<string> {
  const same = synonymsIn(program, stem);
  if (same.size > 0 || program.stems.has(stem)) return same;
  const known = EVERYDAY.get(program) ?? new Map<string, ReadonlySet<string>>();
  EVERYDAY.set(program, known);
  const found = known.get(stem) ?? everydaySynonymsOf(stem).intersection(program.stems);
  if (known.size < MAX_REMEMBERED) known.set(stem, found);
  return found;
}
