/** A citation as a model writes it: `[2]`, or `[2 "copied words"]`. */
export interface CitationMark {
  /** 1-based, as the model wrote it. */
  readonly number: number;
  readonly quote: string | undefined;
}

const OPENING_QUOTES = '"“„«『「';
const CLOSING_QUOTES = '"”“»』」';
const MARK = new RegExp(
  `\\[\\s*(\\d{1,4})(?:\\s*[,:]?\\s*[${OPENING_QUOTES}]([^\\]\\n]{0,600})[${CLOSING_QUOTES}])?\\s*\\]`,
  'gu',
);
const LIST = /\[\s*\d{1,4}(?:\s*[,;]\s*\d{1,4})+\s*\]/gu;
/** A mark that is not complete yet; longer ones are text. */
const UNFINISHED = new RegExp(`^\\[\\s*(?:\\d[\\d\\s,;:]*(?:[${OPENING_QUOTES}][^\\]\\n]*)?)?$`, 'u');
const MAX_UNFINISHED_LENGTH = 640;

/** `[1, 2]` as `[1][2]`. */
function separateLists(text: string): string {
  return text.replace(LIST, (list) => [...list.matchAll(/\d+/g)].map(([number]) => `[${number}]`).join(''));
}

/** Every citation of a text, in order. */
export function citationMarks(text: string): CitationMark[] {
  return [...separateLists(text).matchAll(MARK)].map(([, number, quote]) => ({ number: Number(number), quote }));
}

/** The text with each citation written anew; what `write` returns an empty string for vanishes, with the space before it. */
export function rewriteMarks(text: string, write: (mark: CitationMark) => string): string {
  return separateLists(text).replace(new RegExp(`( ?)${MARK.source}`, 'gu'), (_, space: string, number, quote) => {
    const written = write({ number: Number(number), quote: typeof quote === 'string' ? quote : undefined });
    return written === '' ? '' : space + written;
  });
}

/**
 * Shows an answer while it comes: citations lose their quotes, those that do not exist vanish, and half a citation waits
 * for its other half.
 */
export class CitationFilter {
  readonly #sources: number;
  #held = '';

  constructor(sources: number) {
    this.#sources = sources;
  }

  /** What may be shown once `text` has come. */
  push(text: string): string {
    this.#held += text;
    const start = this.#unfinishedAt();
    const ready = this.#held.slice(0, start);
    this.#held = this.#held.slice(start);
    return this.#shown(ready);
  }

  /** What was still waiting at the end. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return this.#shown(rest);
  }

  /** Where a citation begins that may still be completed: the first such place, since a quote may hold brackets too. */
  #unfinishedAt(): number {
    const earliest = Math.max(0, this.#held.length - MAX_UNFINISHED_LENGTH);
    for (let at = this.#held.indexOf('[', earliest); at >= 0; at = this.#held.indexOf('[', at + 1)) {
      if (UNFINISHED.test(this.#held.slice(at))) return this.#held[at - 1] === ' ' ? at - 1 : at;
    }
    // The space belongs to the citation that may follow: both vanish together.
    return this.#held.endsWith(' ') ? this.#held.length - 1 : this.#held.length;
  }

  #shown(text: string): string {
    return rewriteMarks(text, ({ number }) => (number >= 1 && number <= this.#sources ? `[${String(number)}]` : ''));
  }
}
