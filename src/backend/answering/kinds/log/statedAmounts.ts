import type { Finding } from '../answerKind.ts';
import type { LogEntry } from './logEntries.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { asksForAggregate } from './logNumbers.ts';
import { havingAll, type Asked } from './logScope.ts';
import { cited } from './logText.ts';

/** How questions call units, and how messages write them behind a number. */
const UNITS: readonly (readonly [asked: RegExp, written: string])[] = [
  [/\b(?:lit(?:er|re)s?|l)\b|升/iu, 'l|lit(?:er|re)s?|升'],
  [/\b(?:kilos?|kilogram(?:me)?s?|kg)\b|公斤|千克/iu, 'kg|kilos?|kilogram(?:me)?s?|公斤|千克'],
  [/\b(?:tonn?es?|tonnen|tons)\b|吨/iu, 't|tonn?es?|tonnen|tons|吨'],
  [/\b(?:kilomet(?:er|re)s?|km)\b|公里/iu, 'km|kilomet(?:er|re)s?|公里'],
  [/\bmet(?:er|re)s?\b/iu, 'm|met(?:er|re)s?'],
  [/\b(?:kwh|kilowatt[- ]?hours?|kilowattstunden)\b/iu, 'kwh'],
  [/\b(?:euros?|eur)\b|€/iu, '€|eur|euros?'],
  [/\b(?:dollars?|usd)\b|\$/iu, '\\$|usd|dollars?'],
  [/\b(?:francs?|franken|chf)\b/iu, 'chf|francs?|franken'],
  [/\b(?:megabytes?|mb)\b/iu, 'mb|megabytes?'],
  [/\b(?:gigabytes?|gb)\b/iu, 'gb|gigabytes?'],
];
/** Of how many pieces an entry is: `x2`, `3x`. */
const PIECES = /(?<![\w.])(?:x ?(\d{1,6})|(\d{1,6}) ?x)(?![\w.])/iu;
const ALL =
  /\b(?:all|together|total|overall|altogether|combined|summed|sum)\b|\b(?:insgesamt|zusammen|alle[nr]?|gesamt\w*)\b|一共|总共|合计/iu;
const OF_SUMS =
  /^(?:all|together|total|overall|altogether|combined|summed|sum|given|taken|handed|used|out|many|much|insgesamt|zusammen|一共|总共|合计)$/;
/** From this share on, what most entries say is what is counted, and the others speak of something else. */
const MOST = 0.75;
const MIN_ENTRIES = 2;

interface Stated {
  readonly entry: LogEntry;
  readonly amount: number;
  /** What the message says before the number, without names. */
  readonly form: string;
}

/** What the messages of several entries state with a unit or in pieces, added up: "litres of fuel for all flights together". */
export function statedTotal({ question: { text }, asked, scope, words }: Asked): Finding | undefined {
  if (!(asksForAggregate({ text }) || ALL.test(text)) || asked.extreme || /\b(?:average|mean|median)\b/i.test(text))
    return undefined;
  const unit = UNITS.find(([name]) => name.test(text));
  if (!unit && !asked.isCount) return undefined;
  const pattern = unit ? new RegExp(`(?<![\\w.:/-])(\\d[\\d.,']*)\\s?(?:${unit[1]})(?![\\p{L}\\d/])`, 'iu') : PIECES;
  const stated = scope.flatMap((entry): Stated[] => {
    const found = pattern.exec(entry.message.slice(0, 400));
    const number = found?.[1] ?? found?.[2];
    if (!found || number === undefined) return [];
    return [{ entry, amount: amountOf(number), form: formOf(entry.message.slice(0, found.index)) }];
  });
  const telling = words.filter(
    ({ word, weight }) => weight >= 0.5 && !OF_SUMS.test(word) && !(unit?.[0].test(word) ?? false),
  );
  const entries = new Set(stated.map(({ entry }) => entry.number));
  const known = telling.filter(({ strengths }) => [...strengths.keys()].some((number) => entries.has(number)));
  if (telling.length > 0 && known.length === 0) return undefined;
  const having = new Set(
    known.length === 0
      ? stated.map(({ entry }) => entry)
      : havingAll(
          stated.map(({ entry }) => entry),
          known,
        ),
  );
  const fitting = stated.filter(({ entry }) => having.has(entry));
  // Of what entries say differently, the question may say which: what was returned is not what was withdrawn.
  const said = saidByQuestion(
    fitting.map((one) => one.form),
    text,
  );
  const form = mostFrequent(said);
  const alike = fitting.filter((one) => one.form === form);
  if (alike.length < MIN_ENTRIES || alike.length < said.length * MOST) return undefined;
  const sum = Math.round(alike.reduce((total, { amount }) => total + amount, 0) * 1000) / 1000;
  const name = unit ? ` ${unit[0].exec(text)?.[0] ?? ''}` : '';
  return {
    text: `**${String(sum)}**${name} — the sum of what ${String(alike.length)} entries say (“${form}”)`,
    how: `what ${String(alike.length)} entries state, added up`,
    lines: cited(alike.map(({ entry }) => entry)),
    certainty: known.length === telling.length ? 0.82 : 0.72,
  };
}

function amountOf(written: string): number {
  const plain = written.replace(/[.,']+$/, '').replace(/[,'](?=\d{3}(?!\d))/g, '');
  return Number(plain.replace(',', '.'));
}

/** The words of the beginning of a message: neither names nor numbers. */
function formOf(beginning: string): string {
  return (beginning.match(/(?<![\p{L}\d._@=-])\p{Ll}[\p{Ll}-]*(?![\p{L}\d._@=-])/gu) ?? []).join(' ');
}

/** The forms that have a word of the question which not all have; all where too few have. */
function saidByQuestion(forms: readonly string[], text: string): readonly string[] {
  const asked = wordsOf(text);
  const telling = (word: string): boolean => !forms.every((form) => form.split(' ').includes(word));
  const saying = forms.filter((form) =>
    form.split(' ').some((word) => telling(word) && asked.some((one) => stemOf(one) === stemOf(word))),
  );
  return saying.length >= MIN_ENTRIES ? saying : forms;
}

function mostFrequent(forms: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
