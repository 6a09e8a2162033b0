import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { ProgramOption } from './programOptions.ts';

/** What programs have an option for under many names, and people ask for in other words still. */
interface Meaning {
  readonly asks: RegExp;
  /** What the names or the help of such an option have. */
  readonly says: RegExp;
}

const MEANINGS: readonly Meaning[] = [
  {
    asks: /\b(?:without|before|not) (?:really |actually )?(?:chang|do|delet|touch|writ|execut|mov|copy|remov|send|upload|break)\w*(?: \w+)? ?(?:anything|something|for real|any(?: \w+)?|it|them)?\b|\bdry[- ]?run|\bsimulat|\bpreview|\btest run|\brehears|\bwould (?:do|happen|be (?:done|deleted|changed|moved|removed|copied))\b|\b(?:only|just) (?:show|see|look|print|list)\b|\btry (?:it|this) (?:out|first|safely)\b/iu,
    says: /\bdry[- ]?run|\bsimulat|\bpreview|\bno-?op\b|\bdo nothing\b|\bdoes nothing\b|\bwould\b|\bwithout (?:chang|do|delet|touch|writ|execut)\w*|\bpretend|\bchange nothing\b/iu,
  },
  {
    asks: /\b(?:quiet\w*|silent\w*|shut (?:it )?up|suppress\w*|mute|(?:no|without(?: any)?|less|fewer|not so much) (?:output|messages?|noise|chatter|printing|log lines))\b|\bstop\b.{0,20}\b(?:printing|talking)\b/iu,
    says: /\bquiet|\bsilent|\bno output\b|\bsuppress|\bonly errors\b|\bexcept (?:for )?errors\b/iu,
  },
  {
    asks: /\b(?:verbose|chatty|debug\w*|more (?:output|details?|information|messages|log))\b|\bwhat it is doing\b/iu,
    says: /\bverbose|\bdebug|\bdetail|\bmore output\b|\btrace\b/iu,
  },
  {
    asks: /\b(?:overwrit\w*|forc(?:e|ed|ing)|anyway|without (?:asking|being asked|confirm\w*|a? ?prompt\w*)|no questions asked|replace what is there)\b|\b(?:not|n['’]t) ask\b/iu,
    says: /\bforce|\boverwrit|\bwithout asking\b|\bno prompt|\bassume yes\b|--yes\b/iu,
  },
];

/** The options that do what a question describes in other words than theirs. */
export function optionsMeant(options: readonly ProgramOption[], text: string): readonly ProgramOption[] {
  const meanings = MEANINGS.filter(({ asks }) => asks.test(text));
  return options.filter(({ names, help }) => meanings.some(({ says }) => says.test(`${names.join(' ')} ${help}`)));
}

const COMPARES = /-(?:ge|gt|le|lt|eq|ne)\s|[^-=<>][<>]=?(?![<>])|[=!]==?|\bnot in\b/;
const FAILS = /\b(?:die|exit|raise|throw|error|abort|panic!?|fatal|fail\w*|usage|bail!|invalid\w*)\b/i;
const ASSIGNED = /(?<![\w.$])([A-Za-z_]\w*)\s*=(?!=)/;
/** The failure stands in the line of the comparison, or so near below it. */
const MAX_LINES_BELOW = 2;
const MAX_LINE_CHARS = 400;
const MAX_CHECKS = 2;

/** The lines in which a program refuses values of an option: `[ "$DAYS" -ge 42 ] || die …`. */
export function checksOfOption(
  { names, fallbackLines = [] }: ProgramOption,
  { text }: StructuredFile,
): readonly Lines[] {
  const assigned = fallbackLines.flatMap(
    ({ first }) => ASSIGNED.exec((text[first - 1] ?? '').slice(0, MAX_LINE_CHARS))?.[1] ?? [],
  );
  const long = names.filter((name) => name.startsWith('--')).flatMap((name) => wordsOf(name).join('_'));
  const variables = new Set([...assigned, ...long]);
  if (variables.size === 0) return [];
  const named = new RegExp(String.raw`\b(?:${[...variables].join('|')})\b`, 'i');
  const found: Lines[] = [];
  for (let at = 0; at < text.length && found.length < MAX_CHECKS; at++) {
    const line = (text[at] ?? '').slice(0, MAX_LINE_CHARS);
    if (!named.test(line) || !COMPARES.test(line)) continue;
    const below = text.slice(at, at + 1 + MAX_LINES_BELOW).findIndex((one) => FAILS.test(one.slice(0, MAX_LINE_CHARS)));
    if (below >= 0) found.push({ first: at + 1, last: at + 1 + below });
  }
  return found;
}
