import { encodingNamed, type TextEncoding } from './encodingNames.ts';

/** How far a declaration is looked for, in bytes. @see https://html.spec.whatwg.org/#charset */
const DECLARATION_BYTES = 2048;

/** XML and HTML say it in markup, CSS in its first bytes. */
const IN_MARKUP = [
  /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/i,
  /^@charset "([\w.:-]+)"/,
  /<meta\s[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i,
];
/** Catalogues of messages say it in their first entry. */
const IN_CATALOGUE = /^"Content-Type: text\/plain; charset=([\w.:-]+)\\n"/m;
/** Python, Emacs and Vim have it in a comment in one of the first lines. @see https://peps.python.org/pep-0263/ */
const IN_COMMENT = [
  /-\*-.{0,200}?\bcoding\s*:\s*([\w.-]+).{0,200}?-\*-/,
  /^[ \t\f]*#.{0,200}?\bcoding[:=][ \t]*([\w.-]+)/,
  /(?:^|\s)(?:vim?|ex):.{0,200}?\b(?:fileencoding|fenc)=([\w.-]+)/,
];
const COMMENT_LINES = 2;

/** The encoding that a text names itself, of those that have the letters of ASCII; undefined where it names none that is known. */
export function declaredEncoding(head: Buffer): TextEncoding | undefined {
  const text = head
    .subarray(0, DECLARATION_BYTES)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const lines = text.split(/\r\n|\n|\r/, COMMENT_LINES);
  const isMarkup = /^\s*[<@]/.test(text);
  const patterns = [
    ...(isMarkup ? IN_MARKUP.map((pattern) => pattern.exec(text)) : [IN_CATALOGUE.exec(text)]),
    ...lines.flatMap((line) => IN_COMMENT.map((pattern) => pattern.exec(line))),
  ];
  const label = patterns.find((match) => match !== null)?.[1];
  const encoding = label === undefined ? undefined : encodingNamed(label);
  // Whose declaration can be read byte by byte is not in UTF-16.
  return encoding === undefined || /^utf-(?:16|32)/.test(encoding) ? undefined : encoding;
}
