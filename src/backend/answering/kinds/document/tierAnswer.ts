import type { Lines, Row, StructuredFile, Table } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { askedWords } from './askedWords.ts';
import { DOCUMENT_FORMATS, documentIndexOf, type Section, type Unit } from './documentIndex.ts';
import { sectionCover } from './sectionRanking.ts';
import { placeOf } from './sectionText.ts';

/** From this share of the question's words on, a list is what it asks about. */
const MIN_COVER = 0.45;
/** From this share on, it surely is. */
const SURE_COVER = 0.6;
const CERTAINTY = 0.9;
const UNSURE = 0.65;
const MAX_CHARS = 300;

const CURRENCY = String.raw`(?:€|\$|£|¥|eur|usd|gbp|chf|euros?|dollars?|pounds?|kr|元)`;
const UNIT = String.raw`(?:%|days?|weeks?|months?|years?|hours?|minutes?|people|persons?|km|kg|tage?n?|wochen?|monaten?|jahren?|stunden?|personen|天|个?月|年|小时|人|公里|个|名|件|次)`;
const NUMBER = String.raw`(\d{1,3}(?:[.,  ']\d{3})+(?!\d)|\d+(?:[.,]\d+)?)`;
const AMOUNT = new RegExp(String.raw`(?<![\w.,])(${CURRENCY})?\s?${NUMBER}\s?(${CURRENCY}|${UNIT})?(?![\w])`, 'giu');
const UP_TO_WORDS = String.raw`(?:up to|under|below|less than|until|at most|no more than|max(?:imum)?\.?|bis(?: zu)?|unter|höchstens|weniger als|不超过|不足|少于|小于|低于|≤|<=?)\s*(?:${CURRENCY})?\s?${NUMBER}`;
const UP_TO = new RegExp(`^${UP_TO_WORDS}`, 'iu');
const UP_TO_WITHIN = new RegExp(String.raw`(?<!\w)${UP_TO_WORDS}`, 'iu');
const ABOVE_WORDS = String.raw`(?:above|over|more than|from|at least|beyond|ab|über|mehr als|mindestens|超过|多于|大于|高于|≥|>=?)\s*(?:${CURRENCY})?\s?${NUMBER}`;
const ABOVE = new RegExp(`^${ABOVE_WORDS}`, 'iu');
const ABOVE_WITHIN = new RegExp(String.raw`(?<!\w)${ABOVE_WORDS}`, 'iu');
const RANGE = new RegExp(
  String.raw`(?<![\w.,])${CURRENCY}?\s?${NUMBER}\s?(?:${CURRENCY}|${UNIT})?\s?(?:to|and|bis|und|至|到|[-–])\s?${CURRENCY}?\s?${NUMBER}(?![\w])`,
  'iu',
);
const OR_LESS = new RegExp(
  String.raw`${NUMBER}\s?(?:${CURRENCY}|${UNIT})?\s?(?:or (?:less|fewer|under)|and (?:less|below)|oder weniger|[及或]?以下|以内|之内)`,
  'iu',
);
const OR_MORE = new RegExp(
  String.raw`${NUMBER}\s?(?:${CURRENCY}|${UNIT})?\s?(?:or (?:more|over)|and (?:more|over|above)|oder mehr|und mehr|[及或]?以上)`,
  'iu',
);
const ABOVE_ALL =
  /^(?:(?:and |und )?(?:by [\p{L} ]{3,30} )?(?:anything |everything |all )?(?:above|beyond|over|more than) (?:that|this|it)|(?:anything|everything) (?:else|above|over)|more|darüber|alles darüber|sonst|otherwise|以上)/iu;

interface Tier {
  readonly item: { readonly lines: Lines };
  /** The row of a table that it is, whose first cell has the bounds. */
  readonly row?: { readonly table: Table; readonly cells: Row['cells'] };
  /** The part of a sentence that it is, where it is no entry of its own. */
  readonly clause?: string;
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
    const words = askedWords(question, document).filter(
      ({ word }) => !/^[\d.,]+$/.test(word) && !OF_CURRENCY.test(word) && !OF_UNIT.test(word),
    );
    let best: { section: Section; tier: Tier; cover: number } | undefined;
    for (const section of document.sections) {
      const listed = isOfUnit(section.units.filter(isOfList), amount.unit) ? tiersOf(section) : [];
      const rows = isOfUnit(section.units.filter(isRow), amount.unit) ? tiersOfRows(section) : [];
      const tier = tierFor(amount.value, listed.length > 0 ? listed : rows);
      const cover = tier ? sectionCover(words, section) : 0;
      if (tier && cover >= MIN_COVER && cover > (best?.cover ?? 0)) best = { section, tier, cover };
      for (const unit of section.units) {
        const part = isOfUnit([unit], amount.unit) ? tierFor(amount.value, tiersWithin(unit)) : undefined;
        const own = part ? sectionCover(words, { ...section, units: [unit] }) : 0;
        if (part && own >= MIN_COVER && own > (best?.cover ?? 0)) best = { section, tier: part, cover: own };
      }
    }
    if (!best) return undefined;
    const answer = found(best.tier, best.section, file);
    return { ...answer, certainty: best.cover >= SURE_COVER ? CERTAINTY : UNSURE };
  },
};

