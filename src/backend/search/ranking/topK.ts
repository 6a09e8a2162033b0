/** Keeps the best `limit` items of a long stream in a binary heap whose root is the worst of them. */
export class TopK<Item> {
  readonly #limit: number;
  readonly #heap: { item: Item; score: number }[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A score that is not above this one is not worth adding; 0 until the heap is full. */
  get threshold(): number {
    return this.#heap.length < this.#limit ? 0 : (this.#heap[0]?.score ?? 0);
  }

  add(item: Item, score: number): void {
    if (this.#heap.length < this.#limit) {
      this.#heap.push({ item, score });
      this.#siftUp(this.#heap.length - 1);
    } else if (score > this.threshold) {
      this.#heap[0] = { item, score };
      this.#siftDown();
    }
  }

  /** The items, best first; equal scores keep no particular order. */
  take(): Item[] {
    return [...this.#heap].sort((a, b) => b.score - a.score).map(({ item }) => item);
  }

  #scoreAt(index: number): number {
    return this.#heap[index]?.score ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first && second) [this.#heap[a], this.#heap[b]] = [second, first];
  }

  #siftUp(index: number): void {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#scoreAt(parent) <= this.#scoreAt(index)) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  #siftDown(): void {
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const smaller = this.#scoreAt(left + 1) < this.#scoreAt(left) ? left + 1 : left;
      if (this.#scoreAt(smaller) >= this.#scoreAt(index)) return;
      this.#swap(smaller, index);
      index = smaller;
    }
  }
}
