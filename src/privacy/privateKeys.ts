import type { SecretMatch } from './tokenForms.ts';

/** The longest private key that is looked for as a whole, in characters: RSA of 16,384 bits has 13,000. */
export const PRIVATE_KEY_CHARS = 32 * 1024;

const BEGINNING = /-----BEGIN ?(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const ENDING = '-----END ';

/** A key has at least one run like this; the dots of an example have none. `\n` may be written out, as in JSON. */
const KEY_RUN = /[A-Za-z0-9+/]{40}/;
/** A whole key in lines that are shorter than that. */
const KEY_IN_SHORT_LINES = /^(?:(?:\\r|\\n|\s){0,4}[A-Za-z0-9+/=]){100,}/;
/** The lines of a key whose end is missing. */
const KEY_LINES = /(?:(?:\\r|\\n|[\s"'+,])*[A-Za-z0-9+/=]{40,}){1,500}/y;

/** The private keys of a text, without the lines that begin and end them. */
export class PrivateKeys {
  readonly matches: readonly SecretMatch[];
  /** Where a key begins whose end is not there, if there is one. */
  readonly unfinished: number | undefined;

  constructor(text: string) {
    const matches: SecretMatch[] = [];
    let ending = -1;
    for (const { index, 0: line } of text.matchAll(BEGINNING)) {
      const start = index + line.length;
      // Looked for once however many keys begin before it.
      if (ending !== Infinity && ending < start) ending = endingAfter(text, start);
      const isWhole = ending - start <= PRIVATE_KEY_CHARS;
      if (!isWhole) this.unfinished ??= index;
      const body = isWhole ? text.slice(start, ending) : keyLinesAt(text, start);
      if (!KEY_RUN.test(body) && !KEY_IN_SHORT_LINES.test(body)) continue;
      const inner = body.trim();
      const from = start + body.indexOf(inner);
      matches.push({ kind: 'private-key', start: from, end: from + inner.length });
    }
    this.matches = matches;
  }
}

function endingAfter(text: string, start: number): number {
  const found = text.indexOf(ENDING, start);
  return found === -1 ? Infinity : found;
}

function keyLinesAt(text: string, start: number): string {
  KEY_LINES.lastIndex = start;
  return KEY_LINES.exec(text)?.[0] ?? '';
}
