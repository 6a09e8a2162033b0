/** An array of numbers, which has one length for good. */
interface NumberArray<Self> {
  readonly length: number;
  set(items: Self): void;
}

/** A copy with room for at least `length` items, and for twice as many as before: who adds one by one copies seldom. */
export function grown<Items extends NumberArray<Items>>(
  kind: new (length: number) => Items,
  items: Items,
  length: number,
): Items {
  const larger = new kind(Math.max(length, 2 * items.length));
  larger.set(items);
  return larger;
}
