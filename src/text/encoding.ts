import { isUtf8 } from 'node:buffer';
import { type TextEncoding, encodingNamed } from './encodingNames.ts';
import { scanUtf8, endOfLastCharacter, markedEncoding, wideEncoding } from './wideEncoding.ts';

export type { TextEncoding } from './encodingNames.ts';

/** Result of the detection: text in an encoding, or a file that is refused with a message. */
export type Detection =
  | {
      kind: 'text';
      encoding: TextEncoding;
      /**
       * How certain an encoding is that no byte order mark, declaration or form of the bytes proves; absent where one does.
       */
      guessed?: 'likely' | 'doubtful';
    }
  | { kind: 'unsupported'; message: string };

/** An encoding that was found by how often bytes follow each other. */
export interface EncodingGuess {
  readonly encoding: TextEncoding;
  /** Whether another one explains the bytes about as well. */
  readonly isDoubtful: boolean;
}

/** Guesses the encoding of text that is not Unicode. Implemented in `guessEncoding.ts`, which is large and seldom needed. */
export type GuessEncoding = (sample: Buffer) => EncodingGuess;

/** How much is read at a time, in bytes. */
export const READ_SIZE = 1024 * 1024;

/** How much of the beginning decides whether a file is text at all, in bytes. */
export const SNIFF_BYTES = 8192;

/** Formats that begin with printable bytes or without any NUL, and so need to be known by name. */
const SIGNATURES: readonly { bytes: Buffer; name: string; at?: number }[] = [
  { bytes: Buffer.from('%PDF-'), name: 'a PDF document' },
  { bytes: Buffer.from('PK\x03\x04'), name: 'a ZIP archive' },
  // Office puts an encrypted document into the container that its formats before 2007 had.
  { bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'), name: 'an encrypted Office document or one from before 2007' },
  { bytes: Buffer.from('{\\rtf'), name: 'an RTF document' },
  { bytes: Buffer.from([0x1f, 0x8b]), name: 'a gzip archive' },
  { bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), name: 'a Zstandard archive' },
  { bytes: Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), name: 'a 7z archive' },
  { bytes: Buffer.from('ustar'), name: 'a tar archive', at: 257 },
  { bytes: Buffer.from([0xff, 0xd8, 0xff]), name: 'a JPEG image' },
  { bytes: Buffer.from('\x89PNG', 'latin1'), name: 'a PNG image' },
  { bytes: Buffer.from('GIF8'), name: 'a GIF image' },
  { bytes: Buffer.from('\x7fELF', 'latin1'), name: 'a program' },
  { bytes: Buffer.from('SQLite format 3'), name: 'a SQLite database' },
];

/**
 * The text of a Git LFS pointer, which stands in place of a file that Git keeps elsewhere.
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
const LFS_POINTER =
  /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\r?\n(?:[\s\S]*\n)?oid sha256:[0-9a-f]{64}\r?\n/;
const MAX_POINTER_BYTES = 1024;

/** The share of control characters above which bytes that are no UTF-8, or have zeros among them, are not text. */
const MAX_CONTROL_SHARE = 0.02;
/** The largest share of zeros in texts without other control characters, some of which have zeros between their records. */
const MAX_ZERO_SHARE = 0.1;

/**
 * Judges the first bytes of a file: cheap enough for the moment of upload. `utf-8` here still means "looks like it";
 * `EncodingDetector` reads on.
 */
export function sniff(head: Buffer): Detection {
  const encoding = markedEncoding(head);
  if (encoding !== undefined) return { kind: 'text', encoding };
  if (head.length <= MAX_POINTER_BYTES && LFS_POINTER.test(head.toString('latin1'))) return LFS_REFUSAL;
  const signature = SIGNATURES.find(({ bytes, at = 0 }) => head.subarray(at, at + bytes.length).equals(bytes));
  if (signature) return unsupported(`It is ${signature.name}`);
  const wide = wideEncoding(head);
  if (wide !== undefined) return { kind: 'text', encoding: wide };
  const controls = new ControlCount();
  controls.push(head);
  const isWholeCharacters = isUtf8(head.subarray(0, endOfLastCharacter(head)));
  // A log that was cut off while its program went on writing begins with zeros, often many of them.
  const isUndecided = head.length >= SNIFF_BYTES && controls.isAllZero;
  if (controls.hasZero && !isUndecided && controls.isNoise(isWholeCharacters)) return BINARY;
  return { kind: 'text', encoding: 'utf-8' };
}

