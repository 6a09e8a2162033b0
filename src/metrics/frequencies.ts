/** Counts how often each value occurs. */
export class Frequencies<K> {
  readonly #counts = new Map<K, number>();

  add(value: K): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The values with their counts; those that occur equally often in the order in which they came. */
  mostFrequentFirst(): [value: K, count: number][] {
    return [...this.#counts].sort(([, a], [, b]) => b - a);
  }
}
