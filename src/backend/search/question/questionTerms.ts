import { visitTerms } from '../terms/terms.ts';

/** A question as the index sees it. */
export interface QuestionTerms {
  /** Distinct terms that carry meaning, in the order of the question. */
  terms: readonly QuestionTerm[];
  /** The first sentence without question words, for matching character runs. */
  text: string;
}

export interface QuestionTerm {
  term: string;
  /** What the term counts beside one of the first sentence, 0 to 1. */
  importance: number;
}

/** What is asked stands in the first sentence; the others explain it. */
const LATER_SENTENCE_IMPORTANCE = 0.5;
const MIN_SENTENCE_CHARS = 12;
const FIRST_SENTENCE_END = /[.:;?!](?=\s)/;

/** Words that ask, and words of grammar: they are in every passage and in every question. Stemmed forms are not needed. */
const ENGLISH_STOP_WORDS = new Set(
  (
    'a about above after again all also am an and another any anyone are as at be because been before being below between both but by can could did ' +
    'do does doing down during each ever few for from further had has have having he her here hers herself him himself his how i if in into is it its itself ' +
    'just many me might more most much must my myself no nor not of off on once only or other our ours out over own same shall she should so some ' +
    'such than that the their theirs them themselves then there these they this those through to too under until up upon us very was we were ' +
    'what whatever when where which while who whom whose why will with would you your yours please tell explain describe give me happen happened kind type'
  ).split(' '),
);

/** Question words and particles of languages without spaces, cut out before the rest is paired. Longest first. */
const UNSPACED_STOP_WORDS =
  /为什么|為什麼|什么时候|什麼時候|什么样|什麼樣|怎么样|怎麼樣|什么|什麼|多少|几个|幾個|哪一个|哪个|哪個|哪些|哪里|哪裡|哪年|哪种|哪位|哪|谁|誰|何时|何時|何地|如何|怎么|怎麼|怎样|是否|吗|嗎|呢|的|了|是|在|和|与|以及|被|把|请问|なぜ|どこ|いつ|だれ|誰|何|どの|どう|ですか|ますか|でしょうか|は|が|を|の|に|で|と|อะไร|ที่ไหน|เมื่อไหร่|เมื่อไร|ใคร|ทำไม|อย่างไร|เท่าไหร่|เท่าไร|กี่|ไหน|หรือไม่|누구|무엇|어디|언제|왜|어떻게|얼마나|몇/gu;

/** What follows is not looked at: nobody asks so much, and every term costs a look-up. */
const MAX_QUESTION_CHARS = 4000;

const WORD_OR_RUN = /[\p{L}\p{N}\p{M}_]+(?:['’]\p{L}+)?/gu;

/** Takes a question apart. A question of stop words alone keeps them all: it is then all there is to go by. */
export function analyseQuestion(wholeQuestion: string): QuestionTerms {
  const question = wholeQuestion.slice(0, MAX_QUESTION_CHARS);
  const spaced = question.replace(UNSPACED_STOP_WORDS, ' ');
  const text = spaced.replace(WORD_OR_RUN, (word) => (ENGLISH_STOP_WORDS.has(word.toLowerCase()) ? ' ' : word));
  const terms = distinctTerms(text);
  return terms.length > 0 ? { terms, text: firstSentenceOf(text) } : { terms: distinctTerms(question), text: question };
}

/** The whole text where the first sentence is but a word or two. */
function firstSentenceOf(text: string): string {
  const end = FIRST_SENTENCE_END.exec(text)?.index ?? text.length;
  return end < MIN_SENTENCE_CHARS ? text : text.slice(0, end);
}

function distinctTerms(text: string): QuestionTerm[] {
  const firstEnd = FIRST_SENTENCE_END.exec(text)?.index ?? text.length;
  const importanceOfTerm = new Map<string, number>();
  visitTerms(text, (term, _position, offset) => {
    const importance = offset < firstEnd ? 1 : LATER_SENTENCE_IMPORTANCE;
    importanceOfTerm.set(term, Math.max(importance, importanceOfTerm.get(term) ?? 0));
  });
  return [...importanceOfTerm].map(([term, importance]) => ({ term, importance }));
}
