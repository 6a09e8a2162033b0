import { descendants, type Item, type StructuredFile, type Lines } from '../../../structure/structure.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, codeBlock } from '../markdown.ts';

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

/** So many of a list are shown. */
export const MAX_LISTED = 40;

const WHICH_FILES = /\bfiles?\b|\bmodules? (?:is|are|does)\b|\bdatei(?:en)?\b|文件/iu;

const LINES = /\blines?\b|\binsertions?\b|\bdeletions?\b|\bhow (?:big|large) (?:is|was)\b|\bdiffstat\b/i;

export function aboutFiles({ text, aims }: Question, patch: Patch): Finding | undefined {
  if (!WHICH_FILES.test(text) || LINES.test(text)) return undefined;
  const state = STATES.find(({ words }) => words.test(text));
  const chosen = state ? patch.files.filter(({ item }) => state.holds(item)) : patch.files;
  const isCount = aims.has('count');
  const about =
    /\b(?:touch\w*|chang\w*|modif\w*|affect\w*|edit\w*|patch|diff|commit|involved|updated?|geändert\w*|betroffen\w*)\b|修改|改动|涉及/iu.test(
      text,
    );
  if (!state && !about && !isCount) return undefined;
  if (chosen.length === 0)
    return {
      text: `No file is ${state?.name ?? 'changed'} by this patch.`,
      how: 'none',
      lines: patch.files.slice(0, 3).map(({ item }) => headOf(item)),
      certainty: 0.85,
    };
  const names = chosen
    .slice(0, MAX_LISTED)
    .map(
      ({ item, added, removed }) =>
        `- ${code(item.name)}${stateOf(item)} (+${String(added.length)} −${String(removed.length)})`,
    );
  const head =
    isCount || chosen.length > 1
      ? `**${String(chosen.length)}** ${chosen.length === 1 ? 'file' : 'files'}${state ? ` ${state.name}` : ''}:\n`
      : '';
  return {
    text: head + names.join('\n'),
    how: `${String(chosen.length)} files`,
    lines: statLines(patch) ?? chosen.slice(0, 8).map(({ item }) => headOf(item)),
    certainty: 0.93,
  };
}

const STATES: readonly { readonly name: string; readonly words: RegExp; readonly holds: (item: Item) => boolean }[] = [
  {
    name: 'deleted',
    words:
      /\b(?:delet\w*|remov\w*|dropp?\w*|go(?:es|ing)? away|gone|disappear\w*|vanish\w*|thrown out|entfernt\w*|gelöscht\w*|entfallen|entfällt|verschwinde\w*)\b|删除|移除|删掉/iu,
    holds: (item) => item.traits.includes('deleted'),
  },
  {
    name: 'renamed',
    words: /\b(?:renam\w*|moved?|umbenannt\w*|verschoben\w*)\b|重命名|改名/iu,
    holds: (item) => item.traits.includes('renamed'),
  },
  {
    name: 'added',
    words:
      /\b(?:add(?:ed|s)?|new|creat\w*|introduc\w*|neue?|hinzugefügt|angelegt|hinzu)\b|(?:comes?|came) (?:in|along|with)\b|新增|添加|新建/iu,
    holds: (item) => item.traits.includes('added'),
  },
  { name: 'changed', words: /\b(?:modified only|only modified)\b/i, holds: (item) => item.traits.length === 0 },
];

function stateOf({ traits, value }: Item): string {
  const state = traits[0];
  return state === undefined
    ? ''
    : ` — ${state}${traits.includes('renamed') && value !== undefined ? ` from ${code(value)}` : ''}`;
}

/** The table of changes below the message, where there is one. */
function statLines({ file, files }: Patch): Lines[] | undefined {
  const last = file.text.findIndex((line) => /^\s*\d+ files? changed,/.test(line)) + 1;
  const first = last - files.length;
  return last > 0 && first > 0 && last - first < 40
    ? [
        { first: last, last },
        { first, last },
      ]
    : undefined;
}

function headOf({ lines }: Item): Lines {
  return { first: lines.first, last: Math.min(lines.last, lines.first + 5) };
}

