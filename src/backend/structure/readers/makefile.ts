import { ItemDraft, PendingComment } from '../itemDraft.ts';
import type { StructureReader } from '../structure.ts';

const TARGET = /^([\w./%$(){}-]+(?:[ \t]+[\w./%$(){}-]+)*)[ \t]*:(?![=:])\s*([^#]*)(?:#+\s*(.*))?$/;
/** The target that `make` alone builds. */
const DEFAULT_GOAL = /^\.DEFAULT_GOAL\s*:?=\s*(\S+)/;
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
      if (/^(?:\t| {2,})\s*\S/.test(line) && target) {
        addCommand(target, line.trim(), number, (text[index - 1] ?? '').endsWith('\\'));
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
    markDefault(root, text);
    return { format: 'makefile', root, tables: [] };
  },
};

/** A command, or the rest of one that began in the line before. */
function addCommand(target: ItemDraft, text: string, line: number, goesOn: boolean): void {
  const before = target.children.at(-1);
  if (!goesOn || before?.kind !== 'command') {
    target.add({ kind: 'command', name: text, value: text, line });
    return;
  }
  before.value = `${(before.value ?? '').replace(/\\$/, '').trimEnd()} ${text}`;
  before.name = before.value;
  before.endAt(line);
}

/** Says by which target `make` begins: the one that is set, else the first whose name is no pattern or path. */
function markDefault(root: ItemDraft, text: readonly string[]): void {
  const index = text.findIndex((line) => DEFAULT_GOAL.test(line));
  const goal = DEFAULT_GOAL.exec(text[index] ?? '')?.[1];
  const targets = root.children.filter(({ kind }) => kind === 'target');
  const first = targets.find(({ name }) => (goal === undefined ? /^[\w-]+$/.test(name) : name === goal));
  if (!first) return;
  const line = index < 0 ? first.lines.first : index + 1;
  root.add({ kind: 'key', name: 'default target', value: first.name, line, comment: 'what make alone builds' });
}

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
  const [needs, beside] = isJust ? [found[3], ''] : [found[2], found[3]];
  // `.PHONY` and its kin say something of other targets.
  if (/^\.[A-Z_]+$/.test(name)) {
    if (name === '.PHONY') addNames(root.add({ kind: 'key', name: 'phony targets', line: number }), needs, number);
    return undefined;
  }
  const target = root.add({ kind: 'target', name, line: number, ...comment.take(beside ?? '') });
  const prerequisites = namesIn(needs);
  if (prerequisites.length > 0) {
    addNames(
      target.add({ kind: 'key', name: 'depends on', value: prerequisites.join(' '), line: number }),
      needs,
      number,
    );
  }
  return target;
}

function namesIn(written = ''): string[] {
  return written.split(/[\s|;]+/).filter((word) => word !== '');
}

function addNames(item: ItemDraft, written: string | undefined, line: number): void {
  for (const name of namesIn(written)) item.add({ kind: 'entry', name, value: name, line });
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
