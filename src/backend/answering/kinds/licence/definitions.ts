import type { Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';

/** What a licence says a term of its own means. */
export interface Definition {
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
export function definitionsIn(text: readonly string[]): Definition[] {
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
