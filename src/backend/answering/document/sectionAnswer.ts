import type { Item, Lines, StructuredFile } from '../../structure/structure.ts';
import type { Question } from '../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { isChangelog } from '../changelog/changelogAnswer.ts';
import { isKnownLicence } from '../licence/licenceAnswer.ts';
import { clipped, codeBlock, prose } from '../markdown.ts';
import { queryWords } from '../text/queryWords.ts';
import { coverOf, type MatchedWord } from '../text/wordIndex.ts';
import { fitsAims, holdsAmount } from './aimFit.ts';
import { conceptsOf, type Concept } from './concepts.ts';
import {
  DOCUMENT_FORMATS,
  documentIndexOf,
  strengthInPath,
  type DocumentIndex,
  type Section,
  type Unit,
} from './documentIndex.ts';
import { blockText, isCellAsked, rowText } from './excerpt.ts';

const MAX_CHARS = 530;
/** Several places are given together up to this length. */
const MAX_JOINED_CHARS = 420;
/** A question that names a row and a column is answered by their cell, whatever other words it has. */
const CELL_CERTAINTY = 0.75;
/** In a changelog or a licence the answers of their own come first. */
const OF_OTHER_KIND = 0.72;
/** A paragraph so short is given whole. */
const MAX_PARAGRAPH_CHARS = 340;
/** What a word counts that stands beside the unit, in the same block or the same section. */
const IN_BLOCK = 0.75;
const IN_SECTION = 0.4;
const OWN_BONUS = 0.12;
/** What a word in the headings above counts as one of its own. */
const IN_PATH_AS_OWN = 0.8;
const AIM_BONUS = 0.07;
const AMOUNT_BONUS = 0.2;
const TOPIC_BONUS = 0.1;
const CONCEPT_COVER = 0.85;
/** Another unit is given too where it is so near to the best. */
const NEARLY = 0.93;
const MAX_SPAN = 36;
/** So few lines of a block of code are given without the others. */
const MAX_NAMING_LINES = 4;

interface Candidate {
  readonly unit: Unit;
  readonly section: Section;
  /** How much of the question it covers with what stands around it, 0 to 1. */
  readonly cover: number;
  /** How much of the question its own words cover, 0 to 1. */
  readonly own: number;
  readonly score: number;
}

/** Answers a question about a document by what stands under the heading, in the list, or in the row that fits. */
export const sectionAnswer: AnswerKind = {
  name: 'section',
  find(question, file) {
    if (!DOCUMENT_FORMATS.has(file.structure.format) || question.aims.has('summary')) return undefined;
    const concepts = conceptsOf(question.text);
    const document = documentIndexOf(file);
    const { words: index, sections } = document;
    const asked = queryWords(question);
    const byWords = wordsAnswer(question, index.match(asked), document, file);
    if (isKnownLicence(file)) return byWords && { ...byWords, certainty: Math.min(byWords.certainty, OF_OTHER_KIND) };
    if (concepts.length === 0 || isChangelog(file)) {
      const most = isChangelog(file) ? OF_OTHER_KIND : 1;
      return byWords && { ...byWords, certainty: Math.min(byWords.certainty, most) };
    }
    const accounted = new Set(concepts.flatMap(({ words }) => words.split(' ')));
    const beside = asked.filter(({ word }) => !accounted.has(word));
    const byConcept = conceptAnswer(question, concepts, index.match(beside), sections, file);
    if (!byConcept) return byWords;
    return byWords && beside.length > 0 && byWords.certainty > byConcept.certainty ? byWords : byConcept;
  },
};

/** The section that has what the question asks for under one of its usual names. */
function conceptAnswer(
  question: Question,
  concepts: readonly Concept[],
  words: readonly MatchedWord[],
  sections: readonly Section[],
  file: StructuredFile,
): Finding | undefined {
  let best: { section: Section; cover: number } | undefined;
  for (const section of sections) {
    const { heading } = section;
    if (!heading || section.units.length === 0 || !concepts.some(({ heading: name }) => name.test(heading.name)))
      continue;
    const cover = sectionCover(words, section);
    const score = words.length === 0 ? CONCEPT_COVER : CONCEPT_COVER * cover;
    if (score > (best?.cover ?? 0)) best = { section, cover: score };
  }
  if (!best) return undefined;
  const candidates = ranked(question, words, [best.section]);
  const [first] = candidates;
  if (first && words.length > 0 && first.own > 0.3 && first.unit.kind !== 'code') {
    return finding(question, first, candidates, file, Math.min(0.9, 0.45 + 0.55 * first.cover));
  }
  return wholeSection(best.section, file, question, certaintyOf(best.cover));
}

