/**
 * A line as a person sees it in an editor or a terminal. Sequences that steer a terminal and characters without width are
 * removed; escapes that stand for a character become that character. Lines stay the lines of the file.
 */

/** How a format writes characters that it could not, or would not, hold as they are. */
export type EscapeForm = 'none' | 'unicode' | 'references';

/** The form of a file, by its name. */
export function escapeFormOf(filename: string): EscapeForm {
  if (/\.(?:json|jsonc|json5|jsonl|ndjson|geojson|webmanifest|har|properties)$/i.test(filename)) return 'unicode';
  if (/\.(?:xml|xsd|xsl|xslt|svg|rss|atom|plist|resx|xliff?|kml|gpx|csproj|md|markdown|mdx)$/i.test(filename))
    return 'references';
  return 'none';
}

/** Matches characters that are not shown as they stand in the file: most lines have none. */
const MAY_HIDE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/;
const UNICODE_ESCAPE = '\\u';

/** The line as it is shown, in the form of its file. */
export function shownLine(line: string, form: EscapeForm): string {
  let shown = line;
  if (form === 'unicode' && line.includes(UNICODE_ESCAPE)) shown = withoutUnicodeEscapes(shown);
  else if (form === 'references' && line.includes('&')) shown = withoutReferences(shown);
  return MAY_HIDE.test(shown) ? withoutHidden(shown) : shown;
}

/**
 * Sequences that a terminal obeys rather than shows: those that begin with CSI, those that carry a string (titles, links, the
 * clipboard) up to their end, and single ones. @see ECMA-48
 */
const STRING_SEQUENCE =
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c|(?=\x1b)|$)/g;
const CONTROL_SEQUENCE = /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]/g;
const SINGLE_SEQUENCE = /\x1b[ -/]{0,8}[0-~]/g;
/** A letter that is struck over: bold and underlined text of manual pages. */
const STRUCK_OVER = /[^\x08]\x08/g;

/** Zero-width joiners shape letters of scripts that join, and emoji; elsewhere they are nothing. */
const NEEDLESS_JOINERS =
  /(?<=^|[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Nd}\s\p{P}])[\u200c\u200d]+/gu;
const WITHOUT_WIDTH = /[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
/** Tag characters, which are invisible, except for those that tell a flag apart. */
const TAGS = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]{0,8})[\u{e0000}-\u{e007f}]+/gu;
const SPACES = /[\x0b\x0c\x85\u2028\u2029]/g;
const OTHER_CONTROLS = /[\0-\x08\x0d-\x1f\x7f-\x9f]/g;

function withoutHidden(line: string): string {
  return line
    .replace(STRING_SEQUENCE, '')
    .replace(CONTROL_SEQUENCE, '')
    .replace(SINGLE_SEQUENCE, '')
    .replace(STRUCK_OVER, '')
    .replace(SPACES, ' ')
    .replace(OTHER_CONTROLS, '')
    .replace(WITHOUT_WIDTH, '')
    .replace(NEEDLESS_JOINERS, '')
    .replace(TAGS, '');
}

/** `\u00e9` behind an even number of backslashes: an odd one is a part of the text. A run of them is looked at from its beginning alone. */
const ESCAPES = /(?<!\\)(\\*)\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?/g;

/** ASCII stays as it is written, so that what is quoted and what is not is told by the same marks as before. */
function withoutUnicodeEscapes(line: string): string {
  return line.replace(ESCAPES, (whole: string, before: string, first: string, second: string | undefined) => {
    if (before.length % 2 === 1) return whole;
    const high = Number.parseInt(first, 16);
    const isPair = high >= 0xd800 && high <= 0xdbff;
    if (isPair) return second === undefined ? whole : before + String.fromCharCode(high, Number.parseInt(second, 16));
    if (high < FIRST_BEYOND_ASCII || (high >= 0xdc00 && high <= 0xdfff)) return whole;
    const rest = second === undefined ? '' : `\\u${second}`;
    return before + String.fromCharCode(high) + rest;
  });
}

const FIRST_BEYOND_ASCII = 0xa0;

const REFERENCES = /&(?:#(\d{2,7})|#[xX]([0-9a-fA-F]{2,6})|([a-zA-Z]{2,8}\d?));/g;

/**
 * The names of the characters of Latin-1 in HTML, for which writers of Markdown and XML use names.
 * @see https://html.spec.whatwg.org/#named-character-references
 */
const NAMED_FROM_A0 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot ' +
  'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
  'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
const OTHER_NAMED = {
  euro: '€',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  sbquo: '‚',
  bdquo: '„',
  hellip: '…',
  bull: '•',
  trade: '™',
  rarr: '→',
  larr: '←',
  le: '≤',
  ge: '≥',
  ne: '≠',
  minus: '−',
};
const NAMED: ReadonlyMap<string, string> = new Map([
  ...NAMED_FROM_A0.split(' ').map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ...Object.entries(OTHER_NAMED),
]);

/** Markup's own characters stay references, so that they are not taken for markup. */
function withoutReferences(line: string): string {
  return line.replace(REFERENCES, (whole: string, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    const isCharacter = code >= FIRST_BEYOND_ASCII && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
}
