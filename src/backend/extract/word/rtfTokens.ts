/** A piece of RTF: a group that opens or closes, a control word with its number, or bytes of text. */
export type RtfToken =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'word'; readonly name: string; readonly value: number | undefined }
  | { readonly kind: 'text'; readonly bytes: Uint8Array };

const [BACKSLASH, OPEN, CLOSE, APOSTROPHE, SPACE, MINUS] = [0x5c, 0x7b, 0x7d, 0x27, 0x20, 0x2d];

const isLetter = (byte: number): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isLineEnd = (byte: number): boolean => byte === 0x0a || byte === 0x0d;

/** Splits RTF into tokens. Signs such as `\~` are words of that one sign; `\'e4` is the byte that it names. */
export function* rtfTokens(content: Uint8Array): Generator<RtfToken> {
  let at = 0;
  while (at < content.length) {
    const byte = content[at] ?? 0;
    if (byte === OPEN || byte === CLOSE) {
      yield { kind: byte === OPEN ? 'open' : 'close' };
      at++;
    } else if (isLineEnd(byte)) at++;
    else if (byte !== BACKSLASH) {
      const start = at;
      while (at < content.length && !isSpecial(content[at] ?? 0)) at++;
      yield { kind: 'text', bytes: content.subarray(start, at) };
    } else if (content[at + 1] === APOSTROPHE) {
      const code = parseInt(String.fromCharCode(content[at + 2] ?? 0, content[at + 3] ?? 0), 16);
      if (!Number.isNaN(code)) yield { kind: 'text', bytes: Uint8Array.of(code) };
      at += 4;
    } else if (!isLetter(content[at + 1] ?? 0)) {
      yield { kind: 'word', name: String.fromCharCode(content[at + 1] ?? 0), value: undefined };
      at += 2;
    } else {
      let end = at + 1;
      while (isLetter(content[end] ?? 0) && end - at < 40) end++;
      const name = Buffer.from(content.subarray(at + 1, end)).toString('latin1');
      const digits = end;
      if (content[end] === MINUS) end++;
      while (isDigit(content[end] ?? 0) && end - digits < 12) end++;
      const number = Buffer.from(content.subarray(digits, end)).toString('latin1');
      const value = /\d/.test(number) ? Number(number) : undefined;
      if (content[end] === SPACE) end++;
      yield { kind: 'word', name, value };
      // Binary data is skipped by its length, since it may hold any bytes.
      at = name === 'bin' && value !== undefined && value > 0 ? end + value : end;
    }
  }
}

function isSpecial(byte: number): boolean {
  return byte === BACKSLASH || byte === OPEN || byte === CLOSE || isLineEnd(byte);
}
