import { descendants, pathOf, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { MARKS, PLAIN_KINDS } from './itemWords.ts';

/** Things of one kind that a file has several of: what can be counted, listed and chosen from. */
export interface Collection {
  /** The words by which it is told from others: `services`, `feature`, the comment above its members. */
  readonly names: readonly string[];
  /** The words for what its members are, whatever they are called: `stages`, `keys`, `settings`. */
  readonly common: readonly string[];
  readonly members: readonly Item[];
  /** What they stand in; undefined where they stand all over the file. */
  readonly owner: Item | undefined;
  /** Whether it is a part of what stands in its owner: then one of its own names has to be asked for. */
  readonly isPart: boolean;
  /** Whether its members have nothing in common but a switch: then it is asked which of them are on or off. */
  readonly isSwitched?: boolean;
}

/** What a name begins with that says the kind of a thing: `job:mail` is a job. */
export const SAYS_KIND = /^[\w-]+[:./ ]/;

/** What items are called beside their kind, by their kind. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  entry: 'entries items elements values',
  key: 'keys settings options entries',
  document: 'documents objects resources manifests kubernetes',
  'build stage': 'stages',
  section: 'sections groups',
  variable: 'variables inputs',
  directive: 'directives settings',
};
/** What the keys at the top of a file are called as well. */
const COMMON_AT_TOP = 'variables fields parameters properties';

/** Members that share the first word of their names, or a comment, make a part of their own from this many on. */
const MIN_PART = 2;

const KEPT = new WeakMap<StructuredFile, readonly Collection[]>();

/** The collections of a file: what stands in one item, what is of one kind, what one comment or one first word names. */
export function collectionsOf(file: StructuredFile): readonly Collection[] {
  const known = KEPT.get(file);
  if (known) return known;
  const { root } = file.structure;
  const items = [root, ...descendants(root)];
  const collections = [
    ...items.flatMap(collectionsIn),
    ...collectionsByKind(items),
    ...collectionsByKey(items),
    ...switchedCollections(items),
    ...components(root),
  ];
  KEPT.set(file, collections);
  return collections;
}

function collectionsIn(owner: Item): Collection[] {
  const all = owner.children.filter(({ traits, name }) => !traits.includes('commented') && name !== '<<');
  const byKind = Map.groupBy(all, ({ kind }) => kind);
  return [...byKind].flatMap(([kind, members]) => {
    // The paragraphs under "Visitors" are no visitors.
    const isMixed = kind === 'paragraph' || byKind.size > 1 || owner.parent === undefined;
    const shared = members.length > 1 && members.every(({ name }) => name === members[0]?.name) ? members[0]?.name : '';
    const names = isMixed
      ? []
      : wordsOf(
          [
            ...(GENERIC.test(owner.name) && owner.parent?.parent ? [owner.parent.name] : []),
            owner.name,
            ...owner.traits.filter((trait) => !MARKS.has(trait)),
            shared,
          ].join(' '),
        );
    const isOfGroups = kind === 'key' && members.every(({ children }) => children.length > 0);
    const isAtTop = owner.parent === undefined && (kind === 'key' || kind === 'section');
    const role = isOfContainers(owner, members) ? 'containers ' : '';
    // Of blocks of several names, only those of one name are what most call themselves.
    const noun = kind === 'block' && shared === '' ? '' : nounOf(members);
    const common = wordsOf(
      `${noun}${role}${isOfGroups ? 'groups ' : ''}${kind === 'key' || kind === 'entry' ? '' : kind} ${COMMON_NAMES[kind] ?? ''} ${isAtTop ? COMMON_AT_TOP : ''}`,
    );
    const whole: Collection = { names, common, members, owner, isPart: false };
    return kind === 'command' || kind === 'attribute' ? [] : [whole, ...partsOf(whole)];
  });
}

/** Names that say nothing of what stands below them: the `rules` of `alerts` are alerts. */
const GENERIC = /^(?:rules|items|list|entries|elements|definitions|members|objects|all|specs?|defs)$/i;

/** What the members call themselves, where most of them do so by one noun: `North bin`, `Oat bin`. */
function nounOf(members: readonly Item[]): string {
  const labels = members.flatMap(({ children }) => {
    const label = children.find(({ name }) => /^(?:full_?|display_?)?(?:name|label|title)$/i.test(name))?.value;
    return label === undefined ? [] : [label.split(/\s+/)];
  });
  const nouns = labels.flatMap((words) => (words.length > 1 ? words.map((word) => word.toLowerCase()) : []));
  const [noun, times] = [...Map.groupBy(nouns, (word) => word)]
    .map(([word, all]) => [word, all.length] as const)
    .reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
  return times >= MIN_PART && times >= members.length * NOUN_SHARE && /^\p{L}{3,}$/u.test(noun) ? `${noun} ` : '';
}

/** So many of the members have the noun. */
const NOUN_SHARE = 0.6;

/** The services of Compose are containers. */
function isOfContainers({ name, parent }: Item, members: readonly Item[]): boolean {
  const isContainer = ({ children }: Item): boolean => children.some((child) => /^(?:image|build)$/.test(child.name));
  return name === 'services' && parent !== undefined && parent.parent === undefined && members.every(isContainer);
}

function partsOf(whole: Collection): Collection[] {
  const byFirstWord = Map.groupBy(whole.members, ({ name }) => stemOf(wordsOf(name)[0] ?? ''));
  const named = [...byFirstWord].map(([word, members]) => ({ names: [word], members }));
  const commented = commentGroups(whole.members).map((members) => ({
    names: wordsOf(members[0]?.comment ?? ''),
    members,
  }));
  return [...named, ...commented]
    .filter(({ members }) => members.length >= MIN_PART && members.length < whole.members.length)
    .map((part) => ({ ...whole, ...part, isPart: true }));
}

/** Members below one comment, without an empty line in between, belong together. */
function commentGroups(members: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  let end = 0;
  for (const member of members) {
    const isNext = member.lines.first <= end + 1 && member.commentLines === undefined;
    if (isNext) groups.at(-1)?.push(member);
    else groups.push([member]);
    end = member.lines.last;
  }
  return groups.filter(([first]) => first?.commentLines !== undefined);
}

/** Items that are told by their kind, whatever they stand in: the CronJobs of a manifest, the buckets of a Terraform file. */
function collectionsByKind(items: readonly Item[]): Collection[] {
  const byKind = new Map<string, Item[]>();
  for (const item of items) {
    for (const kind of kindsOf(item)) {
      const members = byKind.get(kind);
      if (members) members.push(item);
      else byKind.set(kind, [item]);
    }
  }
  return [...byKind].map(([kind, members]) => ({
    names: wordsOf(kind),
    common: wordsOf(nounOf(members)),
    members,
    owner: undefined,
    isPart: false,
  }));
}

function kindsOf(item: Item): readonly string[] {
  const { kind, traits, name } = item;
  const role = roleOf(item);
  if (role !== undefined) return [role];
  if (kind === 'document') return traits;
  if (kind === 'block') return [name, `${name} block`];
  if (kind === 'key' || kind === 'entry' || kind === 'file') return [];
  return [kind, ...traits.filter((trait) => trait.includes('_')).map((trait) => trait.replace(/^[^_]+_/, ''))];
}

/** Keys by which a job of GitLab is told from its other settings. */
const OF_JOB = /^(?:script|stage|extends|trigger)$/;
const NO_JOB = /^(?:default|workflow|include|variables|stages|pages:deploy)$/;

/** What some formats have at their top without saying so: plays of Ansible, jobs of GitLab. */
function roleOf({ kind, name, children, parent }: Item): string | undefined {
  if (parent?.parent !== undefined || parent === undefined) return undefined;
  if (kind === 'entry' && children.some((child) => child.name === 'hosts')) return 'play';
  const isJob = kind === 'key' && !NO_JOB.test(name) && children.some((child) => OF_JOB.test(child.name));
  return isJob && parent.children.some((child) => child.children.some((inner) => inner.name === 'script'))
    ? name.startsWith('.')
      ? 'template'
      : 'job'
    : undefined;
}

/** A list of so many owners, or of so many members, is data. */
const MAX_OWNERS = 60;
const MAX_JOINED = 400;

/** What stands under one key in several places: the tasks of all plays, the steps of all jobs. */
function collectionsByKey(items: readonly Item[]): Collection[] {
  const owners = items.filter(({ kind, children }) => kind === 'key' && children.length > 0);
  const byKey = [...Map.groupBy(owners, ({ name }) => name)].filter(
    ([, places]) => places.length > 1 && places.length <= MAX_OWNERS,
  );
  return byKey.flatMap(([key, places]) => {
    const members = places.flatMap(({ children }) => children.filter(({ traits }) => !traits.includes('merged')));
    const isOfOneKind = members.every(({ kind }) => kind === members[0]?.kind);
    const isList = members[0]?.kind === 'entry' && members[0].children.length > 0;
    if (!isOfOneKind || !isList || members.length > MAX_JOINED) return [];
    return [{ names: wordsOf(key), common: [], members, owner: undefined, isPart: false }];
  });
}

/** Keys that say whether what they stand in is on. */
export const SWITCH = /^(?:is_?)?(?:enabled?|active|on|disabled?|off|inactive|suspend(?:ed)?|paused?|blocked|locked)$/i;
/** What people call the things that can be switched, whatever they are. */
const SWITCHED = 'components features parts services modules subsystems things';

/** Everything that has a switch of its own. */
function switchedCollections(items: readonly Item[]): Collection[] {
  const members = items.filter(
    ({ parent, children }) =>
      parent !== undefined && children.some(({ name, value }) => SWITCH.test(name) && value !== undefined),
  );
  return members.length < MIN_PART
    ? []
    : [{ names: [], common: wordsOf(SWITCHED), members, owner: undefined, isPart: false, isSwitched: true }];
}

/** Keys that things have which run. */
const RUNS = /^(?:image|replicas|replicaCount|resources|ports?|command|deployment|container)$/;

/** The things that run among what stands at the top of a file: the components of a chart beside its other values. */
function components({ children }: Item): Collection[] {
  const members = children.filter(
    ({ kind, children: own }) => kind === 'key' && own.some(({ name }) => RUNS.test(name)),
  );
  return members.length < MIN_PART
    ? []
    : [{ names: [], common: wordsOf(COMPONENTS), members, owner: undefined, isPart: false }];
}

const COMPONENTS = 'components parts services modules apps applications workloads deployments';

/** The words of what a collection stands in. */
export function wordsAround({ owner }: Collection): string[] {
  if (!owner) return [];
  const above = pathOf(owner).slice(0, -1);
  const type = owner.parent === undefined || PLAIN_KINDS.has(owner.kind) ? [] : wordsOf(owner.kind);
  return [...type, ...above.flatMap(({ name, traits }) => wordsOf(`${name} ${traits.join(' ')}`))];
}

const COUNTS = new WeakMap<Item, ReadonlyMap<string, number>>();

/** How many things of its kind and name stand beside a thing and with it, all entries of a list being alike, counted once for all that stand there. */
export function countBeside({ kind, name, parent }: Item): number {
  if (!parent) return 1;
  // `sensor:K01` and `sensor:K02` are two of the same.
  const keyOf = (item: Pick<Item, 'kind' | 'name'>): string =>
    `${item.kind}\n${item.kind === 'entry' ? '' : (item.kind === 'section' && SAYS_KIND.exec(item.name)?.[0]) || item.name}`;
  let counts = COUNTS.get(parent);
  if (!counts) {
    counts = new Map([...Map.groupBy(parent.children, keyOf)].map(([key, { length }]) => [key, length]));
    COUNTS.set(parent, counts);
  }
  return counts.get(keyOf({ kind, name })) ?? 0;
}
