import type { LogEntry } from './logEntries.ts';

const LEVELS = new Set(['ERROR', 'FATAL', 'CRITICAL', 'WARN', 'ALERT']);
const SAYS_TROUBLE =
  /\b(?:fail(?:ed|ure|s|ing)?|errors?|cannot|can't|could not|couldn't|unable|denied|refused|rejected|timed? ?out|timeout|out of memory|oom(?:-kill)?|killed|crash(?:ed)?|panic|fatal|emerg|exception|lost|unreachable|not (?:available|found|respond\w*|answer\w*)|no space|full|expired|invalid|corrupt\w*|broken|aborted|exhausted|disconnected|read-only|exited, code|segfault|overload\w*|too (?:large|many|long|big|heavy|slow)|missing|degraded)\b/i;

/** Whether an entry tells of trouble, by its level or by what it says. */
export function isTrouble({ level, message, fields }: LogEntry): boolean {
  return LEVELS.has(level ?? '') || SAYS_TROUBLE.test(message) || /^[45]/.test(fields.get('status') ?? '');
}

/** How a question says that something went wrong: in other words than the log, most often. */
export const TROUBLE_WORD =
  /^(?:go|goes|went|gone|going|down|away|off|offline|out|fail\w*|crash\w*|die[ds]?|dying|br(?:eak|eaks|oke|oken)|stop(?:s|ped)?|wrong|problems?|troubles?|unavailable|unreachable|unsuccessful|kill(?:ed|s)?|abort(?:ed|s)?|issues?|succeed|work(?:ed|s|ing)?|happen(?:ed)?|couldn|could|cannot|able|unable|fehl\w*|abgestürzt|kaputt|exit(?:ed)?|restart(?:ed)?|lost|lose|error\w*|refus\w*|reject\w*|den(?:y|ied)|slow)$/;
