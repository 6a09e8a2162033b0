import { descendants, pathOf, type Item, type StructuredFile } from '../../structure/structure.ts';
import { stemOf, wordsOf } from '../../understanding/words.ts';

/** Things of one kind that a file has several of, or one: what can be counted and listed. */
export interface Collection {
  /** What its members are called, in words: `services`, `feature`, `build stage`. */
  readonly names: readonly string[];
  readonly members: readonly Item[];
  /** What they stand in; undefined where they stand all over the file. */
  readonly owner: Item | undefined;
}

/** What items are called that have no better name, by the format that has them. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  entry: 'entries items elements values',
  key: 'keys settings options entries fields variables parameters',
  document: 'documents objects resources manifests kubernetes',
  'build stage': 'stages',
  section: 'sections groups',
  variable: 'variables inputs',
  directive: 'directives settings',
  element: 'elements',
};

/** Members that share the first word of their names make a collection of their own from this many on. */
const MIN_GROUP = 2;

/** The collections of a file: what stands in one item, what is of one kind, what one comment or one first word names. */
export function collectionsOf(file: StructuredFile): readonly Collection[] {
  const known = KEPT.get(file);
  if (known) return known;
  const { root } = file.structure;
  const collections: Collection[] = [];
  const byKind = new Map<string, Item[]>();
  for (const item of [root, ...descendants(root)]) {
    addOwnCollections(item, collections);
    for (const name of kindNames(item)) (byKind.get(name) ?? setIn(byKind, name)).push(item);
  }
  for (const [name, members] of byKind) collections.push({ names: [name], members, owner: undefined });
  KEPT.set(file, collections);
  return collections;
}

const KEPT = new WeakMap<StructuredFile, readonly Collection[]>();

function setIn(map: Map<string, Item[]>, key: string): Item[] {
  const list: Item[] = [];
  map.set(key, list);
  return list;
}

/** The kinds by which an item is told from all others of the file, whatever it stands in. */
function kindNames(item: Item): readonly string[] {
  if (item.kind === 'document') return item.traits;
  if (item.kind === 'key' || item.kind === 'entry' || item.kind === 'file') return [];
  return [
    item.kind,
    ...item.traits.filter((trait) => trait.includes('_')).map((trait) => trait.replace(/^[^_]+_/, '')),
  ];
}

function addOwnCollections(item: Item, collections: Collection[]): void {
  const all = item.children.filter(({ traits, name }) => !traits.includes('commented') && name !== '<<');
  const byKind = Map.groupBy(all, ({ kind }) => kind);
  for (const [kind, members] of byKind) {
    const isMixed = byKind.size > 1;
    const own =
      isMixed || !item.parent
        ? []
        : [item.name, ...item.traits.filter((trait) => trait !== 'list' && trait !== 'object')];
    collections.push({ names: [...own, COMMON_NAMES[kind] ?? kind], members, owner: item });
    if (kind !== 'command' && kind !== 'attribute') addGroups(item, members, collections);
  }
}

function addGroups(item: Item, members: readonly Item[], collections: Collection[]): void {
  for (const [word, group] of groupedBy(members, ({ name }) => wordsOf(name)[0])) {
    if (group.length >= MIN_GROUP && group.length < members.length)
      collections.push({ names: [word], members: group, owner: item });
  }
  for (const group of commentGroups(members))
    collections.push({ names: [group[0]?.comment ?? ''], members: group, owner: item });
}

function groupedBy(members: readonly Item[], keyOf: (item: Item) => string | undefined): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const member of members) {
    const key = keyOf(member);
    if (key !== undefined) (groups.get(stemOf(key)) ?? setIn(groups, stemOf(key))).push(member);
  }
  return groups;
}

/** Members below one comment, without an empty line in between, belong together. */
function commentGroups(members: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  let group: Item[] = [];
  let end = 0;
  for (const member of members) {
    const isNext = member.lines.first <= end + 1 && member.commentLines === undefined;
    if (!isNext) {
      if (group.length >= MIN_GROUP && group[0]?.commentLines) groups.push(group);
      group = [];
    }
    group.push(member);
    end = member.lines.last;
  }
  if (group.length >= MIN_GROUP && group[0]?.commentLines) groups.push(group);
  return groups;
}

/** The words by which a collection is known, with those of what it stands in. */
export function wordsOfCollection({ names, owner }: Collection): { readonly own: string[]; readonly around: string[] } {
  const around = owner
    ? pathOf(owner)
        .slice(0, -1)
        .flatMap((item) => wordsOf(`${item.name} ${item.traits.join(' ')}`))
    : [];
  const comment = owner ? wordsOf(owner.comment) : [];
  return { own: names.flatMap(wordsOf), around: [...around, ...comment] };
}
