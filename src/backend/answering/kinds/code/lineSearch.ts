import type { Item } from '../../../structure/structure.ts';
import { areSynonyms } from '../../../understanding/synonyms.ts';
import { indentOf } from '../../../structure/readers/code/maskedSource.ts';
import { conceptDegree } from './codeConcepts.ts';
import { stemsOf, type Program } from './program.ts';
import { isComment } from './uses.ts';

/** A line of a declaration with the words that tell what it is about. */
interface CodeLine {
  readonly line: number;
  readonly text: string;
  /** Those of the line and of the comment directly above it. */
  readonly own: ReadonlySet<string>;
  /** Those of the lines that depend on it. */
  readonly inside: ReadonlySet<string>;
  /** Those of the conditions that it stands under. */
  readonly guard: ReadonlySet<string>;
  readonly isCondition: boolean;
  readonly isFailure: boolean;
}

/** The line of a declaration that matches a question best. */
export interface LineMatch {
  readonly line: number;
  /** How much of the question the line, what is around it and the names that it stands in say, 0 to about 1. */
  readonly cover: number;
}

/** What a question asks of the line that answers it. */
export interface LineNeeds {
  readonly condition: boolean;
  readonly failure: boolean;
}

const KEPT = new WeakMap<Item, readonly CodeLine[]>();
const MAX_LINES = 400;
const MAX_LINE_CHARS = 400;
const MAX_INSIDE = 3;
const MAX_GUARDS = 3;
const CONDITION =
  /\b(?:if|unless|elif|elsif|else|when|while|until|case|match|switch|catch|except|rescue|guard|require|check|assert\w*|timeout)\b|\?\?|\?:|\|\||&&|[<>]=?\s|[=!]==?/;
const FAILURE =
  /\b(?:throw|raise|panic!?|abort|die|fail\w*|reject|Err\(|bail!|errors?\.New|Errorf|error\(|exit\b|return (?:false|null|None|nil|undefined|-1)\b)/;

/** The best line of a declaration for the given stems; undefined where none has any of them. */
export function bestLine(
  item: Item,
  program: Program,
  weights: ReadonlyMap<string, number>,
  context: { readonly name: ReadonlySet<string>; readonly comment: ReadonlySet<string> },
  needs: LineNeeds,
): LineMatch | undefined {
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return undefined;
  let best: LineMatch | undefined;
  for (const one of linesOf(item, program)) {
    let cover = 0;
    let own = 0;
    for (const [stem, weight] of weights) {
      const degree = degreeOf(stem, one);
      own += weight * degree;
      cover += weight * Math.max(degree, context.name.has(stem) ? 0.6 : context.comment.has(stem) ? 0.5 : 0);
    }
    if (own === 0) continue;
    const bonus = (needs.condition && one.isCondition ? 0.06 : 0) + (needs.failure && one.isFailure ? 0.08 : 0);
    const total = cover / all + bonus;
    if (total > (best?.cover ?? 0)) best = { line: one.line, cover: total };
  }
  return best;
}

function degreeOf(stem: string, { own, inside, guard, text }: CodeLine): number {
  if (own.has(stem)) return 1;
  if (inside.has(stem)) return 0.8;
  if (guard.has(stem)) return 0.7;
  for (const other of own) if (areSynonyms(stem, other)) return 0.6;
  return conceptDegree(stem, text);
}

function linesOf(item: Item, program: Program): readonly CodeLine[] {
  const known = KEPT.get(item);
  if (known) return known;
  const { file } = program;
  const lines: CodeLine[] = [];
  const last = Math.min(item.lines.last, item.lines.first + MAX_LINES);
  /** The conditions that are open, by their indentation. */
  const open: { indent: number; stems: Set<string> }[] = [];
  let above: string[] = [];
  for (let line = item.lines.first; line <= last; line++) {
    const text = (file.text[line - 1] ?? '').slice(0, MAX_LINE_CHARS);
    if (text.trim() === '') {
      above = [];
      continue;
    }
    if (isComment(text, file)) {
      above.push(text);
      // What is said below the last statement of a block belongs to none.
      if (line < last || item.kind !== 'statements') {
        lines.push({ ...EMPTY, line, text, own: stemsOf(text) });
        continue;
      }
    }
    const indent = indentOf(text);
    for (let outer = open.at(-1); outer && outer.indent >= indent; outer = open.at(-1)) open.pop();
    const own = stemsOf([...above.slice(-4), text].join(' '));
    above = [];
    lines.push({
      line,
      text,
      own,
      inside: stemsOf(insideOf(file.text, line, last, indent).join(' ')),
      guard: new Set(open.slice(-MAX_GUARDS).flatMap(({ stems }) => [...stems])),
      isCondition: CONDITION.test(text),
      isFailure: FAILURE.test(text),
    });
    if (line > item.lines.first) open.push({ indent, stems: own });
  }
  KEPT.set(item, lines);
  return lines;
}

const EMPTY = { inside: new Set<string>(), guard: new Set<string>(), isCondition: false, isFailure: false } as const;

/** The lines that are indented further than the one above them, as far as they are near. */
function insideOf(text: readonly string[], line: number, last: number, indent: number): string[] {
  const inside: string[] = [];
  for (let next = line + 1; next <= Math.min(last, line + MAX_INSIDE); next++) {
    const source = (text[next - 1] ?? '').slice(0, MAX_LINE_CHARS);
    if (source.trim() === '' || indentOf(source) <= indent) break;
    inside.push(source);
  }
  return inside;
}
