import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { type AnswerKind, type Finding, CLOSEST, LIKELY, SURE } from '../answerKind.ts';
import { isChangelog, lacksPerson } from '../changelog/changelog.ts';
import { isKnownLicence } from '../licence/licence.ts';
import { isAccountedFor } from '../text/accounted.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import { fitsAims, coverOfPath, likeliest, ranked, sectionCover, type Candidate } from './sectionRanking.ts';
import { ASKS_LICENCE, askedWords, isAboutAll, isBySynonymsAlone, lacksName, namesLicence } from './askedWords.ts';
import { conceptsOf, type Concept } from './concepts.ts';
import { DOCUMENT_FORMATS, documentIndexOf, type DocumentIndex, type Section, type Unit } from './documentIndex.ts';
import { namesSomeRows } from './namedRows.ts';
import { isCellAsked, partOf, placeOf, wholeSection } from './sectionText.ts';

/** Several places are given together up to this length. */
const MAX_JOINED_CHARS = 420;

/** A question that names a row and a column is answered by their cell, whatever other words it has. */
const CELL_CERTAINTY = 0.75;
/** With less of the question, it has asked for more than the cell. */
const ENOUGH_FOR_CELL = 0.5;

/** In a changelog or a licence the answers of their own come first. */
const OF_OTHER_KIND = 0.72;

const CONCEPT_COVER = 0.85;
/** From this share of the other words on, the heading says what else the question is about. */
const NAMED_BY_HEADING = 0.5;
const SURE_OF_HEADING = 0.92;
const ONLY_NAME = 0.62;
const ROWS_BY_WORDS = 0.75;

/** Another unit is given too where it is so near to the best. */
const NEARLY = 0.93;
/** The same where the best is not sure. */
const NEARLY_UNSURE = 0.82;

/** Answers a question about a document by what stands under the heading, in the list, or in the row that fits. */
export const sectionAnswer: AnswerKind = {
  name: 'section',
  find(question, file) {
    if (!DOCUMENT_FORMATS.has(file.structure.format) || question.aims.has('summary')) return undefined;
    const found = passageFor(question, file);
    return found && asAccounted(question, found);
  },
};

/** A passage, and surely so only where it has all that the question asks for beside its words. */
function asAccounted(question: Question, found: Finding): Finding {
  if (isUncounted(question, found)) return { ...found, certainty: Math.min(found.certainty, LIKELY) };
  const isAll =
    isAccountedFor(question.text, found.text, found.how) &&
    !isPriceOfOther(question, found) &&
    (!ASKS_LICENCE.test(question.text) || namesLicence(found.text));
  return isAll ? found : { ...found, certainty: Math.min(found.certainty, NOT_ACCOUNTED) };
}

/** Whether a text has a person or a way to reach one, where the question asks for one. */
function hasPerson(text: string, question: Question): boolean {
  return (
    !/^\W*(?:who|whom|wer|wen|谁)/iu.test(question.text) || fitsAims(text, { ...question, aims: new Set(['person']) })
  );
}

/** Whether several rows are shown where it is asked how many there are. */
function isUncounted({ aims, text }: Question, found: Finding): boolean {
  return (
    aims.has('count') &&
    /\bhow many\b|\bwie viele\b/iu.test(text) &&
    found.text.split('\n\n').filter((part) => /^\*\*[^*]+\*\* — /.test(part)).length > 1
  );
}

