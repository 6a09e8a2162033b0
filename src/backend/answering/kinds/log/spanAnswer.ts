import { contentWords } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { queryWords } from '../text/proseWords.ts';
import { durationText } from './clock.ts';
import type { LogEntry } from './logEntries.ts';
import { isGeneric } from './logConditions.ts';
import { havingAll, type Asked, describe } from './logScope.ts';
import { coverOfEntry } from './logSearch.ts';
import { cited, lineText, listFinding, wholeEntry } from './logText.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import { MEASURE, TIME_UNITS, isNumber } from './logFields.ts';

/** Whether a question tells from what to what. */
function tellsBothEnds(text: string): boolean {
  return BETWEEN.test(text.replace(/[?.!]+$/, ''));
}

const BETWEEN =
  /\b(?:between|zwischen)\s+(.{3,80}?)\s+(?:and|und)\s+(.{3,80})$|\b(?:from|after|since|von|nach)\s+(.{3,80}?)\s+(?:to|until|till|before|bis)\s+(.{3,80})$|\((\w.{2,60}?)\s+(?:to|until|till|bis|->)\s+(.{2,60}?)\)|从(.{1,30}?)到(.{1,30})/iu;
const AWAY =
  /\b(?:down|away|offline|unavailable|unreachable|out|off(?:line)?|gone|dead|disconnected|interrupted|outage|downtime|without|stopped|missing|lost|ausgefallen|weg)\b|中断|宕机|离线/iu;
const OF_AWAY =
  /^(?:down|away|offline|unavailable|unreachable|out|off|gone|dead|disconnected|interrupted|outage|downtime|stopped|missing|lost|service|back|again|ausgefallen|weg|total|altogether|overall|combined|insgesamt|first|second|third|last|time|times|many|long|minutes?|seconds?|hours?)$/;
const GOES =
  /\b(?:stop(?:ped|ping)?|kill(?:ed)?|exit(?:ed)?|down|lost|disconnect(?:ed)?|offline|fail(?:ed)?|unreachable|unavailable|crash(?:ed)?|died|terminated|gone|closed|went away|shut(?:ting)? ?down|blocked|cut|timed out|out of memory)\b/i;
const RETURNS =
  /\b(?:start(?:ed)?|restarted|up|back|again|connected|reconnected|online|recovered|restored|available|reachable|ready|running|resumed|healthy|reopened|cleared|active)\b/i;
const NOT_YET = /\b(?:starting|will|scheduled|trying|attempt|retry|next try|not|cannot|failed)\b/i;
const MIN_COVER = 0.55;
const MAX_TIMES = 8;

/** How much time is between two entries that a question tells of, or for how long something was away. */
export function spanAnswer(all: Asked): Finding | undefined {
  const { asked } = all;
  if (!asked.isDuration) return undefined;
  return betweenAnswer(all) ?? awayAnswer(all);
}

function betweenAnswer(all: Asked): Finding | undefined {
  const { question, asked } = all;
  if (asked.window) return undefined;
  const parts = BETWEEN.exec(question.text.replace(/[?.!]+$/, ''))
    ?.slice(1)
    .filter((part) => part !== undefined);
  const [from, to] = parts ?? [];
  if (from === undefined || to === undefined) return undefined;
  const subject = wordsIn(question.text.slice(0, question.text.indexOf(from)), all);
  const ordinals = /\bfirst\b/i.test(from) && /\b(?:second|last|next)\b/i.test(to);
  if (ordinals) return ordinalSpan(all, from, to);
  const first = eventOf(from, subject, all, undefined);
  const last = first && eventOf(to, subject, all, first.entry);
  if (!last || first.entry === last.entry) return undefined;
  return spanFinding(first.entry, last.entry, all, 0.5 + 0.36 * Math.min(1, first.cover, last.cover));
}

