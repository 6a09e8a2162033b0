import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { declaredBy, type Declared } from './functions.ts';
import type { Item } from '../../../structure/structure.ts';
import type { ChangedFile, Patch } from './patch.ts';

/** A thing that goes and the one that comes in its place. */
interface Rename {
  readonly kind: Declared['kind'];
  readonly before: string;
  readonly after: string;
  readonly removed: Item;
  readonly added: Item;
}

const ASKS_RENAME =
  /\brenam\w*|\b(?:old|former|previous) and (?:the )?new names?\b|\bnew names?\b|\bold names?\b|\breplac\w*|\bcalled (?:now|before)\b|\bnow called\b|\binstead of\b|\btakes? (?:the|its) place\b|\bumbenannt\b|\bersetzt\w*\b|改名|重命名|替换|取代/iu;
const KINDS: readonly (readonly [RegExp, readonly Declared['kind'][]])[] = [
  [/\b(?:structs?|types?|interfaces?|enums?|class(?:es)?|traits?|records?)\b/i, ['type', 'class']],
  [/\b(?:functions?|methods?|helpers?|procedures?)\b/i, ['function']],
  [/\b(?:columns?)\b/i, ['column']],
  [/\b(?:imports?|librar(?:y|ies)|packages?|dependenc(?:y|ies)|modules?)\b/i, ['import', 'key']],
  [
    /\b(?:variables?|settings?|keys?|options?|env\w*|constants?|flags?|fields?|propert(?:y|ies)|config\w*|parameters?)\b/i,
    ['key', 'constant'],
  ],
  [/\b(?:endpoints?|routes?|paths?|urls?)\b/i, ['endpoint']],
];
const MAX_SHOWN = 6;
/** From this share of common words on, two names are of one thing. */
const MIN_ALIKE = 0.3;
/** In a patch that takes away and adds thousands of things, names are compared so often and no oftener. */
const MAX_COMPARISONS = 200_000;
const OF_RENAMES =
  /^(?:rename[ds]?|renaming|replace[ds]?|replacing|replacement|old|new|former|previous|name[ds]?|called|now|before|instead|go|goes|gone|away|one|place|take[sn]?|structs?|types?|interfaces?|enums?|class|classes|functions?|methods?|variables?|settings?|keys?|options?|env|environment|constants?|fields?|config|parameters?|patch|diff|commit|change[ds]?|what|which|columns?|imports?|librar(?:y|ies)|packages?|modules?)$/;

/** What is called otherwise after a patch, or has been replaced by another thing of its kind. */
export function aboutRenames(question: Question, patch: Patch): Finding | undefined {
  const { text } = question;
  if (!ASKS_RENAME.test(text) || /\bfiles?\b/i.test(text)) return undefined;
  const kinds = KINDS.find(([words]) => words.test(text))?.[1];
  const telling = question.words.filter(({ word, weight }) => weight >= 0.5 && !OF_RENAMES.test(word));
  const isAsked = ({ kind, before, after }: Rename): boolean => {
    if (kinds && !kinds.includes(kind)) return false;
    const own = [...wordsOf(before), ...wordsOf(after), before.toLowerCase(), after.toLowerCase()];
    return telling.every(({ word }) => own.some((other) => likeness(word, other) >= 0.75));
  };
  if (!kinds && telling.length === 0) return undefined;
  const all = renamesOf(patch).filter(isAsked);
  // A dependency may be an import or a key of a manifest: the first that there are.
  const kind = kinds?.find((one) => all.some((rename) => rename.kind === one));
  const found = all.filter((rename) => kind === undefined || rename.kind === kind).slice(0, MAX_SHOWN);
  if (found.length === 0) return undefined;
  return {
    text: found.map(({ before, after }) => `${code(before)} → **${code(after)}**`).join('\n'),
    how: 'what goes and what comes in its place',
    lines: found.flatMap(({ removed, added }) => [removed.lines, added.lines]),
    certainty: found.length === 1 ? 0.9 : 0.84,
  };
}

/** The declarations that go with those of the same kind that come, the likest first. */
function renamesOf({ files, replacements }: Patch): Rename[] {
  const all = (side: 'added' | 'removed'): (Declared & { readonly item: Item; readonly file: ChangedFile })[] =>
    files.flatMap((file) =>
      file[side].flatMap((item) => {
        const declared = declaredBy(item.name);
        return declared ? [{ ...declared, item, file }] : [];
      }),
    );
  const [removed, added] = [all('removed'), all('added')];
  const [gone, come] = [new Set(removed.map(({ name }) => name)), new Set(added.map(({ name }) => name))];
  const left = new Set(added.filter(({ name }) => !gone.has(name)));
  const pairs = replacements.flatMap(({ removed: before, added: after }): Rename[] => {
    const [one, other] = [before && declaredBy(before.name), after && declaredBy(after.name)];
    if (!before || !after || !one || !other || one.kind !== other.kind) return [];
    if (come.has(one.name) || gone.has(other.name)) return [];
    return [{ kind: one.kind, before: one.name, after: other.name, removed: before, added: after }];
  });
  const taken = new Set(pairs.map((pair) => pair.added));
  for (const one of left) if (taken.has(one.item)) left.delete(one);
  const paired = new Set(pairs.map((pair) => pair.before));
  let comparisons = 0;
  for (const before of removed) {
    if (come.has(before.name) || paired.has(before.name)) continue;
    if ((comparisons += left.size) > MAX_COMPARISONS) break;
    const fitting = [...left]
      .filter(({ kind, file }) => kind === before.kind && (file === before.file || !SETTINGS.has(kind)))
      .map((one) => ({ one, alike: alikeness(before.name, one.name) + (one.file === before.file ? 0.1 : 0) }))
      .sort((a, b) => b.alike - a.alike);
    const [best] = fitting;
    const isOnly = fitting.length === 1 && !SETTINGS.has(before.kind);
    if (!best || (best.alike < MIN_ALIKE && !isOnly)) continue;
    left.delete(best.one);
    paired.add(before.name);
    pairs.push({
      kind: before.kind,
      before: before.name,
      after: best.one.name,
      removed: before.item,
      added: best.one.item,
    });
  }
  return pairs;
}

/** Of these, others of the same kind stand in every file. */
const SETTINGS: ReadonlySet<Declared['kind']> = new Set(['key', 'constant']);

function alikeness(one: string, other: string): number {
  const [a, b] = [new Set(wordsOf(one)), new Set(wordsOf(other))];
  return a.intersection(b).size / a.union(b).size;
}
