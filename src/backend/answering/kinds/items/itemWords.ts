import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { folded, germanBase, germanGroupsOf } from '../../../understanding/german.ts';
import { groupsOf } from '../../../understanding/synonyms.ts';
import { likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import { unitOf } from './valueTypes.ts';

/** More items than this are not looked at: what has so many is data, which other kinds of answers are for. */
const MAX_ITEMS = 60_000;
const MAX_VALUE_WORDS = 24;
const MAX_COMMENT_WORDS = 60;
/** Encoded data, such as digests, has no words that are asked for. */
const ENCODED = /^[\w+/=:-]{40,}$/;
const NONE: readonly string[] = [];

/** Children that say what their parent is about. */
const DESCRIBING = /^(?:description|summary|title|doc|help|tooltip|displayname|about)$/i;

/** Children whose values tell an item from its like, as its name does: the image of a service, the path of a location. */
const IDENTIFYING =
  /^(?:name|id|key|image|server_name|listen|host(?:name)?|container_name|path|prefix|uses|alias|engine|repository|chart|app|job_name|alert|label|title)$/i;
const MAX_IDENTITY_CHARS = 120;

/** The words of an item. */
interface WordsOfItem {
  readonly name: readonly string[];
  /** Names of several words in one, as a question may have them: `oldtown` for `old_town`. */
  readonly joined: readonly string[];
  /** What its value is measured in: `tonnes` of `capacity_t`. */
  readonly unit: readonly string[];
  readonly comment: readonly string[];
  readonly value: readonly string[];
  /** What tells it from its like beside its name: the values of some of its children, and the comment that it begins with. */
  readonly identity: readonly string[];
}

/** The words of a file's items, and in which items each word stands. */
export class ItemWords {
  readonly items: readonly Item[];
  readonly words = new Map<Item, WordsOfItem>();
  readonly #itemsOfWord = new Map<string, Item[]>();
  readonly #names = new Map<string, Pick<WordsOfItem, 'name' | 'joined' | 'unit'>>();
  readonly #indexed = new Set<string>();
  readonly #wordsOfStem = new Map<string, Set<string>>();
  readonly #wordsOfBase = new Map<string, Set<string>>();
  readonly #wordsOfGroup = new Map<string, Set<string>>();
  readonly #wordsOfBeginning = new Map<string, Set<string>>();
  readonly #wordsOfEnding = new Map<string, Set<string>>();

  constructor(file: StructuredFile) {
    const items: Item[] = [file.structure.root];
    for (const item of descendants(file.structure.root)) {
      if (items.length >= MAX_ITEMS) break;
      items.push(item);
    }
    this.items = items;
    for (const item of items) this.#add(item, file);
  }

  /** About how many items have one of these words: those that have several are counted with each. */
  itemsLike(alike: ReadonlyMap<string, number>): number {
    let count = 0;
    for (const word of alike.keys()) count += this.#itemsOfWord.get(word)?.length ?? 0;
    return Math.min(count, this.items.length);
  }

  /** The items that have a word. */
  itemsWith(word: string): Iterable<Item> {
    return this.#itemsOfWord.get(word) ?? [];
  }

  /** Whether an item has this very word. */
  has(word: string): boolean {
    return this.#itemsOfWord.has(word);
  }

  /** The words of the file that are like one of the question, each with how alike it is. */
  wordsLike(word: string): ReadonlyMap<string, number> {
    const stem = stemOf(word);
    const candidates = new Set<string>(this.#wordsOfStem.get(stem));
    for (const other of this.#wordsOfBase.get(germanBase(word)) ?? []) candidates.add(other);
    for (const group of groupKeysOf(word))
      for (const other of this.#wordsOfGroup.get(group) ?? []) candidates.add(other);
    for (const other of this.#wordsOfBeginning.get(beginningOf(word)) ?? []) candidates.add(other);
    for (const other of this.#wordsOfEnding.get(endingOf(word)) ?? []) candidates.add(other);
    const alike = new Map<string, number>(this.has(word) ? [[word, 1]] : []);
    for (const other of candidates) {
      const degree = likeness(word, other);
      if (degree > 0) alike.set(other, degree);
    }
    return alike;
  }

  #add(item: Item, file: StructuredFile): void {
    const isRoot = item === file.structure.root;
    const names = isRoot
      ? { name: wordsOf([file.filename, labelOf(item) ?? ''].join(' ')), joined: NONE, unit: NONE }
      : this.#namesOf(item);
    const words = {
      ...names,
      comment: commentWords(item),
      value: valueWords(item.value),
      identity: isRoot ? NONE : identityWords(item),
    };
    this.words.set(item, words);
    for (const list of [words.name, words.comment, words.value]) for (const word of list) this.#addWord(word, item);
    for (const word of words.joined) this.#addTo(word, item);
    for (const word of words.unit) this.#addWord(word, item);
  }

  /** The words of an item's names, which many items of a file have in common. */
  #namesOf(item: Item): Pick<WordsOfItem, 'name' | 'joined' | 'unit'> {
    const names = ownNames(item);
    const key = names.join('\n');
    const known = this.#names.get(key);
    if (known) return known;
    const units = unitOf(item.name)?.words ?? NONE;
    const made = { name: names.flatMap(wordsOf), joined: names.flatMap(joinedName), unit: units };
    this.#names.set(key, made);
    return made;
  }

  #addTo(word: string, item: Item): void {
    const known = this.#itemsOfWord.get(word);
    if (!known) this.#itemsOfWord.set(word, [item]);
    else if (known.at(-1) !== item) known.push(item);
  }

  #addWord(word: string, item: Item): void {
    this.#addTo(word, item);
    if (this.#indexed.has(word)) return;
    this.#indexed.add(word);
    const stem = stemOf(word);
    addTo(this.#wordsOfStem, stem, word);
    addTo(this.#wordsOfBeginning, beginningOf(word), word);
    addTo(this.#wordsOfEnding, endingOf(word), word);
    addTo(this.#wordsOfBase, germanBase(word), word);
    for (const group of groupKeysOf(word)) addTo(this.#wordsOfGroup, group, word);
  }
}

/** The groups of words with one meaning that a word stands in, English and German. */
function groupKeysOf(word: string): string[] {
  return [
    ...[...groupsOf(stemOf(word))].map((group) => `en ${String(group)}`),
    ...[...germanGroupsOf(word)].map((group) => `de ${String(group)}`),
  ];
}

function commentWords({ comment, children, value }: Item): readonly string[] {
  const described = children.filter(({ name, value }) => value !== undefined && DESCRIBING.test(name));
  const said = [withoutAlternatives(comment, value), ...described.map(({ value }) => value ?? '')].join(' ').trim();
  return said === '' ? NONE : wordsOf(said).slice(0, MAX_COMMENT_WORDS);
}

/** A comment without the other values that the item may have: `# debug | info | warning` beside `info`. */
function withoutAlternatives(comment: string, value: string | undefined): string {
  if (value === undefined || !/[|,/]/.test(comment)) return comment;
  return comment.replace(ALTERNATIVES, (list) => (list.split(/\s*[|,/]\s*/).includes(value) ? value : list));
}

const ALTERNATIVES = /[\w.-]{1,40}(?:\s?[|,/]\s?[\w.-]{1,40}){1,12}/g;

function identityWords({ children }: Item): readonly string[] {
  if (children.length === 0) return NONE;
  const values = children.flatMap(({ name, value }) =>
    value !== undefined && value.length <= MAX_IDENTITY_CHARS && IDENTIFYING.test(name) ? [value] : [],
  );
  const lead = children[0]?.comment ?? '';
  return values.length === 0 && lead === '' ? NONE : wordsOf([...values, lead].join(' ')).slice(0, MAX_COMMENT_WORDS);
}

function valueWords(value: string | undefined): readonly string[] {
  return value === undefined || value === '' || ENCODED.test(value) ? NONE : wordsOf(value).slice(0, MAX_VALUE_WORDS);
}

/** What an item is called: its name, what it is, and what else is said of it. */
function ownNames({ kind, name, traits, children }: Item): string[] {
  const label = LABELLED.has(kind) ? labelOf({ children }) : undefined;
  const said = traits.filter((trait) => !MARKS.has(trait));
  return [
    ...(PLAIN_KINDS.has(kind) ? [] : [kind]),
    name,
    ...said,
    ...(label !== undefined && label.length <= 40 ? [label] : []),
  ];
}

/** What a thing calls itself. */
function labelOf({ children }: Pick<Item, 'children'>): string | undefined {
  return children.find(({ name }) => /^(?:name|artifactId|label|title|display_?name)$/i.test(name))?.value;
}

const LABELLED = new Set(['key', 'entry', 'block', 'section']);
/** Kinds that every file of a format has: they say nothing of an item. */
export const PLAIN_KINDS: ReadonlySet<string> = new Set([
  'key',
  'entry',
  'section',
  'block',
  'directive',
  'element',
  'document',
]);
/** Traits that say what an item is made of, and are no names of it. */
export const MARKS: ReadonlySet<string> = new Set(['object', 'list', 'number', 'boolean', 'merged', 'commented']);

/** A word that begins another, or is misspelt in it, shares this much with it. */
function beginningOf(word: string): string {
  return folded(word).slice(0, 2);
}

function endingOf(word: string): string {
  return folded(word).slice(-3);
}

function joinedName(name: string): string[] {
  const words = wordsOf(name);
  return words.length > 1 && words.length <= 4 ? [words.join('')] : [];
}

function addTo<K>(sets: Map<K, Set<string>>, key: K, word: string): void {
  const set = sets.get(key);
  if (set) set.add(word);
  else sets.set(key, new Set([word]));
}

const KEPT = new WeakMap<StructuredFile, ItemWords>();

/** The words of a file's items, read once for as long as its structure is kept. */
export function itemWordsOf(file: StructuredFile): ItemWords {
  const known = KEPT.get(file) ?? new ItemWords(file);
  KEPT.set(file, known);
  return known;
}
