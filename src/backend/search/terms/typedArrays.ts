/** An array of numbers, which has one length for good. */
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
