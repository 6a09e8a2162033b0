import { descendants, type Item, type StructuredFile } from '../../structure/structure.ts';
import { groupsOf } from '../../understanding/synonyms.ts';
import { likeness, stemOf, wordsOf } from '../../understanding/words.ts';

/** More items than this are not looked at: what has so many is data, which other kinds of answers are for. */
const MAX_ITEMS = 60_000;
const MAX_VALUE_WORDS = 24;
const MAX_COMMENT_WORDS = 60;

/** Children that say what their parent is about. */
const DESCRIBING = /^(?:description|summary|title|doc|help|tooltip|displayname|about)$/i;

/** Where in an item a word stands. */
export type WordPlace = 'name' | 'comment' | 'value';

/** The words of an item. */
export interface WordsOfItem {
  readonly name: readonly string[];
  readonly comment: readonly string[];
  readonly value: readonly string[];
}

/** The words of a file's items, and in which items each word stands. */
export class ItemWords {
  readonly items: readonly Item[];
  readonly words = new Map<Item, WordsOfItem>();
  readonly #itemsOfWord = new Map<string, Set<Item>>();
  readonly #wordsOfStem = new Map<string, Set<string>>();
  readonly #wordsOfGroup = new Map<number, Set<string>>();
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

  /** How many items have a word like this one, by any of their words. */
  itemsLike(alike: ReadonlyMap<string, number>): number {
    const items = new Set<Item>();
    for (const word of alike.keys()) for (const item of this.#itemsOfWord.get(word) ?? []) items.add(item);
    return items.size;
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
    for (const group of groupsOf(stem)) for (const other of this.#wordsOfGroup.get(group) ?? []) candidates.add(other);
    for (const other of this.#wordsOfBeginning.get(beginningOf(word)) ?? []) candidates.add(other);
    for (const other of this.#wordsOfEnding.get(endingOf(word)) ?? []) candidates.add(other);
    const alike = new Map<string, number>();
    for (const other of candidates) {
      const degree = likeness(word, other);
      if (degree > 0) alike.set(other, degree);
    }
    return alike;
  }

  #add(item: Item, file: StructuredFile): void {
    const isRoot = item === file.structure.root;
    const described = item.children.filter(({ name, value }) => value !== undefined && DESCRIBING.test(name));
    const comment = [item.comment, ...described.map(({ value }) => value ?? '')].join(' ');
    const words = {
      name: isRoot ? wordsOf(file.filename) : ownNames(item).flatMap(nameWords),
      comment: wordsOf(comment).slice(0, MAX_COMMENT_WORDS),
      value: item.value === undefined ? [] : wordsOf(item.value).slice(0, MAX_VALUE_WORDS),
    };
    this.words.set(item, words);
    for (const word of [...words.name, ...words.comment, ...words.value]) this.#addWord(word, item);
  }

  #addWord(word: string, item: Item): void {
    const known = this.#itemsOfWord.get(word);
    if (known) {
      known.add(item);
      return;
    }
    this.#itemsOfWord.set(word, new Set([item]));
    const stem = stemOf(word);
    addTo(this.#wordsOfStem, stem, word);
    addTo(this.#wordsOfBeginning, beginningOf(word), word);
    addTo(this.#wordsOfEnding, endingOf(word), word);
    for (const group of groupsOf(stem)) addTo(this.#wordsOfGroup, group, word);
  }
}

/** What an item is called: its name, what it is, and what else is said of it. */
function ownNames({ kind, name, traits, children }: Item): string[] {
  const label = kind === 'key' || kind === 'block' ? children.find((child) => child.name === 'name')?.value : undefined;
  const said = traits.filter((trait) => !MARKS.has(trait));
  return [
    ...(PLAIN_KINDS.has(kind) ? [] : [kind]),
    name,
    ...said,
    ...(label !== undefined && label.length <= 40 ? [label] : []),
  ];
}

const PLAIN_KINDS = new Set(['key', 'entry', 'section', 'block', 'directive', 'element', 'document']);
const MARKS = new Set(['object', 'list', 'number', 'boolean', 'merged', 'commented']);

/** A word that begins another, or is misspelt in it, shares this much with it. */
function beginningOf(word: string): string {
  return word.slice(0, 2);
}

function endingOf(word: string): string {
  return word.slice(-3);
}

/** The words of a name, and all of them in one, as a question may have them: `old_town` and `oldtown`. */
function nameWords(name: string): string[] {
  const words = wordsOf(name);
  return words.length > 1 && words.length <= 4 ? [...words, words.join('')] : words;
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
