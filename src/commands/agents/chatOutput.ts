import * as vscode from 'vscode';
import { ImageFilter, withoutImages, withoutLinks } from '../../text/harmlessMarkdown.ts';

/** A failure as the result of a turn. The chat shows the message as Markdown; a backend may have worded it. */
export function failureDetails({ message }: Error): vscode.ChatErrorDetails {
  return { message: withoutLinks(withoutImages(message)) };
}

/**
 * The last place before the chat, which shows as Markdown whatever it is given: answers, labels of links, progress, failures.
 * All text of a model, a file or a backend goes through here, so that nothing in it loads an image.
 */
export class ChatOutput {
  readonly #stream: vscode.ChatResponseStream;
  readonly #filter = new ImageFilter();

  constructor(stream: vscode.ChatResponseStream) {
    this.#stream = stream;
  }

  /** Writes Markdown, of a model or of this product; it may come in pieces. */
  markdown(text: string): void {
    this.#put(this.#filter.push(text));
  }

  /** Writes text that is shown as it is, whatever it looks like; in italics with `isItalic`. */
  plain(text: string, { isItalic = false }: { isItalic?: boolean } = {}): void {
    const { value } = plainMarkdown(text);
    this.markdown(isItalic ? `*${value}*` : value);
  }

  /** A link to lines of a file. */
  link(location: vscode.Location, label: string): void {
    this.#put(this.#filter.beforeLink());
    // The chat puts the label between brackets as it is.
    this.#stream.anchor(location, withoutLinks(label).replaceAll('![', '! ['));
  }

  reference(location: vscode.Location): void {
    this.#stream.reference(location);
  }

  progress(text: string): void {
    this.#stream.progress(plainMarkdown(text).value);
  }

  /** Writes the text that was held back, before output that is not a part of this answer. */
  flush(): void {
    this.#put(this.#filter.end());
  }

  #put(markdown: string): void {
    if (markdown !== '') this.#stream.markdown(new vscode.MarkdownString(markdown));
  }
}

/**
 * Text as Markdown that shows it as it is. `MarkdownString.appendText` would make every space a non-breaking one, so that
 * long lines run out of the view.
 */
export function plainMarkdown(text: string): vscode.MarkdownString {
  const escaped = text
    .replace(/[\\`*_{}[\]()#+\-!~<>|&$=]/g, '\\$&')
    // Without these an indented line would be code and a number at its beginning a list.
    .replace(/^[ \t]+/gm, '')
    .replace(/^(\d+)\./gm, '$1\\.')
    .replace(/\r\n|\n|\r/g, '  \n');
  return new vscode.MarkdownString(escaped);
}
