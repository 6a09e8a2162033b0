import type { Item, StructuredFile } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { code } from '../markdown.ts';
import { isConcept } from './codeConcepts.ts';
import { bestPassage, type PassageMatch, type PassageNeeds } from './passages.ts';
import { STATEMENTS, statementsOf } from './excerpt.ts';
import { stemsMeantBy, stemsOf, synonymsIn, TYPE_KINDS, type Program } from './program.ts';

/** A declaration with the words that tell what it is about. */
interface Unit {
  readonly item: Item;
  /** Its place among all declarations. */
  readonly at: number;
  readonly name: ReadonlySet<string>;
  readonly comment: ReadonlySet<string>;
}

/** A declaration, and where it has a stem. */
interface Places {
  readonly unit: Unit;
  readonly name: boolean;
  readonly comment: boolean;
  readonly body: boolean;
}

/** The declarations of a program by their stems: a question looks at those alone that have one of its words. */
interface UnitIndex {
  /** How many declarations there are. */
  readonly size: number;
  readonly byStem: ReadonlyMap<string, readonly Places[]>;
}

/** How well a declaration answers the words of a question. */
interface UnitMatch {
  readonly item: Item;
  readonly score: number;
  /** The share of the question's words that it has, by their rarity, 0 to 1. */
  readonly coverage: number;
  /** Its passage that matches best; undefined where only its name does. */
  readonly passage: PassageMatch | undefined;
}

const KEPT = new WeakMap<Program, UnitIndex>();
const NAME_WEIGHT = 1;
const COMMENT_WEIGHT = 0.95;
const BODY_WEIGHT = 0.7;
const SYNONYM_SHARE = 0.7;
const NAME_SYNONYM = NAME_WEIGHT * SYNONYM_SHARE * 0.7;
const COMMENT_SYNONYM = COMMENT_WEIGHT * SYNONYM_SHARE * 0.6;
/** Words that ask in questions about code and say nothing of it. */
const ASKING = new Set(
  'stuff thing things people person code function functions method methods class happens happen returned return returns do work works called call when why what happen mean means somebody someone user program module file script value set used use one get gets less greater than under over become becomes'
    .split(' ')
    .map(stemOf),
);

/** The declarations of a program by their stems; kept as long as the program is. */
function indexOf(program: Program): UnitIndex {
  const known = KEPT.get(program);
  if (known) return known;
  const { file } = program;
  const items = [...program.symbols, ...statementsOf(file)].filter(
    ({ kind }) => kind !== 'parameter' && kind !== 'enum member' && kind !== 'local function',
  );
  const byStem = new Map<string, Places[]>();
  for (const [at, item] of items.entries()) {
    const name = stemsOf(`${item.name} ${item.parent?.kind === 'file' ? '' : (item.parent?.name ?? '')}`);
    const comment = stemsOf(item.comment);
    const body = stemsOf(bodyOf(item, file).join(' '));
    const unit = { item, at, name, comment };
    for (const stem of name.union(comment).union(body)) {
      const places = { unit, name: name.has(stem), comment: comment.has(stem), body: body.has(stem) };
      const known = byStem.get(stem);
      if (known) known.push(places);
      else byStem.set(stem, [places]);
    }
  }
  const index = { size: items.length, byStem };
  KEPT.set(program, index);
  return index;
}

/** So much of a line is looked at, in UTF-16 code units: many declarations may share a long one. */
const MAX_LINE_CHARS = 1000;

/** The lines of a declaration; of a type those of its members of one line, as its methods answer for themselves. */
function bodyOf(item: Item, file: StructuredFile): string[] {
  const members = item.children.filter(({ kind, lines }) => kind !== 'test' && lines.first === lines.last);
  const lines = TYPE_KINDS.has(item.kind)
    ? [...new Set(members.map(({ lines: { first } }) => first))].map((line) => file.text[line - 1] ?? '')
    : file.text.slice(item.lines.first - 1, item.lines.last);
  return lines.map((line) => line.slice(0, MAX_LINE_CHARS));
}