/** "Between the first and the second try of job 902". */
function ordinalSpan({ log, words, file }: Asked, from: string, to: string): Finding | undefined {
  const telling = words.filter(({ weight, word }) => weight >= 0.5 && !/^(?:first|second|next|last)$/.test(word));
  const found = telling.length === 0 ? undefined : havingAll(log.entries, telling);
  if (!found || found.length < 2) return undefined;
  const last = /\blast\b/i.test(to) ? found.at(-1) : found[1];
  const [first] = found;
  if (!first || !last || from === '' || (found.length > 2 && !/\blast\b/i.test(to))) return undefined;
  return spanFinding(first, last, { log, file }, 0.76);
}

/** How a program says what people call otherwise. */
const SAID: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\b(?:start\w*|begin\w*|boot\w*|launch\w*)\b|启动/iu,
    /\b(?:start(?:ed|ing|up)?|begin\w*|boot\w*|launch\w*|ready)\b/i,
  ],
  [
    /\b(?:shut ?down|stop\w*|end|exit\w*|terminat\w*|finish\w*)\b|停止|关闭/iu,
    /\b(?:shut(?:ting)? ?down|stop\w*|exit\w*|terminat\w*|SIGTERM|bye|finish\w*|complete\w*|done|graceful)\b/i,
  ],
  [/\b(?:kill\w*|oom)\b/i, /\b(?:kill\w*|out of memory|oom)\b/i],
  [/\b(?:failure|failed|failing|error|crash\w*)\b/i, /\b(?:fail\w*|error|crash\w*|exception)\b/i],
  [/\b(?:back|recover\w*|reconnect\w*|again|up)\b/i, RETURNS],
];

/** The entry that a few words tell of, after another perhaps; the last one where an end is meant. */
function eventOf(
  text: string,
  subject: Asked['words'],
  all: Asked,
  after: LogEntry | undefined,
): { readonly entry: LogEntry; readonly cover: number } | undefined {
  const { log, question } = all;
  const own = wordsIn(text, all);
  const said = SAID.filter(([asked]) => asked.test(text)).map(([, pattern]) => pattern);
  const rest = own.filter(({ word }) => !SAID.some(([asked]) => asked.test(word)));
  const entries = after ? log.entries.slice(after.number + 1) : log.entries;
  const words = [...rest, ...subject.filter(({ word }) => !rest.some((one) => one.word === word))];
  let best: { readonly entry: LogEntry; readonly cover: number } | undefined;
  const isEnd = after !== undefined && /\b(?:shut ?down|end|exit|stop)\b|停止|关闭/iu.test(text) && rest.length === 0;
  for (const entry of entries) {
    const isSaid = said.some((pattern) => pattern.test(entry.message));
    if (said.length > 0 && !isSaid) continue;
    const ofOwn = rest.length === 0 ? 1 : coverOfEntry(rest, entry, question);
    const ofAll = words.length === 0 ? 1 : coverOfEntry(words, entry, question);
    const cover = rest.length === 0 && subject.length > 0 ? 0.6 + 0.3 * ofAll : 0.85 * ofOwn + 0.15 * ofAll;
    if (cover < MIN_COVER || (rest.length === 0 && said.length === 0)) continue;
    if (!best || cover > best.cover + 0.001 || (isEnd && cover > best.cover - 0.001)) best = { entry, cover };
  }
  return best;
}

function wordsIn(text: string, { log }: Asked): Asked['words'] {
  return log.words
    .match(queryWords({ text, words: contentWords(text) }))
    .filter(
      ({ word, weight }) =>
        weight >= 0.25 &&
        !isGeneric(word) &&
        !/^(?:many|long|between|pass|passed|passes|elapsed|time|minutes?|seconds?|hours?)$/.test(word),
    );
}

/** What has stopped, rather than what is stopping. */
function done(gone: readonly LogEntry[]): readonly LogEntry[] {
  const past = gone.filter(({ message }) => !/\b(?:stopping|shutting down|closing|disconnecting)\b/i.test(message));
  return past.length > 0 ? past : gone;
}

