import { linesWithComment, type Item, type Lines, type StructuredFile } from '../../../structure/structure.ts';
import { indentOf } from '../../../structure/readers/code/maskedSource.ts';
import { conceptDegree } from './codeConcepts.ts';
import { stemsMeantBy, stemsOf, TYPE_KINDS, type Program } from './program.ts';
import { sentencesOf, type Sentence } from '../text/sentences.ts';

/** A line of a declaration, or a sentence of its comments, with the words that tell what it is about. */
interface Passage {
  readonly lines: Lines;
  readonly text: string;
  readonly isRemark: boolean;
  /** The stems of the line and of the comment directly above it, or of the sentence. */
  readonly own: ReadonlySet<string>;
  /** Those of the lines that depend on it; of a sentence those beside it in the same comment. */
  readonly inside: ReadonlySet<string>;
  /** Those of the conditions that it stands under. */
  readonly guard: ReadonlySet<string>;
  readonly isCondition: boolean;
  readonly isFailure: boolean;
}

/** The passage of a declaration that matches a question best. */
export interface PassageMatch {
  readonly lines: Lines;
  readonly isRemark: boolean;
  /** How much of the question the passage, what is around it and the names that it stands in say, 0 to about 1. */
  readonly cover: number;
}

/** What a question asks of the passage that answers it. */
export interface PassageNeeds {
  /** A case, or what follows from one. */
  readonly condition: boolean;
  readonly failure: boolean;
  /** The name of an error. */
  readonly error: boolean;
  readonly quantity: boolean;
  readonly order: boolean;
  /** What is not done. */
  readonly negation: boolean;
  /** The units of the figures that the question supposes, such as `days` of "200 days ago". */
  readonly units: readonly string[];
}

const KEPT = new WeakMap<Item, readonly Passage[]>();
const MAX_LINES = 400;
const MAX_LINE_CHARS = 400;
const MAX_INSIDE = 3;
const MAX_GUARDS = 3;
const MAX_LINES_OF_COMMENT = 4;
const CONDITION =
  /\b(?:if|unless|elif|elsif|else|when|while|until|case|match|switch|catch|except|rescue|guard|require|check|assert\w*|timeout)\b|\?\?|\?:|\|\||&&|[<>]=?\s|[=!]==?/;
