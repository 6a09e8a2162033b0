import type { Finding } from '../answerKind.ts';
import { clipped, codeBlock } from '../markdown.ts';
import type { LogEntry } from './logEntries.ts';
import { NOT_UNDERSTOOD, havingAll, type Asked } from './logScope.ts';
import { coverOfEntry } from './logSearch.ts';
import { cited, lineOf } from './logText.ts';

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
const MAX_SHOWN = 5;
const MAX_LINE_CHARS = 150;

/** Why something went wrong: the entry that tells of it, with the trouble that stands around it. */
export function reasonAnswer(all: Asked): Finding | undefined {
  const { question, asked, log, file, scope } = all;
  if (!ASKS_REASON.test(question.text) || log.isJson) return undefined;
  const words = all.words.filter(({ word }) => !OF_REASON.test(word));
  const subject = words.filter(({ word, weight }) => weight >= 0.5 && !TROUBLE_WORD.test(word));
  const about = subject.length === 0 ? scope : havingAll(scope, subject);
  const isWhole = about !== undefined && about.length > 0 && (subject.length > 0 || asked.window !== undefined);
  if (!isWhole) return undefined;
  const telling = about.filter((entry) => isTrouble(entry));
  const anchor = bestOf(all, words, telling.length > 0 ? telling : about);
  if (!anchor) return undefined;
  // An entry that goes on for several lines tells the reason itself.
  if (anchor.lines.last > anchor.lines.first) return undefined;
  const around = neighbours(anchor, log.entries, asked.window ? scope : undefined).filter(
    (entry) => entry !== anchor && isTrouble(entry) && isRelated(entry, anchor, all),
  );
  if (telling.length === 0 && around.length === 0) return undefined;
  const shown = [anchor, ...around].slice(0, MAX_SHOWN).sort((a, b) => a.number - b.number);
  if (shown.length === 1) return undefined;
  return {
    text: codeBlock(shown.map((entry) => clipped(lineOf(entry, log, file), MAX_LINE_CHARS)).join('\n')),
    how: 'what the log says around it',
    lines: cited([anchor, ...shown.filter((entry) => entry !== anchor)]),
    certainty: subject.length > 0 ? (telling.length > 0 ? 0.84 : 0.76) : NOT_UNDERSTOOD,
  };
}

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
