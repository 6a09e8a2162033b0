/** Elements whose content no browser shows, or shows only where a feature does not work. */
const NEVER_SHOWN = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'iframe',
  'object',
  'annotation',
  'annotation-xml',
]);

/** How much of a page's styles is read, in characters. */
const MAX_STYLES = 256 * 1024;

const HIDES = /(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b/i;
/** A selector of a class, an id or a kind of element alone; selectors that depend on other elements are not applied. */
const SIMPLE_SELECTOR = /^(?:[a-z][\w-]*)?[.#][\w-]+$|^[a-z][\w-]*$/i;

type Attributes = Readonly<Record<string, string>>;

/**
 * Decides which elements of a page a browser hides: by their kind, by their attributes and by the rules of the page's own
 * styles.
 */
export class HtmlVisibility {
  readonly #hidden = new Set<string>();
  #styles = 0;

  /** Reads the text of a style element. */
  addStyles(css: string): void {
    this.#styles += css.length;
    if (this.#styles > MAX_STYLES) return;
    for (const { selectors, body } of rulesOf(css)) {
      if (!HIDES.test(body)) continue;
      for (const selector of selectors.split(',').map((one) => one.trim())) {
        if (SIMPLE_SELECTOR.test(selector)) this.#hidden.add(selector);
      }
    }
  }

  /** Whether an element is hidden with all its content. */
  isHidden(name: string, attributes: Attributes): boolean {
    if (NEVER_SHOWN.has(name) || 'hidden' in attributes) return true;
    if (HIDES.test(attributes['style'] ?? '')) return true;
    if (name === 'dialog' || name === 'option') return !('open' in attributes || 'selected' in attributes);
    return this.#hidden.size > 0 && this.#isHiddenByRule(name, attributes);
  }

  #isHiddenByRule(name: string, attributes: Attributes): boolean {
    const classes = (attributes['class'] ?? '').split(/\s+/).map((one) => `.${one}`);
    const marks = [...classes, ...('id' in attributes ? [`#${attributes['id'] ?? ''}`] : [])];
    return [name, ...marks, ...marks.map((mark) => name + mark)].some((selector) => this.#hidden.has(selector));
  }
}

interface Rule {
  readonly selectors: string;
  readonly body: string;
}

/** The rules of a style sheet, except those within others and within at-rules: rules for paper do not apply on the screen. */
function rulesOf(css: string): Rule[] {
  const rules: Rule[] = [];
  let depth = 0;
  let selectors = '';
  let body = '';
  for (const [piece] of withoutComments(css).matchAll(/[{};]|[^{};]+/g)) {
    if (piece === '{') depth++;
    else if (piece === '}') {
      depth = Math.max(0, depth - 1);
      if (depth > 0) continue;
      if (!selectors.trim().startsWith('@')) rules.push({ selectors, body });
      [selectors, body] = ['', ''];
    } else if (depth === 1) body += piece;
    // A statement such as `@import` ends without a block.
    else if (depth === 0) selectors = piece === ';' ? '' : piece;
  }
  return rules;
}

function withoutComments(css: string): string {
  return css
    .split('/*')
    .map((piece, index) => (index === 0 ? piece : piece.slice(endOfComment(piece))))
    .join('');
}

/** The index at which a comment ends, in the text behind its beginning; the end of the text where the comment has no end. */
function endOfComment(text: string): number {
  const end = text.indexOf('*/');
  return end < 0 ? text.length : end + 2;
}
