import type { AnswerKind } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { sentencesOf, type Sentence } from '../text/sentences.ts';
import { DOCUMENT_FORMATS } from './documentIndex.ts';

const MAX_CHARS = 540;
const MAX_SPAN = 36;
/** Before the paragraph that has the words of the question. */
const DEFINED = 0.955;
/** So many characters before a term are looked at for what it is called. */
const MAX_BEFORE = 4;

const ASKS =
  /\bhow (?:is|are|does \w+ define) (?:the (?:term|word) )?["“”'‘’«»]?(.+?)["“”'‘’«»]? (?:defined|understood)\b|\bwhat (?:does|do|did) (?:the (?:term|word) )?["“”'‘’«»]?(.+?)["“”'‘’«»]? (?:mean|stand for|refer to)\b|\bwhat (?:is|are) meant by (?:the (?:term|word) )?["“”'‘’«»]?(.+?)["“”'‘’«»]?(?: (?:in|here)\b.*)?$|\bdefinition of (?:the (?:term|word) )?["“”'‘’«»]?(.+?)["“”'‘’«»]?(?: in\b.*)?$|\bwas (?:bedeutet|heißt|ist mit) (?:der begriff )?["“”„'»«]?(.+?)["“”'»«]?(?: gemeint)?$|["“「『]?(.+?)["”」』]?(?:是什么意思|指的?是?什么|的定义)/iu;

/** What a text says that a term means: `"Work" shall mean …`, `the program (the "Software")`. */
export const definitionAnswer: AnswerKind = {
  name: 'definition',
  find(question, file) {
    if (!DOCUMENT_FORMATS.has(file.structure.format)) return undefined;
    const asked = ASKS.exec(question.text.replace(/[\s?？.!]+$/u, ''));
    const term = asked
      ?.slice(1)
      .find((part) => part !== undefined)
      ?.trim();
    if (term === undefined || term === '' || term.length > 60) return undefined;
    const sentence = definingSentence(file.text, term);
    if (!sentence) return undefined;
    const { first, last } = sentence.lines;
    return {
      text: prose(clipped(sentence.text.replace(/\s+/g, ' '), MAX_CHARS)),
      how: `where “${term}” is defined`,
      lines: [{ first, last: Math.min(last, first + MAX_SPAN) }],
      certainty: DEFINED,
    };
  },
};

/** The first sentence that defines a term. */
function definingSentence(text: readonly string[], term: string): Sentence | undefined {
  for (const [index, line] of text.entries()) {
    const place = definedIn(`${line} ${text[index + 1] ?? ''}`, line, term);
    if (place === undefined) continue;
    const { first, last } = paragraphAround(text, index);
    // What begins a line is defined from there on, whether a sentence has ended before it or not.
    const from = place === 'start' ? index + 1 : first;
    const sentence = sentencesOf(text, { first: from, last }).find(
      (one) => one.lines.last > index && definedIn(one.text, one.text, term) !== undefined,
    );
    if (sentence) return sentence;
  }
  return undefined;
}

const OPENING = /["“„'‘«»「『*_(]/u;
const MEANS =
  /^["”“'’«»」』*_)]*(?:\s*\([^)]{0,60}\))?\s*(?:shall mean|means?\b|is defined as|are defined as|refers? to|denotes?|stands? for|includes?\b|bezeichnet|bedeutet|ist jede|是指|指)/iu;
/** Between a term at the beginning and what it means. */
const SEPARATED = /^["”“'’«»」』*_)]*(?:\s*\([^)]{0,60}\))?(?:[:：][*_]*|\s*(?:：|: |—|–))/u;
const CALLED =
  /(?:called|named|referred to as|known as|hereinafter|im folgenden|nachfolgend|genannt|以下简称)\s{0,2},?\s{0,2}(?:the )?["“„«「『(*'‘]{1,4}$|\((?:the |collectively,? |die |der |das )?["“„«「『]{1,2}$/iu;
/** So many characters before a term say what it is. */
const MAX_CALLING = 60;

/**
 * Where a term is defined in a line: after words or marks that call something so, or at its beginning. Bold type alone only
 * stresses a word.
 */
function definedIn(text: string, line: string, term: string): 'start' | 'within' | undefined {
  const [lower, wanted] = [text.toLowerCase(), term.toLowerCase()];
  for (let at = lower.indexOf(wanted); at >= 0 && at < line.length; at = lower.indexOf(wanted, at + 1)) {
    const before = text.slice(Math.max(0, at - MAX_CALLING), at);
    const after = text.slice(at + term.length, at + term.length + MAX_CALLING + MAX_BEFORE * 2 + 20);
    const isMarked = OPENING.test(before.slice(-1)) && /^["”“'’«»」』*_)]/u.test(after);
    const isAtStart = at < 12 && before.replace(/[\s*_>#-]|^\s*\(?[\w.]{1,4}[.)]/gu, '').length <= MAX_BEFORE;
    if (isAtStart && (MEANS.test(after) || SEPARATED.test(after))) return 'start';
    if (isMarked && (MEANS.test(after) || CALLED.test(before))) return 'within';
  }
  return undefined;
}

function paragraphAround(text: readonly string[], at: number): { first: number; last: number } {
  let [first, last] = [at, at];
  while (first > 0 && (text[first - 1] ?? '').trim() !== '') first--;
  while (last + 1 < text.length && (text[last + 1] ?? '').trim() !== '') last++;
  return { first: first + 1, last: last + 1 };
}
