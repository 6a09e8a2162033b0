import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import { sentencesOf, type Sentence } from '../text/sentences.ts';
import { WordIndex } from '../text/wordIndex.ts';
import { KNOWN_LICENCES, PROPRIETARY_MARKS, type KnownLicence } from './knownLicences.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';

const NAME = /^(?:un)?licen[cs]e|^copying|^eula|licen[cs]e(?:\.\w+)?$/i;

/** Names of documents about licences. */
const ABOUT_LICENCES = /polic|faq|guide|overview|how|list|check|header|third|depend|report|compar/i;

/** A text of another name is a licence where it begins as one. */
const BEGINNING_LINES = 25;

/** The title of a licence is among so many characters. */
const MAX_TITLE_CHARS = 400;

/** What a text that only names a licence has before the name. */
const MENTION =
  /\b(?:under|of|with|to|by|in|see|from|using|and|or)(?: (?:the|a|an|terms|of|conditions|either|both))* $/;

/** What licences say, whichever they are. */
const LICENCE_PARTS = [
  /\bgrant(?:s|ed)?\b|redistribution and use|\bpublic domain\b/,
  /\bwarrant|\bas[- ]is\b/,
  /\bliab|\bdamages\b/,
  /\bdistribut|\bredistribut|\bconvey|\bcopies\b/,
];

const MIN_LICENCE_PARTS = 3;

/** A licence with its sentences. */
export interface Licence {
  /** Undefined for one that is not known by its text. */
  readonly known: KnownLicence | undefined;
  readonly nameLines: Lines;
  readonly title: string;
  readonly sentences: readonly Sentence[];
  readonly copyrights: readonly Sentence[];
  /** What its own terms mean. */
  readonly definitions: readonly Definition[];
  /** The words of the sentences, by their places. */
  readonly words: WordIndex;
}

const LICENCES = new WeakMap<StructuredFile, { readonly licence: Licence | undefined }>();

export function licenceOf(file: StructuredFile): Licence | undefined {
  const known = LICENCES.get(file);
  if (known) return known.licence;
  const licence = readLicence(file);
  LICENCES.set(file, { licence });
  return licence;
}

