/** The lines in which a quote stands, counted from 0 within the text that was searched. */
export interface QuotePlace {
  readonly firstLine: number;
  readonly lastLine: number;
}

/** What models change when they copy: emphasis and code marks, kinds of quotation marks, white space. */
const DROPPED = new Set('*_`~#|>\\');
const ELLIPSIS = /\s*(?:…|\.{3}|\[…\]|\[\.{3}\])\s*/u;

/** Finds a quote in a text, whatever its white space, case and emphasis; an ellipsis in it stands for anything. */
export function findQuote(text: string, quote: string): QuotePlace | undefined {
  const haystack = normalize(text);
  const parts = quote.split(ELLIPSIS).flatMap((part) => {
    const normalized = normalize(part).text.trim();
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
  return { firstLine: haystack.lines[first] ?? 0, lastLine: haystack.lines[end - 1] ?? 0 };
}

/** The text as it is compared, with the line that each of its characters comes from. */
function normalize(text: string): { text: string; lines: number[] } {
  let normalized = '';
  const lines: number[] = [];
  let line = 0;
  for (const character of text) {
    const isSpace = /\s/u.test(character);
    if (!DROPPED.has(character) && !(isSpace && normalized.endsWith(' '))) {
      const plain = isSpace ? ' ' : plainQuote(character).toLowerCase();
      normalized += plain;
      for (let count = 0; count < plain.length; count++) lines.push(line);
    }
    if (character === '\n') line++;
  }
  return { text: normalized, lines };
}

function plainQuote(character: string): string {
  if ('“”„«»'.includes(character)) return '"';
  return '’‘‚'.includes(character) ? "'" : character;
}
