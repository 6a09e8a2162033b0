import type { StructuredFile } from '../structure/structure.ts';
import type { Question, QuestionWord } from '../understanding/question.ts';
import { partsOfQuestion } from '../understanding/questionParts.ts';
import { wordsOf } from '../understanding/words.ts';
import type { Finding } from './answerKind.ts';
import { ANSWER_KINDS } from './answerKinds.ts';

/** From this certainty on, a finding is the answer. */
export const SURE = 0.7;
/** From this certainty on, a finding is given as what may be meant. */
export const LIKELY = 0.5;
/** From this certainty on, a finding is given as what is closest, where nothing else is found. */
export const CLOSEST = 0.22;

/** Findings of several files that are so close together in certainty are all given. */
const EQUAL_WITHIN = 0.02;
const MAX_FILES_SHOWN = 5;
const MIN_NAME_CHARS = 4;

/** A finding and the file that it is from. */
export interface FileFinding extends Finding {
  readonly file: StructuredFile;
  /** The names of the kinds of answers that it is made of: several where it answers two questions in one. */
  readonly kinds: readonly string[];
}

/**
 * What the structure of the files answers, the surest first: one finding for each file that is as sure as the best. Empty where
 * none is likely enough.
 */
export function findInStructures(question: Question, files: readonly StructuredFile[]): readonly FileFinding[] {
  const named = filesNamed(question.text, files);
  const findings = (named.length > 0 ? named : files)
    .flatMap((file) => bestOf(withoutNames(question, named), file) ?? [])
    .sort((a, b) => b.certainty - a.certainty);
  const best = findings[0]?.certainty ?? 0;
  if (best < CLOSEST) return [];
  // Of files that are asked for by name, each has its say.
  const within = named.length > 1 ? best - LIKELY : EQUAL_WITHIN;
  return findings.filter(({ certainty }) => best - certainty <= within).slice(0, MAX_FILES_SHOWN);
}

/** The files among several that a question names, as `values.yaml` or as the `values`. */
export function filesNamed<File extends { readonly filename: string }>(text: string, files: readonly File[]): File[] {
  if (files.length < 2) return [];
  const asked = text.toLowerCase();
  const isNamed = (name: string): boolean => name.length >= MIN_NAME_CHARS && asked.includes(name);
  const whole = files.filter(({ filename }) => isNamed(baseName(filename)));
  if (whole.length > 0) return whole;
  const words = new Set(wordsOf(text));
  return files.filter(({ filename }) => {
    const stem = baseName(filename).replace(/\..*$/, '');
    return stem.length >= MIN_NAME_CHARS && words.has(stem);
  });
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

function baseName(filename: string): string {
  return filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1).toLowerCase();
}

/** The best answer of a file: to the whole question or, where it is two, to both. */
function bestOf(question: Question, file: StructuredFile): FileFinding | undefined {
  const whole = bestOfKinds(question, file);
  if (whole?.isComplete && whole.certainty >= SURE) return { ...whole, file };
  const parts = partsOfQuestion(question).map((part) => bestOfKinds(part, file));
  const both = parts.length > 0 && parts.every((part) => part !== undefined) ? joined(parts) : undefined;
  const best = both && both.certainty >= Math.min(SURE, whole?.certainty ?? 0) ? both : whole;
  return best && { ...best, file };
}

function joined(parts: readonly KindFinding[]): KindFinding | undefined {
  const texts = new Set(parts.map(({ text }) => text));
  if (texts.size < parts.length) return undefined;
  return {
    text: [...texts].join('\n\n'),
    how: parts.map(({ how }) => how).join('; '),
    lines: parts.flatMap(({ lines }) => lines),
    certainty: Math.min(...parts.map(({ certainty }) => certainty)),
    kinds: parts.flatMap(({ kinds }) => kinds),
  };
}

type KindFinding = Finding & Pick<FileFinding, 'kinds'>;

function bestOfKinds(question: Question, file: StructuredFile): KindFinding | undefined {
  let best: KindFinding | undefined;
  for (const kind of ANSWER_KINDS) {
    const found = kind.find(question, file);
    if (found && found.certainty > (best?.certainty ?? 0)) best = { ...found, kinds: [kind.name] };
  }
  return best;
}
