/**
 * What makes Markdown load something when it is shown: an image whose address carries what a file says to somebody else, and HTML
 * that does the same. Files, models and backends of others may write either.
 */

/** `<` where it may begin an element, a comment or a declaration. */
const OPENINGS = /<(?=[A-Za-z!?])/g;
/** Elements that do something without any attribute, or take what follows for something else than Markdown. */
const ACTIVE_ELEMENT =
  /^<(?:script|style|pre|svg|math|plaintext|xmp|listing|textarea|title|template|noscript|noembed|noframes|iframe|frameset|select|option)(?![A-Za-z0-9])/i;
const LONGEST_ACTIVE_ELEMENT = 12;

/**
 * Markdown that loads nothing when it is shown. Images become links, which a person has to follow; elements with attributes, and
 * those that act without, become text. Generics such as `Map<string, number>` stay as they are.
 */
export function harmlessMarkdown(markdown: string): string {
  return withoutElements(withoutImages(markdown));
}

/** The same without looking at HTML: for views that show none. */
export function withoutImages(markdown: string): string {
  return markdown.replaceAll('![', '!\\[');
}

/** An entity rather than a backslash: that would not hold inside of a block of HTML. */
function withoutElements(markdown: string): string {
  let equals = -1;
  let end = -1;
  return markdown.replace(OPENINGS, (opening, at: number) => {
    if (equals < at) equals = indexOrEnd(markdown, '=', at);
    if (end < at) end = indexOrEnd(markdown, '>', at);
    const isElement = /[A-Za-z]/.test(markdown[at + 1] ?? '');
    const hasAttributes = equals < end;
    const isActive = ACTIVE_ELEMENT.test(markdown.slice(at, at + LONGEST_ACTIVE_ELEMENT));
    return isElement && !hasAttributes && !isActive ? opening : '&lt;';
  });
}

function indexOrEnd(text: string, character: string, from: number): number {
  const found = text.indexOf(character, from);
  return found === -1 ? Infinity : found;
}

/**
 * A name, or one sentence of somebody else, in which no link can be: VS Code's notifications make links of `[text](address)`,
 * which may run commands.
 */
export function withoutLinks(text: string): string {
  return text.replace(/\](?=\()/g, '] ');
}

/** Takes the images out of Markdown that comes in pieces and is put together where it is shown. */
export class ImageFilter {
  /** An exclamation mark that may be the beginning of an image. */
  #held = '';

  /** The next piece, as far as it is certain. */
  push(markdown: string): string {
    const whole = this.#held + markdown;
    this.#held = whole.endsWith('!') ? '!' : '';
    return withoutImages(whole.slice(0, whole.length - this.#held.length));
  }

  /** What has to stand before a link that somebody else puts together. A backslash may stand before it, so it cannot be one. */
  beforeLink(): string {
    return this.#take('! ');
  }

  /** The rest, once nothing more comes. */
  end(): string {
    return this.#take('!');
  }

  #take(mark: string): string {
    const rest = this.#held === '' ? '' : mark;
    this.#held = '';
    return rest;
  }
}
