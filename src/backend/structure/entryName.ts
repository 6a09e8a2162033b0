import type { ItemDraft } from './itemDraft.ts';

/** Keys by which an entry of a list is called, the best first. */
const NAMING_KEYS = [
  'name',
  'id',
  'key',
  'title',
  'label',
  'job_name',
  'alert',
  'uses',
  'path',
  'host',
  'code',
  'type',
];

/** Gives the entries of lists their names, once all that they hold has been read. */
export function nameEntries(root: ItemDraft): void {
  const open: ItemDraft[] = [root];
  for (let item = open.pop(); item; item = open.pop()) {
    if (item.kind === 'entry') item.name = entryName(item);
    for (const child of item.children) open.push(child);
  }
}

function entryName(entry: ItemDraft): string {
  if (entry.value !== undefined) return entry.value;
  for (const key of NAMING_KEYS) {
    const value = entry.children.find((child) => child.name.toLowerCase() === key)?.value;
    if (value !== undefined && value !== '') return value;
  }
  return entry.children.find((child) => child.value !== undefined && child.value.length <= 40)?.value ?? entry.name;
}
