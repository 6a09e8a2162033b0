/**
 * Removes from Markdown everything that loads something when it is shown: an image, whose address could carry a file's
 * content to a stranger's server, and HTML that does the same. Files, models and backends of other people may contain either.
 */

/** `<` where it may begin an element, a comment or a declaration. */
const OPENINGS = /<(?=[A-Za-z!?])/g;
/** Elements that do something without any attribute, or take what follows for something else than Markdown. */
const ACTIVE_ELEMENT =
  /^<(?:script|style|pre|svg|math|plaintext|xmp|listing|textarea|title|template|noscript|noembed|noframes|iframe|frameset|select|option)(?![A-Za-z0-9])/i;
const LONGEST_ACTIVE_ELEMENT = 12;

/**
 * Markdown that loads nothing when it is shown. Images become links, which the user has to follow; elements with attributes,
 * and those that act without, become text. Generics such as `Map<string, number>` stay as they are.
 */
export function harmlessMarkdown(markdown: string): string {
  return withoutElements(withoutImages(markdown));
}

/** Markdown whose images have become links; HTML stays as it is. For views that show no HTML. */
export function withoutImages(markdown: string): string {
  return markdown.replaceAll('![', '!\\[');
}

/** Writes `<` of an element as an entity rather than with a backslash, which has no effect inside of a block of HTML. */
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
 * A name, or one sentence of a foreign source, that holds no link: VS Code's notifications make links of `[text](address)`,
 * which may run commands.
 */
export function withoutLinks(text: string): string {
  return text.replace(/\](?=\()/g, '] ');
}

/** Takes the images out of Markdown that comes in pieces and is put together where it is shown. */
export class ImageFilter {
  /** The exclamation mark at the end of the last piece, which may be the beginning of an image. */
  #held = '';

  /** Takes the next piece; returns the Markdown that no later piece can change. */
  push(markdown: string): string {
    const whole = this.#held + markdown;
    this.#held = whole.endsWith('!') ? '!' : '';
    return withoutImages(whole.slice(0, whole.length - this.#held.length));
  }

  /**
   * Returns the held text before a link that the caller writes itself, so that both do not make an image. Text before it may
   * end in a backslash, so a backslash cannot part the two.
   */
  beforeLink(): string {
    return this.#take('! ');
  }

  /** Returns the rest once no more pieces come. */
  end(): string {
    return this.#take('!');
  }

  #take(mark: string): string {
    const rest = this.#held === '' ? '' : mark;
    this.#held = '';
    return rest;
  }
}
