/** The lines in which a quote stands, counted from 0 within the text that was searched. */
export interface QuotePlace {
  readonly firstLine: number;
  readonly lastLine: number;
}

/** What models change when they copy: emphasis and code marks, kinds of quotation marks, white space. */
const DROPPED = new Set('*_`~#|>\\');
const ELLIPSIS = /\s*(?:…|\.{3}|\[…\]|\[\.{3}\])\s*/u;

/** A text as quotes are looked for in it, with the place that each of its characters comes from. */
export interface QuotableText {
  readonly text: string;
  readonly lines: readonly number[];
  readonly offsets: readonly number[];
}

/** Where a quote stands: its lines, and its characters in the text, the last one excluded. */
export interface QuoteSpan extends QuotePlace {
  readonly start: number;
  readonly end: number;
}

/** Finds a quote in a text, whatever its white space, case and emphasis; an ellipsis in it stands for anything. */
export function findQuote(text: string, quote: string): QuotePlace | undefined {
  const span = locateQuote(quotableText(text), quote);
  return span && { firstLine: span.firstLine, lastLine: span.lastLine };
}

/** The same in a text that several quotes are looked for in. */
export function locateQuote(haystack: QuotableText, quote: string): QuoteSpan | undefined {
  const parts = quote.split(ELLIPSIS).flatMap((part) => {
    const normalized = quotableText(part).text.trim();
    return normalized === '' ? [] : [normalized];
  });
  if (parts.length === 0) return undefined;
  let first = -1;
  let end = 0;
  for (const part of parts) {
    const at = haystack.text.indexOf(part, end);
    if (at < 0) return undefined;
    if (first < 0) first = at;
    end = at + part.length;
  }
  return {
    firstLine: haystack.lines[first] ?? 0,
    lastLine: haystack.lines[end - 1] ?? 0,
    start: haystack.offsets[first] ?? 0,
    end: (haystack.offsets[end - 1] ?? 0) + 1,
  };
}

export function quotableText(text: string): QuotableText {
  let normalized = '';
  const lines: number[] = [];
  const offsets: number[] = [];
  let line = 0;
  let offset = 0;
  for (const character of text) {
    const isSpace = /\s/u.test(character);
    if (!DROPPED.has(character) && !(isSpace && normalized.endsWith(' '))) {
      const plain = isSpace ? ' ' : plainQuote(character).toLowerCase();
      normalized += plain;
      for (let count = 0; count < plain.length; count++) {
        lines.push(line);
        offsets.push(offset);
      }
    }
    if (character === '\n') line++;
    offset += character.length;
  }
  return { text: normalized, lines, offsets };
}

function plainQuote(character: string): string {
  if ('“”„«»'.includes(character)) return '"';
  return '’‘‚'.includes(character) ? "'" : character;
}
