import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { wordsOf } from '../../../understanding/words.ts';

/** A file that a patch changes. */
export interface ChangedFile {
  readonly item: Item;
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
}

/** One thing before and after. */
export interface Replacement {
  readonly file: ChangedFile;
  readonly removed: Item | undefined;
  readonly added: Item | undefined;
}

/** A patch, prepared for questions. */
export interface Patch {
  readonly file: StructuredFile;
  readonly files: readonly ChangedFile[];
  readonly headers: readonly Item[];
  readonly message: string;
  readonly replacements: readonly Replacement[];
}

const KEPT = new WeakMap<StructuredFile, Patch>();

/** The changes of a patch; kept as long as the file's structure is. */
export function patchOf(file: StructuredFile): Patch {
  const known = KEPT.get(file);
  if (known) return known;
  const { root } = file.structure;
  const files = root.children
    .filter(({ kind }) => kind === 'changed file')
    .map((item) => {
      const lines = [...descendants(item)];
      return {
        item,
        added: lines.filter(({ kind }) => kind === 'added line'),
        removed: lines.filter(({ kind }) => kind === 'removed line'),
      };
    });
  const patch = {
    file,
    files,
    headers: root.children.filter(({ kind }) => kind === 'key'),
    message: root.comment,
    replacements: files.flatMap(replacementsOf),
  };
  KEPT.set(file, patch);
  return patch;
}

/** The added line that stands in the place of a removed one: that which begins as it does, among those that follow it. */
function replacementsOf(file: ChangedFile): Replacement[] {
  const result: Replacement[] = [];
  for (const hunk of file.item.children) {
    let at = 0;
    const lines = hunk.children;
    while (at < lines.length) {
      const removed: Item[] = [];
      const added: Item[] = [];
      let line = lines[at]?.lines.first ?? 0;
      while (lines[at]?.kind === 'removed line' && lines[at]?.lines.first === line) {
        removed.push(lines[at] as Item);
        at++;
        line++;
      }
      while (lines[at]?.kind === 'added line' && lines[at]?.lines.first === line) {
        added.push(lines[at] as Item);
        at++;
        line++;
      }
      result.push(...paired(file, removed, added));
    }
  }
  return result;
}

/** So many added lines around the place of a removed one are compared with it. */
const MAX_COMPARED = 32;
/** So many characters of two lines are compared. */
const MAX_COMPARED_CHARS = 400;
/** From this likeness on, a line stands in the place of another. */
const MIN_ALIKE = 0.35;

/** The removed lines with the added ones that are most alike, the likest pairs first; what is left stands alone. */
function paired(file: ChangedFile, removed: readonly Item[], added: readonly Item[]): Replacement[] {
  const words = new Map([...removed, ...added].map((item) => [item, wordsOfLine(item)]));
  const candidates = removed.flatMap((before, index) => {
    const place = Math.floor((index * added.length) / removed.length);
    const from = Math.max(0, Math.min(place - MAX_COMPARED / 2, added.length - MAX_COMPARED));
    return added.slice(from, from + MAX_COMPARED).map((after) => ({
      before,
      after,
      alike: sharedStart(before.name, after.name) + sharedWords(words.get(before), words.get(after)),
    }));
  });
  const isLone = removed.length === 1 && added.length === 1;
  const after = new Map<Item, Item>();
  const taken = new Set<Item>();
  for (const pair of candidates.sort((a, b) => b.alike - a.alike)) {
    if (!isLone && sharedStart(pair.before.name, pair.after.name) < MIN_ALIKE) continue;
    if (after.has(pair.before) || taken.has(pair.after)) continue;
    after.set(pair.before, pair.after);
    taken.add(pair.after);
  }
  return [
    ...removed.map((before) => ({ file, removed: before, added: after.get(before) })),
    ...added.filter((item) => !taken.has(item)).map((item) => ({ file, removed: undefined, added: item })),
  ];
}

/** The share of the shorter line that both begin with. */
function sharedStart(one: string, other: string): number {
  const [a, b] = [one.trim().slice(0, MAX_COMPARED_CHARS), other.trim().slice(0, MAX_COMPARED_CHARS)];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at / Math.max(1, Math.min(a.length, b.length));
}

function wordsOfLine({ name }: Item): ReadonlySet<string> {
  return new Set(wordsOf(name.slice(0, MAX_COMPARED_CHARS)));
}

/** The share of the words of two lines that both have. */
function sharedWords(one: ReadonlySet<string> = new Set(), other: ReadonlySet<string> = new Set()): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared / Math.max(1, one.size + other.size - shared);
}
