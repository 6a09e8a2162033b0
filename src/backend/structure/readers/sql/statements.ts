import type { MaskedSource } from '../code/maskedSource.ts';

export interface Statement {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
  readonly source: string;
}

const ROUTINE =
  /^CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:FUNCTION|PROCEDURE|TRIGGER|EVENT|PROC)\b/i;

/** The statements of a file, without what separates them. */
export function* statementsOf({ source, masked }: MaskedSource): Generator<Statement> {
  let from = 0;
  let delimiter: string | undefined;
  const closing = new Closings(masked);
  while (from < masked.length) {
    const lead = /\s*/y;
    lead.lastIndex = from;
    const start = from + (lead.exec(masked)?.[0].length ?? 0);
    const head = masked.slice(start, start + 300);
    const declared = /^DELIMITER[ \t]+(\S+)[^\n]*/i.exec(head);
    if (declared) {
      delimiter = declared[1] === ';' ? undefined : declared[1];
      from = start + declared[0].length;
      continue;
    }
    const [end, width] = endOfStatement(masked, start, delimiter, ROUTINE.test(head) ? closing : undefined);
    const last = start + masked.slice(start, end).trimEnd().length;
    if (last > start)
      yield {
        start,
        end: Math.min(masked.length, last + 1),
        masked: masked.slice(start, last),
        source: source.slice(start, last),
      };
    from = Math.max(end + width, start + 1);
  }
}

/** Where a statement ends, and the length of what ends it. The statements inside a routine end none. */
function endOfStatement(
  masked: string,
  start: number,
  delimiter: string | undefined,
  closings: Closings | undefined,
): [number, number] {
  if (delimiter !== undefined) {
    const end = masked.indexOf(delimiter, start);
    return end < 0 ? [masked.length, 1] : [end, delimiter.length];
  }
  const found = /;|^[ \t]*GO[ \t]*$|^[ \t]*\/[ \t]*$/gim;
  found.lastIndex = start;
  const first = found.exec(masked);
  const end = first ? first.index : masked.length;
  const last = closings && /\bBEGIN\b/i.test(masked.slice(start, end)) ? closings.after(end) : undefined;
  if (last !== undefined) return [last, 0];
  return [end, first ? Math.max(1, first[0].length) : 1];
}

/** Where the bodies of routines end, asked for from the beginning of a file to its end. */
class Closings {
  readonly #masked: string;
  readonly #pattern = /^[ \t]*END\b(?!\s+(?:IF|LOOP|WHILE|CASE|REPEAT)\b)[^\n;]*;?/gim;
  #next: { readonly start: number; readonly end: number } | undefined = { start: -1, end: 0 };

  constructor(masked: string) {
    this.#masked = masked;
  }

  /** Behind the first end of a body from an offset on; undefined where there is none. */
  after(from: number): number | undefined {
    if (this.#next && this.#next.start < from) {
      this.#pattern.lastIndex = from;
      const found = this.#pattern.exec(this.#masked);
      this.#next = found ? { start: found.index, end: found.index + found[0].length } : undefined;
    }
    return this.#next?.end;
  }
}
