/**
 * Matches invisible characters that break a token in two for a search: zero-width ones, soft hyphens, marks of direction,
 * NUL, which stands between the letters of UTF-16, and sequences that set colours in a terminal. In files that are searched
 * byte by byte, the bytes of their UTF-8 stand here, one character each.
 */
const INVISIBLE = new RegExp(
  [
    '\0',
    '\x1b\\[[0-?]{0,64}[ -/]{0,8}[@-~]',
    // By itself it is a soft hyphen; behind another byte of UTF-8 it is a part of a letter.
    '(?<![\\x80-\\xff])\\xad',
    '(?!\\xad)\\p{Default_Ignorable_Code_Point}',
    '\\xc2\\xad|\\xcd\\x8f|\\xd8\\x9c',
    '\\xe1(?:\\x85[\\x9f\\xa0]|\\x9e[\\xb4\\xb5]|\\xa0[\\x8b-\\x8f])',
    '\\xe2(?:\\x80[\\x8b-\\x8f\\xaa-\\xae]|\\x81[\\xa0-\\xaf])',
    '\\xe3\\x85\\xa4|\\xef(?:\\xb8[\\x80-\\x8f]|\\xbb\\xbf|\\xbe\\xa0)',
    '\\xf3\\xa0[\\x80-\\xbf][\\x80-\\xbf]',
  ].join('|'),
  'gu',
);

/** The beginning of such a character, which the next piece may end. */
const BEGUN =
  /(?:[\xc2\xcd\xd8]|\xe1[\x85\x9e\xa0]?|\xe2[\x80\x81]?|\xe3\x85?|\xef[\xb8\xbb\xbe]?|\xf3(?:\xa0[\x80-\xbf]?)?|[\ud800-\udbff]|\x1b(?:\[[0-?]{0,64}[ -/]{0,8})?)$/;

/** Matches a text without any character that could be invisible. */
const IS_ASCII = /^[\x01-\x1a\x1c-\x7f]*$/;

/** How many invisible characters in a row are removed at most, so that a file of nothing else cannot fill the memory. */
const MAX_IN_A_ROW = 64;

/** Invisible characters that stood before the visible one at `at`. */
interface Removed {
  at: number;
  text: string;
  count: number;
}

/**
 * A text that comes in pieces, without its invisible characters but with a record of where they stood. Offsets are those of
 * the visible text that has not been forgotten.
 */
export class VisibleText {
  #visible = '';
  #removed: Removed[] = [];
  /** The first of `#removed` that has not been taken. */
  #next = 0;
  /** The offset up to which the text has been taken out again. */
  #taken = 0;
  /** The end of the last piece, which may be the beginning of an invisible character; held back until the next piece. */
  #begun = '';
  /** The last character before `#begun`. */
  #last = '';

  get visible(): string {
    return this.#visible;
  }

  push(piece: string): void {
    const text = this.#begun + piece;
    const begun = BEGUN.exec(text)?.[0] ?? '';
    this.#begun = begun;
    this.#add(begun === '' ? text : text.slice(0, -begun.length));
  }

  /** Adds the text that was held back. */
  finish(): void {
    this.#add(this.#begun);
    this.#begun = '';
  }

  /** Returns the text from where it was last taken up to `end`, with its invisible characters. */
  takeUntil(end: number): string {
    let taken = '';
    for (let next = this.#removed[this.#next]; next && next.at <= end; next = this.#removed[++this.#next]) {
      taken += this.#visible.slice(this.#taken, next.at) + next.text;
      this.#taken = next.at;
    }
    taken += this.#visible.slice(this.#taken, end);
    this.#taken = end;
    return taken;
  }

  /** Returns the text from where it was last taken up to `end`, without its invisible characters. */
  takeVisibleUntil(end: number): string {
    while ((this.#removed[this.#next]?.at ?? end) < end) this.#next++;
    const taken = this.#visible.slice(this.#taken, end);
    this.#taken = end;
    return taken;
  }

  /** Drops the first `length` characters, which have been taken out. */
  forget(length: number): void {
    this.#visible = this.#visible.slice(length);
    this.#taken -= length;
    this.#removed.splice(0, this.#next);
    this.#next = 0;
    for (const removed of this.#removed) removed.at -= length;
  }

  #add(text: string): void {
    if (text === '') return;
    const context = this.#last;
    this.#last = text.slice(-1);
    if (IS_ASCII.test(text)) {
      this.#visible += text;
      return;
    }
    const whole = context + text;
    INVISIBLE.lastIndex = context.length;
    let at = context.length;
    for (let match = INVISIBLE.exec(whole); match; match = INVISIBLE.exec(whole)) {
      this.#visible += whole.slice(at, match.index);
      at = match.index + match[0].length;
      this.#remove(match[0]);
    }
    this.#visible += whole.slice(at);
  }

  #remove(character: string): void {
    const last = this.#removed.at(-1);
    if (last?.at !== this.#visible.length) {
      this.#removed.push({ at: this.#visible.length, text: character, count: 1 });
    } else if (last.count < MAX_IN_A_ROW) {
      last.text += character;
      last.count++;
    } else {
      this.#visible += character;
    }
  }
}
