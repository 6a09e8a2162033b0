import assert from 'node:assert/strict';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { descendants, pathOf, type Item } from '../../../src/backend/structure/structure.ts';

/** The declarations of a file as `kind path [first-last] = value`, without parameters and imports. */
export function declarationsOf(filename: string, content: string): string[] {
  return itemsOf(filename, content)
    .filter(({ kind }) => kind !== 'parameter' && kind !== 'import')
    .map((item) => {
      const path = pathOf(item).map(({ name }) => name);
      const value = item.value === undefined ? '' : ` = ${item.value}`;
      return `${item.kind} ${path.join('.')} [${String(item.lines.first)}-${String(item.lines.last)}]${value}`;
    });
}

/** The parameters of a function as `name: type = default`. */
export function parametersOf(filename: string, content: string, name: string): string[] {
  return itemNamed(filename, content, name)
    .children.filter(({ kind }) => kind === 'parameter')
    .map((item) => {
      const type = item.traits.find((trait) => trait.startsWith('type:'))?.slice('type:'.length);
      return `${item.name}${type === undefined ? '' : `: ${type}`}${item.value === undefined ? '' : ` = ${item.value}`}`;
    });
}

/** The first item of a name. */
export function itemNamed(filename: string, content: string, name: string): Item {
  const found = itemsOf(filename, content).find((item) => item.name === name);
  assert.ok(found, `no item ${name}`);
  return found;
}

/** All items of a file. */
export function itemsOf(filename: string, content: string): readonly Item[] {
  const structure = readStructure(filename, content.split('\n'));
  assert.ok(structure, `no reader for ${filename}`);
  return [...descendants(structure.root)];
}
