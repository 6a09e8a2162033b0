import type { TextEncoding } from '../text/encoding.ts';

/** A way to make bytes into characters, in which secrets are searched, and characters into the same bytes again. */
export interface CharacterForm {
  /** Takes the pieces of a file in their order. */
  decode(bytes: Buffer): string;
  encode(text: string): Buffer;
}

/** The form in which a file of that encoding is searched. */
export function characterForm(encoding: TextEncoding): CharacterForm {
  switch (encoding) {
    case 'utf-16le':
      return UTF_16LE;
    case 'utf-16be':
      return UTF_16BE;
    case 'utf-32le':
    case 'utf-32be':
      return new Utf32(encoding === 'utf-32le');
    default: {
      const leads = Object.hasOwn(LEAD_BYTES, encoding) ? LEAD_BYTES[encoding] : undefined;
      return leads ? new DoubleBytes(leads) : BYTEWISE;
    }
  }
}

/** Encodings whose second bytes may be letters of ASCII, with the bytes that such a pair begins with. */
const LEAD_BYTES: Readonly<Record<string, (byte: number) => boolean>> = {
  shift_jis: (byte) => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc),
  gb18030: (byte) => byte >= 0x81 && byte <= 0xfe,
  gbk: (byte) => byte >= 0x81 && byte <= 0xfe,
  big5: (byte) => byte >= 0x81 && byte <= 0xfe,
  'euc-kr': (byte) => byte >= 0x81 && byte <= 0xfe,
};

/** Whether the pairs of bytes of such a text have to be known to tell a secret from letters of the text. */
export function hasDoubleBytes(encoding: TextEncoding): boolean {
  return Object.hasOwn(LEAD_BYTES, encoding);
}

/** One character a byte: secrets are ASCII in UTF-8 and in encodings like it, and every other byte comes back as it was. */
export const BYTEWISE: CharacterForm = {
  decode: (bytes) => bytes.toString('latin1'),
  encode: (text) => Buffer.from(text, 'latin1'),
};

/** Pieces have an even number of bytes, so no character is cut; the last one of an odd file is no character. */
const UTF_16LE: CharacterForm = {
  decode: (bytes) => bytes.toString('utf16le'),
  encode: (text) => Buffer.from(text, 'utf16le'),
};

const UTF_16BE: CharacterForm = {
  decode: (bytes) =>
    Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le'),
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
};

/**
 * The offset, into the area of private use, of characters that stand for the second byte of a pair that would be a letter of
 * ASCII.
 */
const SECOND_BYTES = 0xe000;
const FIRST_ASCII_SECOND = 0x30;
const LAST_ASCII_SECOND = 0x7e;

/** One character a byte, as `BYTEWISE`; but the second byte of a pair is never taken for a letter of ASCII. */
class DoubleBytes implements CharacterForm {
  readonly #isLead: (byte: number) => boolean;
  #isSecond = false;

  constructor(isLead: (byte: number) => boolean) {
    this.#isLead = isLead;
  }

  decode(bytes: Buffer): string {
    const codes = new Uint16Array(bytes.length);
    for (const [index, byte] of bytes.entries()) {
      const isAscii = byte >= FIRST_ASCII_SECOND && byte <= LAST_ASCII_SECOND;
      codes[index] = this.#isSecond && isAscii ? SECOND_BYTES + byte : byte;
      this.#isSecond = !this.#isSecond && this.#isLead(byte);
    }
    return Buffer.from(codes.buffer).toString('utf16le');
  }

  encode(text: string): Buffer {
    return Buffer.from(
      text.replace(/[\ue030-\ue07e]/g, (second) => String.fromCharCode(second.charCodeAt(0) - SECOND_BYTES)),
      'latin1',
    );
  }
}

const UNIT_BYTES = 4;
const REPLACEMENT = 0xfffd;

/** UTF-32, whose pieces have whole units. A unit that is not a character comes back as U+FFFD. */
class Utf32 implements CharacterForm {
  readonly #isLittleEndian: boolean;

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian;
  }

  decode(bytes: Buffer): string {
    const characters: string[] = [];
    for (let at = 0; at + UNIT_BYTES <= bytes.length; at += UNIT_BYTES) {
      const code = this.#isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
      const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      characters.push(String.fromCodePoint(isCharacter ? code : REPLACEMENT));
    }
    return characters.join('');
  }

  encode(text: string): Buffer {
    const characters = [...text];
    const bytes = Buffer.alloc(characters.length * UNIT_BYTES);
    for (const [index, character] of characters.entries()) {
      const code = character.codePointAt(0) ?? REPLACEMENT;
      if (this.#isLittleEndian) bytes.writeUInt32LE(code, index * UNIT_BYTES);
      else bytes.writeUInt32BE(code, index * UNIT_BYTES);
    }
    return bytes;
  }
}
