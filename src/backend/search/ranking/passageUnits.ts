import type { Passage } from '../passage.ts';
import { isLogEntryStart } from '../splitters/logEntry.ts';

/** The smallest part of a passage that answers by itself: a sentence, a list item, a log entry, a line of data. */
export interface Unit {
  /** Offsets into the passage's text, end exclusive. */
  start: number;
  end: number;
}

/** The units of a passage, in order, without the white space between them. */
export function unitsOf(passage: Passage): Unit[] {
  switch (passage.kind) {
    case 'code':
    case 'record':
    case 'cell':
      return [{ start: 0, end: passage.text.length }];
    case 'log':
      return linesOf(passage.text, isLogEntryStart);
    case 'data':
    case 'table':
      return linesOf(passage.text, () => true);
    case 'paragraph':
    case 'section':
      return sentencesOf(passage.text);
  }
}

/** Runs of lines that each begin where `isStart` says. */
function linesOf(text: string, isStart: (line: string) => boolean): Unit[] {
  const units: Unit[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    const previous = units.at(-1);
    if (line.trim() !== '') {
      if (previous && !isStart(line)) previous.end = end;
      else units.push({ start, end });
    }
    start = end + 1;
  }
  return units;
}

/** The end of a sentence, with the quotes and brackets that close it; or a line break that a wrapped line does not have. */
const SENTENCE_END =
  /(?<![.!?…])[.!?…]+["'”’»)\]]*(?=\s)|[。！？｡]+[”’」』）】]*|\n(?=[^\S\n]*(?:\n|[-*+•|>#]\s|\d+[.)]\s|#{2,6}\s|```))/gu;
/** A full stop after one of these does not end a sentence, nor does one after a single capital. */
const ABBREVIATION =
  /(?:^|[\s(["'“‘])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Mt|Gen|Col|Lt|Sgt|Capt|Rev|Hon|Gov|Sen|Rep|vs|etc|e\.g|i\.e|cf|al|ca|approx|No|Nos|Vol|Fig|Eq|pp|Inc|Ltd|Co|Corp|Dept|Univ|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:\p{L}\.)+\p{L})\.$/u;

function sentencesOf(text: string): Unit[] {
  const units: Unit[] = [];
  let start = 0;
  const add = (end: number): void => {
    const slice = text.slice(start, end);
    const lead = slice.length - slice.trimStart().length;
    const trimmed = slice.trim();
    if (trimmed !== '') units.push({ start: start + lead, end: start + lead + trimmed.length });
    start = end;
  };
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    if (/^[.!?…]/.test(match[0]) && !endsSentence(text, start, match.index + 1, end)) continue;
    add(end);
  }
  add(text.length);
  return units;
}

/** A small letter goes on with the sentence, as in `"Stop!" he cried`; so does what follows an abbreviation. */
function endsSentence(text: string, start: number, stop: number, end: number): boolean {
  const next = /^\s+["'“‘«([]*(.)/su.exec(text.slice(end, end + 20))?.[1];
  if (next !== undefined && /\p{Ll}/u.test(next)) return false;
  return !ABBREVIATION.test(text.slice(Math.max(start, stop - 20), stop));
}
