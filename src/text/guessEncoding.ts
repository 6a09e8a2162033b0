import { TextDecoder } from 'node:util';
import { analyse } from 'chardet';
import type { EncodingGuess } from './encoding.ts';
import { encodingNamed, type TextEncoding } from './encodingNames.ts';

/** The confidence, of 100, from which on a guess is not in doubt, and the distance that it needs from the next one. */
const SURE_CONFIDENCE = 40;
const SURE_DISTANCE = 20;

/**
 * Encodings of few languages. Where two encodings explain the bytes equally well, one of these does so less probably by
 * accident.
 */
const RARER_FIRST = ['euc-kr', 'windows-1255', 'iso-8859-8', 'windows-1254', 'windows-874'];

/** Letters that Ukrainian has and Russian has not, where Russian's encoding has lines of boxes. */
const UKRAINIAN_LETTERS =
  /[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd](?=[\xc0-\xff])|[\xc0-\xff][\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd]/;

interface Candidate {
  readonly encoding: TextEncoding;
  readonly score: number;
}

/**
 * Guesses the encoding of bytes that are not Unicode, by the frequencies that ICU's detector knows. What cannot be decoded in
 * an encoding is not in it.
 */
export function guessEncoding(sample: Buffer): EncodingGuess {
  const candidates = analyse(sample).flatMap(({ name, confidence }) => candidateOf(sample, name, confidence));
  candidates.sort((one, other) => other.score - one.score || rarity(other.encoding) - rarity(one.encoding));
  const [best, next] = candidates;
  if (!best || best.score === 0) return { encoding: 'windows-1252', isDoubtful: true };
  const isDoubtful = best.score < SURE_CONFIDENCE || best.score - (next?.score ?? 0) < SURE_DISTANCE;
  return { encoding: best.encoding, isDoubtful };
}

function candidateOf(sample: Buffer, name: string, confidence: number): Candidate[] {
  const found = encodingNamed(name);
  if (found === undefined || /^utf-|^iso-2022|^x-|^replacement$/.test(found) || name === 'ASCII') return [];
  const isUkrainian = found === 'koi8-r' && UKRAINIAN_LETTERS.test(sample.toString('latin1'));
  const encoding = isUkrainian ? 'koi8-u' : found;
  const text = decoded(sample, encoding);
  if (text === undefined) return [];
  // Japanese has kana in every sentence.
  const isOfAnother = /^(?:euc-jp|shift_jis)$/.test(encoding) && !/[\u3040-\u30ff]/.test(text);
  const score = isOfAnother ? confidence / 2 : confidence;
  return [{ encoding, score: score + COMMON_SCORE * shareOfCommon(sample, encoding) }];
}

/** Score of a text of common characters alone: of fewer than eleven characters, the detector says nothing else. */
const COMMON_SCORE = 30;
/** The least share of common characters that such a text has. */
const MIN_COMMON_SHARE = 0.9;

/** The first bytes of the pairs whose characters are in everyday use, and of punctuation, in encodings of pairs of bytes. */
const COMMON_FIRST_BYTES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  gb18030: [
    [0xa1, 0xa3],
    [0xb0, 0xd7],
  ],
  big5: [
    [0xa1, 0xa3],
    [0xa4, 0xc6],
  ],
  shift_jis: [
    [0x81, 0x83],
    [0x88, 0x97],
  ],
  'euc-jp': [
    [0xa1, 0xa5],
    [0xb0, 0xcf],
  ],
  'euc-kr': [
    [0xa1, 0xa3],
    [0xb0, 0xc8],
  ],
};
const FIRST_COMMON_SECOND: Readonly<Record<string, number>> = { big5: 0x40, shift_jis: 0x40 };

/** The share of the pairs of bytes that are characters in everyday use; 0 in any other encoding. */
function shareOfCommon(sample: Buffer, encoding: TextEncoding): number {
  const ranges = Object.hasOwn(COMMON_FIRST_BYTES, encoding) ? (COMMON_FIRST_BYTES[encoding] ?? []) : [];
  let [pairs, common] = [0, 0];
  for (let at = 0; ranges.length > 0 && at < sample.length; at++) {
    const first = sample[at] ?? 0;
    if (first < 0x80) continue;
    pairs++;
    const second = sample[++at] ?? 0;
    const isFrequent = ranges.some(([from, to]) => from <= first && first <= to);
    if (isFrequent && second >= (FIRST_COMMON_SECOND[encoding] ?? 0xa1)) common++;
  }
  return common < pairs * MIN_COMMON_SHARE || pairs === 0 ? 0 : common / pairs;
}

/** How much may be damaged of a text that is in an encoding all the same: one character in so many. */
const CHARACTERS_TO_A_BAD_ONE = 100;

function decoded(sample: Buffer, encoding: TextEncoding): string | undefined {
  const text = new TextDecoder(encoding).decode(sample);
  const bad = text.split('\ufffd').length - 1;
  const telling = text.replace(/[\0-\x7f]/g, '').length;
  return bad * CHARACTERS_TO_A_BAD_ONE > telling && bad > 0 && !isOneBadByte(bad, telling) ? undefined : text;
}

/**
 * Whether a text has one bad byte alone: a damaged one, or a last character that was cut off. In a short text that does not
 * rule an encoding out.
 */
function isOneBadByte(bad: number, telling: number): boolean {
  return bad === 1 && telling > 10;
}

function rarity(encoding: TextEncoding): number {
  return RARER_FIRST.includes(encoding) ? 1 : 0;
}
