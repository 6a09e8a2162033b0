import type { Item, Lines } from '../../../structure/structure.ts';
import { wordsOf } from '../../../understanding/words.ts';
import { clipped, code } from '../markdown.ts';
import { FIELD_KINDS, FUNCTION_KINDS, type Program } from './program.ts';

/** A thing with a value: a constant, a default, an entry of a table. */
export interface Candidate {
  readonly item: Item;
  readonly value: string;
  readonly line: number;
  /** The words of its name; in these it has to be asked for. */
  readonly name: readonly string[];
  /** Other words that speak of it: its comment, what it stands in. */
  readonly around: readonly string[];
  readonly text: string;
}

const KEPT = new WeakMap<Program, readonly Candidate[]>();

/** The constants, defaults and initial values of a program, read once for all questions. */
export function candidatesOf(program: Program): readonly Candidate[] {
  const known = KEPT.get(program);
  if (known) return known;
  const candidates = program.symbols
    .filter((item) => item.value !== undefined && item.children.length === 0 && isValueKind(item))
    .map((item) => ({
      item,
      value: item.value ?? '',
      line: item.lines.first,
      name: wordsOf(item.name),
      around: [
        ...new Set([
          ...wordsOf(item.comment),
          ...aroundOf(item),
          ...wordsOf(item.value ?? '').filter((word) => word.length > 3),
        ]),
      ],
      text: program.file.text[item.lines.first - 1] ?? '',
    }));
  const all = [...candidates, ...initialValues(program)];
  KEPT.set(program, all);
  return all;
}

const MAX_NAMED_VALUE_CHARS = 60;
const MAX_NAMED_VALUES = 3;

/** A value that some lines use by its name. */
interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly lines: Lines;
}

/** The constants and initial values that the given text names and that stand elsewhere in the file. */
export function valuesNamedIn(text: string, program: Program, within: Lines): NamedValue[] {
  const names = new Set(text.match(/[A-Za-z_]\w{2,}/g));
  const found = new Map<string, NamedValue>();
  for (const { item, value, line } of candidatesOf(program)) {
    const isThere = line >= within.first && line <= within.last;
    const isUsed =
      item.kind === 'constant' ||
      item.kind === 'initial value' ||
      item.kind === 'variable' ||
      (FIELD_KINDS.has(item.kind) && /^[A-Z][A-Z\d_]+$/.test(item.name));
    if (!isUsed || isThere || !names.has(item.name) || found.has(item.name)) continue;
    if (value.length > MAX_NAMED_VALUE_CHARS || !/\d|["']/.test(value)) continue;
    found.set(item.name, { name: item.name, value, lines: { first: line, last: line } });
  }
  // A figure is asked for more often than a name.
  const isFigure = ({ value }: NamedValue): number => (/\d/.test(value) ? 0 : 1);
  return [...found.values()].toSorted((a, b) => isFigure(a) - isFigure(b)).slice(0, MAX_NAMED_VALUES);
}

const INITIALISER = /^(?:default\w*|new|New\w*|init|__init__|constructor|create\w*|with_defaults)$/i;
const INITIAL = /^\s*(?:self\.|this\.)?#?([A-Za-z_]\w*)\s*[:=](?![:=])\s*(.+?)[,;]?$/;

/** What a function that makes a value sets fields to: `Self { size: 8 }`, `interval: DefaultInterval`. */
function initialValues({ file, symbols }: Program): Candidate[] {
  const fields = new Set(symbols.filter(({ kind }) => FIELD_KINDS.has(kind)).map(({ name }) => name));
  const makers = symbols.filter(({ kind, name }) => FUNCTION_KINDS.has(kind) && INITIALISER.test(name));
  return makers.flatMap((maker) => {
    const found: Candidate[] = [];
    for (let line = maker.lines.first + 1; line <= maker.lines.last; line++) {
      const text = file.text[line - 1] ?? '';
      for (const part of /^\s*(?:return\s+)?&?\w*\s*\{.*\}\s*;?$/.test(text)
        ? splitArguments(text.replace(/^[^{]*\{|\}\s*;?$/g, ''))
        : [text]) {
        const [, name = '', value = ''] = INITIAL.exec(part) ?? [];
        if (!fields.has(name) || value === '' || value === name || !/\d|["']|true|false|[A-Z]/.test(value)) continue;
        const item: Item = {
          kind: 'initial value',
          name,
          value,
          comment: '',
          lines: { first: line, last: line },
          commentLines: undefined,
          parent: maker,
          children: [],
          traits: [],
          signature: part.trim(),
        };
        found.push({
          item,
          value,
          line,
          name: wordsOf(name),
          around: [...wordsOf(maker.name), ...aroundOf(maker)],
          text,
        });
      }
    }
    return found;
  });
}

function isValueKind({ kind, value }: Item): boolean {
  if (kind === 'type') return false;
  return (
    kind !== 'field' ||
    !/^(?:\w+\(\)|\[\]|\{\}|null|undefined|None|nil|\w+)$/.test(value ?? '') ||
    /^[\d'"-]|^(?:true|false)$/i.test(value ?? '')
  );
}

function aroundOf(item: Item): string[] {
  const words: string[] = [];
  for (let at = item.parent; at && at.kind !== 'file'; at = at.parent) {
    words.push(...wordsOf(at.name));
    if (item.kind === 'parameter') words.push(...wordsOf(at.comment.split('\n')[0] ?? ''));
  }
  return words;
}

/** The arguments of a call, split at the commas that stand in no brackets or quotes. */
export function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote && text[at - 1] !== '\\') quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts.filter((part) => part !== '');
}

/** More of a value is not read at a glance. */
const MAX_VALUE_CHARS = 300;

/** A value as it is shown: of `${SNAP_KEEP:-18}` of a shell what it is, and what is taken instead where that is set. */
export function valueShown(value: string): string {
  const [, variable, fallback] = /^["']?\$\{(\w+):?[-=]([^{}]*)\}["']?$/.exec(value) ?? [];
  if (variable === undefined || fallback === undefined || fallback === '') return code(clipped(value, MAX_VALUE_CHARS));
  return `${code(clipped(fallback, MAX_VALUE_CHARS))} (or ${code(variable)}, where that is set)`;
}