/** Phrases of questions, with the single word that programs have for them. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:throw[ns]?|threw|thrown) (?:\w+ )?away\b|\bget(?:s|ting)? rid of\b/iu, 'discard'],
  [/\b(?:has|have|had) (?:run|ran) out\b|\bruns? out\b|\bran out\b/iu, 'expire'],
  [/\b(?:get|gets|got|give|gives|given|pay|paid) (?:\w+ ){0,3}back\b|\b(?:money|it|they) comes? back\b/iu, 'refund'],
  [/\b(?:turn|switch)(?:s|ed|ing)? (?:\w+ )?off\b/iu, 'disable'],
  [/\b(?:turn|switch)(?:s|ed|ing)? (?:\w+ )?on\b/iu, 'enable'],
  [/\b(?:set|put|kept?|keep) aside\b/iu, 'reserve'],
  [/\bused? up\b|\buses up\b/iu, 'consume'],
];

/** The words of a question that tell what it is about; a phrase is one. */
function tellingWords({ words, text }: Question): readonly QuestionWord[] {
  let plain = [...words];
  for (const [phrase, word] of PHRASES) {
    const said = new Set(wordsOf(phrase.exec(text)?.[0] ?? ''));
    const own = plain.filter((one) => said.has(one.word));
    if (own.length === 0) continue;
    plain = plain.filter((one) => !own.includes(one));
    plain.push({ word, stem: stemOf(word), weight: 1, isConstraint: false });
  }
  return plain;
}

/** What each of a question's stems counts in a file: rare words more. */
export function weightsOf(question: Question, program: Program): Map<string, number> {
  const { size, byStem } = indexOf(program);
  const weights = new Map<string, number>();
  const supposed = supposedIn(question);
  for (const { word, stem, weight } of tellingWords(question)) {
    if (ASKING.has(stem) || /^\d{1}$/.test(word) || (supposed.has(word) && !program.stems.has(stem))) continue;
    if (supposed.has(word) && UNIT.test(word)) continue;
    const having = byStem.get(stem)?.length ?? 0;
    const share = RELATING.has(word) ? RELATING_SHARE : /^\d{3,}$/.test(word) ? LITERAL_SHARE : 1;
    weights.set(stem, share * weight * Math.log(1 + (size + 1) / (having + 1)));
  }
  return weights;
}

/** Words that relate one thing to another in time or place. */
const RELATING = new Set(
  'after before during while since without below above within between until soon ago back away never'.split(' '),
);
const RELATING_SHARE = 0.3;
/** A code of several digits that the program has as well, such as a status, is the case that is asked about. */
const LITERAL_SHARE = 2;

const UNIT =
  /^(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|bytes?|[kmg]i?b|ms|cm|mm|km|kg|g|percent|euros?|dollars?|cents?)$/;

/** The figures that a question supposes, with their units: "when it lags 20 minutes" asks of any lag that is as long. */
function supposedIn({ text }: Pick<Question, 'text'>): ReadonlySet<string> {
  const figures = [...text.matchAll(/\b(\d[\d.,]*)\s?([a-z]{1,10})?\b/gi)];
  return new Set(
    figures.flatMap(([, number = '', unit = '']) => [number, ...(UNIT.test(unit) ? [unit.toLowerCase()] : [])]),
  );
}

/** The declarations that match the words of a question, best first. */
export function searchUnits(question: Question, program: Program): UnitMatch[] {
  const weights = weightsOf(question, program);
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return [];
  const needs = needsOf(question);
  const weighed = [...weighUnits(weights, program)]
    .sort(([one, a], [other, b]) => b.score - a.score || one.at - other.at)
    .slice(0, MAX_LOOKED_INTO);
  const matches = weighed.map(([unit, { score, covered }]): UnitMatch => {
    const { item } = unit;
    const isCode = item.kind === 'function' || item.kind === 'method';
    const passage = bestPassage(item, program, weights, unit, needs);
    const near = (passage?.cover ?? 0) * PASSAGE_WEIGHT * all;
    return {
      item,
      score: (UNIT_WEIGHT * score + near) * (isCode ? 1 : isRemark(item) ? REMARK_SHARE : 0.9),
      coverage: Math.max(covered / all, Math.min(1, passage?.cover ?? 0)),
      passage,
    };
  });
  return matches.sort((a, b) => b.score - a.score);
}

/** So many declarations are looked into, those first that have most of the words. */
const MAX_LOOKED_INTO = 150;

/** What the declarations count that have any of the given stems, or another word for one. */
function weighUnits(
  weights: ReadonlyMap<string, number>,
  program: Program,
): ReadonlyMap<Unit, { readonly score: number; readonly covered: number }> {
  const weighed = new Map<Unit, { score: number; covered: number }>();
  for (const [stem, weight] of weights) {
    for (const [unit, degree] of degreesOf(stem, program)) {
      const { score, covered } = weighed.get(unit) ?? { score: 0, covered: 0 };
      weighed.set(unit, {
        score: score + weight * degree,
        covered: covered + weight * (degree < 0.5 ? SYNONYM_SHARE : 1),
      });
    }
  }
  return weighed;
}

