import type { XmlAttributes, XmlHandler } from './xmlReader.ts';

/** Elements whose text is no part of what the reader sees. An object of a flat file is a document of its own. */
const HIDDEN = new Set([
  'tracked-changes',
  'desc',
  'title',
  'sequence-decls',
  'forms',
  'ruby-text',
  'note-citation',
  'binary-data',
  'document',
]);
/** The elements of running text: a title there is a field that shows the document's, elsewhere it describes a shape. */
const RUNNING_TEXT = new Set(['p', 'h', 'span', 'a']);

/** Takes an OpenDocument file: what stands before its body goes to `styles`, what the reader sees of that to `body`. */
export class OpenDocumentBody implements XmlHandler {
  readonly #styles: Required<Pick<XmlHandler, 'open'>>;
  readonly #body: Required<XmlHandler>;
  /** The elements that are open. */
  readonly #path: string[] = [];
  #isInBody = false;
  #hidden = 0;

  constructor(styles: Required<Pick<XmlHandler, 'open'>>, body: Required<XmlHandler>) {
    this.#styles = styles;
    this.#body = body;
  }

  open(name: string, attributes: XmlAttributes): void {
    this.#isInBody ||= name === 'body';
    if (!this.#isInBody) this.#styles.open(name, attributes);
    else if (this.#isHiding(name)) this.#hidden++;
    else if (this.#hidden === 0) this.#body.open(name, attributes);
    this.#path.push(name);
  }

  text(text: string): void {
    if (this.#isInBody && this.#hidden === 0) this.#body.text(text);
  }

  close(name: string): void {
    this.#path.pop();
    if (!this.#isInBody) return;
    if (this.#isHiding(name)) this.#hidden--;
    else if (this.#hidden === 0) {
      this.#body.close(name);
      this.#isInBody = name !== 'body';
    }
  }

  /** Whether an element within the last of the path hides what is in it. */
  #isHiding(name: string): boolean {
    return HIDDEN.has(name) && !(name === 'title' && RUNNING_TEXT.has(this.#path.at(-1) ?? ''));
  }
}
