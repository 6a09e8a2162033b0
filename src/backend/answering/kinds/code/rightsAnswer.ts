import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import { understand, type Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { licenceAnswer } from '../licence/licenceAnswer.ts';
import { licenceOf } from '../licence/licence.ts';
import { clipped, prose } from '../markdown.ts';
import type { Sentence } from '../text/sentences.ts';
import { isProgram } from './program.ts';

const ABOUT_RIGHTS =
  /\blicen[cs]\w*|\bcopyright\w*|\bopen[- ]?source\b|\bproprietary\b|\bcommercial\w*|\bredistribut\w*|\b(?:re)?publish\b|\b(?:sell|resell|fork|relicen[cs]e)\b|\bcredit\b|\battribut\w*|\backnowledg\w*|\bauthors?\b|\bwho (?:wrote|made|owns?|holds|created|has written)\b|\bwarrant(?:y|ies)\b|\bliab\w*|\blegal\w*|\bmay (?:i|we|one) (?:use|copy|change|modify|share|pass|distribute|sell)\b|\bcan (?:i|we|one) (?:use|copy|share|pass|distribute) (?:this|it)\b|\bpassed? on\b/i;
const WHO = /\bwhom?\b|\bwhose\b|\bauthors?\b|\bcopyright\b|\bholder\b/i;
const SAYS_RIGHTS =
  /\bcopyright\b|\(c\)\s*(?:\d{4}|\p{Lu})|©|\bspdx-license|\blicen[cs]ed?\b.{0,40}\b(?:under|terms|version|of)\b|\blicen[cs]e\s*:|@licen[cs]e\b|__licen[cs]e__|\bunder\b.{0,60}\blicen[cs]e|\b(?:MIT|Apache|[AL]?GPL|BSD|MPL|ISC|EUPL)\b.{0,20}\blicen[cs]e|\bproprietary\b|\ball rights reserved\b|\bconfidential\b|\bpublic domain\b|\bnot to be (?:passed on|copied|distributed)\b/iu;
const AUTHOR = /@author\b|\bauthors?\s*[:=]|__author__|\bwritten by\b|\bmaintainers?\s*[:=]/i;
const VERSION = /__version__|@version\b|^[\s#/*;-]*version\s*[:=]?\s*\d/i;
/** So much of the beginning of a file may speak of rights. */
const MAX_HEADER_LINES = 60;
const MAX_LINES_SHOWN = 5;
const MAX_CHARS = 420;

/** What the comments at the top of a program say of its licence, its authors and what one may do with it. */
export const rightsAnswer: AnswerKind = {
  name: 'rights',
  find(question, file) {
    if (!isProgram(file) || !ABOUT_RIGHTS.test(question.text) || question.aims.has('summary')) return undefined;
    const lines = rightsOf(file);
    if (!lines.some(({ said }) => !VERSION.test(said))) return undefined;
    return ofTerms(question, file) ?? quoted(lines, question, file);
  },
};

/** The lines that speak of rights or authors, without what marks them as comments. */
function rightsOf({ text }: StructuredFile): { readonly line: number; readonly said: string }[] {
  return text.slice(0, MAX_HEADER_LINES).flatMap((source, index) => {
    const line = source.slice(0, 300);
    const isSaid = SAYS_RIGHTS.test(line) || AUTHOR.test(line) || VERSION.test(line);
    return isSaid && (/^\s*(?:\/\/|\/?\*|#|--|"""|'''|<!--|;|__)/.test(line) || isInComment(text, index))
      ? [{ line: index + 1, said: plain(line) }]
      : [];
  });
}

/** Whether a line without marks of its own stands in a comment that was opened above. */
function isInComment(text: readonly string[], index: number): boolean {
  for (let at = index; at >= 0 && at > index - MAX_HEADER_LINES; at--) {
    const line = text[at] ?? '';
    if (at < index && /\*\/|-->/.test(line)) return false;
    if (/\/\*|<!--/.test(line)) return true;
  }
  // The text at the top of a Python program, to the marks that close it.
  const first = text.slice(0, index + 1).findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  const mark = /^\s*("""|''')/.exec(text[first] ?? '')?.[1];
  return mark !== undefined && text.slice(first, index).join('\n').split(mark).length <= 2;
}

function plain(line: string): string {
  return line
    .replace(/^[\s/*#;-]+|^\s*<!--/, '')
    .replace(/\s*(?:\*\/|-->)\s*$/, '')
    .trim();
}

/** The answer of a licence whose whole text stands in the header. */
function ofTerms(question: Question, file: StructuredFile): Finding | undefined {
  const header = headerOf(file);
  const licence = header && licenceOf(header);
  if (!header || !licence || licence.sentences.length < 3) return undefined;
  const credit = CREDIT.test(question.text) ? licence.sentences.find(({ text }) => CREDIT.test(text)) : undefined;
  const found = credit ? ofSentence(credit) : licenceAnswer.find(termsAsked(question), header);
  const holder = WHO.test(question.text) && !credit ? licence.copyrights[0] : undefined;
  if (!found) return undefined;
  const isNew =
    holder !== undefined &&
    !found.lines.some(({ first, last }) => first <= holder.lines.first && holder.lines.last <= last);
  return isNew
    ? { ...found, text: `${prose(holder.text)}\n\n${found.text}`, lines: [holder.lines, ...found.lines] }
    : found;
}

const CREDIT = /\bcredit(?:s|ed)?\b|\backnowledg\w*|\battribut\w*/i;

function ofSentence({ text, lines }: Sentence): Finding {
  return {
    text: `“${prose(clipped(text, MAX_CHARS))}”`,
    how: 'the sentence of the licence about it',
    lines: [lines],
    certainty: 0.9,
  };
}

/** Of "who wrote this, and may I sell it", what is asked of the terms. */
function termsAsked(question: Question): Question {
  const second = /^.{0,60}\bwho\b.{0,60}?\band\s(.{6,200})$/i.exec(question.text)?.[1];
  return second === undefined ? question : understand(second);
}

const HEADERS = new WeakMap<StructuredFile, { readonly header: StructuredFile | undefined }>();

/** The first comments of a file as a document of their own, its lines numbered as in the file. */
function headerOf(file: StructuredFile): StructuredFile | undefined {
  const known = HEADERS.get(file);
  if (known) return known.header;
  const { text } = file;
  let last = 0;
  while (last < Math.min(text.length, MAX_HEADER_LINES) && isHeaderLine(text, last)) last++;
  const lines = text.slice(0, last).map(plain);
  const header = lines.some((line) => SAYS_RIGHTS.test(line))
    ? { ...file, filename: 'LICENSE', text: lines, structure: { ...file.structure, format: 'text', tables: [] } }
    : undefined;
  HEADERS.set(file, { header });
  return header;
}

function isHeaderLine(text: readonly string[], index: number): boolean {
  const line = text[index] ?? '';
  return (
    line.trim() === '' ||
    /^\s*(?:\/\/|\/?\*|#(?!\s*(?:include|define|if|pragma)\b)|--|;|<\?php)/.test(line) ||
    isInComment(text, index)
  );
}

function quoted(
  lines: readonly { readonly line: number; readonly said: string }[],
  { text }: Question,
  { text: source }: StructuredFile,
): Finding | undefined {
  const asksWho = /\bwho\b|\bauthors?\b/i.test(text) && !/\blicen[cs]/i.test(text);
  const isAsked = (said: string): boolean =>
    SAYS_RIGHTS.test(said) || (asksWho && AUTHOR.test(said)) || (/\bversion\b/i.test(text) && VERSION.test(said));
  const chosen = lines.filter(({ said }) => isAsked(said));
  const isOfRights = chosen.some(({ said }) => SAYS_RIGHTS.test(said));
  if (chosen.length === 0 || (!isOfRights && !asksWho)) return undefined;
  const shown = chosen.slice(0, MAX_LINES_SHOWN);
  const last = shown.at(-1);
  // What a sentence goes on with on the next line belongs to it.
  const isOpen =
    last !== undefined && !/[.:]$/.test(last.said) && SAYS_RIGHTS.test(last.said) && isHeaderLine(source, last.line);
  const rest = isOpen ? plain(source[last.line] ?? '') : '';
  const isRest = rest !== '' && /^\p{Ll}/u.test(rest);
  const said = [...shown.map((one) => one.said), ...(isRest ? [rest] : [])].join(' ');
  return {
    text: `“${prose(clipped(said, MAX_CHARS))}”`,
    how: 'what the file says of its rights',
    lines: spansOf(shown.map(({ line }) => line)),
    certainty: 0.9,
  };
}

function spansOf(lines: readonly number[]): Lines[] {
  const spans: { first: number; last: number }[] = [];
  for (const line of lines) {
    const before = spans.at(-1);
    if (before && line <= before.last + 2) before.last = line;
    else spans.push({ first: line, last: line });
  }
  return spans;
}
