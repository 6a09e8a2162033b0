import { REDACTION, scanText } from '../privacy/secretScan.ts';
import type { LineRange } from './lineRange.ts';

/** The backend cites longer lines by a piece of them, in UTF-16 code units. */
const MAX_CITED_CHARS = 4000;

/** Whether a quote still stands where the citation says, in the file as it is now. */
export type CitationCheck =
  | { readonly status: 'verified'; readonly lines: LineRange }
  /** The quote has moved; `lines` is where it is now. */
  | { readonly status: 'moved'; readonly lines: LineRange }
  /** The quote is nowhere any more; `lines` is where it was. */
  | { readonly status: 'changed'; readonly lines: LineRange };

/**
 * Looks for a quote in a file's lines: where the citation says, else at the nearest place. `lines` come without their ends;
 * `quote` is lines joined by a line feed. A quote from a copy without its secrets is looked for in the lines without theirs.
 */
export function verifyCitation(lines: readonly string[], cited: LineRange, quote: string): CitationCheck {
  const check = findQuote(lines, cited, quote);
  if (!mayHaveHadSecrets(check, quote)) return check;
  return findQuote(scanText(lines.join('\n')).redacted.split('\n'), cited, quote);
}

/** Whether a quote that was not found may still stand in the text without its secrets. */
export function mayHaveHadSecrets({ status }: CitationCheck, quote: string): boolean {
  return status === 'changed' && quote.includes(REDACTION);
}

/** Looks for a quote in lines that are told in their order, of which it keeps none. */
export class QuoteSearch {
  readonly #cited: LineRange;
  readonly #quoted: readonly string[];
  /** Where the quote stands as far as it could be told yet: the indexes of first lines. */
  #begun: number[] = [];
  #nearest: number | undefined;
  #index = 0;
  /** The end of what has been taken of a line in parts. */
  #part = '';
  /** Whether the quote stands in those parts. */
  #isInPart = false;

  constructor(cited: LineRange, quote: string) {
    this.#cited = cited;
    this.#quoted = quote.split('\n');
  }

  take(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.isSettled) return;
      this.#takeLine(line);
    }
  }

  /** Whether no later line can change the result. */
  get isSettled(): boolean {
    if (this.#nearest === undefined) return false;
    return this.#distance(this.#begun[0] ?? this.#index) >= this.#distance(this.#nearest);
  }

  get result(): CitationCheck {
    if (this.#nearest === undefined) return { status: 'changed', lines: this.#cited };
    if (this.#distance(this.#nearest) === 0) return { status: 'verified', lines: this.#cited };
    return { status: 'moved', lines: { start: this.#nearest + 1, end: this.#nearest + this.#quoted.length } };
  }

  /** Takes a part of a line that goes on with what is taken next. */
  takePart(part: string): void {
    if (this.isSettled) return;
    const [quote = '', ...others] = this.#quoted;
    const text = this.#part + part;
    if (others.length === 0 && quote !== '' && text.includes(quote)) this.#isInPart = true;
    this.#part = quote === '' ? '' : text.slice(-quote.length);
  }

  #takeLine(rest: string): void {
    const line = this.#part + rest;
    const isInPart = this.#isInPart;
    this.#part = '';
    this.#isInPart = false;
    const index = this.#index++;
    this.#begun = this.#begun.filter((start) => this.#quoted[index - start] === line);
    if (line === this.#quoted[0] || isInPart || this.#isPieceOf(line)) this.#begun.push(index);
    if (this.#begun[0] !== index + 1 - this.#quoted.length) return;
    // A search that is not settled comes to nearer places only.
    this.#nearest = this.#begun.shift();
  }

  /** Of a line that is too long to be cited as a whole, a piece is quoted. */
  #isPieceOf(line: string): boolean {
    const [quote = '', ...others] = this.#quoted;
    return others.length === 0 && quote !== '' && line.length > MAX_CITED_CHARS && line.includes(quote);
  }

  #distance(place: number): number {
    return Math.abs(place - (this.#cited.start - 1));
  }
}

function findQuote(lines: readonly string[], cited: LineRange, quote: string): CitationCheck {
  const search = new QuoteSearch(cited, quote);
  search.take(lines);
  return search.result;
}
