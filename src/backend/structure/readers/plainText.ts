import type { StructureReader } from '../structure.ts';
import { type Dialect, type HeadingMark, readDocument } from './document/readDocument.ts';

const MAX_HEADING_CHARS = 80;
const UNDERLINE = /^([=\-~*^"+#`'.:_])\1{2,}\s*$/;
const UNDERLINE_LEVELS = '=#*-~^"+`\'.:_';
const NUMBERED = /^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\)?\s+(?=[\p{L}"“„])(.*)$/u;
const NAMED_PART =
  /^(?:(?:§+\s*\d|(?:article|artikel|section|chapter|kapitel|abschnitt|part|teil|clause|annex|appendix|anhang|anlage|schedule|top|tagesordnungspunkt|agenda item|item|punkt|step|schritt|rule|regel)\s+(?:\d+|[IVX]+|[A-Z])\b)[^.;]{0,70}$|第[\d一二三四五六七八九十百]+[章节條条部分篇])/iu;
const CHINESE_PART = /^[一二三四五六七八九十]{1,3}[、.．]\s*\S/u;
const BRACKETED = /^(?:【[^】]{1,40}】|\[[\p{L} ]{2,40}\])$/u;
const LABEL = /^[\p{Lu}\p{Script=Han}][^.!?:;]{1,50}[:：]$/u;

/** Text without marks of its own: headings are underlined, numbered, in capitals or end with a colon. */
const PLAIN_TEXT: Dialect = {
  format: 'text',
  headingAt,
  codeAt: () => undefined,
  hasAlignedTables: true,
  isHidden: (line) => UNDERLINE.test(line),
};

function headingAt(text: readonly string[], index: number): HeadingMark | undefined {
  const line = (text[index] ?? '').trimEnd();
  const name = line.trim();
  if (name === '' || name.length > MAX_HEADING_CHARS) return undefined;
  const next = (text[index + 1] ?? '').trim();
  const under = UNDERLINE.exec(next);
  if (under && /[\p{L}\p{N}]/u.test(name)) {
    return { level: 1 + Math.max(0, UNDERLINE_LEVELS.indexOf(under[1] ?? '=')), name, lines: 2 };
  }
  if (!isApart(text, index)) return undefined;
  const level = levelByWording(name, next, (line.length - name.length) / 2);
  return level === undefined ? undefined : { level, name, lines: 1 };
}

/** Levels of headings that are not underlined come below all that are. */
const BELOW_UNDERLINES = UNDERLINE_LEVELS.length + 1;

function levelByWording(name: string, next: string, indent: number): number | undefined {
  if (NAMED_PART.test(name)) return BELOW_UNDERLINES;
  if (CHINESE_PART.test(name) || BRACKETED.test(name)) return BELOW_UNDERLINES + 2;
  const numbered = NUMBERED.exec(name);
  const isSub = numbered?.[1]?.includes('.') === true && name.length < 50 && /^\p{Lu}/u.test(next);
  const isOfClauses = numbered?.[1] !== undefined && next.startsWith(`${numbered[1].replace(/\.0$/, '')}.`);
  const isAboveText =
    numbered !== null && name.length < 50 && /^[\p{Lu}\p{Script=Han}„"“\d]/u.test(next) && !NUMBERED.test(next);
  if (numbered && (next === '' || isSub || isOfClauses || isAboveText) && !/[.;,:]$/.test(name)) {
    return BELOW_UNDERLINES + 2 + (numbered[1]?.split('.').length ?? 1);
  }
  if (isCapitals(name) && next === '') return BELOW_UNDERLINES + 1;
  if (LABEL.test(name) && indent < 2 && next !== '') return BELOW_UNDERLINES + 10;
  return undefined;
}

/** Whether an empty line, a line that only draws, or nothing stands above. */
function isApart(text: readonly string[], index: number): boolean {
  const before = (text[index - 1] ?? '').trim();
  return before === '' || UNDERLINE.test(before);
}

function isCapitals(name: string): boolean {
  const letters = name.replace(/[^\p{L}]/gu, '');
  // Scripts without capitals, such as Chinese with a name in Latin letters, have none of their own.
  return letters.length >= 3 && name.length <= 60 && /^[\p{Lu}ß]+$/u.test(letters);
}

export const plainTextReader: StructureReader = {
  format: PLAIN_TEXT.format,
  takesLongLines: true,
  reads: (name) =>
    /^(?:un)?(?:licen[cs]e|copying|notice)(?:[-_][\w.-]+|\.(?:bsd|mit|apache|apache2|lesser|gpl|lgpl|mpl|isc)\w*)?$/.test(
      name,
    ) ||
    /\.(?:txt|text)$/.test(name) ||
    /^(?:readme|install|authors|contributors|contributing|changelog|changes|history|news|todo|faq|release[-_ ]?notes)$/.test(
      name,
    ),
  read: (filename, text) => readDocument(filename, text, PLAIN_TEXT),
};