export function aboutLines(question: Question, patch: Patch): Finding | undefined {
  const { text } = question;
  const isNet = /\bnet\b/i.test(text);
  if (
    !LINES.test(text) ||
    !(question.aims.has('count') || question.aims.has('number') || isNet || /\bhow (?:big|large)\b/i.test(text))
  )
    return undefined;
  const chosen = fileNamed(question, patch);
  const files = chosen ? [chosen] : patch.files;
  const added = files.reduce((sum, file) => sum + file.added.length, 0);
  const removed = files.reduce((sum, file) => sum + file.removed.length, 0);
  const wantsAdded = /\b(?:add\w*|insert\w*|new)\b/i.test(text);
  const wantsRemoved = /\b(?:remov\w*|delet\w*)\b/i.test(text);
  const where = chosen ? ` in ${code(chosen.item.name)}` : '';
  const isMiscounted = files.some(({ item }) => item.children.some(({ traits }) => traits.includes('miscounted')));
  const sentence =
    wantsAdded && !wantsRemoved
      ? `**${String(added)}** lines are added${where} (and ${String(removed)} removed).`
      : wantsRemoved && !wantsAdded
        ? `**${String(removed)}** lines are removed${where} (and ${String(added)} added).`
        : `**${String(added)}** lines are added and **${String(removed)}** removed${where}.`;
  const net = isNet ? ` In all ${added >= removed ? '+' : '−'}${String(Math.abs(added - removed))}.` : '';
  const count = /\bfiles\b/i.test(text) && !chosen ? `**${String(files.length)}** files are changed. ` : '';
  return {
    isComplete: count !== '',
    text: isMiscounted
      ? `${sentence} The head of a hunk says otherwise: the patch may be cut.`
      : count + sentence + net,
    how: 'lines counted',
    lines: chosen
      ? [headOf(chosen.item)]
      : (statLines(patch) ?? patch.files.slice(0, 5).map(({ item }) => headOf(item))),
    certainty: isMiscounted ? 0.6 : 0.94,
  };
}

/** Files that people name without their endings. */
const WELL_KNOWN =
  /^(?:changelog|changes|history|release[-_ ]?notes|readme|dockerfile|makefile|license|licence|news|jenkinsfile)$/;
const MAX_SHOWN_LINES = 16;
const MAX_SHOWN_CHARS = 560;

const CHANGELOG = /\bchange ?-?logs?\b|\brelease notes?\b|\b(?:version|release) notes?\b|更新日志/iu;
const CHANGELOG_FILE = /(?:^|\/)(?:change[-_ ]?log|changes|news|history|release[-_ ]?notes)(?:\.\w{1,8})?$/i;

/** What a patch writes into a well-known file that a question names: the entry in the changelog. */
export function aboutOneFile(question: Question, patch: Patch): Finding | undefined {
  const isRelease = /\b(?:which|what) (?:version|release)\b|\breleased?\b|哪个版本/iu.test(question.text);
  const isChangelog = CHANGELOG.test(question.text);
  const changelog = patch.files.find(
    ({ item, added }) =>
      CHANGELOG_FILE.test(item.name) && added.some(({ name }) => !isRelease || isChangelog || /\d+\.\d+/.test(name)),
  );
  const file = (isChangelog || isRelease ? changelog : undefined) ?? fileNamed(question, patch);
  const base =
    file?.item.name
      .split('/')
      .at(-1)
      ?.toLowerCase()
      .replace(/\.\w+$/, '') ?? '';
  if (!file || !WELL_KNOWN.test(base) || question.aims.has('count') || question.aims.has('reason')) return undefined;
  const isRemoved = /\b(?:remov\w*|delet\w*|old|before)\b/i.test(question.text);
  const lines = isRemoved ? file.removed : file.added;
  const [first] = lines;
  if (!first) return undefined;
  const shown = lines.slice(0, MAX_SHOWN_LINES);
  const mark = isRemoved ? '-' : '+';
  return {
    text: `${code(file.item.name)}:\n${codeBlock(clipped(shown.map(({ name }) => `${mark} ${name}`).join('\n'), MAX_SHOWN_CHARS))}`,
    how: isRemoved ? 'the lines that are removed there' : 'the lines that are added there',
    lines: [{ first: first.lines.first, last: shown.at(-1)?.lines.last ?? first.lines.last }],
    certainty: 0.76,
  };
}

/** The changed file that a question names, by its path or the last part of it. */
export function fileNamed({ text }: Question, { files }: Patch): ChangedFile | undefined {
  const lower = text.toLowerCase();
  const fitting = files.filter(({ item }) => {
    const base = item.name.split('/').at(-1)?.toLowerCase() ?? '';
    const bare = base.replace(/\.\w+$/, '');
    const isKnown =
      WELL_KNOWN.test(bare) &&
      new RegExp(`\\b${bare.replace('_', '[ _]?')}\\b`).test(lower.replace('change log', 'changelog'));
    return isKnown || lower.includes(item.name.toLowerCase()) || (base.length > 3 && lower.includes(base));
  });
  return fitting.sort((a, b) => b.item.name.length - a.item.name.length)[0];
}
