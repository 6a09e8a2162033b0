import { joinHyphenated, type PdfLine } from './pdfLines.ts';

/** How many lines at the top and the bottom of a page may be its header and its footer. */
const MAX_MARGIN_LINES = 3;
/** How far the same header may stand from its place on the page before, in points. */
const SAME_PLACE = 2;

/** A line that holds nothing but the number of its page. */
const PAGE_NUMBER = /^[-–—|\s]*(?:(?:page|seite|p\.|s\.)\s*)?\d{1,4}(?:\s*(?:of|von|\/)\s*\d{1,4})?[-–—|\s]*$/iu;

const ENDS_SENTENCE = /[.!?:;。！？：；…]["'”’»)\]]*$/u;
const GOES_ON = /^["'“‘«(]*\p{Ll}/u;

/** The lines of a page, and whether its first one continues the sentence at the end of the page before. */
export interface JoinedPage {
  readonly lines: readonly PdfLine[];
  readonly isContinued: boolean;
}

/**
 * Puts sentences together that run over the end of a page: the page number, header and footer that stand within them are left
 * out there, if they are also on the page before, and a word that a hyphen splits is joined.
 */
export function joinPages(pages: readonly (readonly PdfLine[])[]): JoinedPage[] {
  const bodies = pages.map((page, index) => withoutMargins(page, pages[index - 1], pages[index + 1]));
  const continued = bodies.map(({ body }, index) => isContinuation(bodies[index - 1]?.body ?? [], body));
  const lines = bodies.map(({ head, body, foot }, index) => [
    ...(continued[index] === true ? [] : head),
    ...body,
    ...(continued[index + 1] === true ? [] : foot),
  ]);
  for (const [index, page] of lines.entries()) {
    const before = lines[index - 1]?.at(-1);
    const first = page[0];
    if (continued[index] !== true || !before || !first) continue;
    const joined = joinHyphenated([before, first]);
    if (joined.length === 1) page.shift();
  }
  return lines.map((page, index) => ({ lines: page, isContinued: continued[index] === true && page.length > 0 }));
}

interface PageParts {
  readonly head: readonly PdfLine[];
  readonly body: readonly PdfLine[];
  readonly foot: readonly PdfLine[];
}

function withoutMargins(
  page: readonly PdfLine[],
  before: readonly PdfLine[] = [],
  after: readonly PdfLine[] = [],
): PageParts {
  const isMargin = (line: PdfLine | undefined): boolean =>
    line !== undefined &&
    (PAGE_NUMBER.test(line.text) ||
      before.some((other) => isSameMargin(other, line)) ||
      after.some((other) => isSameMargin(line, other)));
  let top = 0;
  while (top < MAX_MARGIN_LINES && isMargin(page[top])) top++;
  let bottom = page.length;
  while (bottom > top && page.length - bottom < MAX_MARGIN_LINES && isMargin(page[bottom - 1])) bottom--;
  return { head: page.slice(0, top), body: page.slice(top, bottom), foot: page.slice(bottom) };
}

/** Whether a line of the next page is the same header or footer: in the same place, with the same words but for the page's number. */
function isSameMargin(line: PdfLine, next: PdfLine): boolean {
  if (Math.abs(line.y - next.y) > SAME_PLACE) return false;
  if (line.text === next.text) return true;
  const numbers = [...line.text.matchAll(/\d+/g)];
  return numbers.some(({ 0: number, index }) => {
    const following = `${line.text.slice(0, index)}${String(Number(number) + 1)}${line.text.slice(index + number.length)}`;
    return following === next.text;
  });
}

function isContinuation(before: readonly PdfLine[], page: readonly PdfLine[]): boolean {
  const last = before.at(-1);
  const first = page[0];
  if (!last || !first || Math.abs(last.height - first.height) > 1) return false;
  return /\p{L}/u.test(last.text) && !ENDS_SENTENCE.test(last.text) && GOES_ON.test(first.text);
}
