import { QuestionGrams, termsOf, visitTerms } from '../terms/terms.ts';
import { NameCover } from './nameCover.ts';

/** The terms of a question for the index. */
export interface QuestionTerms {
  /** Distinct terms that carry meaning, in the order of the question. */
  terms: readonly QuestionTerm[];
  /** The first sentence without question words, for matching character runs. */
  text: string;
}

export interface QuestionTerm {
  term: string;
  /** The term's importance against one of the first sentence, 0 to 1. */
  importance: number;
}

/** The importance of terms in later sentences: the question is in the first one; the others explain it. */
const LATER_SENTENCE_IMPORTANCE = 0.5;
const MIN_SENTENCE_CHARS = 12;
const FIRST_SENTENCE_END = /[.:;?!](?=\s)/;

/**
 * Words that ask, and words of grammar: they are in every passage and in every question, so they are not searched. Stemmed
 * forms are not needed.
 */
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

/** How much of a question is searched, in characters: people do not ask more, and every term costs a look-up. */
const MAX_QUESTION_CHARS = 4000;

const WORD_OR_RUN = /[\p{L}\p{N}\p{M}_]+(?:['’]\p{L}+)?/gu;

/** The terms of a question. A question of stop words alone keeps them all, since it has no others. */
export function analyseQuestion(wholeQuestion: string): QuestionTerms {
  const question = wholeQuestion.slice(0, MAX_QUESTION_CHARS);
  const spaced = question.replace(UNSPACED_STOP_WORDS, ' ');
  const text = spaced.replace(WORD_OR_RUN, (word) => (ENGLISH_STOP_WORDS.has(word.toLowerCase()) ? ' ' : word));
  const terms = distinctTerms(text);
  return terms.length > 0 ? { terms, text: firstSentenceOf(text) } : { terms: distinctTerms(question), text: question };
}

/** The first sentence, or the whole text where that sentence has only a word or two. */
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

/** A term of the question with its rarity among the passages that are searched. */
export interface WeightedTerm {
  term: string;
  /** Inverse document frequency, in nats, times the term's importance; highest for a term that is nowhere. */
  weight: number;
}

/** An occurrence of a term of the question in a passage. */
export interface TermMatch {
  /** Index among the question's terms. */
  term: number;
  /** Counts words, or characters of unspaced scripts, from the beginning of the passage. */
  position: number;
  /** UTF-16 code units from the beginning of the passage. */
  offset: number;
}

/** A question prepared for comparison with many passages. */
export class QuestionModel {
  readonly terms: readonly WeightedTerm[];
  /** The sum of the terms' weights, which a passage with all of them would reach. Never 0. */
  readonly totalWeight: number;
  readonly grams: QuestionGrams;
  readonly nameCover: NameCover;
  readonly #indexOfTerm: ReadonlyMap<string, number>;

  constructor(terms: readonly WeightedTerm[], questionText: string) {
    this.terms = terms;
    this.totalWeight = terms.reduce((sum, term) => sum + term.weight, 0) || 1;
    this.grams = new QuestionGrams(questionText);
    this.#indexOfTerm = new Map(terms.map(({ term }, index) => [term, index]));
    this.nameCover = new NameCover(questionText, (term) => terms[this.#indexOfTerm.get(term) ?? -1]?.weight ?? 0);
  }

  /** The question's terms in a text, in its order. */
  matchesIn(text: string): TermMatch[] {
    const matches: TermMatch[] = [];
    visitTerms(text, (term, position, offset) => {
      const index = this.#indexOfTerm.get(term);
      if (index !== undefined) matches.push({ term: index, position, offset });
    });
    return matches;
  }

  /** Share of the question's weight that a set of its terms has, 0 to 1. */
  shareOf(termIndexes: Iterable<number>): number {
    let weight = 0;
    for (const index of termIndexes) weight += this.terms[index]?.weight ?? 0;
    return weight / this.totalWeight;
  }
}

/**
 * Words by the share of source files that have them, counted over JavaScript, Python, Java, PHP and Rust: 45 % and more, 30
 * %, 18 %. A "return" or "list" in a file tells nothing about its topic. Legal words of file headers are left out.
 */
const GENERIC: readonly (readonly [specificity: number, words: string])[] = [
  [
    0,
    'return else new get value use false true string error length function set class name default try non object argument map case code import ' +
      'result bool check file exception call self used add null key remove write create source information next start int index options end ' +
      'need throw one require data match method break max copy see empty extends find included number size format ignore version let module replace',
  ],
  [
    0.3,
    'first message init array super read without join def support mode property invalid var allow continue count line attribute list last const pass ' +
      'current work test void item impl make catch public define static iter exists bytes time may already parse private reference strict assert ' +
      'provided base append header right del handle path exports contains min char split state part implemented constructor instance buffer ' +
      'text expected skip always now range global even doc since cannot raise util entry modify warnings id failed given',
  ],
  [
    0.6,
    'process encoding debug instead change order update additional user clear full distributed like internal useful close details possible package ' +
      'local hash previous final reserved lower flag collections push take slice position different cache field following output long valid ' +
      'input ensure store target element operation avoid filter convert stream deprecated instanceof open clone url parameter back sub startswith ' +
      'expression override finally undefined received level single specified main keep compare sync free left group content know bit actual ' +
      'decode second offset general point floor directory special unknown zero terms repr request typeof disable old wrap prefix run two otherwise ' +
      'original search switch namespace context build enable resolve exec raw limit sort directly helper added node load reset remaining never ' +
      'filename print binary access missing math pop least parent ascii ok enumerate either block yield look want visit still partial subject ' +
      'send apply space equals put protected constants generate system common stop way strip exact available compatibility exit insert callback ' +
      'bind env move reduce correct better means sequence loop tuple whether specify indicate determine',
  ],
];

const SPECIFICITY = new Map<string, number>();
for (const [specificity, words] of GENERIC) {
  for (const term of termsOf(words)) if (!SPECIFICITY.has(term)) SPECIFICITY.set(term, specificity);
}

/**
 * How much a term tells about a source file's topic: 0 for one that nearly every such file has, 1 for all that are not
 * listed.
 */
export function specificityInCode(term: string): number {
  return SPECIFICITY.get(term) ?? 1;
}
