import { descendants, pathOf, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';

const DEFAULTS = /^_?(?:(?:global_?)?defaults?|default_?\w+|\w+_?defaults)$/i;

/** What in a file stands for what its things leave out themselves. */
export function isDefaults({ name, children }: Item): boolean {
  return children.length > 0 && DEFAULTS.test(name);
}

const KEPT = new WeakMap<StructuredFile, readonly Item[]>();

/** All that stands for what things leave out, found once for each file: there are many collections to ask it for. */
export function defaultsIn(file: StructuredFile): readonly Item[] {
  const known = KEPT.get(file) ?? [...descendants(file.structure.root)].filter(isDefaults);
  KEPT.set(file, known);
  return known;
}

/** What stands for the fields that the members of a collection leave out: `defaults.silo` for what each `[[silo]]` does not set. */
export function defaultsOf(
  members: readonly Item[],
  called: readonly string[],
  file: StructuredFile,
): Item | undefined {
  const places = defaultsIn(file);
  if (places.length === 0) return undefined;
  const fields = new Set(members.flatMap(({ children }) => children.map(({ name }) => name)));
  const inside = places.flatMap(({ children }) =>
    children.filter(
      (child) => child.children.length > 0 && wordsOf(child.name).some((word) => called.includes(stemOf(word))),
    ),
  );
  const isOfThese = (item: Item): boolean =>
    !members.includes(item) && item.children.some(({ name }) => fields.has(name));
  return inside.find(isOfThese) ?? places.find(isOfThese);
}

/** Whether an item stands in what is there for others that leave it out. */
export function isInDefaults(item: Item): boolean {
  return pathOf(item).some(isDefaults);
}
