import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';

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
const MAX_COMPARED = 64;
/** So many characters of two lines are compared. */
const MAX_COMPARED_CHARS = 400;

function paired(file: ChangedFile, removed: readonly Item[], added: readonly Item[]): Replacement[] {
  const left = new Set(added);
  const pairs: Replacement[] = removed.map((before, index) => {
    const place = Math.floor((index * added.length) / removed.length);
    const from = Math.max(0, Math.min(place - MAX_COMPARED / 2, added.length - MAX_COMPARED));
    const after = added
      .slice(from, from + MAX_COMPARED)
      .filter((item) => left.has(item))
      .map((item) => ({ item, alike: sharedStart(before.name, item.name) }))
      .sort((a, b) => b.alike - a.alike)[0];
    const isPair = after !== undefined && (after.alike >= 0.35 || (removed.length === 1 && added.length === 1));
    if (isPair) left.delete(after.item);
    return { file, removed: before, added: isPair ? after.item : undefined };
  });
  return [...pairs, ...[...left].map((item) => ({ file, removed: undefined, added: item }))];
}

/** The share of the shorter line that both begin with. */
function sharedStart(one: string, other: string): number {
  const [a, b] = [one.trim().slice(0, MAX_COMPARED_CHARS), other.trim().slice(0, MAX_COMPARED_CHARS)];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at / Math.max(1, Math.min(a.length, b.length));
}
