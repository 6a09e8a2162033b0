import type { StructuredFile } from '../../structure/structure.ts';
import type { Question, QuestionWord } from '../../understanding/question.ts';
import { isAboutThoseBefore, partsOfQuestion } from '../../understanding/questionParts.ts';
import { likeness, wordsOf } from '../../understanding/words.ts';
import { type Finding, CLOSEST, LIKELY, SURE } from './answerKind.ts';
import { ANSWER_KINDS } from './answerKinds.ts';
import { baseName, filesNamed } from './filesNamed.ts';
import { prose } from './markdown.ts';

/** Findings of several files that are so close together in certainty are all given. */
const EQUAL_WITHIN = 0.02;
const MAX_FILES_SHOWN = 5;

/** A finding and the file that it is from. */
export interface FileFinding extends Finding {
  readonly file: StructuredFile;
  /** The names of the kinds of answers that it is made of: several where it answers two questions in one. */
  readonly kinds: readonly string[];
}

/**
 * What the structure of the files answers, the surest first: one finding for each file that is as sure as the best. Empty where
 * none is likely enough.
 *
 * @param findIn looks into one file; for those who have to know by which file it takes long or throws
 */
export function findInStructures(
  question: Question,
  files: readonly StructuredFile[],
  findIn: typeof findInFile = findInFile,
): readonly FileFinding[] {
  const named = filesNamed(question.text, files);
  const findings = (named.length > 0 ? named : files)
    .flatMap((file) => findIn(withoutNames(question, named), file) ?? [])
    .sort((a, b) => b.certainty - a.certainty);
  const best = findings[0]?.certainty ?? 0;
  if (best < CLOSEST) return [];
  // Of files that are asked for by name, each has its say.
  const within = named.length > 1 ? best - LIKELY : EQUAL_WITHIN;
  return findings.filter(({ certainty }) => best - certainty <= within).slice(0, MAX_FILES_SHOWN);
}

/** The question without the names of files in it. What names a file by a word, as in "how many orders", stays. */
function withoutNames(question: Question, named: readonly StructuredFile[]): Question {
  const asked = question.text.toLowerCase();
  const files = named.filter(({ filename }) => asked.includes(baseName(filename)));
  if (files.length === 0) return question;
  const names = new Set(files.flatMap(({ filename }) => wordsOf(baseName(filename))));
  const isOther = ({ word }: QuestionWord): boolean => !names.has(word);
  const isIdentifier = (name: string): boolean =>
    !files.some(({ filename }) => baseName(filename) === name.toLowerCase());
  return {
    ...question,
    words: question.words.filter(isOther),
    subject: question.subject.filter(isOther),
    identifiers: question.identifiers.filter(isIdentifier),
  };
}

/** The best answer of a file: to the whole question or, where it is two, to both. */
export function findInFile(question: Question, file: StructuredFile): FileFinding | undefined {
  const whole = bestOfKinds(question, file);
  if (whole?.isComplete && whole.certainty >= SURE) return { ...whole, file };
  const asked = partsOfQuestion(question);
  const parts = asked.map((part) => ofThoseBefore(part, bestOfKinds(part, file)));
  const both = parts.length > 0 && parts.every((part) => part !== undefined) ? joined(parts) : undefined;
  if (both && both.certainty >= Math.min(SURE, whole?.certainty ?? 0)) return { ...both, file };
  const best = oneOfTwo(whole, asked, parts, file) ?? whole;
  return best && { ...best, file };
}

/**
 * The half of a question that is surely answered, with what is likely for the other half, or that nothing is. Undefined where
 * the whole is answered otherwise, or the answer to the one half has all words of the other.
 */