function wordsAnswer(
  question: Question,
  words: readonly MatchedWord[],
  document: DocumentIndex,
  file: StructuredFile,
): Finding | undefined {
  if (words.length === 0) return undefined;
  const candidates = ranked(question, words, likeliest(words, document));
  const [best] = candidates;
  const certainty = best ? certaintyOf(best.cover) : 0;
  if (!best || certainty < 0.3) return undefined;
  const inHeading = coverOfPath(words, best.section);
  const isHeadingsAffair =
    best.section.heading !== undefined && inHeading >= 0.8 * best.cover && best.own < 0.5 * best.cover;
  const isProcedure = question.aims.has('procedure') || question.aims.has('list');
  const isOfSteps = isStep(best.unit) || (ASKS_STEPS.test(question.text) && best.section.units.some(isNumbered));
  // A question of nothing but the words of a heading wants what stands under it.
  const isList = question.aims.has('list') || words.length === 1;
  const isWhole = isHeadingsAffair && isList && inHeading >= SAME_HEADING && !asksForOneThing(question);
  if (isWhole) return wholeSection(best.section, file, question, WHOLE_CERTAINTY);
  if (isHeadingsAffair || (isProcedure && inHeading > 0.4 * best.cover && isOfSteps)) {
    const isFit = !asksForOneThing(question) || best.section.units.some(({ text }) => fitsAims(text, question));
    return wholeSection(best.section, file, question, isFit ? certainty : Math.min(certainty, UNFIT));
  }
  return finding(question, best, candidates, file, certainty);
}

/** How sure a section is at most that has no person where one is asked for, no time, no number. */
const UNFIT = 0.6;
const OF_ONE_THING = ['person', 'time', 'place', 'count', 'duration', 'reason'] as const;

/** Whether a question wants one thing to be named, and not all that there is about something. */
function asksForOneThing({ aims }: Question): boolean {
  return !aims.has('list') && OF_ONE_THING.some((aim) => aims.has(aim));
}

/** From this cover on, a heading is what the question asks for. */
const SAME_HEADING = 0.85;
const WHOLE_CERTAINTY = 0.985;
const ASKS_STEPS = /\bsteps?\b|\bhow (?:do|to|can|should)\b|\bprocedure\b|\bschritte\b|步骤|如何|怎么/iu;

function isNumbered({ block }: Unit): boolean {
  return block.traits.includes('numbered');
}

function isStep({ block, kind }: Unit): boolean {
  return kind === 'code' || block.kind === 'list item';
}

/** So many sections are looked into, those first that have most of the question. */
const MAX_SECTIONS = 60;

/** The sections that can answer best, by what all of their units and headings have of the question. */
function likeliest(words: readonly MatchedWord[], { sections, sectionOf }: DocumentIndex): readonly Section[] {
  if (sections.length <= MAX_SECTIONS) return sections;
  const scores = new Map<Section, number>();
  for (const { strengths, rarity } of words) {
    const best = new Map<Section, number>();
    for (const [unit, strength] of strengths) {
      const section = sectionOf[unit];
      if (section && strength > (best.get(section) ?? 0)) best.set(section, strength);
    }
    for (const [section, strength] of best) scores.set(section, (scores.get(section) ?? 0) + rarity * strength);
  }
  for (const section of scores.keys()) {
    const above = section.path.slice(1);
    if (above.length === 0) continue;
    const more = words.reduce((sum, word) => sum + word.rarity * strengthInPath(word, above), 0);
    scores.set(section, (scores.get(section) ?? 0) + more / 2);
  }
  return [...scores]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_SECTIONS)
    .map(([section]) => section);
}

function ranked(question: Question, words: readonly MatchedWord[], sections: readonly Section[]): Candidate[] {
  const candidates: Candidate[] = [];
  for (const section of sections) {
    const inPath = words.map((word) => strengthInPath(word, section.path));
    const ofSection = words.map(({ strengths }) => maxOf(section.units, strengths));
    const inHeading = coverOfNearest(words, section);
    const ofBlock = new Map<Item, number[]>();
    for (const unit of section.units) {
      const known = ofBlock.get(unit.block);
      const own = words.map(({ strengths }) => strengths.get(unit.number) ?? 0);
      ofBlock.set(
        unit.block,
        known && unit.kind !== 'row' ? known.map((value, at) => Math.max(value, own[at] ?? 0)) : own,
      );
    }
    for (const unit of section.units) {
      let [cover, own, near, all] = [0, 0, 0, 0];
      for (const [at, { rarity, strengths }] of words.entries()) {
        const strength = strengths.get(unit.number) ?? 0;
        const around = unit.kind === 'row' ? 0 : IN_BLOCK * (ofBlock.get(unit.block)?.[at] ?? 0);
        const beside = IN_SECTION * (ofSection[at] ?? 0);
        cover += rarity * Math.max(strength, around, beside, inPath[at] ?? 0);
        own += rarity * strength;
        near += rarity * Math.max(strength, IN_PATH_AS_OWN * (inPath[at] ?? 0));
        all += rarity;
      }
      if (all === 0 || own + cover === 0) continue;
      const fit = Math.max(
        AMOUNT_BONUS * holdsAmount(unit.text, question),
        fitsAims(unit.text, question) ? AIM_BONUS : 0,
      );
      const topic = TOPIC_BONUS * inHeading;
      candidates.push({
        unit,
        section,
        cover: cover / all,
        own: own / all,
        score: cover / all + (OWN_BONUS * near) / all + fit + topic,
      });
    }
  }
  return candidates.sort((a, b) => b.score - a.score);
}

