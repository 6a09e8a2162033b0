/** Elements whose content no browser shows, or shows only where something does not work. */
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

/** So much of a page's styles is looked through, in characters. */
const MAX_STYLES = 256 * 1024;

const HIDES = /(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b/i;
/** A class, an id or a kind of element by itself: what depends on what stands around it is not judged. */
const SIMPLE_SELECTOR = /^(?:[a-z][\w-]*)?[.#][\w-]+$|^[a-z][\w-]*$/i;

type Attributes = Readonly<Record<string, string>>;

/** What of a page a browser hides: by the kind of element, by its attributes and by the rules of the page's own styles. */
export class HtmlVisibility {
  readonly #hidden = new Set<string>();
  #styles = 0;

  /** Takes the text of a style element. */
  addStyles(css: string): void {
    this.#styles += css.length;
    if (this.#styles > MAX_STYLES) return;
    // Rules for paper, or for small screens, are not those of this one.
    const rules = css
      .replace(/\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//g, '')
      .replace(/@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})/g, '');
    for (const [, selectors = '', body = ''] of rules.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      if (!HIDES.test(body)) continue;
      for (const selector of selectors.split(',').map((one) => one.trim())) {
        if (SIMPLE_SELECTOR.test(selector)) this.#hidden.add(selector);
      }
    }
  }

  /** Whether an element and all that is in it is not shown. */
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
