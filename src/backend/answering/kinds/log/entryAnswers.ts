import type { Finding } from '../answerKind.ts';
import { clipped, codeBlock } from '../markdown.ts';
import type { LogEntry } from './logEntries.ts';
import { NOT_UNDERSTOOD, havingAll, type Asked } from './logScope.ts';
import { coverOfEntry, namedEntries, namesIn } from './logSearch.ts';
import { cited, lineOf, lineText } from './logText.ts';
import { grouped, valueOf } from './logFields.ts';
import { BY_HAND } from './logQuestion.ts';
import { queryWords } from '../text/proseWords.ts';
import { contentWords } from '../../../understanding/question.ts';
import { isGeneric } from './logConditions.ts';

const LEVELS = new Set(['ERROR', 'FATAL', 'CRITICAL', 'WARN', 'ALERT']);
const SAYS_TROUBLE =
  /\b(?:fail(?:ed|ure|s|ing)?|errors?|cannot|can't|could not|couldn't|unable|denied|refused|rejected|timed? ?out|timeout|out of memory|oom(?:-kill)?|killed|crash(?:ed)?|panic|fatal|emerg|exception|lost|unreachable|not (?:available|found|respond\w*|answer\w*)|no space|full|expired|invalid|corrupt\w*|broken|aborted|exhausted|disconnected|read-only|exited, code|segfault|overload\w*|too (?:large|many|long|big|heavy|slow)|missing|degraded)\b/i;

/** How a question says that something went wrong: in other words than the log, most often. */
const TROUBLE_WORD =
  /^(?:go|goes|went|gone|going|down|away|off|offline|out|fail\w*|crash\w*|die[ds]?|dying|br(?:eak|eaks|oke|oken)|stop(?:s|ped)?|wrong|problems?|troubles?|unavailable|unreachable|unsuccessful|kill(?:ed|s)?|abort(?:ed|s)?|issues?|succeed|work(?:ed|s|ing)?|happen(?:ed)?|couldn|could|cannot|able|unable|fehl\w*|abgestürzt|kaputt|exit(?:ed)?|restart(?:ed)?|lost|lose|error\w*|refus\w*|reject\w*|den(?:y|ied)|slow)$/;

const ASKS_REASON =
  /\bwhy\b|\bhow come\b|\bwhat (?:was|is|were) (?:the )?(?:reason|cause|problem|trouble|issue|matter|wrong)\b|\breasons? (?:for|why|of)\b|\bcause of\b|\bwhat (?:caused|went wrong|goes wrong|made|broke|killed|triggered)\b|\bwhat (?:is|was) wrong\b|\b(?:warum|weshalb|wieso|weswegen|woran)\b|为什么|原因|怎么回事/iu;
const OF_REASON = /^(?:why|reasons?|caused?|causes|made|make|made|triggered|matter|come|warum|weshalb|wieso)$/;
/** What leads to trouble stands shortly before it, in seconds and in entries. */
const SECONDS_BEFORE = 120;
const SECONDS_AFTER = 15;
const MAX_BEFORE = 12;
const MAX_AFTER = 5;
const MAX_REASONS = 5;
const MAX_REASON_CHARS = 150;

/** Why something went wrong: the entry that tells of it, with the trouble that stands around it. */
export function reasonAnswer(all: Asked): Finding | undefined {
  const { question, asked, log, file, scope } = all;
  if (!ASKS_REASON.test(question.text) || log.isJson) return undefined;
  const words = all.words.filter(({ word }) => !OF_REASON.test(word));
  const subject = words.filter(({ word, weight }) => weight >= 0.5 && !TROUBLE_WORD.test(word));
  const about = subject.length === 0 ? scope : havingAll(scope, subject);
  const isWhole = about !== undefined && about.length > 0 && (subject.length > 0 || asked.window !== undefined);
  if (!isWhole) return asked.window && isShort(asked.window) ? troubleOfTime(all) : undefined;
  const telling = about.filter((entry) => isTrouble(entry));
  const anchor = bestOf(all, words, telling.length > 0 ? telling : about);
  if (!anchor) return undefined;
  // An entry that goes on for several lines tells the reason itself.
  if (anchor.lines.last > anchor.lines.first) return undefined;
  const around = neighbours(anchor, log.entries, asked.window ? scope : undefined).filter(
    (entry) => entry !== anchor && isTrouble(entry) && isRelated(entry, anchor, all),
  );
  const names = namesIn(question);
  // Of a thing that is named, what was done about it tells what was wrong with it.
  const solving =
    names.length === 0
      ? []
      : namedEntries(names, log.entries, file)
          .filter((entry) => entry.number > anchor.number && (isTrouble(entry) || SAYS_SOLVED.test(entry.message)))
          .slice(0, 3);
  if (telling.length === 0 && around.length === 0) return undefined;
  const shown = [...new Set([anchor, ...solving, ...around])].slice(0, MAX_REASONS).sort((a, b) => a.number - b.number);
  if (shown.length === 1) return undefined;
  return {
    text: codeBlock(shown.map((entry) => clipped(lineOf(entry, log, file), MAX_REASON_CHARS)).join('\n')),
    how: 'what the log says around it',
    lines: cited([anchor, ...shown.filter((entry) => entry !== anchor)]),
    certainty: subject.length > 0 ? (telling.length > 0 ? 0.84 : 0.76) : NOT_UNDERSTOOD,
  };
}