const FAILURE =
  /\b(?:throw|raise|panic!?|abort|die|fail\w*|reject|Err\(|bail!|errors?\.New|Errorf|error\(|exit\b|return (?:false|null|None|nil|undefined|-1)\b)/;

/** The best passage of a declaration for the given stems; undefined where none has any of them. */
export function bestPassage(
  item: Item,
  program: Program,
  weights: ReadonlyMap<string, number>,
  context: { readonly name: ReadonlySet<string>; readonly comment: ReadonlySet<string> },
  needs: PassageNeeds,
): PassageMatch | undefined {
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return undefined;
  let best: PassageMatch | undefined;
  for (const passage of passagesOf(item, program)) {
    let cover = 0;
    let own = 0;
    for (const [stem, weight] of weights) {
      const degree = degreeOf(stem, stemsMeantBy(program, stem), passage);
      own += weight * degree;
      cover += weight * Math.max(degree, context.name.has(stem) ? 0.6 : context.comment.has(stem) ? 0.5 : 0);
    }
    if (own === 0) continue;
    const total = cover / all + bonusOf(passage, needs);
    if (total > (best?.cover ?? 0)) best = { lines: passage.lines, isRemark: passage.isRemark, cover: total };
  }
  return best;
}

const ERROR_NAME = /\b[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b|\bE[A-Z]{3,}\b|\b\w*(?:Error|Exception)\b/;
const FIGURE =
  /(?<![\w.[])(?!0\b|1\b)\d[\d_.]*(?![\w\]])|\b(?:so many|once|twice|half|two|three|four|five|six|seven|eight|nine|ten|dozen|hourly|daily|weekly)\b/;
const SEQUENCE =
  /\b(?:first|then|last|oldest|newest|earliest|latest|sort\w*|order(?:ed|s)?(?! \w+\()|rank|priorit\w*)\b/i;
const NEGATION = /\b(?:not?|never|nothing|without|none|cannot|except|skip\w*|ignor\w*|left out)\b|n['’]t\b/i;
const COMPARISON = /[^-=<>][<>]=?(?![<>])\s*\S|\b(?:more|less|longer|older|at most|at least|only|within|up to)\b/;

/** What a passage counts more for being of the kind that is asked for. */
function bonusOf({ isCondition, isFailure, isRemark, text }: Passage, needs: PassageNeeds): number {
  return (
    (needs.condition && isCondition ? 0.06 : 0) +
    (needs.failure && isFailure ? 0.08 : 0) +
    (needs.error && ERROR_NAME.test(text) ? 0.1 : 0) +
    (needs.quantity && FIGURE.test(text) ? 0.12 : 0) +
    (needs.order && isRemark && SEQUENCE.test(text) ? 0.4 : 0) +
    (needs.negation && isRemark && NEGATION.test(text) ? 0.1 : 0) +
    (needs.units.some((unit) => text.includes(unit)) && COMPARISON.test(text) ? 0.15 : 0)
  );
}

function degreeOf(
  stem: string,
  synonyms: ReadonlySet<string>,
  { own, inside, guard, text, isRemark }: Passage,
): number {
  if (own.has(stem)) return 1;
  if (inside.has(stem)) return isRemark ? 0.6 : 0.8;
  if (guard.has(stem)) return 0.7;
  if (!synonyms.isDisjointFrom(own)) return 0.6;
  return conceptDegree(stem, text);
}

/** The passages of a declaration and of the comment above it; of a type those that say what it is, as its members have their own. */
function passagesOf(item: Item, program: Program): readonly Passage[] {
  const known = KEPT.get(item);
  if (known) return known;
  const { file } = program;
  const said = saidByLine(file);
  const remarks = remarksByLine(file);
  const passages: Passage[] = [];
  const { first } = linesWithComment(item);
  const last = Math.min(lastLineOf(item), item.lines.first + MAX_LINES);
  /** The conditions that are open, by their indentation. */
  const open: { indent: number; stems: ReadonlySet<string> }[] = [];
  let above: string[] = [];
  for (let line = first; line <= last; line++) {
    const text = (file.text[line - 1] ?? '').slice(0, MAX_LINE_CHARS);
    const words = said[line - 1];
    if (words !== undefined) {
      above.push(words);
      for (const { text: sentence, lines } of remarks.get(line) ?? []) {
        const beside = said.slice(Math.max(0, lines.first - 2), lines.last + 1).filter((one) => one !== undefined);
        passages.push({ ...remark(sentence, lines), inside: stemsOf(beside.join(' ')), guard: guardOf(open) });
      }
      continue;
    }
    if (text.trim() === '') {
      above = [];
      continue;
    }
    const indent = indentOf(text);
    for (let outer = open.at(-1); outer && outer.indent >= indent; outer = open.at(-1)) open.pop();
    const own = stemsOf([...above.slice(-MAX_LINES_OF_COMMENT), text].join(' '));
    above = [];
    passages.push({
      lines: { first: line, last: line },
      text,
      isRemark: false,
      own,
      inside: stemsOf(insideOf(file.text, line, last, indent).join(' ')),
      guard: guardOf(open),
      isCondition: CONDITION.test(text),
      isFailure: FAILURE.test(text),
    });
    if (line > item.lines.first) open.push({ indent, stems: own });
  }
  KEPT.set(item, passages);
  return passages;
}

/** Where what belongs to a declaration alone ends. */
function lastLineOf({ kind, lines, children }: Item): number {
  if (!TYPE_KINDS.has(kind)) return lines.last;
  const member = children.find((child) => child.lines.first > lines.first);
  return member ? linesWithComment(member).first - 1 : lines.last;
}

function remark(text: string, lines: Lines): Omit<Passage, 'guard' | 'inside'> {
  return {
    lines,
    text,
    isRemark: true,
    own: stemsOf(text),
    isCondition: /\b(?:if|when|unless|until|after|before|once|while|at most|at least)\b/i.test(text),
    isFailure:
      /(?<!\b(?:not an|no|never) )\b(?:fail\w*|error\w*|throw\w*|raise\w*|reject\w*|refuse\w*|invalid)\b/i.test(text),
  };
}

function guardOf(open: readonly { readonly stems: ReadonlySet<string> }[]): ReadonlySet<string> {
  return new Set(open.slice(-MAX_GUARDS).flatMap(({ stems }) => [...stems]));
}

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

/** Languages in which `#` begins a comment; elsewhere it begins a private member or a preprocessor line. */
const HASH_COMMENTS: ReadonlySet<string> = new Set(['python', 'ruby', 'shell', 'php', 'graphql']);
/** Languages in which a string that stands alone says what a declaration is. */
const DOCSTRINGS: ReadonlySet<string> = new Set(['python', 'graphql']);

const LINE = /^\s*(?:\/\/[/!]?|\*(?![\w(/]))\s?/;
const HASH = /^\s*#+[!:]?\s?/;
const BLOCK = /^\s*\/\*+!?\s?/;
const DOCSTRING = /^\s*[rRbBuU]{0,2}("""|''')/;
const SHORT_DOCSTRING = /^\s*"([^"]+)"\s*$/;
/** What a list of parameters, errors or points begins a line with. */
const POINT = /^(?:[@:\\]\w|[-*•]\s|\w+:$)/;
/** Words to tools. */
const TO_TOOLS = /^(?:eslint|istanbul|prettier|noqa|type:|pylint|nolint|c8|@ts-|v8 ignore|region\b)/;

type Said = readonly (string | undefined)[];

const STATEMENTS_KEPT = new WeakMap<StructuredFile, Said>();

/** What the comments of a program say, line by line and without their marks; undefined where a line has code or nothing. */
function saidByLine(file: StructuredFile): Said {
  const known = STATEMENTS_KEPT.get(file);
  if (known) return known;
  const { format } = file.structure;
  let end: string | undefined;
  const said = file.text.map((source) => {
    const line = source.slice(0, MAX_LINE_CHARS);
    if (end !== undefined) {
      const at = line.indexOf(end);
      if (at >= 0) end = undefined;
      return (at < 0 ? line : line.slice(0, at)).replace(/^\s*\*(?!\w)\s?/, '').trim();
    }
    const docstring = DOCSTRINGS.has(format) ? DOCSTRING.exec(line) : null;
    const opened = docstring ?? BLOCK.exec(line);
    if (opened) {
      const close = docstring?.[1] ?? '*/';
      const rest = line.slice(opened[0].length);
      const at = rest.indexOf(close);
      // Code that follows a comment on its line is what the line is.
      if (at >= 0 && rest.slice(at + close.length).trim() !== '') return undefined;
      if (at < 0) end = close;
      return (at < 0 ? rest : rest.slice(0, at)).trim();
    }
    const mark = LINE.exec(line) ?? (HASH_COMMENTS.has(format) ? HASH.exec(line) : null);
    if (mark) return line.slice(mark[0].length).trim();
    return DOCSTRINGS.has(format) ? SHORT_DOCSTRING.exec(line)?.[1] : undefined;
  });
  const plain = said.map((words) => (words !== undefined && TO_TOOLS.test(words) ? '' : words));
  STATEMENTS_KEPT.set(file, plain);
  return plain;
}

const SENTENCES = new WeakMap<StructuredFile, ReadonlyMap<number, readonly Sentence[]>>();

/** The sentences of a program's comments by the lines that they begin on. */
function remarksByLine(file: StructuredFile): ReadonlyMap<number, readonly Sentence[]> {
  const known = SENTENCES.get(file);
  if (known) return known;
  const said = saidByLine(file).map((words) => words ?? '');
  const sentences: Sentence[] = [];
  for (let line = 1; line <= said.length; line++) {
    if (said[line - 1] === '') continue;
    let last = line;
    while ((said[last] ?? '') !== '' && !POINT.test(said[last] ?? '')) last++;
    sentences.push(...sentencesOf(said, { first: line, last }));
    line = last;
  }
  const byLine = Map.groupBy(sentences, ({ lines }) => lines.first);
  SENTENCES.set(file, byLine);
  return byLine;
}
