import type { Item, Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, codeBlock } from '../markdown.ts';
import { fileNamed, patchOf, type Patch } from './patch.ts';

const MAX_SHOWN_LINES = 24;
const MAX_SHOWN_CHARS = 900;
const MAX_NAMES = 30;
const MAX_CITED_LINES = 40;
/** How sure a change is that is shown where its reason is asked for. */
export const NO_REASON = 0.6;
/** A hunk has to have so much of the question's words to be shown. */
const MIN_COVER = 0.45;

const ASKS_CHANGE =
  /\b(?:chang|remov|delet|drop|add|introduc|new|old|before|after|now|replac|rewrit|differ|do(?:es)?|did|happen|what|why|how)/i;

/** What a patch does to a file, a function or a thing, by its hunks; what it does in all where it has no message. */
export const hunkAnswer: AnswerKind = {
  name: 'hunks',
  find(question, file) {
    if (file.structure.format !== 'diff') return undefined;
    const patch = patchOf(file);
    return (
      countHunks(question, patch) ??
      listFunctions(question, patch) ??
      summarise(question, patch) ??
      showHunk(question, patch)
    );
  },
};

function countHunks({ text }: Question, { files }: Patch): Finding | undefined {
  if (!/\bhunks?\b/i.test(text) || !/\bhow many\b|\bnumber of\b|\bcount\b/i.test(text)) return undefined;
  const hunks = files.flatMap(({ item }) => item.children);
  return {
    text: `**${String(hunks.length)}** hunks in ${String(files.length)} files.`,
    how: 'hunks counted',
    lines: firstLines(hunks),
    certainty: 0.95,
  };
}

