/** What a model answers where the passages do not; it never reaches a person. */
export const NOT_FOUND_MARK = 'NOT_IN_FILE';

/** Whether a model says that the passages do not answer. */
export function isNotFoundReply(text: string): boolean {
  return lettersOf(text) === NOT_FOUND_MARK;
}

/** Whether the beginning of a reply may still become that. */
export function mayBecomeNotFoundReply(beginning: string): boolean {
  return NOT_FOUND_MARK.startsWith(lettersOf(beginning));
}

/** Models wrap the word they were told to reply in marks, quotes or a full stop. */
function lettersOf(text: string): string {
  return text.replace(/[^\p{L}_]/gu, '');
}
