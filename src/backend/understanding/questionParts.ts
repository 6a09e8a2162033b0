import { understand, type Question, type QuestionWord } from './question.ts';

/** "…, and for how long?": a second question, whose topic may be named in the first. */
const SECOND_QUESTION =
  /^(.{8,}?),?\s+and\s+((?:(?:with|for|by|in|at|from|since|to)\s+)?(?:what|which|how|who|whom|when|where|why|(?:is|are|does|do|can|will) (?:it|they|there|that))\b.{0,120})$/isu;
/** "Which issue is it for, who reviewed it?": two questions and nothing between them. */
const TWO_QUESTIONS =
  /^((?:which|wich|what|how|who|whom|when|where|why)\b.{7,}?),\s+((?:which|wich|what|how|who|whom|when|where|why)\b.{4,120})$/isu;
/** "versions of mypy and ruff": the same asked of two. */
const TWO_THINGS = /^(.*?)([\p{L}\p{N}_.@/-]+)\s+and\s+([\p{L}\p{N}_.@/-]+)(\s*\??)$/su;

/** The weight in the second question of words of the first that it leaves out. */
const INHERITED_WEIGHT = 0.6;
/** How many words of its own make a second question complete. */
const ENOUGH_WORDS = 3;

/** Words for several things that the first question has named. */
const THEM =
  /\b(?:of|among) (?:them|these|those)\b|\b(?:them|these|those|they)\b|\bdavon\b|\bvon (?:ihnen|diesen|denen)\b|其中|它们|这些/iu;

/** The questions that one question consists of; empty where it is a single one. */
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

/** A question with the words that it leaves out and the first question has. */
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

/** Whether a question counts all things of a name, without a condition. */
function isOfAll({ aims, subject, words }: Question): boolean {
  return (
    aims.has('count') && subject.length > 0 && words.every(({ stem }) => subject.some((word) => word.stem === stem))
  );
}

/** Whether a question is about those things alone that the one before has limited by conditions. */
export function isAboutThoseBefore({ text, before }: Question): boolean {
  return before !== undefined && !isOfAll(before) && (THEM.test(text) || /\btheirs?\b/i.test(text));
}
