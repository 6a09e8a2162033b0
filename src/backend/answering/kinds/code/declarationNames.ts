import type { Item } from '../../../structure/structure.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { FUNCTION_KINDS, traitOf } from './program.ts';

/** An answer before it is known how sure it is. */
export type Lead = Omit<Finding, 'certainty'>;

const MAX_LISTED = 40;

/** Names as a list, with types or values, and the lines that they stand on. */
export function listLead(items: readonly Item[], isCount: boolean, how: string, owner?: Item): Lead {
  const lines = items.slice(0, MAX_LISTED).map((item) => describe(item));
  const rest = items.length - lines.length;
  const isLong = lines.some((line) => line.length > 46) && !isCount;
  const names = isCount
    ? items
        .slice(0, MAX_LISTED)
        .map(({ name }) => code(name))
        .join(', ')
    : isLong
      ? `\n${lines.map((line) => `- ${line}`).join('\n')}`
      : lines.join(', ');
  const more = rest > 0 ? `, … and ${String(rest)} more` : '';
  const text = isCount
    ? `**${String(items.length)}**: ${names}${more}`
    : `${owner ? `${code(owner.name)} (${String(items.length)}): ` : ''}${names}${more}`;
  return { text: clipped(text, 1150), how: `${String(items.length)} in ${how}`, lines: citedOf(items, owner) };
}

/** A declaration in a list: its signature, its value or its type. */
function describe(item: Item): string {
  const type = traitOf(item, 'type');
  const signature = item.signature === undefined || item.signature.length > 110 ? undefined : item.signature;
  if (FUNCTION_KINDS.has(item.kind)) return code(signature ?? item.name);
  if (item.kind === 'enum member')
    return item.value === undefined || item.value.length > 40 ? code(item.name) : code(`${item.name} = ${item.value}`);
  const value = item.value === undefined || item.value.length > 60 ? '' : ` = ${item.value}`;
  return code(type === undefined || type.length > 80 ? `${item.name}${value}` : `${item.name}: ${type}${value}`);
}

/** All lines from the first to the last where these are few, else those of each. */
export function citedOf(items: readonly Item[], owner?: Item): { first: number; last: number }[] {
  const first = items.reduce((least, { lines }) => Math.min(least, lines.first), Number.MAX_SAFE_INTEGER);
  const last = items.reduce((most, { lines }) => Math.max(most, lines.last), 0);
  if (owner && owner.lines.last - owner.lines.first < 40) return [owner.lines];
  if (last - first < 40) return [{ first, last }];
  return items.slice(0, 8).map(({ lines }) => ({ first: lines.first, last: Math.min(lines.last, lines.first + 3) }));
}
