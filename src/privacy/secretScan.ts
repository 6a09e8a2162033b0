import { findEncoded, findTokens, type SecretKind, type SecretMatch } from './tokenForms.ts';
import { findByContext } from './secretRules.ts';
import { VisibleText } from './visibleText.ts';

/** The text that replaces a secret in a copy. */
export const REDACTION = '[redacted]';

/** A probable secret. The finding never holds the secret itself. */
export interface SecretFinding {
  readonly kind: SecretKind;
  /** 1-based; of a document, the line of its extracted text. */
  readonly line: number;
  /** The place in a document, in words: `page 3`. */
  readonly place?: string;
}

/** A piece of the text that no later text can change: the findings in it, and the piece without its secrets. */
export interface ScannedText {
  readonly findings: readonly SecretFinding[];
  readonly redacted: string;
}

/**
 * The longest match other than a private key, in characters; so much of the end stays undecided until more text comes.
 */
const LONGEST_MATCH_CHARS = 8 * 1024;

/** How much of the decided text is kept, in characters: the name before a value may stand in it. */
const CONTEXT_CHARS = 1024;

/**
 * Looks for secrets in a text that comes in pieces, in bounded memory whatever its length and that of its lines. The
 * findings and the redacted text are the same however the text is cut.
 */
export class SecretScanner {
  /** Decided text, for context, then text that is still undecided. */
  readonly #text = new VisibleText();
  #decided = 0;
  /** The line that the undecided text begins in. */
  #line = 1;

  /** Takes the next piece of the text. */
  push(text: string): ScannedText {
    this.#text.push(text);
    return this.#decide(false);
  }

  /** The rest, once all of the text has been taken. */
  finish(): ScannedText {
    this.#text.finish();
    return this.#decide(true);
  }

  #decide(isLast: boolean): ScannedText {
    const { visible: text } = this.#text;
    const keys = new PrivateKeys(text);
    const found = withoutOverlaps([
      ...keys.matches,
      ...findTokens(text),
      ...findByContext(text),
      ...findEncoded(text),
    ]).filter(({ start }) => start >= this.#decided);
    const end = isLast ? text.length : this.#decidedEnd(found, keys.unfinished);
    const matches = found.filter(({ start }) => start < end);
    const scanned = this.#scanned(matches, end);
    this.#forget(end);
    return scanned;
  }

  /** The end of the text whose findings no later text can change. */
  #decidedEnd(matches: readonly SecretMatch[], unfinishedKey: number | undefined): number {
    const { visible: text } = this.#text;
    const isWaitedFor = unfinishedKey !== undefined && text.length - unfinishedKey < PRIVATE_KEY_CHARS;
    let end = Math.min(text.length - LONGEST_MATCH_CHARS, isWaitedFor ? unfinishedKey : text.length);
    end = Math.max(this.#decided, end);
    const crossing = matches.find((match) => match.start < end && match.end > end);
    if (crossing) return crossing.end;
    // The two halves of a line's end count once.
    return end > this.#decided && text[end - 1] === '\r' ? end - 1 : end;
  }

  #scanned(matches: readonly SecretMatch[], end: number): ScannedText {
    const findings: SecretFinding[] = [];
    let redacted = '';
    for (const { kind, start, end: matchEnd } of matches) {
      redacted += this.#counted(this.#text.takeUntil(start));
      findings.push({ kind, line: this.#line });
      // Line by line, so that every line after a key keeps its number.
      redacted += this.#counted(this.#text.takeVisibleUntil(matchEnd)).replace(/[^\r\n]+/g, REDACTION);
    }
    redacted += this.#counted(this.#text.takeUntil(end));
    return { findings, redacted };
  }

  #counted(passed: string): string {
    this.#line += passed.match(/\r\n|\n|\r/g)?.length ?? 0;
    return passed;
  }

  #forget(end: number): void {
    const from = Math.max(0, end - CONTEXT_CHARS);
    this.#text.forget(from);
    this.#decided = end - from;
  }
}

/** The findings in a whole text, and the text without the secrets. */
export function scanText(text: string): ScannedText {
  const scanner = new SecretScanner();
  const first = scanner.push(text);
  const rest = scanner.finish();
  return { findings: [...first.findings, ...rest.findings], redacted: first.redacted + rest.redacted };
}

/**
 * The matches in the order of the text. Of matches that overlap, the one that came first in the list stays: its rule is more
 * specific.
 */
function withoutOverlaps(matches: readonly SecretMatch[]): SecretMatch[] {
  const byStart = matches
    .map((match, rank) => ({ ...match, rank }))
    .sort((a, b) => a.start - b.start || a.rank - b.rank);
  const kept: (SecretMatch & { rank: number })[] = [];
  for (const match of byStart) {
    const last = kept.at(-1);
    if (!last || last.end <= match.start) kept.push(match);
    else if (match.rank < last.rank) kept.splice(-1, 1, match);
  }
  return kept;
}

/** The longest private key that is looked for as a whole, in characters: RSA of 16,384 bits has 13,000. */
const PRIVATE_KEY_CHARS = 32 * 1024;

const BEGINNING = /-----BEGIN ?(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const ENDING = '-----END ';

/** A key has at least one run like this; the dots of an example have none. `\n` may be written out, as in JSON. */
const KEY_RUN = /[A-Za-z0-9+/]{40}/;
/** A whole key in lines that are shorter than that. */
const KEY_IN_SHORT_LINES = /^(?:(?:\\r|\\n|\s){0,4}[A-Za-z0-9+/=]){100,}/;
/** The lines of a key whose end is missing. */
const KEY_LINES = /(?:(?:\\r|\\n|[\s"'+,])*[A-Za-z0-9+/=]{40,}){1,500}/y;

/** The private keys of a text, without the lines that begin and end them. */
class PrivateKeys {
  readonly matches: readonly SecretMatch[];
  /** The index at which a key begins that has no end, if there is one. */
  readonly unfinished: number | undefined;

  constructor(text: string) {
    const matches: SecretMatch[] = [];
    let ending = -1;
    for (const { index, 0: line } of text.matchAll(BEGINNING)) {
      const start = index + line.length;
      // The end is searched once, however many keys begin before it.
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
