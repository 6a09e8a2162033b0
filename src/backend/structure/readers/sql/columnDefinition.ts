import type { ItemDraft } from '../../itemDraft.ts';
import { oneLine, splitAtCommas } from '../code/parameters.ts';
import { bare, COLUMN, REFERENCES } from './patterns.ts';

/** Longer definitions of a column are not looked at, in UTF-16 code units. */
const MAX_DEFINITION_CHARS = 2000;

/** The names of a list in parentheses, without what follows each: `([id] ASC, name(10))`. */
export function namesIn(masked: string, open: number): string[] {
  if (open < 0) return [];
  return splitAtCommas(masked, open + 1, closeOf(masked, open), false).flatMap(([from, to]) => {
    const name = COLUMN.exec(masked.slice(from, to).trim())?.[1];
    return name === undefined ? [] : [bare(name)];
  });
}

export function mark(column: ItemDraft, trait: string): void {
  const others = column.traits.filter((other) => other !== trait && OPPOSITES[trait] !== other);
  column.traits = [...others, trait];
}

const OPPOSITES: Readonly<Record<string, string>> = { required: 'nullable', nullable: 'required' };

/** What `ALTER COLUMN name` sets or drops: its default, whether it may be null, its type. */
export function setOf(column: ItemDraft, source: string, masked: string): void {
  const preset = /^SET\s+DEFAULT\s+([^]+)$/i.exec(source)?.[1];
  if (preset !== undefined) column.value = presetOf(preset);
  else if (/^DROP\s+DEFAULT\b/i.test(masked)) column.value = undefined;
  else if (/^SET\s+NOT\s+NULL\b/i.test(masked)) mark(column, 'required');
  else if (/^DROP\s+NOT\s+NULL\b/i.test(masked)) mark(column, 'nullable');
  else if (/^ADD\s+GENERATED\b/i.test(masked)) mark(column, 'generated');
  else {
    const type = /^(?:SET\s+DATA\s+)?TYPE\s+([^]*?)(?:\s+(?:USING|COLLATE)\b[^]*)?$/i.exec(source)?.[1];
    if (type !== undefined) column.traits = [`type:${oneLine(type)}`, ...column.traits.filter(isNoType)];
    else if (!/^(?:SET|RESET|DROP|ADD|RESTART)\b/i.test(masked)) redefine(column, source, masked);
  }
}

function isNoType(trait: string): boolean {
  return !trait.startsWith('type:');
}

/** A column that is defined anew; its keys and references are kept. */
export function redefine(column: ItemDraft, source: string, masked: string): void {
  const { preset, traits } = definitionOf(source, masked);
  const kept = column.traits.filter((trait) => /^(?:primary|unique|check|references:)/.test(trait));
  column.value = preset;
  column.traits = [...new Set([...traits, ...kept])];
  if (kept.includes('primary')) mark(column, 'required');
}

export function presetOf(text: string): string {
  return oneLine(text).replace(/^'((?:[^']|'')*)'$/, '$1');
}

/** Where MySQL puts a column that is added: `FIRST`, `AFTER name`. */
const PLACE = /\s(?:FIRST|AFTER [^\s,]+)$/i;

interface Definition {
  readonly preset: string | undefined;
  readonly note: string;
  readonly traits: readonly string[];
}

/** What stands behind the name of a column: its type, its default, whether it may be null, its keys. */
export function definitionOf(source: string, masked: string): Definition {
  const definition = oneLine(source.slice(0, MAX_DEFINITION_CHARS).replace(/--[^\n]*/g, '')).replace(PLACE, '');
  const words = outsideParentheses(masked.slice(0, MAX_DEFINITION_CHARS));
  const type =
    /^([^]*?)(?=\s+(?:NOT\s+NULL|NULL|DEFAULT|PRIMARY|UNIQUE|REFERENCES|CHECK|GENERATED|CONSTRAINT|COLLATE|AUTO_INCREMENT|AUTOINCREMENT|COMMENT|ON\s+UPDATE|IDENTITY|CHARACTER\s+SET|ENCODE|KEY)\b|$)/i.exec(
      definition,
    )?.[1] ?? '';
  const preset =
    /\bDEFAULT\s+('(?:[^']|'')*'(?:::[\w ]+(?:\([^)]*\))?)?|\([^]*?\)(?=\s|$)|[\w.+-]+(?:\([^)]*\))?(?:::[\w ]+)?)/i.exec(
      definition,
    )?.[1];
  const note = /\bCOMMENT\s+'((?:[^']|'')*)'/i.exec(definition)?.[1] ?? '';
  const target = REFERENCES.exec(words)?.[1];
  const isPrimary = /\bPRIMARY\s+KEY\b/i.test(words);
  return {
    preset: preset === undefined ? undefined : presetOf(preset),
    note,
    traits: [
      `type:${type.trim()}`,
      /\bNOT\s+NULL\b/i.test(words) || isPrimary ? 'required' : 'nullable',
      ...(isPrimary ? ['primary'] : []),
      ...(/\bUNIQUE\b/i.test(words) ? ['unique'] : []),
      ...(target === undefined ? [] : [`references:${bare(target)}`]),
      ...(/\b(?:GENERATED|IDENTITY|AUTO_INCREMENT|AUTOINCREMENT|SERIAL|BIGSERIAL)\b/i.test(words) ? ['generated'] : []),
      ...(/\bCHECK\b/i.test(words) ? ['check'] : []),
    ],
  };
}

/** A text without what stands in its parentheses. */
function outsideParentheses(masked: string): string {
  let [text, depth] = ['', 0];
  for (const character of masked) {
    if (character === ')') depth = Math.max(0, depth - 1);
    if (depth === 0) text += character;
    if (character === '(') depth++;
  }
  return text;
}

export function closeOf(masked: string, open: number): number {
  let depth = 0;
  for (let at = open; at < masked.length; at++) {
    if (masked[at] === '(') depth++;
    else if (masked[at] === ')' && --depth === 0) return at;
  }
  return masked.length;
}
