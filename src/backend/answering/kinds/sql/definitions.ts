import { type Item, linesWithComment } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, codeBlock, dedented } from '../markdown.ts';
import { ASKING, nameFit, type Schema, tablesNamed, traitOf } from './schema.ts';

const MAX_BLOCK_CHARS = 700;

/** The values of an enumeration, by its name or by the column that has them. */
export function enumValues(question: Question, schema: Schema): Finding | undefined {
  if (
    !/\b(?:values?|states?|status(?:es)?|kinds?|types?|options|which|what|possible|allowed|enum\w*|members)\b/i.test(
      question.text,
    )
  )
    return undefined;
  const enums = schema.items.filter(({ kind }) => kind === 'enum');
  const fits = enums.map((item) => ({ item, fit: enumFit(item, question) })).sort((a, b) => b.fit - a.fit);
  const best = fits[0];
  if (!best || best.fit < 0.8 || (fits[1]?.fit ?? 0) >= best.fit) return undefined;
  const names = best.item.children.map(({ name }) => code(name)).join(', ');
  const count = question.aims.has('count') ? `**${String(best.item.children.length)}**: ` : `${code(best.item.name)}: `;
  return { text: count + names, how: `enum ${best.item.name}`, lines: [best.item.lines], certainty: 0.93 * best.fit };
}

function enumFit(item: Item, { words, text }: Question): number {
  const parts = wordsOf(item.name);
  const asked = words.map(({ word }) => (/^(?:states?)$/.test(word) ? 'status' : word));
  const matched = parts.filter((part) =>
    asked.some((word) => likeness(word, part) >= 0.75 || (part === 'state' && word === 'status')),
  );
  const isExact = text.toLowerCase().includes(item.name.toLowerCase()) ? 0.02 : 0;
  return matched.length === parts.length ? 0.98 + isExact : 0;
}

/** What a named index, view, trigger, function, role or constraint is: its definition, and what it calls. */
export function definitionOf(question: Question, schema: Schema): Finding | undefined {
  const { text } = question;
  const trigger = /\btriggers?\b/i.test(text) ? triggerOn(question, schema) : undefined;
  if (trigger) return trigger;
  const candidates = schema.items.filter(
    ({ kind }) => !['column', 'enum value', 'note', 'alteration', 'extension'].includes(kind),
  );
  const fits = candidates
    .map((item) => ({
      item,
      fit: nameFit(item, question) + (new RegExp(`\\b${item.kind}\\b`, 'i').test(text) ? 0.04 : 0),
    }))
    .filter(({ fit }) => fit >= 0.93);
  const best = fits.sort((a, b) => b.fit - a.fit || wordsOf(b.item.name).length - wordsOf(a.item.name).length)[0];
  if (!best) return undefined;
  const same = /^(?:grant|revocation)$/.test(best.item.kind)
    ? candidates.filter(({ kind, name }) => /^(?:grant|revocation)$/.test(kind) && name === best.item.name)
    : [best.item];
  const isRight = same.length > 1 || best.item.kind === 'grant';
  const unsaid = question.words.filter(
    ({ weight, stem, word }) => weight === 1 && !schema.stems.has(stem) && !ASKING.test(word),
  );
  const certainty = (isRight ? 0.93 : best.item.kind === 'table' ? 0.7 : 0.86) - 0.2 * Math.min(2, unsaid.length);
  return blockOf(same, schema, certainty);
}

function triggerOn(question: Question, schema: Schema): Finding | undefined {
  const triggers = schema.items.filter(({ kind }) => kind === 'trigger');
  const table = tablesNamed(question, schema)[0]?.item;
  const chosen = triggers.filter((item) => nameFit(item, question) >= 0.93 || traitOf(item, 'on') === table?.name);
  const picked = chosen.length > 0 ? chosen : triggers.length === 1 && !table ? triggers : [];
  if (picked.length === 0 || question.aims.has('count')) return undefined;
  const functions = picked.flatMap(
    (item) => schema.items.find(({ kind, name }) => kind === 'function' && name === traitOf(item, 'calls')) ?? [],
  );
  return blockOf([...functions, ...picked], schema, 0.94);
}

export function blockOf(items: Item | readonly Item[], { file }: Schema, certainty: number): Finding {
  const all = Array.isArray(items) ? (items as readonly Item[]) : [items as Item];
  const spans = all.map((item) => linesWithComment(item)).toSorted((a, b) => a.first - b.first);
  const text = clipped(
    spans
      .map((span) => dedented(file.text, { first: span.first, last: Math.min(span.last, span.first + 34) }))
      .join('\n\n'),
    MAX_BLOCK_CHARS,
  );
  const first = all[0];
  return {
    text: `${code(first?.name ?? '')}, line ${String(first?.lines.first ?? 1)}:\n${codeBlock(text)}`,
    how: `${first?.kind ?? ''} ${first?.name ?? ''}`,
    lines: spans.map(({ first: from, last }) => ({ first: from, last: Math.min(last, from + 39) })),
    certainty,
  };
}
