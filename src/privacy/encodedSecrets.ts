import { findTokens, type SecretMatch } from './tokenForms.ts';

/** What may be Base64, in the alphabet of RFC 4648 or in that for addresses; shorter runs hold no token. */
const RUNS = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}/g;

/** Base64 of three bytes. */
const GROUP_CHARS = 4;
const GROUP_BYTES = 3;
/** A group of zero bytes, which keep what stands in two runs apart. */
const SEPARATOR = 'AAAA';

/** Every token is longer. Most runs are noise whichever way they are read. */
const READABLE = /[\x21-\x7e]{16}/;

const ENCODED_KEY = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[^\0]{0,300}?[A-Za-z0-9+/]{40}/g;
/** The longest encoded private key that is looked for as a whole, in bytes: RSA of 8,192 bits has 6,400. */
const ENCODED_KEY_BYTES = 6000;

interface Run {
  /** Where it begins in the text. */
  readonly index: number;
  readonly length: number;
  /** Where it begins in what is decoded, in characters. */
  readonly joinedAt: number;
}

/**
 * The tokens and private keys that stand in a text in Base64. What is around them in the same run may be anything, so each run
 * is read from all four places at which a group of characters can begin.
 */
export function findEncoded(text: string): SecretMatch[] {
  const runs: Run[] = [];
  let joined = '';
  for (const { index, 0: run } of text.matchAll(RUNS)) {
    if (!mayBeEncodedText(run)) continue;
    runs.push({ index, length: run.length, joinedAt: joined.length });
    joined += run.padEnd(Math.ceil(run.length / GROUP_CHARS) * GROUP_CHARS, SEPARATOR) + SEPARATOR;
  }
  const found: SecretMatch[] = [];
  for (let shift = 0; shift < GROUP_CHARS; shift++) {
    // All runs at once: a call for each would cost more than the decoding.
    const decoded = Buffer.from(joined.slice(shift), 'base64').toString('latin1');
    if (!READABLE.test(decoded)) continue;
    for (const { kind, start, end } of [...findTokens(decoded), ...findKeys(decoded)]) {
      const first = shift + Math.floor(start / GROUP_BYTES) * GROUP_CHARS;
      const last = shift + Math.ceil(end / GROUP_BYTES) * GROUP_CHARS;
      const run = runs.findLast(({ joinedAt }) => joinedAt <= first);
      if (!run) continue;
      const offset = run.index - run.joinedAt;
      found.push({ kind, start: offset + first, end: Math.min(offset + last, run.index + run.length) });
    }
  }
  return found;
}

/** Letters of both cases are in all that is encoded, and not in most paths and names. */
function mayBeEncodedText(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run);
}

function findKeys(decoded: string): SecretMatch[] {
  return [...decoded.matchAll(ENCODED_KEY)].map(({ index }) => {
    const ending = decoded.indexOf('-----END ', index);
    const limit = Math.min(index + ENCODED_KEY_BYTES, decoded.length);
    return { kind: 'private-key', start: index, end: ending === -1 ? limit : Math.min(ending, limit) };
  });
}
