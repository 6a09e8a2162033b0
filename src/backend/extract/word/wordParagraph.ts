import type { NumberReference, VerticalAlign } from './wordStyles.ts';
import { loweredText, raisedText } from '../office/mathText.ts';
import { linkedText } from '../office/fields.ts';

/** A paragraph while it is read. */
export class WordParagraph {
  style: string | undefined;
  /** The level of a heading that the paragraph itself sets; `0` for body text whatever its style says. */
  level: number | undefined;
  /** The list that the paragraph itself names; `0` means no list. */
  list: string | undefined;
  listLevel: number | undefined;
  /** Blocks in the paragraph that have lines of their own: charts, diagrams. */
  readonly blocks: (readonly string[])[] = [];
  readonly #links: { readonly address: string; readonly start: number }[] = [];
  #text = '';
  #waiting = '';
  #align: VerticalAlign = 'baseline';

  /** Adds text; raised or lowered text is held back until all of it has come. */
  add(text: string, align: VerticalAlign = 'baseline'): void {
    if (align !== this.#align) this.#settle();
    this.#align = align;
    if (align === 'baseline') this.#text += text;
    else this.#waiting += text;
  }

  get text(): string {
    this.#settle();
    return this.#text;
  }

  get length(): number {
    return this.text.length;
  }

  startLink(address: string): void {
    this.#links.push({ address, start: this.length });
  }

  endLink(): void {
    const link = this.#links.pop();
    if (link) this.link(link.start, link.address);
  }

  /** Makes the text from `start` on a link to an address. */
  link(start: number, address: string): void {
    const { text } = this;
    this.#text = text.slice(0, start) + linkedText(text.slice(start), address);
  }

  /** The list and the level that it counts in: its own, else those of its style. */
  numbering(ofStyle: NumberReference | undefined): NumberReference | undefined {
    const list = this.list ?? ofStyle?.list;
    if (list === undefined || list === '0') return undefined;
    return { list, level: this.listLevel ?? (this.list === undefined ? ofStyle?.level : 0) };
  }

  #settle(): void {
    const waiting = this.#waiting;
    const align = this.#align;
    this.#waiting = '';
    this.#align = 'baseline';
    if (waiting === '') return;
    this.#text += align === 'superscript' ? raisedText(this.#text, waiting) : loweredText(waiting);
  }
}
