import type { Lines } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { editDistance, likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import type { Patch } from './patch.ts';

/** What the headers of a patch say, where the question asks it of the patch and not of something in it. */
export function aboutHeaders(question: Question, { headers }: Patch): Finding | undefined {
  const isOther = ({ word, weight }: QuestionWord): boolean =>
    weight === 1 && !OF_PATCH.test(word) && !OF_PATCH.test(corrected(word));
  if (question.words.some(isOther)) return undefined;
  const text = question.text.replace(/\p{L}{6,}/gu, corrected);
  const parts: string[] = [];
  const lines: Lines[] = [];
  const use = (name: string): void => {
    for (const header of headers.filter((item) => item.name === name)) {
      parts.push(prose(header.value ?? ''));
      lines.push(header.lines);
    }
  };
  if (/\bsign(?:ed)?[- ]?off/i.test(text)) use('signed off by');
  else if (/\breview/i.test(text)) {
    use('reviewer');
    if (parts.length === 0)
      return { text: 'Not in this file: the patch names no reviewer.', how: 'no reviewer', lines: [], certainty: 0.9 };
  } else {
    if (
      /\b(?:who|author|wrote|written by|committer|made by|from whom)\b/i.test(text) &&
      !/\bwho (?:calls|uses|is affected)\b/i.test(text)
    )
      use('author');
    if (parts.length > 0 && /\bco-?author/i.test(text)) use('co-author');
    if (/\bwhen\b|\bdate\b|\bday\b|\bwhat time\b/i.test(text) && !/\bwhen (?:is|does|do|will|a|an|the)\b/i.test(text))
      use('date');
    if (/\bsubject\b|\btitle\b|\bheadline\b/i.test(text)) use('subject');
    if (/\b(?:commit (?:hash|id|sha)|hash|sha)\b/i.test(text)) use('commit');
  }
  return parts.length > 0 ? { text: parts.join('\n'), how: 'headers of the patch', lines, certainty: 0.95 } : undefined;
}

const HEADER_WORDS = ['author', 'reviewed', 'reviewer', 'reviewers', 'committed', 'committer', 'subject', 'written'];

/** A word with the letters in order where it means a header: `reveiwed`. */
function corrected(word: string): string {
  const lower = word.toLowerCase();
  return HEADER_WORDS.find((one) => lower !== one && lower[0] === one[0] && editDistance(lower, one) === 1) ?? word;
}

/** Words that ask for what is said of a patch as a whole. */
const OF_PATCH =
  /^(?:patch\w*|diff\w*|commit\w*|change[sd]?|pull|request|pr|mail|email|made|make|done|author\w*|co-?author\w*|wrote|written|write|writer|who|when|date[sd]?|day|time|year|month|review\w*|approved?|sign\w*|off|sent|send|sender|submitted|created|hash|sha|id|title|subject|headline|line|name|message|header|file|contributor|person|responsible)$/;

const ASKS_FIX =
  /\b(?:bugs?|issues?|problems?|defects?|what)\b.*\bfix(?:e[sd])?\b|\bfix(?:e[sd])? .*\b(?:bugs?|issues?|problems?|defects?)\b/i;
const SAYS_FIX = /^(?:[-*]\s*)?(?:(?:it |this )?also )?(?:fix(?:e[sd])?|clos(?:es|ed)|resolv(?:es|ed))\b\s*:?\s*\S/i;

/** What the message says that a patch fixes beside what it is for. */
export function aboutFix({ text, words }: Question, { message, file }: Patch): Finding | undefined {
  if (!ASKS_FIX.test(text)) return undefined;
  const lines = new Set(message.split('\n').filter((line) => SAYS_FIX.test(line)));
  const at = file.text.flatMap((line, index) => (lines.has(line.trim()) ? [index + 1] : [])).slice(0, lines.size);
  if (at.length === 0) return undefined;
  const all = wordsOf(file.text.join(' '));
  const isOther = words.some(
    ({ word, weight }) =>
      weight === 1 &&
      !OF_PATCH.test(word) &&
      !OF_TICKET.test(word) &&
      all.some((other) => likeness(word, other) >= 0.85) &&
      ![...lines].some((line) => wordsOf(line).includes(word)),
  );
  return {
    text: at.map((line) => prose((file.text[line - 1] ?? '').trim())).join('\n'),
    how: 'the message of the patch',
    lines: at.map((line) => ({ first: line, last: line })),
    certainty: isOther ? 0.6 : 0.93,
  };
}

export function aboutMessage({ text, aims, words }: Question, { headers, message, file }: Patch): Finding | undefined {
  const place = messageLines(file.text, message);
  if (
    /\b(?:ticket|issue|jira|bug|story|pull request|pr)\b.*|\b(?:ticket|issue)\b/i.test(text) &&
    !aims.has('behaviour')
  ) {
    const ticket =
      /\b[A-Z][A-Z\d]+-\d+\b|(?:\b(?:fixes|closes|resolves|refs?|see)\s+)?(?:[\w.-]+\/[\w.-]+)?#\d+\b|\bGH-\d+\b/.exec(
        `${headers.find(({ name }) => name === 'subject')?.value ?? ''}\n${message}`,
      );
    const isOther = words.some(({ word, weight }) => weight === 1 && !OF_PATCH.test(word) && !OF_TICKET.test(word));
    if (!ticket || isOther) return undefined;
    const line = file.text.findIndex((content) => content.includes(ticket[0])) + 1;
    return {
      text: `${code(ticket[0])} — ${prose((file.text[line - 1] ?? '').trim())}`,
      how: 'the message of the patch',
      lines: [{ first: line, last: line }],
      certainty: 0.92,
    };
  }
  // "What does the patch do to the hold" is told by what it changes there, where the message is silent about it.
  if (/\b(?:do|does|did) (?:to|with|about|for)\b/i.test(text) && !isSaid(words, message)) return undefined;
  const isSummary =
    aims.has('summary') ||
    /\bsummar|\bwhat (?:does|is) (?:this|the) (?:patch|diff|change|commit|pr)\b|\bin a (?:sentence|few words)\b|\bcommit message\b|\bdescribe\b/i.test(
      text,
    );
  const isReason = aims.has('reason') && /\b(?:change|patch|commit|diff|made|this)\b/i.test(text);
  if ((isSummary || isReason || (aims.has('reason') && isSaid(words, message))) && place) {
    const subject = headers.find(({ name }) => name === 'subject');
    const body = message === '' ? '' : `\n\n${prose(clipped(message, 560))}`;
    return {
      text: `${prose(subject?.value ?? '')}${body}`.trim(),
      how: 'the message of the patch',
      lines: [place, ...(subject ? [subject.lines] : [])],
      certainty: 0.97,
    };
  }
  return undefined;
}

