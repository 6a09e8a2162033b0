import type { Item } from '../../../structure/structure.ts';
import type { Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import type { Named } from './namedSymbols.ts';
import { FUNCTION_KINDS, fullName, traitOf, TYPE_KINDS } from './program.ts';

const ASKS_FOR_SIGNATURES =
  /\b(?:signatures?|prototypes?|declarations?|param\w*|arguments?|args|takes?|accepts?|returns?|return types?|inputs?|outputs?)\b/i;
/** What asks for more than the signatures. */
const ASKS_FOR_MORE = /\b(?:why|when|where|how|what happens|throws?|raises?|exceptions?|errors?|defaults?)\b/i;
const MIN_CERTAINTY = 0.65;
const MAX_SHOWN = 8;
const MAX_COMMENT_CHARS = 90;

/** The signatures of several functions that a question names, one below the other; undefined where it asks for anything else. */
export function severalSignatures(named: readonly Named[], text: string): Finding | undefined {
  if (!ASKS_FOR_SIGNATURES.test(text) || ASKS_FOR_MORE.test(text)) return undefined;
  const sure = named.filter(({ certainty }) => certainty >= MIN_CERTAINTY);
  const byName = new Map<string, Named>();
  for (const one of sure) {
    const known = byName.get(one.written);
    // A field and a function may share a name: only functions have signatures.
    if (!known || (!FUNCTION_KINDS.has(known.item.kind) && FUNCTION_KINDS.has(one.item.kind)))
      byName.set(one.written, one);
  }
  const items = [...byName.values()].map(({ item }) => item).filter(({ kind }) => FUNCTION_KINDS.has(kind));
  const others = [...byName.values()].filter(
    ({ item }) => !FUNCTION_KINDS.has(item.kind) && !TYPE_KINDS.has(item.kind),
  );
  if (items.length < 2 || others.length > 0) return undefined;
  const shown = items.slice(0, MAX_SHOWN).toSorted((a, b) => a.lines.first - b.lines.first);
  return {
    text: shown.map(lineOf).join('\n'),
    how: `signatures of ${shown.map(fullName).join(', ')}`,
    lines: shown.map(({ lines }) => ({ first: lines.first, last: Math.min(lines.last, lines.first + 6) })),
    certainty: 0.93,
    isComplete: true,
  };
}

function lineOf(item: Item): string {
  const returns = traitOf(item, 'returns');
  const about = item.comment.split('\n')[0] ?? '';
  const comment = about === '' || about.startsWith('@') || about.length > MAX_COMMENT_CHARS ? '' : ` — ${about}`;
  const given = returns === undefined || (item.signature ?? '').includes(returns) ? '' : `, returns ${code(returns)}`;
  return `- ${code(item.signature ?? item.name)} (line ${String(item.lines.first)})${given}${comment}`;
}
