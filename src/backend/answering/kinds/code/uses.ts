import type { Item, Lines, StructuredFile } from '../../../structure/structure.ts';
import { FUNCTION_KINDS, plainName, TYPE_KINDS, type Program } from './program.ts';
import { splitAtCommas } from '../../../structure/readers/code/parameters.ts';

/** A place where a declaration is used. */
export interface Use {
  /** What it is used in; undefined outside of all declarations. */
  readonly by: Item | undefined;
  readonly line: number;
  readonly lines: Lines;
}

/** Where a name is used, outside its own definition and its comments. */
export function usesOf(item: Item, program: Program): Use[] {
  const name = plainName(item.name);
  const definitions = new Set((program.byName.get(name.toLowerCase()) ?? []).map(({ lines }) => lines.first));
  const isRecursion = (line: number): boolean => line >= item.lines.first && line <= item.lines.last;
  return usesOfName(name, program).filter(({ line }) => !definitions.has(line) && !isRecursion(line));
}

/** The lines that have a name as a word of its own. */
export function usesOfName(name: string, program: Program): Use[] {
  const lines = linesByWord(program).get(name) ?? [];
  return lines.map((line) => ({ by: innermostByLine(program)[line], line, lines: { first: line, last: line } }));
}

/** Where a field gets a value: assignments and named arguments; without such the calls that make a value of its type. */
export function settersOf(field: Item, program: Program): Use[] {
  const name = plainName(field.name);
  const set = new RegExp(
    `(?:[\\w)\\]](?:\\.|->|::)|@|(?<![\\w.$]))${name}\\s*(?:(?:[-+*/|&.?]|\\?\\?|\\|\\|)?=(?![=>])|:(?!:)(?=\\s*\\S))|\\bset_?${name}\\(`,
    'i',
  );
  const uses = usesOf(field, program).filter(({ by }) => by !== undefined && !TYPE_KINDS.has(by.kind));
  const assigned = uses.filter(({ line }) => set.test((program.file.text[line - 1] ?? '').slice(0, MAX_LINE_CHARS)));
  const owner = field.parent;
  if (assigned.length > 0 || !owner || !TYPE_KINDS.has(owner.kind)) return assigned;
  const made = new RegExp(`\\b${plainName(owner.name)}\\s*[({]`);
  return usesOfName(plainName(owner.name), program).filter(
    ({ by, line }) =>
      by !== undefined &&
      FUNCTION_KINDS.has(by.kind) &&
      by.lines.first !== line &&
      made.test((program.file.text[line - 1] ?? '').slice(0, MAX_LINE_CHARS)),
  );
}

const MAX_LINE_CHARS = 400;

const LINES = new WeakMap<Program, ReadonlyMap<string, readonly number[]>>();

/** The 1-based lines of each word of a program, without those that are comments. */
function linesByWord(program: Program): ReadonlyMap<string, readonly number[]> {
  const known = LINES.get(program);
  if (known) return known;
  const lines = new Map<string, number[]>();
  for (const [index, text] of program.file.text.entries()) {
    if (isComment(text, program.file)) continue;
    for (const word of new Set(text.match(/[\w$]+/g))) {
      const own = lines.get(word);
      if (own) own.push(index + 1);
      else lines.set(word, [index + 1]);
    }
  }
  LINES.set(program, lines);
  return lines;
}

/** Languages in which `#` begins a comment; elsewhere it begins a private member or a preprocessor line. */
const HASH_COMMENTS = new Set(['python', 'ruby', 'shell', 'php', 'graphql']);

/** Whether a line is a comment and nothing else. */
export function isComment(line: string, { structure }: StructuredFile): boolean {
  return /^\s*(?:\/\/|\/\*|\*(?![\w(]))/.test(line) || (/^\s*#/.test(line) && HASH_COMMENTS.has(structure.format));
}

const INNERMOST = new WeakMap<Program, readonly (Item | undefined)[]>();

/** What each line of a file stands in, by its 1-based number: the smallest declaration around it. */
function innermostByLine(program: Program): readonly (Item | undefined)[] {
  const known = INNERMOST.get(program);
  if (known) return known;
  const items = program.symbols
    .filter(({ kind }) => kind !== 'parameter')
    .toSorted((a, b) => a.lines.first - b.lines.first || b.lines.last - a.lines.last);
  const innermost: (Item | undefined)[] = [undefined];
  const open: Item[] = [];
  let next = 0;
  for (let line = 1; line <= program.file.text.length; line++) {
    for (let item = items[next]; item && item.lines.first <= line; item = items[++next]) open.push(item);
    for (let last = open.at(-1); last && last.lines.last < line; last = open.at(-1)) open.pop();
    innermost.push(open.at(-1));
  }
  INNERMOST.set(program, innermost);
  return innermost;
}

const OPENING = '([{<';
const CLOSING = ')]}>';

/** What a declaration says that it extends, implements or conforms to, each as it is written, without arguments. */
export function basesOf({ signature = '', name, children }: Item, { file }: Pick<Program, 'file'>): string[] {
  const trait = /\bimpl\b.*?(\S+)\s+for\s/.exec(signature ?? '')?.[1];
  if (trait !== undefined) return [trait];
  const embedded = children.filter(({ kind }) => kind === 'embedded type').map((item) => item.name);
  return [...embedded, ...listed(behindName(signature ?? '', name, file.structure.format))];
}

/** What follows the name, its type parameters and the parameters of its constructor. */
function behindName(signature: string, name: string, format: string): string {
  let rest = signature.slice(signature.indexOf(name) + name.length).trim();
  if (format === 'ruby') return /^<\s*([\w:]+)/.exec(rest)?.[1] ?? '';
  if (rest.startsWith('<') || rest.startsWith('[')) rest = rest.slice(closeOf(rest, 0) + 1).trim();
  if (format === 'python') return rest.startsWith('(') ? rest.slice(1, closeOf(rest, 0)) : '';
  rest = rest.replace(/^(?:(?:@\w+|private|protected|internal|public)\s+)*constructor\s*(?=\()/, '');
  if (rest.startsWith('(')) rest = rest.slice(closeOf(rest, 0) + 1).trim();
  return /^(?::(?!:)|extends\b|implements\b)\s*([^]*)$/.exec(rest)?.[1] ?? '';
}

function listed(text: string): string[] {
  const list = text.replace(/\bwhere\b[^]*$/, '').replace(/\b(?:extends|implements|with)\b|\s[+&]\s/g, ',');
  return splitAtCommas(list, 0, list.length).flatMap(([from, to]) => {
    const base = list
      .slice(from, to)
      .replace(/[({][^]*$|@[^]*$|\sby\s[^]*$/, '')
      .replace(/^\s*(?:(?:public|private|protected|virtual)\s+)*/, '')
      .trim();
    return base === '' || /^\w+\s*=/.test(base) ? [] : [base];
  });
}

/** Where the bracket at an offset is closed; the end of the text where nothing closes it. */
function closeOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text[at] ?? '';
    if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character) && !/[-=]/.test(text[at - 1] ?? '') && --depth === 0) return at;
  }
  return text.length;
}
