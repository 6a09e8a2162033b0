import type { Item, Lines, StructuredFile, Row, Table } from '../../../structure/structure.ts';
import { type Question, contentWords } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, codeBlock, prose } from '../markdown.ts';
import type { Section, Unit } from './documentIndex.ts';
import type { Candidate } from './sectionRanking.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';

const MAX_CHARS = 530;

/** A paragraph so short is given whole. */
const MAX_PARAGRAPH_CHARS = 340;

const MAX_SPAN = 36;

/** So few lines of a block of code are given without the others. */
const MAX_NAMING_LINES = 4;

export function partOf(
  { unit, section }: Candidate,
  question: Question,
  file: StructuredFile,
): { text: string; lines: Lines } {
  if (unit.kind === 'row' && unit.row && unit.table) {
    return { text: clipped(rowText(unit.table, unit.row, question), MAX_CHARS), lines: unit.lines };
  }
  if (unit.kind === 'code') return codePart(unit, question, file);
  const mates = section.units.filter(({ block }) => block === unit.block);
  const whole = mates.map(({ text }) => text).join(' ');
  if (whole.length <= MAX_PARAGRAPH_CHARS) {
    const text = plainEntry(whole);
    const code = announcedBy(unit, section, file, text);
    return {
      text: prose(text) + code.text,
      lines: shortened({ first: unit.block.lines.first, last: code.last ?? lastOf(mates) }),
    };
  }
  const at = mates.indexOf(unit);
  let [from, to, length] = [at, at, unit.text.length];
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    const [after, before] = [mates[to + 1], mates[from - 1]];
    if (after && length + after.text.length < MAX_PARAGRAPH_CHARS) {
      to++;
      length += after.text.length;
      isGrowing = true;
    } else if (before && length + before.text.length < MAX_PARAGRAPH_CHARS) {
      from--;
      length += before.text.length;
      isGrowing = true;
    }
  }
  const chosen = mates.slice(from, to + 1);
  const text = plainEntry(chosen.map(({ text: words }) => words).join(' '));
  const lines = { first: chosen[0]?.lines.first ?? unit.lines.first, last: lastOf(chosen) };
  return { text: prose(clipped(text, MAX_CHARS)), lines: shortened(lines) };
}

/** The lines of a block of code that name what is asked for, where a few do, else all of it. */
function codePart({ block }: Unit, question: Question, file: StructuredFile): { text: string; lines: Lines } {
  const names = question.identifiers.map((name) => name.toLowerCase());
  const { first, last } = block.lines;
  const naming: number[] = [];
  for (let line = first; line <= last; line++) {
    const text = (file.text[line - 1] ?? '').toLowerCase();
    if (names.some((name) => text.includes(name))) naming.push(line);
  }
  if (naming.length === 0 || naming.length > MAX_NAMING_LINES) {
    return { text: blockText(file, block, MAX_CHARS), lines: shortened(block.lines) };
  }
  const shown = naming.map((line) => file.text[line - 1] ?? '').join('\n');
  return {
    text: codeBlock(clipped(shown, MAX_CHARS)),
    lines: { first: naming[0] ?? first, last: Math.min(naming.at(-1) ?? last, (naming[0] ?? first) + MAX_SPAN) },
  };
}

/** A formula or an address that a sentence announces is short. */
const MAX_ANNOUNCED_CHARS = 200;

/** The code, the list or the short paragraph that a sentence ending with a colon announces. */
function announcedBy(
  unit: Unit,
  section: Section,
  file: StructuredFile,
  text: string,
): { text: string; last: number | undefined } {
  const next = section.units.find(({ lines }) => lines.first > unit.block.lines.last);
  if (!/[:：]$/u.test(text) || !next) return { text: '', last: undefined };
  const room = MAX_CHARS - text.length - 2;
  if (next.kind === 'code') return { text: `\n\n${blockText(file, next.block, room)}`, last: next.lines.last };
  if (next.block.kind === 'paragraph') {
    const all = section.units.filter(({ block }) => block === next.block);
    const shown = all.map((one) => one.text).join(' ');
    const isShort = shown.length <= Math.min(room, MAX_ANNOUNCED_CHARS);
    return isShort ? { text: `\n\n${prose(shown)}`, last: lastOf(all) } : { text: '', last: undefined };
  }
  if (next.block.kind !== 'list item') return { text: '', last: undefined };
  const list = listFrom(next, section);
  return { text: `\n\n${blockText(file, { ...next.block, lines: list }, room)}`, last: list.last };
}

/** The lines of the list that begins with an entry. */
function listFrom({ block }: Unit, section: Section): Lines {
  let last = block.lines.last;
  for (const { block: other, lines } of section.units) {
    if (lines.first < block.lines.first) continue;
    if (other.kind !== 'list item' && other.parent?.kind !== 'list item') break;
    last = Math.max(last, other.lines.last);
  }
  return { first: block.lines.first, last };
}

function lastOf(units: readonly Unit[]): number {
  return units.reduce((last, { lines }) => Math.max(last, lines.last), 0);
}

function plainEntry(text: string): string {
  return text.replace(/^(?:[-*+•]|\d{1,3}[.)])\s+/, '');
}

