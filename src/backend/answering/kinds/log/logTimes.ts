import type { Finding } from '../answerKind.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import { durationText } from './clock.ts';
import type { LogEntry } from './logEntries.ts';
import { MEASURE, TIME_UNITS, isNumber } from './logFields.ts';
import { describe, havingAll, type Asked } from './logScope.ts';
import { spanFinding, tellsBothEnds } from './spanAnswer.ts';
import { cited, lineText, listFinding, wholeEntry } from './logText.ts';

/** A length of time that an entry states: `3.6s without redis`, `offline_s: 8009`. */
function statedDuration({ message, fields }: LogEntry): string | undefined {
  for (const [name, value] of fields) {
    const unit = /(?:^|_)(s|sec|seconds|ms|min|minutes|duration|elapsed)$/i.exec(name)?.[1];
    if (unit === undefined || !isNumber(value)) continue;
    const seconds = Number.parseFloat(value) * (TIME_UNITS[unit.toLowerCase()] ?? 1);
    return seconds >= 60 ? `${value} ${unit} (${durationText(seconds)})` : `${value} ${unit}`;
  }
  return [...message.matchAll(MEASURE)].at(-1)?.[0];
}

const DURATION_WORDS = new Set(
  'open opened closed close without down off offline away unavailable unreachable lost gone lasted last outage interrupted disconnected'.split(
    ' ',
  ),
);

/** How long something took or was away: as an entry says, else between the first and the last entry about it. */
export function durationAnswer({ asked, log, words, file, scope }: Asked): Finding | undefined {
  if (!asked.isDuration || (tellsBothEnds(asked.text) && !asked.window)) return undefined;
  const telling = words.filter(({ weight, word }) => weight >= 0.5 && !DURATION_WORDS.has(word));
  const start =
    /\b(?:start|starting|startup|boot|booting|shutdown|startet?e?)\b/i.test(asked.text) &&
    !/\blog\b|\bfile\b/i.test(asked.text);
  if (telling.length === 0 && start) {
    const said = scope.find(
      (entry) =>
        /\b(?:started|startup|booted|ready|up|initiali[sz]ed)\b/i.test(entry.message) &&
        statedDuration(entry) !== undefined,
    );
    if (said) {
      return {
        text: `**${statedDuration(said) ?? ''}** — ${lineText(said, log, file)}`,
        how: 'what the entry says',
        lines: cited([said]),
        certainty: 0.9,
      };
    }
  }
  if (telling.length === 0) {
    const [first, last] = [log.entries[0], log.entries.at(-1)];
    if (asked.words.length > 0 || first?.seconds === undefined || last?.seconds === undefined) return undefined;
    return spanFinding(first, last, { log, file }, 0.78);
  }
  const about = havingAll(scope, telling);
  if (!about || about.length === 0) return undefined;
  const covers = about
    .map((entry) => ({ entry, stated: statedDuration(entry), score: coverOfWords(words, entry.number) }))
    .filter(({ stated }) => stated !== undefined);
  const most = covers.reduce((largest, { score }) => Math.max(largest, score), 0);
  const best = covers.filter(({ score }) => score >= most - 0.01);
  const [only] = best;
  if (only && best.length <= 2) {
    const { entry } = best.at(-1) ?? only;
    const stated = (best.at(-1) ?? only).stated ?? '';
    return {
      text: `**${stated}** — ${lineText(entry, log, file)}`,
      how: 'what the entry says',
      lines: cited([entry]),
      certainty: 0.93,
    };
  }
  const [first, last] = [about[0], about.at(-1)];
  if (about.length < 2 || about.length > 12 || !first || !last) return undefined;
  const isSpan =
    /start|begin|open|lost|down|offline|created?/i.test(first.message) &&
    /finish|end|done|complet|clos|again|up\b|online|stop/i.test(last.message);
  return spanFinding(first, last, { log, file }, isSpan ? 0.82 : 0.6);
}

/** What stands at a time or between two. */
export function timeAnswer({ asked, scope, words, log, file }: Asked): Finding | undefined {
  if (!asked.window && asked.days.text === '') return undefined;
  const found = asked.words.length === 0 ? scope : havingAll(scope, words);
  if (!found || found.length === 0) {
    if (asked.words.length > 0) return undefined;
    return {
      text: 'Not in this file: no entry at that time.',
      how: 'no entry at that time',
      lines: [],
      certainty: 0.8,
    };
  }
  if (asked.isFirst || asked.isLast) return undefined;
  return listFinding(found, `${String(found.length)} ${describe(asked)}`, log, file, 0.86);
}

/** The first or the last of the entries that fit. */
export function endAnswer({ asked, scope, words, log, file, question }: Asked): Finding | undefined {
  if (!asked.isFirst && !asked.isLast) return undefined;
  if (asked.words.length > 0 && asked.levels.length === 0) return undefined;
  const found = asked.words.length === 0 ? scope : havingAll(scope, words);
  const entry = asked.isLast ? found?.at(-1) : found?.[0];
  if (!entry) return undefined;
  if (asked.isWhen && !(asked.isFirst && asked.isLast)) {
    return {
      text: `**${entry.time}** — ${lineText(entry, log, file)}`,
      how: asked.isLast ? 'the last entry' : 'the first entry',
      lines: cited([entry]),
      certainty: 0.88,
    };
  }
  const [first, last] = [found?.[0], found?.at(-1)];
  if (asked.isFirst && asked.isLast && first && last && first !== last)
    return {
      ...listFinding([first, last], 'the first and the last entry', log, file, 0.9),
      text: `First: ${lineText(first, log, file)}\n\nLast: ${lineText(last, log, file)}`,
    };
  const number = /\b(?:last|first|latest) (\d{1,2})\b/i.exec(question.text)?.[1];
  if (number !== undefined && found) {
    const some = asked.isLast ? found.slice(-Number(number)) : found.slice(0, Number(number));
    return listFinding(some, `the ${asked.isLast ? 'last' : 'first'} ${number}`, log, file, 0.86);
  }
  return {
    text: wholeEntry(entry, log, file),
    how: `the ${asked.isLast ? 'last' : 'first'} of ${String(found?.length ?? 0)} ${describe(asked)}`,
    lines: cited([entry]),
    certainty: 0.9,
  };
}

function coverOfWords(words: readonly MatchedWord[], number: number): number {
  let [found, all] = [0, 0];
  for (const { rarity, strengths } of words) {
    all += rarity;
    found += rarity * (strengths.get(number) ?? 0);
  }
  return all === 0 ? 0 : found / all;
}