const ASKS_PRICE_OF_ALL =
  /^(?:how much (?:does|is|will|would) (?:it|this|that)(?: all)?(?: cost| be)?|what (?:does|is|will|would) (?:it|this|that) cost|what(?:'s| is) the (?:price|cost)|was kostet (?:es|das)(?: alles)?|wie ?viel kostet (?:es|das)|(?:这个?|它)?(?:要|需要)?多少钱)\W*$/iu;
const OF_PRICES = /pric|\bfees?\b|\bcosts?\b|charges?\b|pay|preis|kosten|gebühr|vergütung|miete|价|费/iu;

/** Whether the price of the whole is asked for, and the passage stands under no heading about it: it may be that of a part. */
function isPriceOfOther({ text }: Question, { how }: Finding): boolean {
  return ASKS_PRICE_OF_ALL.test(text) && !OF_PRICES.test(how);
}

/** How sure a passage is at most that has the words of the question and not all that it asks for. */
const NOT_ACCOUNTED = 0.6;

function passageFor(question: Question, file: StructuredFile): Finding | undefined {
  const concepts = conceptsOf(question.text);
  const document = documentIndexOf(file);
  const asked = askedWords(question, document);
  const byWords = wordsAnswer(question, asked, document, file);
  if (isKnownLicence(file)) return byWords && { ...byWords, certainty: Math.min(byWords.certainty, OF_OTHER_KIND) };
  if (concepts.length === 0 || isChangelog(file)) {
    if (!byWords || !isChangelog(file)) return byWords;
    const isSure = byWords.certainty >= SURE && !lacksPerson(question.text, byWords.text);
    return { ...byWords, certainty: Math.min(byWords.certainty, isSure ? OF_OTHER_KIND : LIKELY) };
  }
  const accounted = new Set(concepts.flatMap(({ words }) => words.split(' ')));
  const beside = asked.filter(({ word }) => !accounted.has(word));
  const byConcept = conceptAnswer(question, concepts, beside, document.sections, file);
  if (!byConcept) return byWords;
  const isWordsAffair = byWords && beside.length > 0 && asAccounted(question, byWords).certainty > byConcept.certainty;
  return isWordsAffair ? byWords : byConcept;
}

/** The section that has what the question asks for under one of its usual names. */
function conceptAnswer(
  question: Question,
  concepts: readonly Concept[],
  words: readonly MatchedWord[],
  sections: readonly Section[],
  file: StructuredFile,
): Finding | undefined {
  let best: { section: Section; cover: number } | undefined;
  const named = (pick: (concept: Concept) => RegExp | undefined): readonly Section[] =>
    sections.filter(
      ({ heading, units }) =>
        heading && units.length > 0 && concepts.some((concept) => pick(concept)?.test(heading.name) === true),
    );
  const usual = named(({ heading }) => heading);
  for (const section of usual.length > 0 ? usual : named(({ otherHeading }) => otherHeading)) {
    const cover = sectionCover(words, section);
    const score = words.length === 0 ? CONCEPT_COVER : CONCEPT_COVER * cover;
    if (score > (best?.cover ?? 0)) best = { section, cover: score };
  }
  const [only, ...others] = usual;
  // The only section of that name may be meant, though it has none of the other words.
  if (!best && only && others.length === 0) return wholeSection(only, file, question, ONLY_NAME);
  if (!best) return undefined;
  const candidates = ranked(question, words, [best.section]);
  const [first] = candidates;
  // What the heading names already is asked for as a whole.
  const isOfHeading = words.length > 0 && coverOfPath(words, best.section) >= NAMED_BY_HEADING;
  if (first && words.length > 0 && !isOfHeading && first.own > 0.3 && first.unit.kind !== 'code') {
    return finding(question, first, candidates, file, Math.min(0.9, 0.45 + 0.55 * first.cover));
  }
  const certainty = certaintyOf(best.cover);
  return wholeSection(best.section, file, question, isOfHeading ? Math.max(certainty, SURE_OF_HEADING) : certainty);
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
  if (!best) return undefined;
  const byCover = certaintyOf(best.cover);
  const isAbout = isAboutAll(words, best) && !lacksName(question, file) && !isBySynonymsAlone(words, best);
  const certainty = isAbout ? byCover : Math.min(byCover, NOT_ABOUT_ALL);
  if (certainty === 0) return undefined;
  const inHeading = coverOfPath(words, best.section);
  const isHeadingsAffair =
    best.section.heading !== undefined && inHeading >= 0.8 * best.cover && best.own < 0.5 * best.cover;
  const isProcedure = question.aims.has('procedure') || question.aims.has('list');
  const isOfSteps = isStep(best.unit) || (ASKS_STEPS.test(question.text) && best.section.units.some(isNumbered));
  // A question of nothing but the words of a heading wants what stands under it.
  const isList = question.aims.has('list') || words.length === 1;
  const isWhole = isHeadingsAffair && isList && inHeading >= SAME_HEADING && !asksForOneThing(question);
  // What a heading has is asked for; where some rows have it too, these are.
  const everywhere = [{ first: 1, last: file.text.length }];
  if (isWhole && !(question.aims.has('list') && namesSomeRows(question.text, everywhere, file)))
    return wholeSection(best.section, file, question, WHOLE_CERTAINTY);
  if (isHeadingsAffair || (isProcedure && inHeading > 0.4 * best.cover && isOfSteps)) {
    const isFit = !asksForOneThing(question) || best.section.units.some(({ text }) => fitsAims(text, question));
    return wholeSection(best.section, file, question, isFit ? certainty : Math.min(certainty, UNFIT));
  }
  return finding(question, best, candidates, file, certainty);
}

/** How sure an answer is at most that lacks something that it has to be about. */
const NOT_ABOUT_ALL = 0.65;

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

/** From this cover on, an answer may be what is meant, though words of the question are missing. */
const MIN_COVER = 0.33;
/** From this cover on, an answer is what is closest. */
const CLOSE_COVER = 0.2;

/** How sure an answer is that covers so much of the question. */
function certaintyOf(cover: number): number {
  if (cover < CLOSE_COVER) return 0;
  if (cover < MIN_COVER) return CLOSEST + cover / 2;
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
  const isCell =
    row !== undefined &&
    table !== undefined &&
    isCellAsked(table, row, question) &&
    hasPerson(best.unit.text, question);
  for (const other of candidates.slice(1, 6)) {
    const key = other.unit.row ?? other.unit.block;
    if (other.score < best.score * (certainty < SURE ? NEARLY_UNSURE : NEARLY) || blocks.has(key)) continue;
    const part = partOf(other, question, file);
    const isGiven = parts.some(({ lines }) => lines.first <= part.lines.last && part.lines.first <= lines.last);
    if (isGiven) continue;
    if (length + part.text.length + 2 > MAX_JOINED_CHARS || parts.length >= 3) continue;
    blocks.add(key);
    parts.push(part);
    length += part.text.length + 2;
  }
  // Which rows are asked for is told by their cells, and not by how many words they have.
  const isOfRows = row !== undefined && parts.length > 1 && question.aims.has('list');
  return {
    text: parts.map(({ text }) => text).join('\n\n'),
    how: placeOf(best.section, file),
    lines: parts.map(({ lines }) => lines),
    certainty: isOfRows
      ? Math.min(certainty, ROWS_BY_WORDS)
      : isCell && best.cover >= ENOUGH_FOR_CELL
        ? Math.max(certainty, CELL_CERTAINTY)
        : certainty,
  };
}
