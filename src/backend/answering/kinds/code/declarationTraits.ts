import type { Item } from '../../../structure/structure.ts';
import { traitOf } from './program.ts';

/** What a question may say of declarations, and whether one is so. */
const TRAITS: readonly (readonly [RegExp, (item: Item) => boolean])[] = [
  [
    /\bpublic\b/i,
    (item) =>
      !item.traits.includes('private') &&
      !item.traits.includes('protected') &&
      item.kind !== 'constructor' &&
      item.name !== 'constructor',
  ],
  [/\bprivate\b/i, (item) => item.traits.includes('private')],
  [/\bstatic\b/i, (item) => item.traits.includes('static')],
  [/\bsuspend\b/i, (item) => item.traits.includes('suspend')],
  [/\boverrid\w*\b/i, (item) => item.traits.some((trait) => /override/i.test(trait))],
  [/\basync(?:hronous)?\b/i, (item) => item.traits.includes('async') || item.traits.includes('suspend')],
  [/\babstract\b/i, (item) => item.traits.includes('abstract')],
  [/\bexported\b|\bexports?\b/i, (item) => item.traits.includes('exported') || item.traits.includes('public')],
  [
    /\boptional\b/i,
    (item) => item.traits.includes('optional') || item.value !== undefined || /\?$/.test(traitOf(item, 'type') ?? ''),
  ],
  [
    /\bnullable\b|\b(?:may|can|could|might|allowed to) be (?:null|nil|none|undefined|left out|omitted|missing)\b/i,
    (item) =>
      item.traits.includes('optional') ||
      /^(?:null|None|nil|undefined)$/.test(item.value ?? '') ||
      /\?$|^\?|\b(?:null|None|undefined)\b|^(?:std::)?[Oo]ption(?:al)?[<[]/.test(traitOf(item, 'type') ?? ''),
  ],
  [/\bdeprecated\b/i, (item) => isDeprecated(item)],
  [
    /\brequired\b|\bmandatory\b|\bnon-?null\b/i,
    (item) => item.value === undefined && !item.traits.includes('optional') && !/\?$/.test(traitOf(item, 'type') ?? ''),
  ],
];

/** Whether a declaration is marked as one that is no longer to be used. */
export function isDeprecated(item: Item): boolean {
  return (
    item.traits.some((trait) => /deprecated|obsolete/i.test(trait)) ||
    /@deprecated\b|^deprecated\b|\bDeprecated:/im.test(item.comment)
  );
}

/** The members that have what the question says of them. */
export function filterByTraits(items: readonly Item[], text: string): Item[] {
  let kept = [...items];
  for (const [asked, holds] of TRAITS) {
    if (asked.test(text)) kept = kept.filter(holds);
  }
  return kept;
}

/** Whether a text says something of declarations: `optional`, `static`. */
export function namesTrait(text: string): boolean {
  return TRAITS.some(([asked]) => asked.test(text));
}
