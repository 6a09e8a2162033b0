import type { Item } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import { traitOf } from './program.ts';

/** What each language calls the types that have a name in plain English. */
const TYPE_NAMES: readonly (readonly [RegExp, RegExp])[] = [
  [/^bool(?:ean)?s?$/i, /^(?:bool(?:ean)?|_Bool)$/i],
  [/^(?:strings?|str|text)$/i, /^(?:&?(?:'\w+ )?str|string|nsstring|char ?\*|const char ?\*)$/i],
  [
    /^(?:int(?:eger)?s?|numbers?)$/i,
    /^(?:u?int\w*|integer|long|short|number|[iu](?:8|16|32|64|size)|usize|size_t|double|float\d*|decimal|f(?:32|64))$/i,
  ],
  [/^(?:nothing|void|none|unit)$/i, /^(?:void|none|unit|\(\)|undefined|never|promise<void>)$/i],
  [/^(?:promises?|tasks?|futures?)$/i, /^(?:promise|task|future|completablefuture|deferred)\b/i],
  [
    /^(?:lists?|arrays?|slices?|vectors?|sequences?)$/i,
    /^(?:\w*list|array|vec|set|sequence|iterable|i?enumerable)\b|\[\]$|^\[/i,
  ],
  [/^(?:maps?|dict(?:ionar(?:y|ies))?s?|hash(?:es)?)$/i, /^(?:\w*map|dict\w*|record|hash)\b/i],
  [/^(?:optionals?|options?|nullable)$/i, /^(?:optional|option)\b|\?$|\| ?(?:null|none|undefined)\b/i],
  [/^(?:errors?|results?)$/i, /\b(?:error|result)\b/i],
];
const RETURN =
  /\b(?:return|returns|returning|give back|gives back|yield|yields)\s+(?:an?\s+|the\s+)?["'`]?([\w.<>[\]*?|]{2,60})/i;

/** Those of a list that return what the question says: "which methods return a bool"; all where it says nothing of it. */
export function byWhatTheyReturn(items: readonly Item[], text: string): Item[] {
  const asked = RETURN.exec(text)?.[1]?.replace(/[?.`"']+$/, '');
  if (asked === undefined) return [...items];
  const named = TYPE_NAMES.find(([word]) => word.test(asked))?.[1];
  const isAsked = (type: string): boolean =>
    type.toLowerCase() === asked.toLowerCase() ||
    (named?.test(type.trim()) ?? false) ||
    wordsOf(type.replace(/<.*$/, '')).join(' ') === wordsOf(asked).join(' ');
  const having = items.filter((item) => isAsked(traitOf(item, 'returns') ?? ''));
  return having.length > 0 ? having : [...items];
}

const EXCLUDED =
  /\b(?:besides|beside|except(?:ing)?(?: for)?|excluding|other than|apart from|aside from|but not|not counting|without)\s+(?:the\s+|its\s+|any\s+)?([\w ]{2,60})/i;

/** The words of a question without those that it excludes and those that name what is returned. */
export function withoutExcluded({ words, text }: Question): readonly QuestionWord[] {
  const excluded = new Set(wordsOf(EXCLUDED.exec(text)?.[0] ?? ''));
  const returned = new Set(wordsOf(RETURN.exec(text)?.[0] ?? ''));
  return words.filter(({ word }) => !excluded.has(word) && !returned.has(word));
}

/** The text of a question without what it says of what is returned and of what is excluded. */
export function plainList(text: string): string {
  return text.replace(RETURN, ' ').replace(EXCLUDED, ' ');
}
