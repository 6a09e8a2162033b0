import { TextDecoder } from 'node:util';

/** An encoding by its name in the Encoding Standard, or one of UTF-32's, which that leaves out. @see https://encoding.spec.whatwg.org/ */
export type TextEncoding = string;

/** Common names of the encodings that are not Unicode. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  gb18030: 'Simplified Chinese',
  gbk: 'Simplified Chinese',
  big5: 'Traditional Chinese',
  shift_jis: 'Japanese',
  'euc-jp': 'Japanese',
  'iso-2022-jp': 'Japanese',
  'euc-kr': 'Korean',
  'windows-1250': 'Central European',
  'iso-8859-2': 'Central European',
  'windows-1251': 'Cyrillic',
  'iso-8859-5': 'Cyrillic',
  'koi8-r': 'Russian',
  'koi8-u': 'Ukrainian',
  ibm866: 'Cyrillic',
  'windows-1252': 'Western European',
  'iso-8859-15': 'Western European',
  'windows-1253': 'Greek',
  'iso-8859-7': 'Greek',
  'windows-1254': 'Turkish',
  'windows-1255': 'Hebrew',
  'iso-8859-8': 'Hebrew',
  'windows-1256': 'Arabic',
  'iso-8859-6': 'Arabic',
  'windows-1257': 'Baltic',
  'windows-1258': 'Vietnamese',
  'windows-874': 'Thai',
};

/** Names that programs write and the Encoding Standard does not know: Python's, Emacs', Vim's and Windows' code pages. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  cp936: 'gbk',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp874: 'windows-874',
  cp10000: 'macintosh',
  cp65001: 'utf-8',
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin5: 'windows-1254',
  latin9: 'iso-8859-15',
  utf8mb4: 'utf-8',
  'utf-8-sig': 'utf-8',
  'utf-32': 'utf-32le',
  'utf-32le': 'utf-32le',
  'utf-32be': 'utf-32be',
};

/** The encoding of that name, which may be written in many ways; undefined for one that is not known. */
export function encodingNamed(written: string): TextEncoding | undefined {
  const name = written
    .trim()
    .toLowerCase()
    .replace(/-(?:unix|dos|mac)$/, '')
    .replace(/^(latin|cp|utf)[-_](?=\d)/, '$1')
    .replace(/^utf(?=\d)/, 'utf-');
  const known = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  if (known !== undefined) return known;
  for (const label of [name, name.replaceAll('_', '-'), name.replace(/^cp(?=\d)/, 'windows-')]) {
    try {
      return new TextDecoder(label).encoding;
    } catch {
      // The next way to write it.
    }
  }
  return undefined;
}

/** The encoding as people call it: `GB18030 (Simplified Chinese)`. */
export function shownEncoding(encoding: TextEncoding): string {
  const name = encoding.replace(/^[a-z]+/, (letters) => (letters === 'windows' ? 'Windows' : letters.toUpperCase()));
  const common = Object.hasOwn(COMMON_NAMES, encoding) ? COMMON_NAMES[encoding] : undefined;
  const shown = encoding === 'shift_jis' ? 'Shift-JIS' : encoding === 'big5' ? 'Big5' : name;
  return common === undefined ? shown : `${shown} (${common})`;
}

/** A decoder that takes bytes piece by piece: the part of `TextDecoder` that is used. */
export interface PieceDecoder {
  /** The text of the next bytes, as far as its characters are whole; without `stream`, what is left of them too. */
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}

/** A decoder that leaves the byte order mark out and puts U+FFFD for what is no character. */
export function decoderOf(encoding: TextEncoding): PieceDecoder {
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return new Utf32Decoder(encoding === 'utf-32le');
  return new TextDecoder(encoding);
}

const REPLACEMENT = 0xfffd;
const BYTE_ORDER_MARK = 0xfeff;
const UNIT_BYTES = 4;

class Utf32Decoder implements PieceDecoder {
  readonly #isLittleEndian: boolean;
  #begun = Buffer.alloc(0);
  #isAtStart = true;

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian;
  }

  decode(bytes: Uint8Array = Buffer.alloc(0), { stream = false } = {}): string {
    const whole = Buffer.concat([this.#begun, bytes]);
    const end = whole.length - (whole.length % UNIT_BYTES);
    const pieces: string[] = [];
    for (let at = 0; at < end; at += UNIT_BYTES) {
      const code = this.#isLittleEndian ? whole.readUInt32LE(at) : whole.readUInt32BE(at);
      const isMark = this.#isAtStart && code === BYTE_ORDER_MARK;
      this.#isAtStart = false;
      if (!isMark) pieces.push(String.fromCodePoint(isScalar(code) ? code : REPLACEMENT));
    }
    this.#begun = Buffer.from(whole.subarray(end));
    if (!stream && this.#begun.length > 0) {
      this.#begun = Buffer.alloc(0);
      pieces.push(String.fromCodePoint(REPLACEMENT));
    }
    return pieces.join('');
  }
}

/** Whether a number is a character: a code point that is no half of a surrogate pair. */
function isScalar(code: number): boolean {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}