const LFS_REFUSAL: Detection = {
  kind: 'unsupported',
  message:
    'It is a Git LFS pointer: the content of the file is not on this machine. Run "git lfs pull" in its repository and ask again.',
};

/**
 * How many characters beyond ASCII a text in UTF-8 has for each bad byte at least; with fewer, the text is in another
 * encoding.
 */
const CHARACTERS_TO_A_BAD_BYTE = 2;

/**
 * Finds the encoding of a whole file, given piece by piece: by its byte order mark, by what it declares, UTF-8 where the bytes
 * are that but for some that are damaged, else by a guess at the lines that have other characters than ASCII's.
 */
export class EncodingDetector {
  readonly #controls = new ControlCount();
  readonly #sample = new EncodingSample();
  readonly #utf8 = { characters: 0, badBytes: 0 };
  #isStarted = false;
  #declared: TextEncoding | undefined;
  #isEscaped = false;
  /** The beginning of a character of UTF-8 that the next piece ends. */
  #begun = Buffer.alloc(0);

  /** Takes the next bytes. Returns the result as soon as no further bytes can change it. */
  push(chunk: Buffer): Detection | undefined {
    if (!this.#isStarted) {
      this.#isStarted = true;
      const head = chunk.subarray(0, SNIFF_BYTES);
      const found = sniff(head);
      if (found.kind === 'unsupported' || found.encoding !== 'utf-8') return found;
      this.#declared = declaredEncoding(head);
    }
    this.#checkUtf8(chunk);
    this.#controls.push(chunk);
    this.#isEscaped ||= chunk.includes(TO_JAPANESE) || chunk.includes(TO_OLD_JAPANESE);
    return undefined;
  }

  /** Whether the result depends on the guess, all bytes having been taken. */
  get needsGuess(): boolean {
    return this.#settled() === undefined;
  }