/** What stands under a heading: all of it where it is short, else its list or code first. */
export function wholeSection(
  section: Section,
  file: StructuredFile,
  question: Question,
  certainty: number,
): Finding | undefined {
  const blocks = topBlocks(section);
  if (blocks.length === 0) return undefined;
  const { first } = blocks[0]?.lines ?? { first: 1 };
  const last = blocks.at(-1)?.lines.last ?? first;
  const all = blockText(file, { kind: 'section', lines: { first, last } }, Number.MAX_SAFE_INTEGER);
  const how = placeOf(section, file);
  if (all.length <= MAX_CHARS) return { text: all, how, lines: [shortened({ first, last })], certainty };
  const isProcedure = question.aims.has('procedure') || question.aims.has('list');
  const steps = blocks.findIndex(({ kind }) => kind === 'list item' || kind === 'code block');
  const from = isProcedure && steps > 0 ? steps : 0;
  const start = blocks[from]?.lines.first ?? first;
  const text = blockText(file, { kind: blocks[from]?.kind ?? 'section', lines: { first: start, last } }, MAX_CHARS);
  return { text, how, lines: [shortened({ first: start, last })], certainty };
}

function topBlocks({ units }: Section): Item[] {
  const blocks: Item[] = [];
  for (const { block } of units) {
    let top = block;
    while (top.parent && top.parent.kind === 'list item') top = top.parent;
    if (blocks.at(-1) !== top) blocks.push(top);
  }
  return blocks;
}

export function placeOf({ heading }: Section, file: StructuredFile): string {
  const names: string[] = [];
  for (let at: Item | undefined = heading; at?.parent; at = at.parent) names.unshift(at.name);
  return names.length > 0 ? names.join(' › ') : `the beginning of ${file.filename}`;
}

function shortened({ first, last }: Lines): Lines {
  return { first, last: Math.min(last, first + MAX_SPAN) };
}

const SAME_WORD = 0.85;

/** Some lines of a document as they are, code in fences of its own, cut at a line where they are too many. */
function blockText(
  file: StructuredFile,
  { lines: { first, last }, kind }: Pick<Item, 'lines' | 'kind'>,
  maxChars: number,
): string {
  const kept: string[] = [];
  let length = 0;
  let isCode = false;
  for (let line = first; line <= last; line++) {
    const raw = file.text[line - 1] ?? '';
    if (length + raw.length + 1 > maxChars - 8) {
      if (kept.length === 0) kept.push(clipped(raw, maxChars - 8));
      kept.push(isCode ? '' : '…');
      break;
    }
    if (/^\s*(?:`{3,}|~{3,})/.test(raw)) isCode = !isCode;
    if (raw.trim() !== '' || kept.at(-1)?.trim() !== '') {
      kept.push(isCode || kind === 'code block' ? raw : prose(raw));
      length += raw.length + 1;
    }
  }
  while (kept.at(-1)?.trim() === '') kept.pop();
  const text = kept.join('\n');
  if (isCode) return `${text}\n\`\`\``;
  const isIndentedCode = kind === 'code block' && !/^\s*(?:`{3,}|~{3,})/.test(text);
  return isIndentedCode ? `\`\`\`\n${text}\n\`\`\`` : text;
}

/** Whether a question names both the row, by all words of its first cell, and one of the other columns. */
export function isCellAsked({ columns }: Table, { cells }: Row, { words }: Question): boolean {
  const isNamed = (part: string): boolean => words.some(({ word }) => likeness(word, part) >= SAME_WORD);
  const head = contentWords(cells[0] ?? '');
  return (
    head.length > 0 &&
    head.every(({ word }) => isNamed(word)) &&
    columns.slice(1).some((column) => contentWords(column).some(({ word }) => isNamed(word)))
  );
}

/** A row with the names of its columns: the column that is asked for first. */
function rowText({ columns }: Table, { cells }: Row, { words }: Question): string {
  const asked = (name: string): number =>
    wordsOf(name)
      .flatMap((part) => words.map(({ word, weight }) => likeness(word, part) * (0.5 + weight / 2)))
      .reduce((most, match) => Math.max(most, match), 0);
  const [head, ...rest] = cells.map((cell, index) => ({ cell, name: columns[index] ?? '' }));
  const filled = rest.filter(({ cell }) => cell !== undefined).map((one) => ({ ...one, match: asked(one.name) }));
  const [first, ...others] = filled.toSorted((a, b) => Math.round(b.match * 10) - Math.round(a.match * 10));
  const name = prose(head?.cell ?? '');
  if (first && first.match >= 0.7 && others.every(({ match }) => match < first.match - 0.05)) {
    const rest = filled.filter((one) => one !== first).map(named);
    return `**${prose(first.cell ?? '')}** — ${name}, ${first.name}${rest.length > 0 ? ` (${rest.join('; ')})` : ''}`;
  }
  return `**${name}** — ${filled.map(named).join('; ')}`;
}

function named({ cell, name }: { readonly cell: string | undefined; readonly name: string }): string {
  return `${name === '' ? '' : `${name}: `}${prose(cell ?? '')}`;
}
