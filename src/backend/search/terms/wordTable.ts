/**
 * The number of slots at first; they are doubled whenever half of them are taken, so that few words share one. A power of
 * two.
 */
const INITIAL_SLOTS = 0x2000;

/** The most words that the table holds. */
export const MAX_WORDS = 0x10000;

/** The room for words at first, in UTF-16 code units. */
const INITIAL_UNITS = 0x8000;

/** The initial value of a hash, and the function that mixes in a UTF-16 code unit (FNV-1a). */
export const HASH_SEED = 0x811c9dc5 | 0;
export const mixHash = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/** The fields of a word, side by side: its hash, the index of its first unit, the number of its units, and its value. */
const [HASH, FIRST, LENGTH, VALUE, WORD_FIELDS] = [0, 1, 2, 3, 4];

/**
 * Maps each word of a text to a number, and finds the number by the word's place in the text: without cutting the word out
 * and hashing it once more, as a `Map` would. Small arrays without pointers, since the processor's cache decides how fast it
 * is.
 */
export class WordTable {
  /** One more than the index of the word, and 0 where there is none. */
  #slots = new Int32Array(INITIAL_SLOTS);
  #words = new Int32Array((WORD_FIELDS * INITIAL_SLOTS) / 2);
  /** The code units of all words, one after the other. */
  #units = new Uint16Array(INITIAL_UNITS);
  #unitsLength = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * The value of the word at `[start, end)` of a text, whose units have been mixed into `hash`; undefined where it has none.
   */
  find(text: Uint16Array, start: number, end: number, hash: number): number | undefined {
    const slots = this.#slots;
    const words = this.#words;
    const mask = slots.length - 1;
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const word = ((slots[slot] ?? 0) - 1) * WORD_FIELDS;
      if (word < 0) return undefined;
      if (words[word + HASH] === hash && words[word + LENGTH] === end - start && this.#isAt(word, text, start, end))
        return words[word + VALUE];
    }
  }

  /** Adds a value for a word that is not there yet; does nothing once the table is full. */
  add(text: Uint16Array, start: number, end: number, hash: number, value: number): void {
    if (this.#size >= MAX_WORDS) return;
    if (2 * this.#size >= this.#slots.length) this.#growSlots();
    const first = this.#unitsLength;
    this.#unitsLength += end - start;
    if (this.#unitsLength > this.#units.length) this.#units = withRoomFor(Uint16Array, this.#units, this.#unitsLength);
    this.#units.set(text.subarray(start, end), first);
    this.#words.set([hash, first, end - start, value], this.#size * WORD_FIELDS);
    this.#takeSlot(hash, ++this.#size);
  }

  #isAt(word: number, text: Uint16Array, start: number, end: number): boolean {
    const units = this.#units;
    let known = this.#words[word + FIRST] ?? 0;
    for (let at = start; at < end; at++) if (units[known++] !== text[at]) return false;
    return true;
  }

  #takeSlot(hash: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = slotOf(hash, mask);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #growSlots(): void {
    this.#words = withRoomFor(Int32Array, this.#words, 2 * this.#words.length);
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let index = 0; index < this.#size; index++)
      this.#takeSlot(this.#words[index * WORD_FIELDS + HASH] ?? 0, index + 1);
  }
}

/** The slot of a hash, from its low and high bits: the low bits of an FNV hash are less evenly spread. */
function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask;
}

/** An array of numbers, whose length is fixed. */
interface NumberArray<Self> {
  readonly length: number;
  set(items: Self): void;
}

/** A copy with room for at least `length` items, and for twice as many as before: who adds one by one copies seldom. */
export function withRoomFor<Items extends NumberArray<Items>>(
  kind: new (length: number) => Items,
  items: Items,
  length: number,
): Items {
  const larger = new kind(Math.max(length, 2 * items.length));
  larger.set(items);
  return larger;
}

/** How many there is room for at first. */
const INITIAL_ITEMS = 0x1000;

/** Whole numbers of 32 bits, as many as come. */
export class IntList {
  #items = new Int32Array(INITIAL_ITEMS);
  length = 0;

  push(item: number): void {
    if (this.length === this.#items.length) this.#items = withRoomFor(Int32Array, this.#items, this.length + 1);
    this.#items[this.length++] = item;
  }

  at(index: number): number {
    return this.#items[index] ?? 0;
  }

  increment(index: number): void {
    this.#items[index] = this.at(index) + 1;
  }

  clear(): void {
    this.length = 0;
  }
}