/** Whether a message speaks of what a question is about: then the reason stands there. */
function isSaid(words: Question['words'], message: string): boolean {
  const said = wordsOf(message);
  const telling = words.filter(
    ({ word, weight }) => weight >= 0.5 && !OF_PATCH.test(word) && !/^(?:why|reason|add\w*|remov\w*)$/.test(word),
  );
  const found = telling.filter(({ word }) => said.some((other) => likeness(word, other) >= 0.75));
  return telling.length > 0 && found.length >= telling.length * 0.65;
}

/** Words that ask for what a patch belongs to. */
const OF_TICKET =
  /^(?:tickets?|issues?|jira|bugs?|story|stories|numbers?|fix\w*|clos\w*|resolv\w*|solv\w*|address\w*|belong\w*|refer\w*|link\w*|related?|mention\w*|github)$/;

function messageLines(text: readonly string[], message: string): Lines | undefined {
  const wanted = message.split('\n').filter((line) => line !== '');
  const first = text.findIndex((line) => line.trim() === wanted[0]) + 1;
  const last = text.findLastIndex((line, index) => index < 200 && line.trim() === wanted.at(-1)) + 1;
  if (wanted.length === 0) {
    const subject = text.findIndex((line) => line.startsWith('Subject:')) + 1;
    return subject > 0 ? { first: subject, last: subject } : undefined;
  }
  return first > 0 && last >= first ? { first, last: Math.min(last, first + 39) } : undefined;
}
