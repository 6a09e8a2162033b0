/** What is raised only by custom: the end of an ordinal number, a mark of trade. */
const RAISED_BY_CUSTOM = /^(?:st|nd|rd|th|er|re|ère|e|ème|o|a|os|as|º|ª|™|®|©|°|TM|SM)$/iu;

/**
 * Raised text behind what it stands beside, set apart so that no digit of it joins a figure: `10^6`, `x^(n+1)`, `1st`.
 * `before` is the text so far.
 */
export function raisedText(before: string, text: string): string {
  const isOrdinal = /\d$/u.test(before) && RAISED_BY_CUSTOM.test(text.trim());
  return isOrdinal || /^[™®©°ºª\s]*$/u.test(text) || text === '' ? text : marked('^', text);
}

/** Lowered text, set apart as raised text is: `H_2O`, `x_(i,j)`. */
export function loweredText(text: string): string {
  return text.trim() === '' ? text : marked('_', text);
}

/** Spaces around stay outside of the mark; more than a word or a number stands in brackets. */
function marked(mark: string, text: string): string {
  const [, lead = '', core = '', trail = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return `${lead}${mark}${isOneUnit(core) ? core : `(${core})`}${trail}`;
}

function isOneUnit(text: string): boolean {
  return /^(?:[-−+]?(?:\d+(?:[.,]\d+)?|[\p{L}\p{M}]+)|\W|[\p{L}\p{M}\d]+|\[[^\]]*\]|\([^()]*\))$/u.test(text);
}
