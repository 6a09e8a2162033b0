import type { Item, StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { prose } from '../markdown.ts';
import { askedWords } from './askedWords.ts';
import { DOCUMENT_FORMATS, documentIndexOf, type Section } from './documentIndex.ts';
import { sectionCover } from './sectionRanking.ts';
import { placeOf } from './sectionText.ts';

/** From this share of the question's words on, a list is what it asks about. */
const MIN_COVER = 0.45;
/** From this share on, it surely is. */
const SURE_COVER = 0.6;
const CERTAINTY = 0.9;
const UNSURE = 0.65;

const CURRENCY = String.raw`(?:€|\$|£|¥|eur|usd|gbp|chf|euros?|dollars?|pounds?|kr|元)`;
const UNIT = String.raw`(?:%|days?|weeks?|months?|years?|hours?|minutes?|people|persons?|km|kg|tage?n?|wochen?|monaten?|jahren?|stunden?|personen|天|个?月|年|小时|人|公里)`;
const NUMBER = String.raw`(\d{1,3}(?:[.,  ']\d{3})+(?!\d)|\d+(?:[.,]\d+)?)`;
const AMOUNT = new RegExp(String.raw`(?<![\w.,])(${CURRENCY})?\s?${NUMBER}\s?(${CURRENCY}|${UNIT})?(?![\w])`, 'giu');
const UP_TO = new RegExp(
  String.raw`^(?:up to|under|below|less than|until|at most|no more than|max(?:imum)?\.?|bis(?: zu)?|unter|höchstens|weniger als|不超过|低于|≤|<=?)\s*(?:${CURRENCY})?\s?${NUMBER}`,
  'iu',
);
const ABOVE = new RegExp(
  String.raw`^(?:above|over|more than|from|at least|beyond|ab|über|mehr als|mindestens|超过|高于|≥|>=?)\s*(?:${CURRENCY})?\s?${NUMBER}`,
  'iu',
);
const ABOVE_ALL =
  /^(?:(?:anything |everything |all )?(?:above|beyond|over|more than) (?:that|this|it)|(?:anything|everything) (?:else|above|over)|more|darüber|alles darüber|sonst|otherwise|以上)/iu;

interface Tier {
  readonly item: Item;
  /** What it ends with, itself included; Infinity where it has no end. */
  readonly upTo: number;
  readonly above: number;
}

/** Which entry of a list of amounts holds for the amount that a question names: `up to EUR 250: …`, `above that: …`. */
export const tierAnswer: AnswerKind = {
  name: 'tier',
  find(question, file) {
    if (!DOCUMENT_FORMATS.has(file.structure.format)) return undefined;
    const amount = amountAsked(question);
    if (amount === undefined) return undefined;
    const document = documentIndexOf(file);
    const words = askedWords(question, document).filter(({ word }) => !/^[\d.,]+$/.test(word));
    let best: { section: Section; tier: Tier; cover: number } | undefined;
    for (const section of document.sections) {
      const tier = isOfUnit(section, amount.unit) ? tierFor(amount.value, tiersOf(section)) : undefined;
      const cover = tier ? sectionCover(words, section) : 0;
      if (tier && cover >= MIN_COVER && cover > (best?.cover ?? 0)) best = { section, tier, cover };
    }
    if (!best) return undefined;
    const answer = found(best.tier, best.section, file);
    return { ...answer, certainty: best.cover >= SURE_COVER ? CERTAINTY : UNSURE };
  },
};

function found({ item: { lines } }: Tier, section: Section, file: StructuredFile): Finding {
  const text = file.text
    .slice(lines.first - 1, lines.last)
    .map((line) => line.trim().replace(/^(?:[-*+•]|\d{1,3}[.)])\s+/, ''))
    .join(' ');
  return { text: prose(text), how: placeOf(section, file), lines: [lines], certainty: CERTAINTY };
}

interface Amount {
  readonly value: number;
  readonly unit: string;
}

/** The only amount of a question. */
function amountAsked({ text }: Question): Amount | undefined {
  const amounts = [...text.matchAll(AMOUNT)].filter(([, before, , after]) => before ?? after);
  const [, before, number, after] = amounts[0] ?? [];
  const [value, unit] = [numberOf(number), before ?? after];
  return amounts.length === 1 && value !== undefined && unit !== undefined ? { value, unit } : undefined;
}

const OF_CURRENCY = new RegExp(`^${CURRENCY}$`, 'iu');

/** Whether a section has its amounts in that unit: days are no euros. One without any unit may. */
function isOfUnit({ units }: Section, asked: string): boolean {
  const measureOf = (unit: string): string =>
    OF_CURRENCY.test(unit) ? 'money' : unit.toLowerCase().replace(/(?:en|e|n|s)$/, '');
  const found = units
    .filter(({ block }) => block.kind === 'list item')
    .flatMap(({ text }) => [...text.matchAll(AMOUNT)].flatMap(([, before, , after]) => before ?? after ?? []));
  return found.length === 0 || found.some((unit) => measureOf(unit) === measureOf(asked));
}

function numberOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const isGrouped = /^\d{1,3}(?:[.,  ']\d{3})+$/u.test(written);
  const value = Number(isGrouped ? written.replace(/[.,  ']/gu, '') : written.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

/** The entries of a section's list that have bounds, where all of them do. */
function tiersOf({ units }: Section): Tier[] {
  const items = [...new Set(units.map(({ block }) => block))].filter(({ kind }) => kind === 'list item');
  const tiers = items.flatMap((item) => {
    const text = units.find(({ block }) => block === item)?.text.replace(/^(?:[-*+•]|\d{1,3}[.)])\s+/, '') ?? '';
    const upTo = numberOf(UP_TO.exec(text)?.[1]);
    const above = numberOf(ABOVE.exec(text)?.[1]);
    if (upTo !== undefined) return [{ item, upTo, above: -Infinity }];
    if (above !== undefined) return [{ item, upTo: Infinity, above }];
    return ABOVE_ALL.test(text) ? [{ item, upTo: Infinity, above: -Infinity }] : [];
  });
  return tiers.length >= 2 && tiers.length === items.length ? tiers : [];
}

/** Of those that reach so far, the one that ends first; of those that begin there, the one that begins last. */
function tierFor(amount: number, tiers: readonly Tier[]): Tier | undefined {
  const fitting = tiers.filter(({ upTo, above }) => amount <= upTo && amount >= above);
  return fitting.toSorted((a, b) => a.upTo - b.upTo || b.above - a.above)[0];
}