function readLicence({ filename, text, structure }: StructuredFile): Licence | undefined {
  if (!['markdown', 'text', 'restructuredtext'].includes(structure.format)) return undefined;
  const base = filename.slice(filename.lastIndexOf('/') + 1);
  const isNamed = NAME.test(base) && !ABOUT_LICENCES.test(base);
  const beginning = plainText(isNamed ? text : text.slice(0, BEGINNING_LINES));
  const known = firstNamed(beginning, isNamed);
  if (known && !isNamed && !isWholeLicence(text)) return undefined;
  if (!known && !(isNamed && (PROPRIETARY_MARKS.test(beginning) || isWholeLicence(text)))) return undefined;
  const sentences = paragraphsOf(text)
    .flatMap((lines) => sentencesOf(text, lines))
    .map((sentence) => ({
      ...sentence,
      text: sentence.text
        .replace(/(?:^|\s)\*(?=\s|$)/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    }));
  const copyrights = copyrightsOf(text);
  const nameLines = nameLinesOf(text, known);
  const title = (text[nameLines.first - 1] ?? '').replace(/^[#*\s]+/, '').trim();
  const words = new WordIndex();
  for (const { text: said } of sentences) words.add([[said, 1]]);
  return { known, nameLines, title, sentences, copyrights, definitions: definitionsIn(text), words };
}

function plainText(text: readonly string[]): string {
  return text
    .join(' ')
    .replace(/[\s*#>]+/g, ' ')
    .toLowerCase();
}

/** The known licence whose marks stand first: a licence may name others, and a document of another name any. */
function firstNamed(text: string, isNamed: boolean): KnownLicence | undefined {
  let best: { licence: KnownLicence; at: number } | undefined;
  for (const licence of KNOWN_LICENCES) {
    const places = licence.marks.map((mark) => text.search(mark));
    const at = places.some((place) => place < 0) ? -1 : (places[0] ?? -1);
    const isFar = at > MAX_TITLE_CHARS;
    const isMention = MENTION.test(text.slice(Math.max(0, at - 60), at));
    // What becomes of the work later, or of a part of it, is not the licence that it is under.
    if (isNamed ? isFar && isMention : isFar || isMention) continue;
    if (at >= 0 && at < (best?.at ?? Number.MAX_SAFE_INTEGER)) best = { licence, at };
  }
  return best?.licence;
}

/** Whether a text is a licence and nothing else: it says what licences say, in parts of which the first is no title of something. */
function isWholeLicence(text: readonly string[]): boolean {
  const title = text.find((line) => line.trim() !== '') ?? '';
  const plain = plainText(text);
  return (
    /licen[cs]e|copyright|\(c\)|public domain|lizenz|许可/i.test(title) &&
    !text.some((line) => /^\s*(?:`{3}|~{3}|!\[|\[!\[)/.test(line)) &&
    LICENCE_PARTS.filter((part) => part.test(plain)).length >= MIN_LICENCE_PARTS
  );
}

function paragraphsOf(text: readonly string[]): Lines[] {
  const paragraphs: Lines[] = [];
  let first: number | undefined;
  for (let line = 1; line <= text.length + 1; line++) {
    const isFilled = /[\p{L}\p{N}]/u.test(text[line - 1] ?? '');
    // "Under Section", and the number on the next line: that is none that begins an item.
    const isNumberOfSection = /\b(?:sections?|clauses?|articles?|paragraphs?|and|or|to|version)\s*$/i.test(
      text[line - 2] ?? '',
    );
    const beginsItem =
      !isNumberOfSection &&
      /^\s*(?:\d{1,2}\.|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\([a-z\d]\)|[a-z]\)|[-*](?!.*\*\s*$))\s/.test(
        text[line - 1] ?? '',
      );
    if (first !== undefined && (!isFilled || beginsItem)) {
      paragraphs.push({ first, last: line - 1 });
      first = undefined;
    }
    if (isFilled) first ??= line;
  }
  return paragraphs;
}

/** The lines that say whose the copyright is, without the forms that one is to fill in. */
function copyrightsOf(text: readonly string[]): Sentence[] {
  return text.flatMap((line, index) => {
    const plain = line.trim();
    const isNotice =
      /^(?:[#*>/\s]*)(?:portions )?(?:copyright\b(?! notice| licen[cs]e| holder)|\(c\)\s*\d{4}|©)|©\s*\d{4}|copyright \(c\)\s*\d{4}|版权所有/i.test(
        plain,
      );
    const isForm = /[[{<](?:yyyy|year|name)|free software foundation/i.test(plain) || plain.length > 200;
    return isNotice && !isForm && /\d{4}|©|\(c\)|by /i.test(plain)
      ? { text: plain, lines: { first: index + 1, last: index + 1 } }
      : [];
  });
}

/** So many lines are joined to find the mark of a licence, which may go over the end of a line. */
const MARK_LINES = 4;

function lineOfMark(text: readonly string[], mark: RegExp): number | undefined {
  for (let index = 0; index < Math.min(text.length, 200); index++) {
    const at = plainText(text.slice(index, index + MARK_LINES)).search(mark);
    if (at >= 0 && at <= plainText([text[index] ?? '']).length) return index + 1;
  }
  return undefined;
}

function nameLinesOf(text: readonly string[], known: KnownLicence | undefined): Lines {
  const isName = (line: string): boolean => /licen[cs]e|public domain|lizenz|许可/i.test(line);
  const marked = known?.marks[0] ? lineOfMark(text, known.marks[0]) : undefined;
  const named = text.findIndex(isName) + 1;
  // A licence without a title is told by how it begins, whatever others it names below.
  const first = marked !== undefined && (named === 0 || named > marked) ? marked : named || 1;
  const isSplit = known !== undefined && /version/i.test(text[first] ?? '');
  return { first, last: isSplit ? first + 1 : first };
}

/** Whether a file is a licence whose terms are known: one with terms of its own is read as any other document. */
export function isKnownLicence(file: StructuredFile): boolean {
  return licenceOf(file)?.known !== undefined;
}

/** What a licence says a term of its own means. */
interface Definition {
  readonly terms: readonly string[];
  readonly text: string;
  readonly lines: Lines;
}

const QUOTED = /["“]([^"“”]{2,50})["”]/g;
const MEANS = /\b(?:shall mean|means?|refers? to|is defined|shall include|includes|bedeutet|bezeichnet)\b/i;
/** A definition begins with its term: after a number, "As used herein" or "The". */
const BEGINS =
  /^[\s*>#-]{0,8}(?:\(?[\da-z]{1,3}(?:\.\d{1,2}){0,3}[.)]?\s+)?(?:as used (?:herein|in this \w+),?\s+)?(?:an?\s+|the\s+|each\s+)?["“]/i;
const MAX_LINES = 24;
const MAX_CHARS = 560;

/** The definitions of a licence: what stands from a quoted term and "means" to the end of the paragraph. */
function definitionsIn(text: readonly string[]): Definition[] {
  const found: Definition[] = [];
  for (let index = 0; index < text.length; index++) {
    const line = (text[index] ?? '').slice(0, 400);
    if (!BEGINS.test(line)) continue;
    const beginning = `${line} ${(text[index + 1] ?? '').slice(0, 400)}`;
    const means = MEANS.exec(beginning);
    if (!means) continue;
    const terms = [...beginning.slice(0, means.index).matchAll(QUOTED)].map(([, term = '']) => term.trim());
    if (terms.length === 0) continue;
    const last = endOf(text, index);
    found.push({
      terms,
      text: text.slice(index, last).join(' ').replace(/\s+/g, ' ').trim(),
      lines: { first: index + 1, last },
    });
  }
  return found;
}

/** The last line of a definition, the numbered parts after "the following" and a colon included. */
function endOf(text: readonly string[], start: number): number {
  let last = start + 1;
  for (let index = start + 1; index < Math.min(text.length, start + MAX_LINES); index++) {
    const line = (text[index] ?? '').trim();
    if (line === '') {
      const next = (text[index + 1] ?? '').trim();
      const isOpen = /(?:[:;,]|\bmeans|\bor|\band)$/.test((text[last - 1] ?? '').trim());
      if (!isOpen || !/^(?:\(?[a-z\d][.)]|[-*])/.test(next)) break;
      continue;
    }
    if (BEGINS.test(text[index] ?? '') && MEANS.test(line)) break;
    last = index + 1;
  }
  return last;
}

const ASKS =
  /^(?:what|which|who|how|define|definition|meaning|explain|is|are|was|welche|wer)\b|\b(?:mean(?:s|t|ing)?|defin\w*|counts? as|considered|understood|called)\b|是什么|什么是|含义|定义/iu;
const OF_DEFINITIONS =
  /^(?:what|which|who|how|mean|means|meant|meaning|define|defined|definition|term|terms|word|count|counts|considered|regarded|understood|called|exactly|licen[cs]e|licen[cs]es|here|explain|said|treated|qualif(?:y|ies))$/;

/** What a term of the licence means, where the question asks for nothing else. */
export function definitionAnswer({ text, words }: Question, definitions: readonly Definition[]): Finding | undefined {
  if (!ASKS.test(text) || definitions.length === 0) return undefined;
  const asked = words.filter(({ weight, word }) => weight > 0.25 || OF_DEFINITIONS.test(word));
  const isIn = (part: string, others: readonly string[]): boolean =>
    others.some((other) => likeness(part, other) >= 0.95);
  const fitting = definitions.flatMap((definition) =>
    definition.terms.flatMap((term) => {
      const parts = wordsOf(term);
      const has = parts.every(
        (part) =>
          isIn(
            part,
            asked.map(({ word }) => word),
          ) || wordsOf(text).includes(part),
      );
      const beside = asked.filter(({ word }) => !OF_DEFINITIONS.test(word) && !isIn(word, parts));
      return has && beside.length === 0 ? [{ definition, size: parts.length }] : [];
    }),
  );
  const isOfDefinition = /\b(?:mean\w*|defin\w*|counts? as|considered)\b|是什么|含义|定义/iu.test(text);
  const [best] = fitting.sort((a, b) => b.size - a.size);
  // "What is this licence" asks for its name, not for what it calls a licence.
  if (!best || (best.size === 1 && /^licen[cs]es?$/i.test(best.definition.terms[0] ?? '') && !isOfDefinition))
    return undefined;
  const { first, last } = best.definition.lines;
  return {
    text: prose(clipped(best.definition.text, MAX_CHARS)),
    how: 'the definition of the licence',
    lines: [{ first, last: Math.min(last, first + 30) }],
    certainty: 0.95,
  };
}