/** From the entry that says that something went to the next that says that it is back. */
function awayAnswer(all: Asked): Finding | undefined {
  const { question, asked, log, words } = all;
  if (!AWAY.test(question.text)) return undefined;
  const telling = words.filter(({ weight, word }) => weight >= 0.5 && !OF_AWAY.test(word));
  // What brought it down chooses one of several times: "after the OOM kill".
  const cause = telling.filter(({ word }) => SAID.some(([asked]) => asked.test(word)));
  const subject = telling.filter((word) => !cause.includes(word));
  if (subject.length === 0) return undefined;
  // That someone has it stopped is not that it has.
  const about = havingAll(
    log.entries.filter(({ fields }) => !fields.has('command')),
    subject,
  );
  if (!about || about.length < 2) return undefined;
  const gone = about.filter(({ message }) => GOES.test(message) && !/\bstarted\b/i.test(message));
  const ofCause =
    cause.length === 0
      ? done(gone)
      : gone.filter(({ message }) =>
          SAID.some(([asked, said]) => cause.some(({ word }) => asked.test(word)) && said.test(message)),
        );
  const isBack = ({ message }: LogEntry): boolean => RETURNS.test(message) && !NOT_YET.test(message);
  const times: { readonly first: LogEntry; readonly back: LogEntry }[] = [];
  for (const first of ofCause.length > 0 ? ofCause : gone) {
    const before = times.at(-1);
    const back = about.find((entry) => entry.number > first.number && isBack(entry));
    if (back && (!before || first.number > before.back.number)) times.push({ first, back });
  }
  if (IN_ALL.test(question.text) && times.length > 1) return sumOfTimes(times, all);
  const at = ORDINALS.findIndex((ordinal) => ordinal.test(question.text));
  const chosen = asked.isLast ? times.at(-1) : times[Math.max(at, 0)];
  if (!chosen) return undefined;
  const { first, back } = chosen;
  // Several times it was away: the first of them is one of several.
  const isAgain = !asked.isLast && at < 0 && gone.some((entry) => entry.number > back.number);
  const finding = spanFinding(first, back, all, isAgain && cause.length === 0 ? 0.72 : 0.84);
  return finding && isAgain && cause.length === 0
    ? { ...finding, text: `${finding.text} (the first of several times)` }
    : finding;
}

const IN_ALL = /\b(?:in total|altogether|in all|overall|all together|combined|insgesamt)\b|总共|一共/iu;
const ORDINALS: readonly RegExp[] = [
  /\b(?:first|1st|erste[nrs]?)\b/i,
  /\b(?:second|2nd|zweite[nrs]?)(?! of)\b/i,
  /\b(?:third|3rd|dritte[nrs]?)\b/i,
];

/** All the time that something was away. */
function sumOfTimes(
  times: readonly { readonly first: LogEntry; readonly back: LogEntry }[],
  { log, file }: Asked,
): Finding | undefined {
  const spans = times.map(({ first, back }) =>
    first.seconds === undefined || back.seconds === undefined ? Number.NaN : Math.abs(back.seconds - first.seconds),
  );
  const sum = spans.reduce((total, span) => total + span, 0);
  if (Number.isNaN(sum)) return undefined;
  const shown = times
    .slice(0, MAX_TIMES)
    .map(({ first }, at) => `- ${durationText(spans[at] ?? 0)} from ${lineText(first, log, file)}`);
  return {
    text: `**${durationText(sum)}** in ${String(times.length)} times\n${shown.join('\n')}`,
    how: 'the time between both entries, added up',
    lines: cited(times.slice(0, MAX_TIMES).flatMap(({ first, back }) => [first, back])),
    certainty: 0.8,
  };
}

/** The time from one entry to another; undefined where one of them has no time. */
function spanFinding(
  first: LogEntry,
  last: LogEntry,
  { log, file }: Pick<Asked, 'log' | 'file'>,
  certainty: number,
): Finding | undefined {
  if (first.seconds === undefined || last.seconds === undefined) return undefined;
  return {
    text: `**${durationText(Math.abs(last.seconds - first.seconds))}**, from ${lineText(first, log, file)} to ${lineText(last, log, file)}`,
    how: 'the time between both entries',
    lines: cited([first, last]),
    certainty,
  };
}

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
