/** Four letters hold a stem or a distinctive part of a name; three and five measured one point worse. */
const GRAM_CHARS = 4;
const TABLE_SIZE = 1 << 14;

/**
 * The runs of four characters in a question, ready to be counted in many passages. They find the forms of a word that
 * stemming misses, and words next to each other, since a run may cross a space.
 */
export class QuestionGrams {
  /** How many distinct runs there are; a count array has this length. */
  readonly size: number;
  readonly #grams: readonly string[];
  /** From a run's hash to its index plus one; runs that collide are probed linearly. */
  readonly #table = new Uint16Array(TABLE_SIZE);

  constructor(text: string) {
    const normal = normalise(text);
    const grams = new Set<string>();
    for (let at = 0; at + GRAM_CHARS <= normal.length; at++) grams.add(normal.slice(at, at + GRAM_CHARS));
    this.#grams = [...grams].slice(0, TABLE_SIZE / 4);
    this.size = this.#grams.length;
    this.#grams.forEach((gram, index) => {
      let slot = hashAt(gram, 0);
      while (this.#table[slot] !== 0) slot = (slot + 1) % TABLE_SIZE;
      this.#table[slot] = index + 1;
    });
  }

  /** How often each run occurs in the text. */
  count(text: string): Uint16Array {
    const counts = new Uint16Array(this.size);
    const normal = normalise(text);
    for (let at = 0; at + GRAM_CHARS <= normal.length; at++) {
      let slot = hashAt(normal, at);
      for (let entry = this.#table[slot]; entry; entry = this.#table[slot]) {
        const gram = this.#grams[entry - 1] ?? '';
        if (normal.startsWith(gram, at)) {
          counts[entry - 1] = (counts[entry - 1] ?? 0) + 1;
          break;
        }
        slot = (slot + 1) % TABLE_SIZE;
      }
    }
    return counts;
  }
}

function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let index = at; index < at + GRAM_CHARS; index++) hash = Math.imul(hash, 31) + text.charCodeAt(index);
  return (hash ^ (hash >>> 14)) & (TABLE_SIZE - 1);
}

/** Lower case, with one space for whatever is neither letter nor digit. */
function normalise(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()} `;
}
