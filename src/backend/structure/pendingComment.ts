import type { Lines } from './structure.ts';

/** The comment lines that have been read and belong to the item that comes next. */
export class PendingComment {
  #words: string[] = [];
  #lines: Lines | undefined;

  /** Takes a line of comment, without its mark. Lines that only draw (`-----`) say nothing. */
  add(text: string, line: number): void {
    const words = text.replace(/^[-=#*~_\s]+$/, '').trim();
    if (words !== '') this.#words.push(words);
    this.#lines = { first: this.#lines?.first ?? line, last: line };
  }

  /** Forgets what has been read: an empty line has come between. */
  clear(): void {
    this.#words = [];
    this.#lines = undefined;
  }

  /** Hands out what has been read, joined with what stands beside the item. */
  take(beside = ''): { readonly comment: string; readonly commentLines: Lines | undefined } {
    const comment = [...this.#words, beside.trim()].filter((part) => part !== '').join(' ');
    const commentLines = this.#lines;
    this.clear();
    return { comment, commentLines };
  }
}