/** A time in a question that chooses a few entries. */
function isShort({ from, to }: { readonly from: number; readonly to: number }): boolean {
  return to - from <= 1800;
}

/** The trouble of a time, where the log calls what it is about otherwise. */
function troubleOfTime({ scope, log, file }: Asked): Finding | undefined {
  const found = scope.filter((entry) => isTrouble(entry)).slice(0, MAX_REASONS);
  if (found.length === 0) return undefined;
  return {
    text: codeBlock(found.map((entry) => clipped(lineOf(entry, log, file), MAX_REASON_CHARS)).join('\n')),
    how: 'what went wrong at that time',
    lines: cited(found),
    certainty: NOT_UNDERSTOOD,
  };
}

/** What puts an end to trouble. */
const SAYS_SOLVED =
  /\b(?:repaired|fixed|replaced|released|removed|cleared|restored|recovered|resolved|solved|unlocked|reset|back)\b/i;

function bestOf({ question }: Asked, words: Asked['words'], entries: readonly LogEntry[]): LogEntry | undefined {
  let best: { readonly entry: LogEntry; readonly cover: number } | undefined;
  for (const entry of entries) {
    const cover = coverOfEntry(words, entry, question);
    if (!best || cover > best.cover + 0.001) best = { entry, cover };
  }
  return best?.entry;
}

/** The entries shortly before and after one, the nearest first. */
function neighbours(
  anchor: LogEntry,
  entries: readonly LogEntry[],
  scope: readonly LogEntry[] | undefined,
): LogEntry[] {
  const { number, seconds } = anchor;
  const within = new Set(scope);
  const isNear = (entry: LogEntry): boolean => {
    if (within.has(entry)) return true;
    if (seconds === undefined || entry.seconds === undefined) return Math.abs(entry.number - number) <= 3;
    const after = entry.seconds - seconds;
    return after <= SECONDS_AFTER && after >= -SECONDS_BEFORE;
  };
  return entries
    .slice(Math.max(0, number - MAX_BEFORE), number + MAX_AFTER + 1)
    .filter(isNear)
    .sort((a, b) => Math.abs(a.number - number) - Math.abs(b.number - number));
}

/** Whether trouble is of what the question is about: of the same program, or of a program that says nothing else here. */
function isRelated(entry: LogEntry, anchor: LogEntry, { log }: Asked): boolean {
  if (entry.source === anchor.source || entry.source === undefined) return true;
  const often = log.entries.filter(({ source }) => source === entry.source).length;
  const alike = log.entries.filter((one) => one.source === entry.source && isTrouble(one)).length;
  // What a program says all the time, such as failed logins, has nothing to do with it.
  return alike <= Math.max(4, often / 4) || often <= 5;
}

/** Whether an entry tells of trouble, by its level or by what it says. */
function isTrouble({ level, message, fields }: LogEntry): boolean {
  return LEVELS.has(level ?? '') || SAYS_TROUBLE.test(message) || /^[45]/.test(fields.get('status') ?? '');
}

const ASKS_WHO =
  /\b(?:who|whom|by whom|wer|which (?:user|person|account|employee|admin\w*|operator|engineer|colleague)s?|welche[rn]? (?:nutzer|benutzer|person)\w*)\b|谁|哪个(?:用户|人)/iu;
const OF_WHO =
  /^(?:who|whom|user|users|person|account|accounts|employee|admin\w*|operator|engineer|colleague|hand|manual|manually|wer|nutzer|benutzer|successfully|did)$/;
