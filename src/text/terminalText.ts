/** Control characters except tabs and line feeds, and characters that change the direction of reading. */
const UNSAFE = /\r\n|[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;
/** Characters that JSON leaves as they are although a terminal may act on them. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** The first of Unicode's pictures of the control characters from 0 to 31. */
const CONTROL_PICTURES = 0x2400;
const PICTURE_OF_DELETE = '\u2421';
const REPLACEMENT = '\ufffd';

/**
 * A text that a terminal only shows: control characters are visible (`␛` for escape), so that no file, name or answer can move
 * the cursor, hide text, set the window's title or write the clipboard. Line ends become line feeds.
 */
export function terminalText(text: string): string {
  return text.replace(UNSAFE, (unsafe) => {
    const code = unsafe.charCodeAt(0);
    if (unsafe === '\r\n') return '\n';
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === 0x7f ? PICTURE_OF_DELETE : REPLACEMENT;
  });
}

/** A value as one line of JSON that a terminal only shows. Parsing it gives the same value. */
export function terminalJson(value: unknown): string {
  const escape = (unsafe: string): string => `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(UNSAFE_IN_JSON, escape);
}
