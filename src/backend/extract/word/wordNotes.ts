import { listNumber } from './wordNumbering.ts';
import { attributeOf, type XmlAttributes } from '../office/xmlReader.ts';

/** How many characters of the text that a comment is about are written. */
const MAX_ANCHOR_CHARS = 120;
/** How many comments may be open at once; the texts of further ones are not collected. */
const MAX_OPEN_RANGES = 50;

export type NoteKind = 'footnote' | 'endnote';

/** The notes that a Word document refers to with their numbers, and the texts that its comments are about. */
export class WordNotes {
  readonly #numbers = new Map<string, string>();
  readonly #counts: Record<NoteKind, number> = { footnote: 0, endnote: 0 };
  readonly #anchors = new Map<string, string>();
  readonly #open = new Set<string>();
  /** The mark before the next paragraph of a note or comment. */
  #mark = '';

  /** Returns the mark at a place that a note is about: `[3]`. */
  refer(kind: NoteKind, id: string | undefined): string {
    const count = ++this.#counts[kind];
    const mark = `[${kind === 'endnote' ? listNumber(count, 'lowerRoman') : String(count)}]`;
    this.#numbers.set(`${kind} ${id ?? ''}`, mark);
    return mark;
  }

  /** Begins the text that a comment is about. */
  openRange(id: string | undefined): void {
    if (id === undefined || this.#open.size >= MAX_OPEN_RANGES) return;
    this.#open.add(id);
    this.#anchors.set(id, '');
  }

  closeRange(id: string | undefined): void {
    this.#open.delete(id ?? '');
  }

  addAnchor(text: string): void {
    for (const id of this.#open) {
      const anchor = this.#anchors.get(id) ?? '';
      if (anchor.length < MAX_ANCHOR_CHARS) this.#anchors.set(id, (anchor + text).slice(0, MAX_ANCHOR_CHARS));
    }
  }

  /** Begins a note or a comment, whose paragraphs follow. */
  start(kind: NoteKind | 'comment', attributes: XmlAttributes): void {
    const id = attributeOf(attributes, 'id') ?? '';
    if (kind !== 'comment') {
      this.#mark = this.#numbers.get(`${kind} ${id}`) ?? '';
      return;
    }
    const author = (attributeOf(attributes, 'author') ?? '').trim();
    const anchor = (this.#anchors.get(id) ?? '').replace(/\s+/g, ' ').trim();
    const about = [author, anchor === '' ? '' : `on “${anchor}”`].filter((part) => part !== '').join(' ');
    this.#mark = about === '' ? '' : `${about}:`;
  }

  /** Returns the mark of the note that has begun; an empty string from the second call on. */
  takeMark(): string {
    const mark = this.#mark;
    this.#mark = '';
    return mark;
  }
}
