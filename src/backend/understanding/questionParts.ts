import { understand, type Question, type QuestionWord } from './question.ts';

const ASKING = 'what|which|wich|how|who|whom|whose|when|where|why';
const GERMAN_ASKING =
  'was|wer|wen|wem|wessen|wie|wo|wohin|woher|wann|warum|wieso|weshalb|welche[rnsm]?|worin|womit|wofür';
const VERB = '(?:is|are|was|were|does|do|did|can|could|will|would|must|may|should|has|have)';
const ITS_SUBJECT = '(?:it|they|there|that|this|these|i|we|you|one|he|she)';
const GERMAN_VERB = '(?:ist|sind|war|hat|haben|kann|darf|muss|soll|wird|gilt|gibt)';
const GERMAN_SUBJECT = '(?:es|er|sie|man|ich|wir|das)';
const PREPOSITION = '(?:(?:with|for|by|in|at|from|since|to|until|ab|bis|seit|für|mit|von|bei|an|auf|zu|in) )';

/** "…, and for how long?": a second question, whose topic may be named in the first. */
const SECOND_QUESTION = new RegExp(
  `^(.{8,}?),?\\s+(?:and|und)\\s+(${PREPOSITION}?(?:(?:${ASKING}|${GERMAN_ASKING})\\b|${VERB} ${ITS_SUBJECT}\\b|${GERMAN_VERB} ${GERMAN_SUBJECT}\\b).{0,120})$`,
  'isu',
);
/** "Which issue is it for, who reviewed it?": two questions and nothing between them. */
const TWO_QUESTIONS = new RegExp(`^((?:${ASKING}|${GERMAN_ASKING})\\b.{7,}?),\\s+((?:${ASKING})\\b.{4,120})$`, 'isu');
/** "How much is it? And who pays?": two sentences that both ask. */
const TWO_SENTENCES = /^([^?？]{6,}[?？])\s*(?:(?:and|und)\s+|另外[，,]?)?([^?？]{4,120}[?？])$/isu;
/** "要多少钱，几天能拿到": in Chinese both halves have a word that asks. */
const CHINESE_ASKING = /谁|什么|多少|几|哪|吗|呢|如何|怎么|怎样|多久|多长|多大|何时/u;
const CHINESE_HALVES = /^(.{4,}?)[，,；;]\s*(?:并且|而且|以及|还有|另外)?(.{3,60})$/su;
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
  const halves = halvesOf(question.text);
  if (halves) {
    const first = understand(halves[0]);
    return [first, goingOnFrom(first, understand(withThingsCounted(halves[1], first)))];
  }
  const two = TWO_THINGS.exec(question.text);
  if (!two) return [];
  const [, before = '', one = '', other = '', after = ''] = two;
  return [understand(`${before}${one}${after}`), understand(`${before}${other}${after}`)];
}

function halvesOf(text: string): readonly [string, string] | undefined {
  const found =
    TWO_SENTENCES.exec(text) ?? SECOND_QUESTION.exec(text) ?? TWO_QUESTIONS.exec(text) ?? chineseHalves(text);
  return found ? [found[1] ?? '', found[2] ?? ''] : undefined;
}

function chineseHalves(text: string): RegExpExecArray | undefined {
  const found = /\p{Script=Han}/u.test(text) ? CHINESE_HALVES.exec(text) : null;
  return found?.slice(1).every((half) => CHINESE_ASKING.test(half)) ? found : undefined;
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
