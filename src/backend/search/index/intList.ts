import { grown } from '../terms/grown.ts';

/** How many there is room for at first. */
const INITIAL_ITEMS = 0x1000;

/** Whole numbers of 32 bits, as many as come. */
export class IntList {
  #items = new Int32Array(INITIAL_ITEMS);
  length = 0;

  push(item: number): void {
    if (this.length === this.#items.length) this.#items = grown(Int32Array, this.#items, this.length + 1);
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