const USER_FIELD =
  /^(?:user|username|user_name|account|actor|principal|operator|login|by|technician|employee|person|name|email)$/i;
/** `aborted by kdoyle`, `by operator kdoyle`, and neither `by default` nor the other end of a connection, `by peer`. */
const BY_SOMEONE =
  /(?<!\p{L})by (?!(?:the|an?|its?|default|hand|mistake|accident|design|policy|rule|timeout|signal|sig[a-z]{3,5}\d?|peer|remote|foreign|e-?mail|phone)(?![\p{L}-]))((?:(?:user|operator|employee|technician|member|account|admin|customer)\s+(?!(?:at|on|in|via|from|with|after|before|for|because|request|of|and)(?![\p{L}-])))?\p{L}[\p{L}\d._@-]{1,60}(?<![._-]))/iu;
/** From this share of the question on, an entry is what is meant. */
const MIN_WHO_COVER = 0.5;
const MAX_WHO = 12;

/** Who did something: the users of the entries that speak of it or, in a log of requests, the addresses. */
export function whoAnswer(all: Asked): Finding | undefined {
  const { question, asked, log, file, scope } = all;
  if (!ASKS_WHO.test(question.text) || asked.isCount || asked.isMostFrequent || asked.extreme) return undefined;
  const userFields = log.fields.filter((name) => USER_FIELD.test(name.split('.').at(-1) ?? name));
  const isByHand = BY_HAND.test(question.text);
  const words = all.words.filter(({ word, weight }) => weight >= 0.5 && !OF_WHO.test(word));
  const hasUser = userFields.some((name) => scope.some(({ fields }) => fields.has(name)));
  const field = (isWithUser: boolean): readonly string[] =>
    isWithUser ? userFields : log.isAccess && log.addressField !== undefined ? [log.addressField] : [];
  for (const fields of hasUser ? [field(true), field(false)] : [field(false)]) {
    if (fields.length === 0) continue;
    const having = scope.filter((entry) => fields.some((name) => entry.fields.has(name)));
    const byHand = isByHand ? having.filter(({ fields: own }) => own.has('command')) : having;
    const entries = entriesAbout(all, words, byHand.length > 0 ? byHand : having);
    if (!entries) continue;
    const groups = [
      ...grouped(entries.found, (entry) => fields.map((name) => valueOf(entry, name)).find((one) => one !== undefined)),
    ];
    const [only] = groups;
    if (!only || groups.length > MAX_WHO) continue;
    const [first] = only[1];
    const text =
      groups.length === 1 && first
        ? `**${only[0]}**${only[1].length > 1 ? ` (${String(only[1].length)} times)` : ''} — ${lineText(asked.isLast ? (only[1].at(-1) ?? first) : first, log, file)}`
        : groups
            .map(
              ([name, some]) =>
                `**${name}** (${some.length === 1 ? (some[0]?.time ?? '') : `${String(some.length)} times`})`,
            )
            .join(', ');
    return {
      text,
      how: `${fields.join(' or ')} of ${String(entries.found.length)} entries`,
      lines: cited(groups.flatMap(([, some]) => some.slice(0, 3))),
      certainty: entries.isWhole ? 0.86 : 0.72,
    };
  }
  // The log tells of users elsewhere, or the question wants one: what has none does not answer it.
  const entries = entriesAbout(all, words, scope);
  const [first] = entries?.found ?? [];
  if (!entries || !first) return undefined;
  const doers = new Set(entries.found.map(({ message }) => BY_SOMEONE.exec(message)?.[1]));
  const [doer] = doers;
  if (doer !== undefined && doers.size === 1 && words.length > 0)
    return {
      text: `**${doer}** — ${lineText(asked.isLast ? (entries.found.at(-1) ?? first) : first, log, file)}`,
      how: 'by whom the entry says',
      lines: cited(entries.found.slice(0, 3)),
      certainty: entries.isWhole ? 0.86 : NOT_UNDERSTOOD,
    };
  if (hasUser || !/\bwho|\bwer\b/i.test(question.text) || !namesSomeone(first.message)) {
    return {
      text: `The log does not say who: ${lineText(first, log, file)}`,
      how: 'an entry without a user',
      lines: cited(entries.found),
      certainty: Math.min(0.68, NOT_UNDERSTOOD),
    };
  }
  return undefined;
}

/** Whether a message has a name in it, as people have them. */
function namesSomeone(message: string): boolean {
  return /(?<=\S\s)\p{Lu}\p{Ll}+\b|\S@\S|\bby \p{L}/u.test(message);
}

