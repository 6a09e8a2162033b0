import { isCommonTerm } from '../../../search/terms/commonWords.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';

/** Words of grammar and of asking in other languages than English. */
const STOP_WORDS = new Set(
  (
    'teh hte taht tun tut getan wat wht aber als am an auch auf aus bei beim bekomme bekommt bin bis da damit dann darf das dass dem den denn der des deren die dies diese diesem diesen dieser dieses doch du durch ein eine einem einen einer ' +
    'eines er es euch für gegen gibt habe haben hat hier ich ihr ihre ihrem ihren ihrer im ins ist ja jede jeden jeder jedes kann kannst können man mein meine meinem meinen meiner mich mir mit muss müssen nach nicht noch nur ob ' +
    'oder ohne sein seine seit sich sie sind so soll sollen sollte über um und uns unser unsere unter vom von vor wann war waren warum was weil welche welchem welchen welcher welches wem wen wer werden wessen ' +
    'wie wieso lang lange hoch groß gross oft wieviel bedeutet gilt gelten brauche braucht brauchen mache machen macht wieviele wird wo wofür womit wir wird wurde wurden zu zum zur zwischen viel viele ' +
    'au aux ce ces cette combien comment dans de des du elle en est et il ils je la le les leur lui ma mais me mes mon ne nous on ou où par pas pour pourquoi quand que quel quelle quelles quels qui quoi sa se ses son sont sur ta te tu un une vous ' +
    'al como con cuál cuáles cuándo cuánto cuántos del dónde el ella en entre es esta este fue hay la las lo los más mi no para pero por porque qué quién se según ser si sin sobre son su sus un una uno y ya'
  ).split(' '),
);

/** Words that tell how one came to ask. */
const FILLER_WORDS = new Set(
  'went once came back think thought guess found noticed want wanted wonder wondering trying tried able possible exactly someone person people happen case'.split(
    ' ',
  ),
);
const FILLER_WEIGHT = 0.25;
/** Words that texts put in many ways: without one of them, an answer can still be right. */
const COMMON_WEIGHT = 0.5;

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** Scripts that put no spaces between words come after all others that are looked at. */
const FIRST_UNSPACED = '\u0e00';

function isUnspaced(word: string): boolean {
  return word >= FIRST_UNSPACED && UNSPACED.test(word);
}

const NOTHING = /(?!)/;

/** The most that a word counts. */
function mostOf(word: string, stem: string): number {
  if (FILLER_WORDS.has(word)) return FILLER_WEIGHT;
  return isCommonTerm(stem) ? COMMON_WEIGHT : 1;
}

/** The words of a text; text without spaces between the words is taken in pairs of characters. */
export function termsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.some(isUnspaced) ? words.flatMap((word) => (isUnspaced(word) ? pairsOf(word) : word)) : words;
}

function pairsOf(run: string): string[] {
  const chars = [...run];
  return chars.length < 2 ? chars : chars.slice(1).map((char, index) => (chars[index] ?? '') + char);
}

/**
 * The words of a question that carry meaning, as `termsOf` has the words of a text.
 *
 * @param generic what says nothing in text without spaces, beside question words
 */
export function queryWords({ words, text }: Pick<Question, 'words' | 'text'>, generic?: RegExp): QuestionWord[] {
  const written = new Set(wordsOf(text));
  const found = new Map<string, QuestionWord>();
  for (const question of words) {
    const { word, weight } = question;
    // Words that an aim implies are those of settings.
    if (STOP_WORDS.has(word) || (weight < FILLER_WEIGHT + 0.01 && !written.has(word))) continue;
    if (!isUnspaced(word)) {
      found.set(word, { ...question, weight: Math.min(weight, mostOf(word, question.stem)) });
    } else {
      for (const part of word.replace(generic ?? NOTHING, ' ').split(/\s+/)) {
        if (part === '' || (part.length === 1 && word.length > 1)) continue;
        for (const pair of pairsOf(part)) found.set(pair, { ...question, word: pair, stem: stemOf(pair) });
      }
    }
  }
  return [...found.values()];
}
