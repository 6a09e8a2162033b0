import { contentWords } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { queryWords } from '../text/queryWords.ts';
import { durationText } from './clock.ts';
import type { LogEntry } from './logEntries.ts';
import { isGeneric } from './logWords.ts';
import { havingAll, type Asked } from './logScope.ts';
import { coverOfEntry } from './logSearch.ts';
import { cited, lineText } from './logText.ts';

/** Whether a question tells from what to what. */
export function tellsBothEnds(text: string): boolean {
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
export function spanFinding(
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
