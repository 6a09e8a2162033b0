import { linesWithComment, type Item, type Lines, type StructuredFile } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { areSynonyms } from '../../../understanding/synonyms.ts';
import { likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import { LIKELY, type AnswerKind, type Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { shown } from './excerpt.ts';
import { FIELD_KINDS, FUNCTION_KINDS, fullName, isProgram, programOf, TYPE_KINDS, type Program } from './program.ts';
import { type Candidate, candidatesOf, splitArguments, valueShown } from './programValues.ts';
import { standInOf } from './symbolFacts.ts';
import { hedged, unknownWords } from './unitSearch.ts';
import { usesOf } from './uses.ts';

const ASKS_FOR_VALUE =
  /\bhow (?:many|much|long|often|large|big|high|old|far|wide|soon)\b|\b(?:what|which)(?:'s| is| are| was)?\b|\bdefault\b|\bvalue\b|\bmax(?:imum)?\b|\bmin(?:imum)?\b|\blimit\b|\btimeout\b|\bsize\b/i;
/** A question of so few words that has no verb asks for a value: "day cap of a cargo bike?". */
const MAX_BARE_WORDS = 8;
const ASKS_FOR_BEHAVIOUR =
  /\bwhat (?:happens|becomes|if)\b|\bwhy\b|\bhow (?:does|do|is|are|can)\b|\bwhat does\b|\bwhen (?:is|are|does|do|can|may|must|will)\b|^when\b/i;
const ASKS_FOR_QUANTITY = /\bhow (?:many|much|long|often|large|big|high|old|far|wide|soon)\b/i;
const MAX_VALUE_CHARS = 200;
const MIN_FIT = 0.62;

/** How sure a value is at most that fits well where the file lacks a word of the question: it says itself that it may be another. */
const WITH_UNKNOWN = 0.715;
/** How sure a value is at most that fits worse, or where the file speaks of a word of the question elsewhere. */
const PARTLY = 0.66;

/** The value of a constant or a default that the question describes in words. */
export const valueAnswer: AnswerKind = {
  name: 'value of a constant',
  find(question, file) {
    if (!isProgram(file) || !asksForValue(question)) return undefined;
    const program = programOf(file);
    const entry = tableEntry(question, program);
    const fits = candidatesOf(program)
      .filter(
        (candidate) =>
          (!ASKS_FOR_QUANTITY.test(question.text) || isQuantity(candidate)) && isAsked(candidate, question),
      )
      .map((candidate) => ({ candidate, fit: fitOf(candidate, question, program) }))
      .filter(({ fit }) => fit >= MIN_FIT)
      .sort((a, b) => b.fit - a.fit);
    const best = fits[0];
    if (entry && entry.certainty > (best?.fit ?? 0)) return entry;
    if (!best) return undefined;
    const also = fits
      .slice(1)
      .filter(({ fit, candidate }) => fit >= best.fit - 0.04 && candidate.item !== best.candidate.item)
      .slice(0, 2);
    const candidates = [best.candidate, ...also.map(({ candidate }) => candidate)];
    const unknown = unknownWords(question, program).filter(({ word }) => !FILLERS.test(word));
    if (unknown.length > 0 && best.fit >= WITH_UNKNOWN) {
      const found = toFinding(candidates, WITH_UNKNOWN, program);
      return { ...found, text: hedged(found.text, unknown) };
    }
    const isPartly = unknown.length > 0 || saysElse(best.candidate, question, program);
    return toFinding(candidates, isPartly ? Math.min(best.fit, PARTLY) : best.fit, program);
  },
};

const SAYS_LITTLE = /^(?:true|false|none|null|nil|undefined|\{\}|\[\]|\(\))$/i;
const ASKS_FOR_STATE =
  /\bdefaults?\b|\bvalues?\b|\bset to\b|\binitial\w*|^(?:is|are|does|do|has|have)\b|\b(?:on|off|enabled|disabled)\b|\b(?:if|when) (?:i|you|we|it|none?)\b.*\b(?:not?|none|nothing|without)\b/i;

/** Whether a question asks whether something is so or what it is by default, where the value says no more than that. */
function isAsked({ value }: Candidate, { text }: Question): boolean {
  // What a question supposes is not what it asks.
  if (/^\d+$/.test(value) && new RegExp(`\\b(?:is|are|of|to|=|with) ${value}\\b`).test(text)) return false;
  return !SAYS_LITTLE.test(value) || ASKS_FOR_STATE.test(text);
}

/** Whether the file speaks of what a question asks, and not where it speaks of a value. */
function saysElse(candidate: Candidate, question: Question, program: Program): boolean {
  const asked = new Set(question.words.map(({ stem }) => stem));
  if (candidate.name.every((part) => asked.has(stemOf(part)))) return false;
  const around = [...candidate.name, ...candidate.around, ...usageWords(candidate, program)];
  return question.words.some(
    ({ word, stem, weight }) =>
      weight === 1 && !FILLERS.test(word) && program.stems.has(stem) && !around.some((other) => alike(word, other)),
  );
}

/** Whether a value says how many, how much or how long: no path, no name, no number that only tells members apart, no counter. */
function isQuantity({ item: { kind }, value }: Candidate): boolean {
  const isCounter = (FIELD_KINDS.has(kind) || kind === 'variable') && /^0(?:\.0)?[fLd]?$/.test(value);
  return (
    kind !== 'enum member' &&
    !isCounter &&
    !/^["'`]?(?:[\w.]*\/|https?:)/.test(value) &&
    (/\d/.test(value) || /^[A-Z][A-Z_]+$/.test(value) || /second|minute|hour|day|week|infinity|none|null/i.test(value))
  );
}

function asksForValue({ text }: Question): boolean {
  if (ASKS_FOR_BEHAVIOUR.test(text)) return false;
  return ASKS_FOR_VALUE.test(text) || text.split(/\s+/).length <= MAX_BARE_WORDS;
}

function toFinding(candidates: readonly Candidate[], fit: number, { file }: Program): Finding {
  const texts = candidates.map(
    ({ item, value }) =>
      `${valueShown(value)} — ${item.kind} ${code(fullName(item))}${item.kind === 'parameter' && item.parent ? ` of ${code(fullName(item.parent))}` : ''}`,
  );
  const standIns = candidates.flatMap(({ item }) => standInOf(item, file) ?? []);
  const spans = candidates.map(({ item }) => {
    const { first, last } = linesWithComment(item);
    return {
      first: item.lines.first - first > 6 ? item.lines.first : first,
      last: Math.min(last, item.lines.first + 6),
    };
  });
  return {
    text: `${texts.join('\n')}\n${shown(file, dedupe([...spans, ...standIns]))}`,
    how: `${candidates[0]?.item.kind ?? 'value'} ${candidates[0]?.item.name ?? ''}`,
    lines: [
      ...standIns,
      ...candidates.map(({ item }) => ({
        first: item.lines.first,
        last: Math.min(item.lines.last, item.lines.first + 8),
      })),
    ],
    certainty: Math.min(0.93, fit),
  };
}

function dedupe(spans: readonly Lines[]): Lines[] {
  const sorted = spans.toSorted((a, b) => a.first - b.first);
  return sorted.filter((span, index) => index === 0 || span.first > (sorted[index - 1]?.last ?? 0));
}

/** How well a question describes a value: its name by the question, and the question by all that speaks of it. */
function fitOf(candidate: Candidate, question: Question, program: Program): number {
  const asked = question.words.filter(({ word }) => !FILLERS.test(word));
  const strong = asked.filter(({ weight }) => weight === 1);
  if (strong.length === 0) return 0;
  const named = asked.filter(({ word }) => candidate.name.some((part) => alike(word, part)));
  if (!named.some(({ weight }) => weight === 1)) return 0;
  // What joins the words of a name is asked for by none.
  const parts = candidate.name.filter((part) => !JOINING.test(part));
  const nameShare =
    parts.filter((part) => asked.some(({ word }) => alike(word, part)) || (UNITS.test(part) && hasUnit(question, part)))
      .length / Math.max(1, parts.length);
  const around =
    nameShare >= 0.45 || named.length > 1 ? [...candidate.around, ...usageWords(candidate, program)] : candidate.around;
  const total = asked.reduce((sum, { weight }) => sum + weight, 0);
  // A bound is said of a value by its name or beside it: where it is used, another may bound it.
  const degrees = asked.map((word) =>
    degreeOf(word, candidate.name, BOUND.test(word.word) ? candidate.around : around),
  );
  const covered = asked.reduce((sum, word, index) => sum + word.weight * (degrees[index] ?? 0), 0);
  const isConstant = candidate.item.kind === 'constant' || candidate.item.kind === 'parameter' ? 0.03 : 0;
  return 0.45 * nameShare + 0.5 * (covered / total) + isConstant;
}

function degreeOf({ word }: QuestionWord, name: readonly string[], around: readonly string[]): number {
  if (name.some((part) => alike(word, part))) return 1;
  return around.some((other) => alike(word, other)) ? 0.85 : 0;
}

const JOINING = /^(?:per|of|by|for|the|and)$/;
const BOUND = /^(?:max|maximum|most|highest|largest|biggest|longest|min|minimum|least|lowest|smallest|shortest|limit)$/;
const FILLERS =
  /^(?:many|much|long|times|value|set|constant|code|defined|used|configured|file|default|defaults?|number|there|exactly)$/;
const UNITS =
  /^(?:ms|millis|milliseconds|seconds?|secs?|minutes?|mins?|hours?|days?|bytes?|kb|mb|count|size|max|min|cents?|percent|default|minimum|maximum|limit|threshold|least|most)$/;

function hasUnit({ text }: Question, unit: string): boolean {
  if (/^(?:ms|milli\w*|sec\w*|mins?|minutes?|hours?|days?)$/.test(unit)) {
    return unit !== 'min'
      ? /\bhow (?:long|often|soon)\b|\btime-?out\b|\bsince\b/i.test(text)
      : ASKS_FOR_LEAST.test(text);
  }
  if (/^(?:minimum|threshold|least)$/.test(unit)) return ASKS_FOR_LEAST.test(text);
  if (/^(?:count|size|max|maximum|limit|most)$/.test(unit)) {
    return /\bhow (?:many|large|big|high)\b|\bmost\b|\blongest\b|\bat once\b/i.test(text);
  }
  return unit === 'default' || (/^(?:cents?|percent)/.test(unit) && /\bhow (?:much|high)\b/i.test(text));
}

const ASKS_FOR_LEAST = /\b(?:begins?|starts?|at how many|from how many|at least|required|least)\b/i;

/** `stem` and synonym alone: beginnings and misspellings name too much here. */
function alike(one: string, other: string): boolean {
  return likeness(one, other) >= 0.75 || areSynonyms(stemOf(one), stemOf(other));
}

const USES = new WeakMap<Candidate, readonly string[]>();

/** The words of where a constant is used: the functions' names and first sentences, and the lines themselves. */
function usageWords(candidate: Candidate, program: Program): readonly string[] {
  const known = USES.get(candidate);
  if (known) return known;
  const words = new Set<string>();
  if (candidate.item.kind === 'constant' || candidate.item.kind === 'variable') {
    for (const { by, line } of usesOf(candidate.item, program).slice(0, 6)) {
      for (const word of wordsOf(
        `${by?.name ?? ''} ${by?.comment.split('\n')[0] ?? ''} ${program.file.text[line - 1] ?? ''}`,
      ))
        words.add(word);
    }
  }
  USES.set(candidate, [...words]);
  return [...words];
}

const ENTRY = /^\s*(?:["'`]?([\w.$ -]+?)["'`]?|\[([\w.]+)\])\s*(?::(?!:)|=>|\bto\b|=)\s*(.+?),?\s*(?:(?:\/\/|#).*)?$/;

/** `Crop::Cucumber => 34.0,`, `Mode.FAST -> 3`, `case 'fast': return 3;`: a case of a function that has a value for each. */
const ARM =
  /^\s*(?:case\s+["'`]?([\w.:$-]+?)["'`]?\s*:\s*return\b|["'`]?([\w.:$-]+?(?:\s*\|\s*[\w.:$-]+)*?)["'`]?\s*(?:=>|->))\s*([^{}]+?)[,;]?\s*(?:(?:\/\/|#).*)?$/;
/** A function with fewer of them is no table. */
const MIN_ARMS = 3;
const MAX_ENTRY_CHARS = 300;

function armsOf({ lines }: Item, { text }: StructuredFile): number {
  return text.slice(lines.first, lines.last).filter((line) => ARM.test(line.slice(0, MAX_ENTRY_CHARS))).length;
}

/** An entry of a table of values, by its key; of one that makes a value of a type of the file, the field that is asked for. */
function tableEntry(question: Question, program: Program): Finding | undefined {
  const { file } = program;
  const asked = question.words.filter(({ word }) => !FILLERS.test(word));
  let best: { readonly finding: Finding; readonly fit: number } | undefined;
  for (const item of program.symbols) {
    const isFunction = FUNCTION_KINDS.has(item.kind);
    const entry = isFunction ? ARM : ENTRY;
    if (
      (!isFunction && item.kind !== 'constant' && item.kind !== 'variable' && item.kind !== 'field') ||
      item.lines.last - item.lines.first < 2 ||
      (!isFunction && item.children.length > 0) ||
      (isFunction && armsOf(item, file) < MIN_ARMS)
    )
      continue;
    for (let line = item.lines.first + 1; line <= item.lines.last; line++) {
      const found = entry.exec((file.text[line - 1] ?? '').slice(0, MAX_ENTRY_CHARS));
      if (!found) continue;
      const keys = (found[1] ?? found[2] ?? '').split('|').map((one) => wordsOf(one.split(/::|\./).at(-1) ?? ''));
      const key = keys.find((parts) => isSaidBy(parts, asked));
      if (!key) continue;
      const field = fieldOfEntry(found[3] ?? '', asked, program);
      const about = [
        ...key,
        ...wordsOf(found[1] ?? found[2] ?? ''),
        ...wordsOf(item.name),
        ...wordsOf(item.comment),
        ...(field ? wordsOf(field.name) : []),
      ];
      const covered = asked.filter(({ word }) => about.some((other) => alike(word, other)));
      const fit =
        covered.reduce((sum, { weight }) => sum + weight, 0) /
        Math.max(
          0.1,
          asked.reduce((sum, { weight }) => sum + weight, 0),
        );
      if (fit <= (best?.fit ?? 0.6)) continue;
      const sentence = field
        ? `${code(field.value)} — ${code(field.name)} of ${code(found[1] ?? '')}${field.isDefault ? ' (the default)' : ''}`
        : `${code(clipped(found[3] ?? '', MAX_VALUE_CHARS))} — ${code(found[1] ?? found[2] ?? '')} in ${code(item.name)}`;
      const cited = { first: line, last: line };
      best = {
        fit,
        finding: {
          text: `${sentence}\n${shown(file, [cited])}`,
          how: `entry of ${item.name}`,
          lines: [cited, ...(field ? [field.lines] : [])],
          certainty: isFunction && !areAllSaid(asked, about) ? LIKELY : 0.5 + 0.45 * fit,
        },
      };
    }
  }
  return best?.finding;
}

function isSaidBy(key: readonly string[], asked: readonly QuestionWord[]): boolean {
  return key.length > 0 && key.every((part) => asked.some(({ word }) => likeness(word, part) >= 0.85));
}

/** Whether each word that tells what a question is about is said of an entry: other functions have the same cases. */
function areAllSaid(asked: readonly QuestionWord[], about: readonly string[]): boolean {
  return asked.every(({ word, weight }) => weight < 1 || about.some((other) => alike(word, other)));
}

interface EntryField {
  readonly name: string;
  readonly value: string;
  readonly isDefault: boolean;
  readonly lines: Lines;
}

/** The argument of `Name(a, b)` that stands for the field that is asked for. */
function fieldOfEntry(text: string, asked: readonly QuestionWord[], { byName }: Program): EntryField | undefined {
  const call = /^&?(?:new\s+)?([A-Z]\w*)\s*[({]([^]*)[)}],?$/.exec(text.trim());
  const type = byName.get((call?.[1] ?? '').toLowerCase())?.find(({ kind }) => TYPE_KINDS.has(kind));
  if (!call || !type) return undefined;
  const fields = type.children.filter(({ kind, traits }) => FIELD_KINDS.has(kind) && !traits.includes('static'));
  const field = fields
    .map((item) => ({ item, parts: wordsOf(item.name) }))
    .filter(({ parts }) => parts.every((part) => asked.some(({ word }) => likeness(word, part) >= 0.85)))
    .sort((a, b) => b.parts.length - a.parts.length)[0]?.item;
  if (!field) return undefined;
  const arguments_ = splitArguments(call[2] ?? '');
  const named = arguments_.find((argument) => new RegExp(`^${field.name}\\s*[=:]`).test(argument));
  const value =
    named?.replace(/^\w+\s*[=:]\s*/, '') ??
    (arguments_.some((argument) => /^\w+\s*[=:](?!:)/.test(argument)) ? undefined : arguments_[fields.indexOf(field)]);
  const own = value ?? field.value;
  return own === undefined
    ? undefined
    : { name: field.name, value: own, isDefault: value === undefined, lines: field.lines };
}
