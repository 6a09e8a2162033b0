import { understand, type Question, type QuestionWord } from './question.ts';

/** "…, and for how long?": a second question, which may say what it is about in the first. */
const SECOND_QUESTION =
  /^(.{8,}?),?\s+and\s+((?:(?:with|for|by|in|at|from|since|to)\s+)?(?:what|which|how|who|whom|when|where|why|(?:is|are|does|do|can|will) (?:it|they|there|that))\b.{0,120})$/isu;
/** "Which issue is it for, who reviewed it?": two questions and nothing between them. */
const TWO_QUESTIONS =
  /^((?:which|wich|what|how|who|whom|when|where|why)\b.{7,}?),\s+((?:which|wich|what|how|who|whom|when|where|why)\b.{4,120})$/isu;
/** "versions of mypy and ruff": the same asked of two. */
const TWO_THINGS = /^(.*?)([\p{L}\p{N}_.@/-]+)\s+and\s+([\p{L}\p{N}_.@/-]+)(\s*\??)$/su;

/** Words of the first question count so much in the second, where they were left out. */
const INHERITED_WEIGHT = 0.6;
/** With so many words of its own, a second question says all that it is about. */
const ENOUGH_WORDS = 3;

/** Words that stand for several things of which the first question has told which are meant. */
const THEM =
  /\b(?:of|among) (?:them|these|those)\b|\b(?:them|these|those|they)\b|\bdavon\b|\bvon (?:ihnen|diesen|denen)\b|其中|它们|这些/iu;

/** The questions that one question consists of; none where it is one. */
export function partsOfQuestion(question: Question): readonly Question[] {
  const second = SECOND_QUESTION.exec(question.text) ?? TWO_QUESTIONS.exec(question.text);
  if (second) {
    const first = understand(second[1] ?? '');
    return [first, goingOnFrom(first, understand(withThingsCounted(second[2] ?? '', first)))];
  }
  const two = TWO_THINGS.exec(question.text);
  if (!two) return [];
  const [, before = '', one = '', other = '', after = ''] = two;
  return [understand(`${before}${one}${after}`), understand(`${before}${other}${after}`)];
}

/** A question that goes on from another: what it leaves out is said in that one. */
export function goingOnFrom(first: Question, question: Question): Question {
  if (question.words.filter(({ weight }) => weight === 1).length >= ENOUGH_WORDS) return { ...question, before: first };
  const known = new Set(question.words.map(({ word }) => word));
  const inherited = first.words
    .filter(({ word }) => !known.has(word))
    .map((word): QuestionWord => ({ ...word, weight: word.weight * INHERITED_WEIGHT }));
  return { ...question, words: [...question.words, ...inherited], before: first };
}

/** "How many 404s were there, and which address caused most of them?": `them` are the 404s. */
function withThingsCounted(text: string, first: Question): string {
  return isOfAll(first) ? text.replace(THEM, first.subject.map(({ word }) => word).join(' ')) : text;
}

/** Whether all is counted that is called so, without a condition. */
function isOfAll({ aims, subject, words }: Question): boolean {
  return (
    aims.has('count') && subject.length > 0 && words.every(({ stem }) => subject.some((word) => word.stem === stem))
  );
}

/** Whether a question is about those things alone that the one before has told by conditions. */
export function isAboutThoseBefore({ text, before }: Question): boolean {
  return before !== undefined && !isOfAll(before) && (THEM.test(text) || /\btheirs?\b/i.test(text));
}