function found({ item: { lines }, clause, row }: Tier, section: Section, file: StructuredFile): Finding {
  if (row) return foundInRow(row, lines, placeOf(section, file));
  const whole = file.text
    .slice(lines.first - 1, lines.last)
    .map((line) => line.trim().replace(/^(?:[-*+•]|\d{1,3}[.)])\s+/, ''))
    .join(' ');
  const text = clause === undefined ? prose(whole) : `**${prose(clause)}** — ${prose(clipped(whole, MAX_CHARS))}`;
  return { text, how: placeOf(section, file), lines: [lines], certainty: CERTAINTY };
}

function foundInRow({ table, cells }: NonNullable<Tier['row']>, lines: Lines, how: string): Finding {
  const [bounds = '', ...others] = cells;
  const told = others.flatMap((cell, at) =>
    cell === undefined || cell === '' ? [] : `${prose(table.columns[at + 1] ?? '')}: **${prose(cell)}**`,
  );
  const header = { first: table.lines.first, last: table.lines.first };
  return { text: `${told.join(', ')} — ${prose(bounds)}`, how, lines: [lines, header], certainty: CERTAINTY };
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
const OF_UNIT = new RegExp(`^${UNIT}$`, 'iu');

function isOfList({ block }: Unit): boolean {
  return block.kind === 'list item';
}

/** Whether what has amounts has them in that unit: days are no euros. One without any unit may. */
function isOfUnit(units: readonly Unit[], asked: string): boolean {
  const measureOf = (unit: string): string =>
    OF_CURRENCY.test(unit) ? 'money' : unit.toLowerCase().replace(/(?:en|e|n|s)$/, '');
  const found = units.flatMap(({ text }) =>
    [...text.matchAll(AMOUNT)].flatMap(([, before, , after]) => before ?? after ?? []),
  );
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
    if (ABOVE_ALL.test(text)) return [{ item, upTo: Infinity, above: -Infinity }];
    // "Level 1: 500 stations or more": the bounds of an entry may stand behind its name.
    const bounds = HEAD.test(text) ? boundsOf(text.replace(HEAD, '').split(CLAUSE_END)[0] ?? '', false) : undefined;
    return bounds ? [{ item, ...bounds }] : [];
  });
  return tiers.length >= 2 && tiers.length === items.length ? tiers : [];
}

function isRow({ kind }: Unit): boolean {
  return kind === 'row';
}

/** The rows of a section's table whose first cells have bounds, where all of them do: `5 to 10 hours`, `more than 15 hours`. */
function tiersOfRows({ units }: Section): Tier[] {
  const rows = units.filter(isRow);
  const tiers = rows.flatMap(({ row, table, lines }): Tier[] => {
    const bounds = row && table ? boundsOf(row.cells[0] ?? '', true) : undefined;
    return bounds && row && table ? [{ item: { lines }, row: { table, cells: row.cells }, ...bounds }] : [];
  });
  return tiers.length >= 2 && tiers.length === rows.length ? tiers : [];
}

/** Where a part of a sentence ends: a comma within a number ends none. */
const CLAUSE_END = /[;；，、]|,(?!\d)/u;
const HEAD = /^[^:：]{1,40}[:：]\s*/u;

/** The parts of a sentence that have bounds, where two that follow each other do: `up to 100 € all, 100 to 500 € half, above that none`. */
function tiersWithin({ text, lines, kind }: Unit): Tier[] {
  if (kind !== 'sentence' || !CLAUSE_END.test(text)) return [];
  const clauses = text.split(CLAUSE_END).map((clause) => clause.trim().replace(HEAD, ''));
  const tiers = clauses.flatMap((clause, at): Tier[] => {
    const bounds = boundsOf(clause, at > 0);
    return bounds ? [{ item: { lines }, clause: clause.replace(/[.。]$/u, ''), ...bounds }] : [];
  });
  return tiers.length >= 2 ? tiers : [];
}

function boundsOf(clause: string, isLater: boolean): Pick<Tier, 'upTo' | 'above'> | undefined {
  if (isLater && ABOVE_ALL.test(clause)) return { upTo: Infinity, above: -Infinity };
  const [, from, to] = RANGE.exec(clause) ?? [];
  const [least, most] = [numberOf(from), numberOf(to)];
  if (least !== undefined && most !== undefined && least < most) return { above: least, upTo: most };
  const upTo = numberOf(OR_LESS.exec(clause)?.[1] ?? UP_TO_WITHIN.exec(clause)?.[1]);
  if (upTo !== undefined) return { above: -Infinity, upTo };
  const above = numberOf(OR_MORE.exec(clause)?.[1] ?? ABOVE_WITHIN.exec(clause)?.[1]);
  return above === undefined ? undefined : { above, upTo: Infinity };
}

/** Of those that reach so far, the one that ends first; of those that begin there, the one that begins last. */
function tierFor(amount: number, tiers: readonly Tier[]): Tier | undefined {
  const fitting = tiers.filter(({ upTo, above }) => amount <= upTo && amount >= above);
  return fitting.toSorted((a, b) => a.upTo - b.upTo || b.above - a.above)[0];
}
