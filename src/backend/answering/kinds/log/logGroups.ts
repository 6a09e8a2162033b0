import type { Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import type { LogEntry } from './logEntries.ts';
import {
  CHOOSES,
  fieldAsked,
  fieldNamed,
  firstField,
  grouped,
  isFieldWord,
  isOfThings,
  valueAsked,
} from './logFields.ts';
import { havingAll, type Asked } from './logScope.ts';
import { cited, lineText } from './logText.ts';

const ASKS_GROUPS = /\b(?:per|by|for each|for every|each|grouped by|pro|je)\s+(?:the\s+)?(\p{L}+)|每(?:个|小时|天)/iu;

const MAX_GROUPS = 30;

/** How many entries there are for each value: "requests per hour", "errors by source". */
export function groupsAnswer({ question, asked, scope, log, words }: Asked): Finding | undefined {
  const by = ASKS_GROUPS.exec(question.text);
  // "Requests by bots" are those of bots, "requests by status" are counted for each.
  if (by && asked.isCount && /^(?:by|pro|je)\s/i.test(by[0]) && /[^su]s$/i.test(by[1] ?? '')) return undefined;
  if (!by || asked.extreme || asked.isMostFrequent || asked.isLeastFrequent) return undefined;
  const name = by[1] ?? '';
  const isCounted =
    asked.isCount || /\b(?:requests?|entries|errors|warnings|hits|lines|distribution|breakdown)\b/i.test(question.text);
  if (!isCounted) return undefined;
  const unit = timeUnitOf(by[0]);
  const field = unit ? undefined : fieldNamed(name.toLowerCase(), log, isOfThings(log));
  const keyOf = unit
    ? unit.keyOf
    : LEVEL_NAMES.test(name)
      ? ({ level }: LogEntry) => level
      : SOURCES.test(name)
        ? ({ source }: LogEntry) => source
        : field === undefined
          ? undefined
          : valueAsked(question, field);
  if (!keyOf) return undefined;
  const others = words.filter(({ word, weight }) => weight >= 0.5 && word !== name.toLowerCase() && !timeUnitOf(word));
  const within = others.length === 0 ? scope : havingAll(scope, others);
  if (!within || within.length === 0) return undefined;
  const groups = [...grouped(within, keyOf)];
  if (groups.length === 0) return undefined;
  const ordered = unit ? groups : groups.sort(([, a], [, b]) => b.length - a.length);
  const shown = ordered.slice(0, MAX_GROUPS).map(([value, { length }]) => `${value}: ${String(length)}`);
  return {
    text: shown.join(', ') + (ordered.length > MAX_GROUPS ? `, and ${String(ordered.length - MAX_GROUPS)} more` : ''),
    how: `${String(within.length)} entries, counted by ${unit?.name ?? name}`,
    lines: cited(ordered.flatMap(([, [first]]) => first ?? [])),
    certainty: 0.84,
  };
}

/** "What's the host called", where all entries have the one: the value of a field that never changes. */
export function singleValueAnswer({ question, log, scope, asked, words }: Asked): Finding | undefined {
  const name = ASKS_VALUE.exec(question.text)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (name === undefined || asked.isCount || asked.isMostFrequent || asked.isLeastFrequent || asked.extreme)
    return undefined;
  const field = fieldNamed(name.toLowerCase(), log);
  if (field === undefined || words.some(({ word, weight }) => weight >= 0.5 && !isFieldWord(word, field)))
    return undefined;
  const values = grouped(scope, ({ fields }) => fields.get(field));
  const [only] = values;
  if (values.size !== 1 || !only) return undefined;
  const [value, entries] = only;
  return {
    text: `**${value}** — ${field} of ${entries.length === scope.length ? 'all ' : ''}${String(entries.length)} entries`,
    how: `the only value of ${field}`,
    lines: cited(entries),
    certainty: 0.88,
  };
}

const ASKS_VALUE =
  /\b(?:what|which)(?:'s| is| was)? (?:the )?(?:name of the )?([\p{L}_]+)(?: name)?(?: (?:called|named|is (?:this|it)|was (?:this|it)|does this)\b|\s*\??$)|\b(?:what|which) (host|server|machine|computer)\b.{0,24}\b(?:from|of|this|log)/iu;

/** So many values that are equally frequent are all given. */
const MAX_TIES = 4;

/** What is named most often: a value of a field, a source, or a message without its numbers. */
export function frequencyAnswer({ asked, log, scope, words, file, question }: Asked): Finding | undefined {
  if (!asked.isMostFrequent && !asked.isLeastFrequent) return undefined;
  const isSource = /\b(?:source|component|module|service|logger|process|program|daemon|class)\b/i.test(question.text);
  const isLevel = LEVEL_NAMES.test(question.text);
  const topped = /\btop (?:\d+|two|three|five|ten) (\p{L}+)/iu.exec(question.text)?.[1]?.toLowerCase();
  const ofTop = topped === undefined ? undefined : fieldNamed(topped, log, isOfThings(log));
  const unit = timeUnitOf(question.text.split(CHOOSES)[0] ?? '');
  const field =
    isSource || isLevel || unit
      ? undefined
      : (ofTop ?? firstField(question, log, isOfThings(log)) ?? fieldAsked(question, log, isOfThings(log)));
  const others = field === undefined ? words : words.filter(({ word }) => !isFieldWord(word, field));
  const wanted = others.filter(
    ({ weight, word }) =>
      weight >= 0.5 &&
      !(topped !== undefined && /^\d+$/.test(word)) &&
      !(field === 'agent' && word === 'user') &&
      !(unit && timeUnitOf(word)) &&
      !(isSource && /source|component|module|service|logger|process|program|daemon|class/.test(word)),
  );
  // Messages are counted where messages are asked for: what is a value of nothing named is not counted at all.
  if (field === undefined && !isSource && !isLevel && !unit && !isOfMessages(question.text)) return undefined;
  const valueIn = field === undefined ? (): undefined => undefined : valueAsked(question, field);
  const byField = field === 'error' ? log.entries : scope;
  const within = wanted.length === 0 ? byField : havingAll(byField, wanted);
  if (!within || within.length === 0) return undefined;
  const groups = grouped(within, (entry) =>
    unit
      ? unit.keyOf(entry)
      : isSource
        ? entry.source
        : isLevel
          ? entry.level
          : field === undefined
            ? skeleton(entry.message)
            : valueIn(entry),
  );
  const ordered = [...groups].sort(([, a], [, b]) =>
    asked.isLeastFrequent ? a.length - b.length : b.length - a.length,
  );
  const [best] = ordered;
  if (!best) return undefined;
  const ties = ordered.filter(([, { length }]) => length === best[1].length).slice(0, MAX_TIES);
  const entries = ties.flatMap(([, some]) => some);
  const isMessage = field === undefined && !isSource && !isLevel && !unit;
  const shown = ties.map(([value, [first]]) => (isMessage && first ? lineText(first, log, file) : `**${value}**`));
  const rest = ordered
    .slice(ties.length, ties.length + 3)
    .map(([name, { length }]) => `${isMessage ? code(clipped(name, 60)) : name} (${String(length)})`);
  const times = `${String(best[1].length)} time${best[1].length === 1 ? '' : 's'}${ties.length > 1 ? ' each' : ''}`;
  return {
    text: `${shown.join(isMessage ? '\n' : ', ')} — ${times}${rest.length > 0 ? `; then ${rest.join(', ')}` : ''}`,
    how: `${unit?.name ?? field ?? (isSource ? 'source' : isLevel ? 'level' : 'message')}: ${String(groups.size)} different values in ${String(within.length)} entries`,
    lines: cited(entries),
    certainty: ties.length === 1 ? 0.84 : ties.length < MAX_TIES ? 0.76 : 0.55,
  };
}

function skeleton(message: string): string {
  return message
    .replace(/[\w-]+/g, (run) => (/\d|\b[0-9a-f]{6,}\b/i.test(run) ? '#' : run))
    .replace(/#(?:[\s.,:/-]*#)+/g, '#')
    .trim();
}

/** Whether what is said most often is asked for, and not a thing of another name. */
function isOfMessages(text: string): boolean {
  return (
    !/\b(?:which|what)\s+(?!errors?\b|warnings?\b|messages?\b|events?\b|entr|lines?\b|problems?\b|kinds?\b|types?\b|exceptions?\b|is\b|was\b|are\b|were\b|happen|occur|come|goes|went|fail)\p{L}+/iu.test(
      text,
    ) || /\b(?:errors?|warnings?|messages?|events?|entry|entries|lines?|problems?|exceptions?)\b/i.test(text)
  );
}

const SOURCES = /\b(?:sources?|components?|modules?|services?|loggers?|process(?:es)?|programs?|daemons?|units?)\b/i;

const LEVEL_NAMES = /\blevels?\b|\bseverit/i;

/** More values than these are no kinds. */
const MAX_KINDS = 60;

/** The values of a field that occur. */
export function distinctAnswer({ asked, log, scope, words, question }: Asked): Finding | undefined {
  const isCount = asked.isCount && /\b(?:different|distinct|unique)\b/i.test(question.text);
  const isOfEntries = SOURCES.test(question.text) || LEVEL_NAMES.test(question.text);
  const isPlural =
    /^(?:which|what)\s+(?!is\b|was\b|does\b|has\b)(?:\w+\s+){0,2}(?!\w+ss\b|was\b|is\b|has\b|does\b)\w+s\b/i.test(
      question.text,
    ) &&
    (isOfEntries || firstField(question, log, isOfThings(log)) !== undefined);
  // "Which path returned 500": the values that requests of a status have.
  const isOfStatus =
    (asked.statuses.length > 0 || asked.statusClass !== undefined) &&
    firstField(question, log, isOfThings(log)) !== undefined;
  if (!isCount && !((asked.isDistinct || isPlural || isOfStatus) && asked.isList)) return undefined;
  const { text } = question;
  const isLevels = LEVEL_NAMES.test(text);
  const isSources = SOURCES.test(text);
  const isEvents = /\b(?:events?|messages?)\b/i.test(text) && log.fields.includes('event');
  const field =
    isLevels || isSources
      ? undefined
      : isEvents
        ? 'event'
        : (firstField(question, log, isOfThings(log)) ?? fieldAsked(question, log, isOfThings(log)));
  if (!isLevels && !isSources && field === undefined) return undefined;
  const others = words.filter(
    ({ word, weight }) =>
      weight >= 0.5 &&
      !(field !== undefined && isFieldWord(word, field)) &&
      !(
        isSources &&
        /^(?:source|component|module|service|logger|process|program|daemon|unit|write|wrote|writing)/.test(word)
      ),
  );
  const within = others.length === 0 ? scope : havingAll(scope, others);
  if (!within || within.length === 0) return undefined;
  const valueIn = field === undefined ? (): undefined => undefined : valueAsked(question, field);
  const groups = grouped(within, (entry) => (isLevels ? entry.level : isSources ? entry.source : valueIn(entry)));
  if (groups.size === 0 || groups.size > MAX_KINDS) return undefined;
  const ordered = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const what = isLevels ? 'level' : isSources ? 'source' : (field ?? '');
  const firsts = ordered.map(([, [first]]) => first).filter((entry) => entry !== undefined);
  return {
    text: `**${String(groups.size)}** (${what}): ${ordered.map(([value, { length }]) => `${value} (${String(length)})`).join(', ')}`,
    how: `the different values of ${what} in ${String(within.length)} entries`,
    lines: cited(firsts),
    certainty: 0.84,
  };
}

/** A stretch of time that entries are counted by. */
interface TimeUnit {
  readonly name: string;
  /** The entry's hour, minute or day, as it is shown; undefined where it has no time. */
  keyOf(entry: LogEntry): string | undefined;
}

const DAY =
  /\d{4}[-/]\d\d[-/]\d\d|\d{1,2}[/ -][A-Z][a-z]{2}[/ -]\d{4}|[A-Z][a-z]{2} +\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}/;

function clockOf({ seconds }: LogEntry, unit: number): string | undefined {
  if (seconds === undefined) return undefined;
  const start = Math.floor((seconds % 86_400) / unit) * unit;
  const [hour, minute] = [Math.floor(start / 3600), Math.floor((start % 3600) / 60)];
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

const UNITS: readonly (readonly [RegExp, TimeUnit])[] = [
  [/\bhours?\b|\bhourly\b|\bstunden?\b|小时|时段/iu, { name: 'hour', keyOf: (entry) => clockOf(entry, 3600) }],
  [/\bminutes?\b|分钟/iu, { name: 'minute', keyOf: (entry) => clockOf(entry, 60) }],
  [/\bdays?\b|\bdaily\b|\bdates?\b|\btage?\b|每天|哪天/iu, { name: 'day', keyOf: ({ time }) => DAY.exec(time)?.[0] }],
];

/** The hour, minute or day that a question wants entries to be counted by; undefined where it wants none. */
function timeUnitOf(text: string): TimeUnit | undefined {
  return UNITS.find(([pattern]) => pattern.test(text))?.[1];
}