function entriesAbout(
  { question }: Asked,
  words: Asked['words'],
  entries: Asked['scope'],
): { readonly found: Asked['scope']; readonly isWhole: boolean } | undefined {
  if (entries.length === 0) return undefined;
  if (words.length === 0) return { found: entries, isWhole: true };
  const having = havingAll(entries, words);
  if (having && having.length > 0) return { found: having, isWhole: true };
  const scored = entries.map((entry) => ({ entry, cover: coverOfEntry(words, entry, question) }));
  const most = Math.max(...scored.map(({ cover }) => cover));
  if (most < MIN_WHO_COVER) return undefined;
  return {
    found: scored.filter(({ cover }) => cover >= most - 0.001).map(({ entry }) => entry),
    isWhole: most >= 0.85,
  };
}

const ASKS_NEIGHBOUR =
  /\bwhat\b.{0,40}?\b(?:happen\w*|occur\w*|logged|came|comes|come|did|does|do|done|follow\w*|was|said|wrote)\b.{0,60}?\b(before|after|following|preceding|if|when|once|as soon as)\b\s+(.{4,})$|\b(?:the )?(?:next|previous|preceding|following) (?:entry|line|event|message)s?\b.{0,10}?\b(after|before|to)\b\s+(.{4,})$|\bwas (?:passierte|geschah|war)\b.{0,20}\b(vor|nach|bevor|nachdem)\b\s+(.{4,})$/iu;
const MIN_NEIGHBOUR_COVER = 0.6;
const MAX_NEIGHBOURS = 4;
const MAX_NEIGHBOUR_CHARS = 140;

/** What stands right before or after an entry: "what happened just before the connection was lost". */
export function neighbourAnswer({ question, log, file, asked }: Asked): Finding | undefined {
  const found = ASKS_NEIGHBOUR.exec(question.text);
  if (!found || asked.isWhen || asked.isCount || asked.window || log.isJson) return undefined;
  const side = (found[1] ?? found[3] ?? found[5] ?? 'after').toLowerCase();
  const event = (found[2] ?? found[4] ?? found[6] ?? '').replace(/[?.!]+$/, '');
  const isBefore = /before|preceding|^vor$|bevor/.test(side) || /\b(?:previous|preceding)\b/i.test(question.text);
  const words = log.words
    .match(queryWords({ text: event, words: contentWords(event) }))
    .filter(({ word }) => !isGeneric(word));
  if (words.length === 0) return undefined;
  const anchor = anchorOf(words, asked.isLast, log.entries, question);
  if (!anchor) return undefined;
  const near = besides(anchor.entry, log.entries, isBefore);
  if (near.length === 0) return undefined;
  const shown = isBefore ? [...near.toReversed(), anchor.entry] : [anchor.entry, ...near];
  return {
    text: codeBlock(shown.map((entry) => clipped(lineOf(entry, log, file), MAX_NEIGHBOUR_CHARS)).join('\n')),
    how: `what stands ${isBefore ? 'before' : 'after'} it`,
    lines: cited([...near.slice(0, 2), anchor.entry, ...near.slice(2)]),
    certainty: 0.5 + 0.36 * Math.min(1, anchor.cover),
  };
}

function anchorOf(
  words: Asked['words'],
  isLast: boolean,
  entries: readonly LogEntry[],
  question: Asked['question'],
): { readonly entry: LogEntry; readonly cover: number } | undefined {
  let best: { readonly entry: LogEntry; readonly cover: number } | undefined;
  for (const entry of entries) {
    const cover = coverOfEntry(words, entry, question);
    if (cover < MIN_NEIGHBOUR_COVER) continue;
    if (!best || cover > best.cover + 0.001 || (isLast && cover > best.cover - 0.001)) best = { entry, cover };
  }
  return best;
}

/** The next entries on one side: of the same thread or request where the log has them, else of any. */
function besides(anchor: LogEntry, entries: readonly LogEntry[], isBefore: boolean): LogEntry[] {
  const side = isBefore ? entries.slice(0, anchor.number).toReversed() : entries.slice(anchor.number + 1);
  const isId = /\d/.test(anchor.source ?? '') && !/^[\w.]+\.[a-z]\w+$/i.test(anchor.source ?? '');
  const own = isId ? side.filter(({ source }) => source === anchor.source) : [];
  return (own.length > 0 ? own : side).slice(0, MAX_NEIGHBOURS - 1);
}
