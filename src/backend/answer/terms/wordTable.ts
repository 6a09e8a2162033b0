/** Slots of the table: a power of two, more than twice the words, so that few of them share one. */
const SLOTS = 0x20000;

/** How many words fit in. */
export const MAX_WORDS = SLOTS / 2;

/** What a hash begins with, and how a UTF-16 code unit is mixed in (FNV-1a). */
export const HASH_SEED = 0x811c9dc5 | 0;
export const mixHash = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/**
 * Remembers a number for each word of a text, and finds it again by the word's place in the text: without cutting the word
 * out and hashing it once more, as a `Map` would, which took a third of the indexing.
 */
export class WordTable {
  /** One more than the index of the word, and 0 where there is none. */
  readonly #slots = new Int32Array(SLOTS);
  readonly #words: string[] = [];
  readonly #values: number[] = [];

  get size(): number {
    return this.#words.length;
  }

  /** What is remembered for `text.slice(start, end)`, whose units have been mixed into `hash`. */
  find(text: string, start: number, end: number, hash: number): number | undefined {
    for (let slot = slotOf(hash); ; slot = (slot + 1) % SLOTS) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index < 0) return undefined;
      const word = this.#words[index] ?? '';
      if (word.length === end - start && text.startsWith(word, start)) return this.#values[index];
    }
  }

  /** Remembers a value for a word that is not there yet; of more words than fit in, nothing. */
  add(word: string, hash: number, value: number): void {
    if (this.size >= MAX_WORDS) return;
    let slot = slotOf(hash);
    while (this.#slots[slot] !== 0) slot = (slot + 1) % SLOTS;
    // A copy: a part of a string holds on to the whole.
    this.#words.push(Buffer.from(word, 'utf16le').toString('utf16le'));
    this.#values.push(value);
    this.#slots[slot] = this.#words.length;
  }
}

/** The low bits of an FNV hash are worse than the high ones: both are used. */
function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