  /** The result once all bytes have been taken. Without a guess, text in an unknown encoding is Western European. */
  finish(guess?: GuessEncoding): Detection {
    const settled = this.#settled();
    if (settled) return settled;
    const { encoding, isDoubtful } = guess?.(this.#sample.bytes()) ?? UNKNOWN;
    return { kind: 'text', encoding, guessed: isDoubtful ? 'doubtful' : 'likely' };
  }

  #settled(): Detection | undefined {
    const isMostlyUtf8 = this.#isMostlyUtf8();
    const isChecked = this.#controls.hasZero || !isMostlyUtf8;
    if (isChecked && this.#controls.isNoise(this.#utf8.badBytes === 0)) return BINARY;
    if (this.#declared !== undefined && this.#declared !== 'utf-8') return { kind: 'text', encoding: this.#declared };
    const isAscii = this.#utf8.characters === 0 && this.#utf8.badBytes === 0;
    if (isAscii && this.#isEscaped) return { kind: 'text', encoding: 'iso-2022-jp' };
    return isMostlyUtf8 ? { kind: 'text', encoding: 'utf-8' } : undefined;
  }

  #isMostlyUtf8(): boolean {
    const { characters, badBytes } = this.#utf8;
    const isCut = this.#begun.length > 0;
    const bad = badBytes + (isCut ? 1 : 0);
    // The beginning of a character of three or four bytes is hardly anything else.
    if (isCut && badBytes === 0 && (this.#begun.length > 1 || characters > 0)) return true;
    return bad * CHARACTERS_TO_A_BAD_BYTE <= characters;
  }

  #checkUtf8(chunk: Buffer): void {
    const bytes = this.#begun.length === 0 ? chunk : Buffer.concat([this.#begun, chunk]);
    const end = endOfLastCharacter(bytes);
    const whole = bytes.subarray(0, end);
    const { characters, badBytes } = scanUtf8(whole);
    this.#utf8.characters += characters;
    this.#utf8.badBytes += badBytes;
    if (badBytes > 0 || this.#utf8.badBytes > 0) this.#sample.push(bytes);
    // A copy: the chunk is read into again.
    this.#begun = Buffer.from(bytes.subarray(end));
  }
}

const UNKNOWN: EncodingGuess = { encoding: 'windows-1252', isDoubtful: true };

/** How a text in ISO-2022-JP goes over from ASCII. */
const TO_JAPANESE = Buffer.from('\x1b$B');
const TO_OLD_JAPANESE = Buffer.from('\x1b$@');

/** The result for bytes that are neither text nor of a format that is known. */
export const BINARY: Detection = unsupported('It is binary');

function unsupported(what: string): Detection {
  return { kind: 'unsupported', message: `${what}; only text files and documents can be queried.` };
}

/** C0 control characters that plain text does not have (all but NUL, tab, line feed, form feed, return, escape). */
const IS_CONTROL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 0 && byte < 32 && ![9, 10, 12, 13, 27].includes(byte) ? 1 : 0,
);

/** Counts the control characters of bytes. A run of zeros counts once: it is a hole in a file. */
class ControlCount {
  #controls = 0;
  #zeroRuns = 0;
  #others = 0;
  #isInZeros = false;

  push(chunk: Buffer): void {
    if (!chunk.includes(0)) {
      for (let index = 0; index < chunk.length; index++) this.#controls += IS_CONTROL[chunk[index] ?? 0] ?? 0;
      this.#others += chunk.length;
      this.#isInZeros &&= chunk.length === 0;
      return;
    }
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] ?? 0;
      if (byte !== 0) {
        this.#others++;
        this.#controls += IS_CONTROL[byte] ?? 0;
      } else if (!this.#isInZeros) this.#zeroRuns++;
      this.#isInZeros = byte === 0;
    }
  }

  get hasZero(): boolean {
    return this.#zeroRuns > 0;
  }

  get isAllZero(): boolean {
    return this.hasZero && this.#others === 0;
  }

  /** Whether bytes with so many control characters are no text. */
  isNoise(isUtf8: boolean): boolean {
    const all = this.#others + this.#zeroRuns;
    if (isUtf8 && this.#controls === 0)
      return this.#others === 0 ? this.hasZero : this.#zeroRuns > all * MAX_ZERO_SHARE;
    return this.#controls + this.#zeroRuns > all * MAX_CONTROL_SHARE;
  }
}

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
function declaredEncoding(head: Buffer): TextEncoding | undefined {
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
  // A text whose declaration can be read byte by byte is not in UTF-16.
  return encoding === undefined || /^utf-(?:16|32)/.test(encoding) ? undefined : encoding;
}

/** How many bytes are enough to recognise an encoding. */
const SAMPLE_BYTES = 64 * 1024;
/** The most bytes that are sampled of one line: a file without line ends gives more than its beginning. */
const MAX_LINE_BYTES = 512;
const LINE_FEED = 10;
const SPACE = 0x20;
const FIRST_NON_ASCII = 0x80;

/**
 * The parts of a text that tell its encoding, from all over it: of each line what lies between its first and its last character
 * beyond ASCII. The English lines of a log would tell nothing but English. Where they are many, every second is dropped again
 * and again.
 */
class EncodingSample {
  #lines: Buffer[] = [];
  #bytes = 0;
  #stride = 1;
  #seen = 0;

  push(chunk: Buffer): void {
    for (let start = 0; start < chunk.length;) {
      const lineFeed = chunk.indexOf(LINE_FEED, start);
      const end = lineFeed < 0 ? chunk.length : lineFeed;
      for (let at = start; at < end; at += MAX_LINE_BYTES) this.#take(chunk, at, Math.min(end, at + MAX_LINE_BYTES));
      start = end + 1;
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#lines.flatMap((line) => [line, Buffer.from([LINE_FEED])]));
  }

  #take(chunk: Buffer, start: number, end: number): void {
    let first = start;
    while (first < end && (chunk[first] ?? 0) < FIRST_NON_ASCII) first++;
    if (first === end || this.#seen++ % this.#stride !== 0) return;
    let last = end;
    while ((chunk[last - 1] ?? 0) < FIRST_NON_ASCII) last--;
    while (first > start && (chunk[first - 1] ?? 0) > SPACE) first--;
    while (last < end && (chunk[last] ?? 0) > SPACE) last++;
    this.#lines.push(Buffer.from(chunk.subarray(first, last)));
    this.#bytes += last - first;
    if (this.#bytes <= SAMPLE_BYTES) return;
    this.#lines = this.#lines.filter((_, index) => index % 2 === 0);
    this.#bytes = this.#lines.reduce((sum, line) => sum + line.length, 0);
    this.#stride *= 2;
  }
}