/** The functions that stand at the head of the hunks, as `git diff` writes them there. */
function listFunctions({ text }: Question, { files }: Patch): Finding | undefined {
  const asks =
    /\b(?:which|what|list)\b.*\b(?:functions?|methods?|classes|routines?)\b.*\b(?:chang|touch|modif|affect|edit)/i.test(
      text,
    );
  const hunks = files
    .flatMap(({ item }) => item.children)
    .filter(({ name }) => /\w\s*\(|\b(?:class|func|fn|def|function)\b/.test(name));
  if (!asks || hunks.length === 0) return undefined;
  const names = [...new Set(hunks.map(({ name }) => name.trim()))].slice(0, MAX_NAMES);
  return {
    text: `Changes stand in or below:\n${names.map((name) => `- ${code(name)}`).join('\n')}`,
    how: 'heads of the hunks',
    lines: firstLines(hunks),
    certainty: 0.85,
  };
}

/** What is changed in all, where no message says it. */
function summarise({ aims }: Question, { files, message }: Patch): Finding | undefined {
  if (!aims.has('summary') || message !== '' || files.length === 0) return undefined;
  const lines = files.slice(0, MAX_NAMES).map(({ item, added, removed }) => {
    const heads = [...new Set(item.children.map(({ name }) => name.trim()).filter((name) => name !== ''))].slice(0, 3);
    const where = heads.length === 0 ? '' : `: ${heads.map((name) => code(clipped(name, 80))).join(', ')}`;
    return `- ${code(item.name)} (+${String(added.length)} −${String(removed.length)})${where}`;
  });
  const text = `${String(files.length)} changed ${files.length === 1 ? 'file' : 'files'}; the patch has no message.\n${lines.join('\n')}`;
  return {
    text: clipped(text, MAX_SHOWN_CHARS),
    how: `${String(files.length)} files`,
    lines: firstLines(files.map(({ item }) => item)),
    certainty: 0.9,
  };
}

/** The hunk that has most of the question's words, in its lines, at its head and in its file's name. */
function showHunk(question: Question, patch: Patch): Finding | undefined {
  if (!ASKS_CHANGE.test(question.text) || question.words.length === 0) return undefined;
  const named = fileNamed(question, patch);
  const files = named ? [named] : patch.files;
  const hunks = files.flatMap(({ item }) => item.children.map((hunk) => ({ hunk, file: item })));
  const weighed = hunks
    .map(({ hunk, file }) => ({ hunk, file, cover: coverOf(question, hunk, file, patch) }))
    .sort((a, b) => b.cover - a.cover);
  const best = weighed[0];
  if (!best || best.cover < MIN_COVER) return undefined;
  const text = `${code(best.file.name)}\n\n${codeBlock(shownLines(best, question, patch).join('\n'))}`;
  return {
    text,
    how: 'the hunk that has the words',
    lines: [clip(best.hunk.lines)],
    certainty: Math.min(question.aims.has('reason') ? NO_REASON : 0.8, 0.25 + 0.55 * best.cover),
  };
}

function coverOf({ words }: Question, hunk: Item, file: Item, patch: Patch): number {
  const lines = hunk.children.flatMap(({ name }) => wordsOf(name));
  const around = wordsOf(
    `${hunk.name} ${file.name} ${patch.file.text.slice(hunk.lines.first, hunk.lines.last).join(' ')}`,
  );
  let [covered, all] = [0, 0];
  for (const { word, weight } of words) {
    if (CHANGE_WORD.test(word)) continue;
    covered += weight * Math.max(best(word, lines), 0.9 * best(word, around));
    all += weight;
  }
  return all === 0 ? 0 : covered / all;
}

/** Words for what patches do say nothing of where. */
const CHANGE_WORD =
  /^(?:patch|diff|change[sd]?|becomes?|different|differs|effects?|impact|affect(?:s|ed)?|commit|remove[sd]?|deleted?|add(?:ed|s)?|new|old|before|after|happens?|replaced?|lines?)$/;

function best(word: string, words: readonly string[]): number {
  let most = 0;
  for (const other of words) most = Math.max(most, likeness(word, other));
  return most;
}

/** The changed lines, those alone that are asked for: removed, or added. */
function shownLines(
  { hunk, file }: { readonly hunk: Item; readonly file: Item },
  question: Question,
  patch: Patch,
): string[] {
  const { text } = question;
  // A function is understood as a whole.
  const within = OF_SETTINGS.test(file.name) ? linesOfBlock(hunk, question, patch) : [];
  const children = within.length > 0 ? within : hunk.children;
  const isRemoved = /\b(?:remov|delet|drop|old|before|previous|was)/i.test(text);
  const isAdded = /\b(?:add|new|now|introduc|after)/i.test(text);
  const kinds =
    isRemoved && !isAdded ? ['removed line'] : isAdded && !isRemoved ? ['added line'] : ['removed line', 'added line'];
  const lines = children.filter(({ kind }) => kinds.includes(kind));
  const shown = lines.slice(0, MAX_SHOWN_LINES).map(({ kind, name }) => `${kind === 'added line' ? '+' : '-'} ${name}`);
  return lines.length > shown.length ? [...shown, '…'] : shown;
}

const OF_SETTINGS = /\.(?:ya?ml|json|toml|ini|conf|cfg|tf|hcl|properties|xml)$/i;

/** The changed lines that stand below a line with a word of the question, deeper than it; empty where all or none do. */
function linesOfBlock(hunk: Item, { words }: Question, { file }: Patch): Item[] {
  const strong = words.filter(({ word, weight }) => weight === 1 && !CHANGE_WORD.test(word));
  const indentOf = (line: string): number => /^\s*/.exec(line.slice(1))?.[0].length ?? 0;
  return hunk.children.filter(({ kind, lines }) => {
    if (kind !== 'removed line' && kind !== 'added line') return false;
    let indent = indentOf(file.text[lines.first - 1] ?? '');
    for (let at = lines.first - 1; at > hunk.lines.first && indent > 0; at--) {
      const above = file.text[at - 1] ?? '';
      if (above.trim().length < 2 || indentOf(above) >= indent) continue;
      indent = indentOf(above);
      const own = wordsOf(above);
      if (strong.some(({ word }) => best(word, own) >= 0.9)) return true;
    }
    return false;
  });
}

function firstLines(items: readonly Item[]): Lines[] {
  return items.slice(0, 5).map(({ lines }) => clip(lines));
}

function clip({ first, last }: Lines): Lines {
  return { first, last: Math.min(last, first + MAX_CITED_LINES - 1) };
}
