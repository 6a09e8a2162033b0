/** A file says what it is in so many of its first lines at most. */
const MAX_LINES = 30;
/** More of a line than a comment takes. */
const MAX_LINE_CHARS = 1000;

const COMMENT_LINE = /^\s*(?:#(?!!)|\/\/|--(?!-)|;|\/?\*+|<!--|"""|!(?!!)|%)\s?(.*)$/;

/** The comment at the head of a file, above the first thing in it; empty where there is none. */
export function headComment(text: readonly string[]): string {
  const words: string[] = [];
  for (const whole of text.slice(0, MAX_LINES)) {
    const line = whole.slice(0, MAX_LINE_CHARS);
    if (/^(?:#!|<\?xml|#\s*(?:-\*-|vim:|syntax=|escape=))/.test(line)) continue;
    const comment = COMMENT_LINE.exec(line);
    if (!comment) {
      if (words.length > 0 || line.trim() !== '') break;
      continue;
    }
    const said = (comment[1] ?? '').replace(/\*\/\s*$|-->\s*$|"""\s*$|^[-=#*~\s]+|[-=#*~\s]+$/g, '').trim();
    if (said !== '') words.push(said);
  }
  return words.join(' ');
}
