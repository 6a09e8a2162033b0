import { ItemDraft } from '../itemDraft.ts';
import { PendingComment } from '../pendingComment.ts';
import type { StructureReader } from '../structureReader.ts';

const TARGET = /^([\w./%$(){}-]+(?:[ \t]+[\w./%$(){}-]+)*)[ \t]*:(?![=:])\s*([^#]*)(?:#+\s*(.*))?$/;
const VARIABLE = /^(?:export\s+|override\s+)?([\w.-]+)\s*(?:[:?+!]{0,2}=)\s*(.*)$/;
const JUST_RECIPE = /^@?([\w-]+)((?:\s+[^:=]+)?):(?!=)\s*(.*)$/;

/** Makefiles and Justfiles: targets with their recipes, and variables. */
export const makefileReader: StructureReader = {
  format: 'makefile',
  reads: (name) => /^(?:gnu)?makefile(?:\..+)?$|\.(?:mk|mak)$|^\.?justfile$|\.just$/.test(name),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    const comment = new PendingComment();
    const isJust = /just/i.test(filename);
    let target: ItemDraft | undefined;
    for (const [index, line] of text.entries()) {
      const number = index + 1;
      if (/^(?:\t| {2,})\S/.test(line) && target) {
        target.endAt(number);
        target.add({ kind: 'command', name: line.trim(), value: line.trim(), line: number });
        continue;
      }
      if (line.trim() === '') {
        comment.clear();
        continue;
      }
      if (line.startsWith('#')) {
        comment.add(line.replace(/^#+/, ''), number);
        continue;
      }
      target = addTarget(root, line, number, comment, isJust) ?? target;
      if (!TARGET.test(line)) target = addVariable(root, line, number, comment) ?? target;
    }
    return { format: 'makefile', root, tables: [] };
  },
};

function addTarget(
  root: ItemDraft,
  line: string,
  number: number,
  comment: PendingComment,
  isJust: boolean,
): ItemDraft | undefined {
  const found = isJust ? JUST_RECIPE.exec(line) : TARGET.exec(line);
  if (!found) return undefined;
  const name = (found[1] ?? '').trim();
  // `.PHONY` and its kin say something of other targets.
  if (/^\.[A-Z_]+$/.test(name)) return undefined;
  const [needs, beside] = isJust ? [found[3], ''] : [found[2], found[3]];
  const target = root.add({ kind: 'target', name, line: number, ...comment.take(beside ?? '') });
  const prerequisites = (needs ?? '').split(/[\s|;]+/).filter((word) => word !== '');
  if (prerequisites.length > 0) {
    const item = target.add({ kind: 'key', name: 'depends on', value: prerequisites.join(' '), line: number });
    for (const prerequisite of prerequisites)
      item.add({ kind: 'entry', name: prerequisite, value: prerequisite, line: number });
  }
  return target;
}

function addVariable(root: ItemDraft, line: string, number: number, comment: PendingComment): ItemDraft | undefined {
  const found = VARIABLE.exec(line);
  if (found)
    root.add({
      kind: 'variable',
      name: found[1] ?? '',
      value: (found[2] ?? '').trim(),
      line: number,
      ...comment.take(),
    });
  return undefined;
}
