const WORD = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|[\p{L}\p{M}]+|\p{N}+(?:\.\p{N}+)*/gu;

/** Words of a text with the places where they begin: `startStation` has two, a run of a script without spaces is one. */
export function wordMatches(text: string): IterableIterator<RegExpExecArray> {
  return text.matchAll(WORD);
}

/** The words of a name or a value, in lower case; a run of a script without spaces is one word. */
export function plainWords(text: string): string[] {
  return text.match(WORD)?.map((word) => word.toLowerCase()) ?? [];
}