function maxOf(units: readonly Unit[], strengths: ReadonlyMap<number, number>): number {
  let best = 0;
  for (const { number } of units) best = Math.max(best, strengths.get(number) ?? 0);
  return best;
}

function coverOfPath(words: readonly MatchedWord[], { path }: Section): number {
  const all = words.reduce((sum, { rarity }) => sum + rarity, 0);
  return all === 0 ? 0 : words.reduce((sum, word) => sum + word.rarity * strengthInPath(word, path), 0) / all;
}

/** How much of the question the nearest heading has. */
function coverOfNearest(words: readonly MatchedWord[], { path }: Section): number {
  return path[0] === undefined || path.length < 2 ? 0 : coverOf(words, path[0]);
}

function sectionCover(words: readonly MatchedWord[], section: Section): number {
  const all = words.reduce((sum, { rarity }) => sum + rarity, 0);
  if (all === 0) return 1;
  const found = words.reduce(
    (sum, word) =>
      sum + word.rarity * Math.max(strengthInPath(word, section.path), maxOf(section.units, word.strengths)),
    0,
  );
  return found / all;
}

/** From this cover on, an answer may be what is meant, though words of the question are missing. */
const MIN_COVER = 0.33;

/** How sure an answer is that covers so much of the question. */
function certaintyOf(cover: number): number {
  if (cover < MIN_COVER) return 0;
  return cover < 0.55 ? 0.52 : Math.min(0.95, 0.52 + (cover - 0.55) * 1.05);
}

function finding(
  question: Question,
  best: Candidate,
  candidates: readonly Candidate[],
  file: StructuredFile,
  certainty: number,
): Finding {
  const parts: { readonly text: string; readonly lines: Lines }[] = [partOf(best, question, file)];
  const blocks = new Set<unknown>([best.unit.row ?? best.unit.block]);
  let length = parts[0]?.text.length ?? 0;
  const { row, table } = best.unit;
  const isCell = row !== undefined && table !== undefined && isCellAsked(table, row, question);
  for (const other of candidates.slice(1, 6)) {
    const key = other.unit.row ?? other.unit.block;
    if (other.score < best.score * NEARLY || blocks.has(key)) continue;
    const part = partOf(other, question, file);
    const isGiven = parts.some(({ lines }) => lines.first <= part.lines.last && part.lines.first <= lines.last);
    if (isGiven) continue;
    if (length + part.text.length + 2 > MAX_JOINED_CHARS || parts.length >= 3) continue;
    blocks.add(key);
    parts.push(part);
    length += part.text.length + 2;
  }
  return {
    text: parts.map(({ text }) => text).join('\n\n'),
    how: placeOf(best.section, file),
    lines: parts.map(({ lines }) => lines),
    certainty: isCell ? Math.max(certainty, CELL_CERTAINTY) : certainty,
  };
}

function partOf(
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
    const code = codeAfter(unit, section, file, text);
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

/** The code that a sentence ending with a colon announces. */
function codeAfter(
  unit: Unit,
  section: Section,
  file: StructuredFile,
  text: string,
): { text: string; last: number | undefined } {
  const next = section.units.find(({ lines }) => lines.first > unit.block.lines.last);
  if (!text.endsWith(':') || !next) return { text: '', last: undefined };
  const room = MAX_CHARS - text.length - 2;
  if (next.kind === 'code') return { text: `\n\n${blockText(file, next.block, room)}`, last: next.lines.last };
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
function wholeSection(
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

function placeOf({ heading }: Section, file: StructuredFile): string {
  const names: string[] = [];
  for (let at: Item | undefined = heading; at?.parent; at = at.parent) names.unshift(at.name);
  return names.length > 0 ? names.join(' › ') : `the beginning of ${file.filename}`;
}

function shortened({ first, last }: Lines): Lines {
  return { first, last: Math.min(last, first + MAX_SPAN) };
}
