import { isPlural, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import { isVerb } from './matchItems.ts';

/** A question for those of several that something is true of. */
export const CHOOSING = /^\W*(?:\w+ ){0,2}(?:which|wich)\b/i;

/** What is counted or listed, without the verb behind it: `component` of "which component logs at debug level". */
export function nounsOf(question: Question): readonly QuestionWord[] {
  const { subject, words } = question;
  if (subject.length === 0) return words;
  const last = subject.at(-1);
  const isVerbal =
    last !== undefined && subject.length > 1 && CHOOSING.test(question.text) && isThirdPerson(last, question);
  return isVerbal ? subject.slice(0, -1) : subject;
}

/** "Which boiler heats H1": after a noun of one, a word that ends in s and has more behind it is a verb. */
const AFTER_VERB = /^(?:at|to|the|an?|through|via|up|down|its?|every|each|all|more|only|most|one|two|\p{L}|.*\d.*)$/u;

function isThirdPerson({ word }: QuestionWord, { subject, text }: Question): boolean {
  const isOne = subject.slice(0, -1).every((noun) => !isPlural(noun.word));
  const words = wordsOf(text);
  return isOne && isPlural(word) && AFTER_VERB.test(words[words.indexOf(word) + 1] ?? '');
}

/** A word that counts less where it is the verb: what is done with a thing is seldom said in a file. */
export function asVerb(word: QuestionWord, question: Question): QuestionWord {
  return isVerb(word.word) || isPredicate(word, question) ? { ...word, weight: word.weight / 3 } : word;
}

/** Whether a word is where the verb stands: "which boiler heats it", "who reads it", "which houses does it heat". */
export function isPredicate({ word }: QuestionWord, { text, subject }: Question): boolean {
  const [, after] = /\b(?:which|wich|what|who|whom)\b(.*)$/isu.exec(text) ?? [];
  if (after === undefined) return false;
  const words = wordsOf(after);
  const own = subject.map((one) => one.word);
  // "Which boiler heats it": the verb may have been taken for a part of the noun.
  const nouns = own.length > 1 && /s$/.test(own.at(-1) ?? '') && words.length > own.length ? own.slice(0, -1) : own;
  const first = words.find((one) => !nouns.includes(one));
  if (first === word && words.length > nouns.length + 1) return true;
  if (words.at(-1) !== word) return false;
  return /\b(?:do|does|did)\b/i.test(after) || (/ed$/.test(word) && /\b(?:is|are|was|were|be)\b/i.test(after));
}
