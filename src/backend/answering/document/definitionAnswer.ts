import type { AnswerKind } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { sentencesOf } from '../text/sentences.ts';
import { DOCUMENT_FORMATS } from './documentFormats.ts';

const MAX_CHARS = 540;
const MAX_SPAN = 36;
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
    const first = file.text.findIndex((line, index) =>
      isDefinedAt(`${line} ${file.text[index + 1] ?? ''}`, line, term),
    );
    if (first < 0) return undefined;
    const paragraph = paragraphAround(file.text, first);
    const sentences = sentencesOf(file.text, paragraph);
    const sentence = sentences.find(({ lines }) => lines.first <= first + 1 && first + 1 <= lines.last);
    const lines = sentence?.lines ?? paragraph;
    const text = sentences
      .filter((one) => one.lines.last >= first + 1 && one.text.toLowerCase().includes(term.toLowerCase()))
      .slice(0, 1)
      .map((one) => one.text)[0];
    const shown = text ?? sentence?.text;
    if (shown === undefined) return undefined;
    return {
      text: prose(clipped(shown.replace(/\s+/g, ' '), MAX_CHARS)),
      how: `where “${term}” is defined`,
      lines: [{ first: lines.first, last: Math.min(lines.last, lines.first + MAX_SPAN) }],
      certainty: 0.93,
    };
  },
};

const OPENING = /["“„'‘«»「『*_(]/u;
const MEANS =
  /^["”“'’«»」』*_)]*(?:\s*\([^)]{0,60}\))?\s*(?:shall mean|means?\b|is defined as|are defined as|refers? to|denotes?|stands? for|includes?\b|bezeichnet|bedeutet|ist jede|是指|指|：|: |—|–)/iu;
const CALLED =
  /(?:called|named|referred to as|known as|hereinafter|the|im folgenden|nachfolgend|genannt|以下简称)\s*,?\s*["“„«「『(*'‘]{1,4}$/iu;

/** Whether a term is defined in a line: it is in quotation marks there, or stands at its beginning. */
function isDefinedAt(text: string, line: string, term: string): boolean {
  const [lower, wanted] = [text.toLowerCase(), term.toLowerCase()];
  for (let at = lower.indexOf(wanted); at >= 0 && at < line.length; at = lower.indexOf(wanted, at + 1)) {
    const before = text.slice(0, at);
    const after = text.slice(at + term.length);
    const isMarked = OPENING.test(before.slice(-1)) && /^["”“'’«»」』*_)]/u.test(after);
    const isAtStart =
      before.replace(/[\s*_>#-]|^\s*\(?[\w.]{1,4}[.)]/gu, '').length <= MAX_BEFORE && before.length < 12;
    if ((isMarked || isAtStart) && MEANS.test(after)) return true;
    if (isMarked && CALLED.test(before)) return true;
  }
  return false;
}

function paragraphAround(text: readonly string[], at: number): { first: number; last: number } {
  let [first, last] = [at, at];
  while (first > 0 && (text[first - 1] ?? '').trim() !== '') first--;
  while (last + 1 < text.length && (text[last + 1] ?? '').trim() !== '') last++;
  return { first: first + 1, last: last + 1 };
}