function oneOfTwo(
  whole: KindFinding | undefined,
  asked: readonly Question[],
  parts: readonly (KindFinding | undefined)[],
  file: StructuredFile,
): KindFinding | undefined {
  const at = parts.findIndex((part) => part !== undefined && part.certainty >= SURE);
  const [sure, other, otherAsked] = [parts[at], parts[1 - at], asked[1 - at]];
  if (parts.length !== 2 || !sure || !otherAsked) return undefined;
  const isWhole = whole !== undefined && whole.certainty >= SURE;
  // The second half alone is no answer, and neither is one of two things of which the same is asked.
  if (isWhole ? whole.text !== sure.text : otherAsked.before === undefined) return undefined;
  const proof = sure.lines.flatMap(({ first, last }) => file.text.slice(first - 1, last));
  const said = wordsOf([sure.text, ...proof].join('\n'));
  const isSaid = ({ word }: QuestionWord): boolean => said.some((one) => likeness(word, one) > 0);
  // What it takes over from the first half counts less.
  const own = otherAsked.words.filter(({ weight }) => weight === 1);
  const isLikely = other !== undefined && other.certainty >= LIKELY;
  if (own.every(isSaid) || (isLikely && other.text === sure.text)) return isWhole ? undefined : sure;
  const name = `“${prose(otherAsked.text.replace(/[?\s]+$/u, ''))}”`;
  if (!isLikely) return { ...sure, text: `${sure.text}\n\nNothing sure was found for ${name}.` };
  return {
    ...sure,
    text: `${sure.text}\n\nPossibly, for ${name}:\n\n${other.text}`,
    how: `${sure.how}; ${other.how}`,
    lines: [...sure.lines, ...other.lines],
    kinds: [...sure.kinds, ...other.kinds],
  };
}

/** What is computed for a second question does not know which of the things the first one has told. */
const COMPUTED: ReadonlySet<string> = new Set(['log', 'tables']);

function ofThoseBefore(question: Question, found: KindFinding | undefined): KindFinding | undefined {
  const isUnsure = isAboutThoseBefore(question) && found?.kinds.some((kind) => COMPUTED.has(kind));
  return found && isUnsure ? { ...found, certainty: Math.min(found.certainty, LIKELY) } : found;
}

function joined(parts: readonly KindFinding[]): KindFinding | undefined {
  const [first] = parts;
  const linesOf = ({ lines }: KindFinding): string =>
    lines.map((span) => `${String(span.first)}-${String(span.last)}`).join();
  // What was before and what is now stand in the same lines.
  if (first && first.text.includes('```') && parts.every((part) => linesOf(part) === linesOf(first)))
    return { ...first, certainty: Math.min(...parts.map(({ certainty }) => certainty)) };
  const texts = new Set(parts.map(({ text }) => text));
  if (texts.size < parts.length) return undefined;
  return {
    text: withoutRepetitions([...texts]).join('\n\n'),
    how: parts.map(({ how }) => how).join('; '),
    lines: parts.flatMap(({ lines }) => lines),
    certainty: Math.min(...parts.map(({ certainty }) => certainty)),
    kinds: parts.flatMap(({ kinds }) => kinds),
  };
}

/** The answers to several questions without paragraphs of which an earlier one has the text. */
function withoutRepetitions(texts: readonly string[]): string[] {
  const given: string[] = [];
  for (const text of texts) {
    const fresh = text.includes('```') ? [text] : text.split('\n\n');
    given.push(...fresh.filter((paragraph) => !given.includes(paragraph)));
  }
  return given;
}

type KindFinding = Finding & Pick<FileFinding, 'kinds'>;

function bestOfKinds(question: Question, file: StructuredFile): KindFinding | undefined {
  let [best, refusal]: (KindFinding | undefined)[] = [];
  for (const kind of ANSWER_KINDS) {
    const found = kind.find(question, file);
    if (!found) continue;
    if (found.isRefusal === true) refusal = { ...found, kinds: [kind.name] };
    else if (found.certainty > (best?.certainty ?? 0)) best = { ...found, kinds: [kind.name] };
  }
  return best && best.certainty >= Math.min(LIKELY, refusal?.certainty ?? 0) ? best : refusal;
}