/** How much each declaration is about a stem; those that are not are missing. */
function degreesOf(stem: string, program: Program): ReadonlyMap<Unit, number> {
  const { byStem } = indexOf(program);
  const degrees = new Map<Unit, number>();
  for (const places of byStem.get(stem) ?? []) degrees.set(places.unit, degreeOf(places));
  for (const synonym of stemsMeantBy(program, stem)) {
    for (const { unit, name, comment } of byStem.get(synonym) ?? []) {
      if (name || comment) degrees.set(unit, Math.max(degrees.get(unit) ?? 0, name ? NAME_SYNONYM : COMMENT_SYNONYM));
    }
  }
  return degrees;
}

/** What is done is told by code; what is said of it elsewhere comes behind. */
const REMARK_SHARE = 0.7;

const REMARK_LEAST = 0.6;

/** Whether lines outside of declarations are little more than a comment. */
export function isRemark({ kind, comment, signature }: Item): boolean {
  return kind === STATEMENTS && comment.length >= REMARK_LEAST * (signature?.length ?? 0);
}

/** What the best passage of a declaration counts, and what all of its words do. */
const PASSAGE_WEIGHT = 1;
const UNIT_WEIGHT = 0.5;

function needsOf({ text }: Question): PassageNeeds {
  return {
    condition: /\b(?:if|when|unless|until|after|before|what happens|why|can|does it|is it)\b/i.test(text),
    failure:
      /\b(?:fail\w*|errors?|exceptions?|raise[sd]?|throw[ns]?|reject\w*|refuse[sd]?|invalid|wrong|happens?|allowed)\b/i.test(
        text,
      ),
    error: /\b(?:which|what) (?:\w+ )?(?:errors?|exceptions?|error codes?)\b/i.test(text),
    quantity: ASKS_FOR_QUANTITY.test(text),
    negation:
      /\b(?:not|never|without|no longer|nothing|cannot|none|skip\w*|ignor\w*|left out|exclu\w*)\b|n['’]t\b/i.test(text),
    order: /\b(?:in )?(?:what|which) order\b|\border of\b/i.test(text),
    units: [...supposedIn({ text })].filter((word) => UNIT.test(word)),
  };
}

export const ASKS_FOR_QUANTITY =
  /\bhow (?:many|much|long|often|old|large|big|high|far|fast|soon)\b|\bwhat (?:do|does|did|would) .{1,80}\bcosts?\b|\bprices? of\b/i;

function degreeOf({ name, comment, body }: Places): number {
  const all = (name ? NAME_WEIGHT * 0.6 : 0) + (comment ? COMMENT_WEIGHT * 0.6 : 0) + (body ? BODY_WEIGHT * 0.5 : 0);
  return Math.min(1.2, Math.max(all, name ? NAME_WEIGHT : comment ? COMMENT_WEIGHT : BODY_WEIGHT));
}

/** The words of a question that a program nowhere has, not even as another word for the same. */
export function unknownWords(question: Question, program: Program): QuestionWord[] {
  return tellingWords(question).filter(
    ({ word, stem, weight }) =>
      weight === 1 &&
      !ASKING.has(stem) &&
      !RELATING.has(word) &&
      !isConcept(stem) &&
      !/^\d+$/.test(word) &&
      !isKnown(stem, word, question.text, program),
  );
}

/** An answer that says which words of the question the file does not have, where there are any. */
export function hedged(text: string, unknown: readonly QuestionWord[]): string {
  if (unknown.length === 0) return text;
  const words = unknown
    .slice(0, 4)
    .map(({ word }) => code(word))
    .join(', ');
  return `Possibly not in this file, which has no ${words}; the closest lines are:\n\n${text}`;
}

/** An answer that is given as doubtful, with the words that the file does not have. */
export function withUnknown(text: string, unknown: readonly QuestionWord[]): string {
  const words = unknown.slice(0, 4).map(({ word }) => code(word));
  return `Nothing in this file speaks of ${words.join(', ')}.\n\n${text}`;
}

function isKnown(stem: string, word: string, text: string, program: Program): boolean {
  if (program.stems.has(stem)) return true;
  // An abbreviation in capitals is a name, which nothing else stands for.
  if (word.length >= 3 && text.includes(word.toUpperCase())) return false;
  return synonymsIn(program, stem).size > 0;
}
