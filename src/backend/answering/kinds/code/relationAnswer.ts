import { descendants, type Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { shown } from './excerpt.ts';
import { basesOf, usesOf, usesOfName, type Use } from './uses.ts';
import { namedSymbols } from './namedSymbols.ts';
import { fullName, isProgram, plainName, programOf, TYPE_KINDS, type Program } from './program.ts';
import { citedOf, listLead } from './declarationKinds.ts';

const IMPORTED =
  /\b(?:import(?:ed|s)?|come from|comes from|from (?:which|what) (?:package|module|library|file|crate|header))\b/i;
const CALLERS =
  /\b(?:who|what|which|where|how many|list)\b.*\b(?:calls?|called|uses?|used|using|invokes?|invoked|references?|referenced|callers?|call sites?|depends? on)\b/i;
const OUTGOING = /\b(?:does|do|did)\s+(?:the\s+)?\S+\s+(?:\w+\s+)?(?:call|use|invoke|depend)\b/i;
/** "What if I call it twice?" and "what is used instead of it?" ask what is said of it. */
const IN_A_CASE =
  /\binstead of\b|\bwhat (?:if|happens|would happen|will happen)\b|\bif (?:i|you|we|one|somebody|someone)\b/i;
const DECORATED = /\b(?:decorated|annotated|annotation|decorator|attribute|marked)\b|(?<!\w)@[\w.]+/i;
const EXTENDS =
  /\b(?:extends?|inherits?|subclass(?:es)?|derive[sd]?|implements?|base class|super ?class|parent class|conforms?(?: to)?)\b/i;
const ASKS_FOR_BASE =
  /\b(?:what|which)\b.*\b(?:does|do)\b.*\b(?:extend|inherit|implement|derive|conform)|\b(?:base|super|parent) ?class\b/i;
const MAX_USES = 12;

/** How declarations of a file belong together: imports, callers, decorators, base classes. */
export const relationAnswer: AnswerKind = {
  name: 'relation',
  find(question, file) {
    if (!isProgram(file)) return undefined;
    const program = programOf(file);
    const { text } = question;
    return (
      (IMPORTED.test(text) ? imported(question, program) : undefined) ??
      (DECORATED.test(text) ? decorated(question, program) : undefined) ??
      (EXTENDS.test(text) ? derived(question, program) : undefined) ??
      (HIERARCHY.test(text) ? hierarchy(question, program) : undefined) ??
      (CALLERS.test(text) && !OUTGOING.test(text) && !IN_A_CASE.test(text) ? callers(question, program) : undefined)
    );
  },
};

/** From where a name is imported, or what is imported from somewhere. */
function imported(question: Question, { file }: Program): Finding | undefined {
  const imports = [...descendants(file.structure.root)].filter(({ kind }) => kind === 'import');
  const words = question.text.match(/[\w@$./:\\-]+/g)?.map((word) => word.replace(/[.,:?!]+$/, '')) ?? [];
  for (const word of words.toReversed()) {
    if (
      word.length < 2 ||
      /^(?:from|which|what|package|module|library|is|are|imported|import|imports|the|file)$/i.test(word)
    )
      continue;
    const byName = imports.filter(
      ({ value, name }) => namesIn(value).includes(word) || name.split(/[/.:\\]+/).at(-1) === word,
    );
    const found = byName.length > 0 ? byName : imports.filter(({ name }) => name === word);
    if (found.length === 0) continue;
    const item = found[0];
    if (!item) continue;
    const from =
      item.name === word
        ? `From ${code(item.name)}: ${code(item.value ?? item.name)}`
        : `${code(word)} is imported from ${code(item.name)}.`;
    return {
      text: `${from}\n${shown(file, [item.lines])}`,
      how: `import of ${word}`,
      lines: found.slice(0, 3).map(({ lines }) => lines),
      certainty: 0.95,
    };
  }
  return undefined;
}

function namesIn(names: string | undefined): string[] {
  return names?.match(/[\w$]+/g) ?? [];
}

function decorated(question: Question, program: Program): Finding | undefined {
  const names = new Set(program.symbols.flatMap((item) => decoratorsOf(item)));
  const words = [...(question.text.match(/@?[\w.]+/g) ?? [])].map((word) => word.replace(/^@|[.?]+$/g, ''));
  const asked = words.find(
    (word) =>
      [...names].some((name) => isSameDecorator(name, word)) && !/^(?:attribute|decorator|annotation)$/i.test(word),
  );
  if (asked === undefined) return undefined;
  const items = program.symbols.filter((item) => decoratorsOf(item).some((name) => isSameDecorator(name, asked)));
  const lead = listLead(items, question.aims.has('count'), `decorated with ${asked}`);
  const named = namedSymbols(question, program).some(
    ({ certainty, item }) => certainty >= 0.85 && plainName(item.name) !== asked,
  );
  return { ...lead, lines: citedOf(items), certainty: named ? 0.4 : 0.97 };
}

function decoratorsOf(item: Item): string[] {
  return item.traits.filter((trait) => trait.startsWith('decorated:')).map((trait) => trait.slice('decorated:'.length));
}

function isSameDecorator(name: string, asked: string): boolean {
  return (
    name.toLowerCase() === asked.toLowerCase() || name.split(/[.:]+/).at(-1)?.toLowerCase() === asked.toLowerCase()
  );
}

const HIERARCHY =
  /\b(?:classes|types|exceptions?|errors?|structs?|interfaces)\b.*\b(?:related|relate|relationships?|hang together|belong together|inherit\w*)\b|\b(?:hierarchy|inheritance|class tree|relationships?)\b.*\b(?:class\w*|types?|exceptions?|errors?)\b|\b(?:class|type|exception|error) (?:hierarchy|tree)\b/i;
const MAX_TYPES = 20;

/** Which types extend which, of all types or of the exceptions alone. */
function hierarchy({ text }: Question, program: Program): Finding | undefined {
  const isOfErrors = /\b(?:exceptions?|errors?)\b/i.test(text);
  const items = program.symbols.filter(
    (item) =>
      TYPE_KINDS.has(item.kind) &&
      item.kind !== 'implementation' &&
      (!isOfErrors || item.traits.includes('exception')) &&
      basesOf(item, program).length > 0,
  );
  if (items.length === 0) return undefined;
  const lines = items
    .slice(0, MAX_TYPES)
    .map(
      (item) =>
        `- ${code(item.name)} (line ${String(item.lines.first)}) extends ${basesOf(item, program).map(code).join(', ')}`,
    );
  return {
    text: lines.join('\n'),
    how: `${String(items.length)} types and their bases`,
    lines: items.slice(0, 6).map(({ lines: { first } }) => ({ first, last: first })),
    certainty: 0.92,
  };
}

/** Which types extend a type, or which one a type extends. */
function derived(question: Question, program: Program): Finding | undefined {
  const best = namedSymbols(question, program).find(({ certainty }) => certainty >= 0.65);
  const types = program.symbols.filter(({ kind }) => TYPE_KINDS.has(kind));
  const asksForBase = ASKS_FOR_BASE.test(question.text);
  if (best && TYPE_KINDS.has(best.item.kind) && asksForBase) {
    const bases = basesOf(best.item, program);
    if (bases.length === 0) return undefined;
    return {
      text: `${code(best.item.name)}: ${bases.map(code).join(', ')}\n${shown(program.file, [{ first: best.item.lines.first, last: best.item.lines.first }])}`,
      how: 'bases',
      lines: [{ first: best.item.lines.first, last: best.item.lines.first }],
      certainty: 0.93,
    };
  }
  const names = question.text.match(/[A-Z][\w]+/g) ?? [];
  for (const name of names) {
    const items = types.filter(
      (item) => item.name !== name && basesOf(item, program).some((base) => namesIn(base).includes(name)),
    );
    if (items.length > 0)
      return {
        ...listLead(items, question.aims.has('count'), `derived from ${name}`),
        lines: items.slice(0, 5).map(({ lines }) => ({ first: lines.first, last: lines.first })),
        certainty: 0.93,
      };
  }
  return undefined;
}

function callers(question: Question, program: Program): Finding | undefined {
  const best = namedSymbols(question, program).find(
    ({ certainty, item }) => certainty >= 0.65 && item.kind !== 'parameter',
  );
  const used = best
    ? { name: plainName(best.item.name), uses: usesOf(best.item, program) }
    : usesOfImport(question, program);
  if (!used) return undefined;
  const { name } = used;
  const found = used.uses.filter(({ by }) => by?.kind !== 'import');
  if (found.length === 0) {
    if (!best) return undefined;
    return {
      text: `Nothing in this file uses ${code(fullName(best.item))}.`,
      how: 'no use',
      lines: [best.item.lines].map(({ first }) => ({ first, last: first })),
      certainty: 0.85,
    };
  }
  const functions = [...new Set(found.flatMap(({ by }) => (by ? [by] : [])))];
  const list = found
    .slice(0, MAX_USES)
    .map(
      ({ by, line }) =>
        `- ${by ? code(fullName(by)) : 'the file itself'}, line ${String(line)}: ${code(clipped((program.file.text[line - 1] ?? '').trim(), 100))}`,
    );
  const rest = found.length - list.length;
  const count = `${code(name)} is used in ${
    functions.length > 0
      ? functions
          .map((item) => code(fullName(item)))
          .slice(0, 12)
          .join(', ')
      : 'the file'
  } (${String(found.length)} ${found.length === 1 ? 'place' : 'places'}):`;
  return {
    text: [clipped(count, 400), ...list, ...(rest > 0 ? [`… and ${String(rest)} more`] : [])].join('\n'),
    how: `uses of ${name}`,
    lines: found.slice(0, 6).map(({ lines }) => lines),
    certainty: 0.93,
  };
}

/** Where a name is used that comes from elsewhere: one that the file imports, or one that is written as code. */
function usesOfImport(
  question: Question,
  program: Program,
): { readonly name: string; readonly uses: readonly Use[] } | undefined {
  const imports = [...descendants(program.file.structure.root)].filter(({ kind }) => kind === 'import');
  const imported = new Set(imports.flatMap(({ value }) => namesIn(value)));
  const written = question.text.match(/[\w$]+(?:(?:\.|::)[\w$]+)*/g) ?? [];
  const called = [...(question.text.match(/[\w$]+(?=\(\))/g) ?? []), ...question.identifiers];
  for (const name of [...written.filter((word) => imported.has(word)), ...called]) {
    const plain = name.replace(/\(\)$/, '').split(/\.|::/).at(-1) ?? '';
    const uses = usesOfName(plain, program).filter(
      ({ line }) => !imports.some(({ lines }) => lines.first <= line && line <= lines.last),
    );
    if (uses.length > 0) return { name: plain, uses };
  }
  return undefined;
}
