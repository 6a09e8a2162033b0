import type { Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import type { Patch } from './patch.ts';

/** What the headers of a patch say, where the question asks it of the patch and not of something in it. */
export function aboutHeaders({ text, words }: Question, { headers }: Patch): Finding | undefined {
  if (words.some(({ word, weight }) => weight === 1 && !OF_PATCH.test(word))) return undefined;
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

/** Words that ask for what is said of a patch as a whole. */
const OF_PATCH =
  /^(?:patch\w*|diff\w*|commit\w*|change[sd]?|pull|request|pr|mail|email|made|make|done|author\w*|co-?author\w*|wrote|written|write|writer|who|when|date[sd]?|day|time|year|month|review\w*|approved?|sign\w*|off|sent|send|sender|submitted|created|hash|sha|id|title|subject|headline|line|name|message|header|file|contributor|person|responsible)$/;

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
  const isSummary =
    aims.has('summary') ||
    /\bsummar|\bwhat (?:does|is) (?:this|the) (?:patch|diff|change|commit|pr)\b|\bin a (?:sentence|few words)\b|\bcommit message\b|\bdescribe\b/i.test(
      text,
    );
  const isReason = aims.has('reason') && /\b(?:change|patch|commit|diff|made|this)\b/i.test(text);
  if ((isSummary || isReason) && place) {
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
