import { extname } from 'node:path';

/** Characters that no file system takes in a name, and others that cause trouble in one. */
const UNSAFE = /[\p{Cc}\p{Cs}<>:"/\\|?*]/gu;

/** Names that Windows keeps for devices, whatever extension they have. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;

/** The longest name in bytes of UTF-8: file systems take 255, and Windows has 260 characters for a whole path. */
const MAX_BYTES = 120;
const MAX_EXTENSION_BYTES = 20;

/** What a file is called whose name has nothing that can be kept. */
const NAMELESS = 'file.txt';

/**
 * A name from elsewhere, such as that of a file on a backend, as the name of a file on any machine: of bounded length, in no
 * other folder, no device of Windows, and with its extension where that is a short one. Two names may become the same.
 */
export function safeFileName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(UNSAFE, '_')
    .replace(/[. ]+$/, '');
  if (plain === '') return NAMELESS;
  const extension = extname(plain);
  const end = Buffer.byteLength(extension) <= MAX_EXTENSION_BYTES ? extension : '';
  const bounded = shortened(plain.slice(0, plain.length - end.length), MAX_BYTES - Buffer.byteLength(end)) + end;
  return RESERVED.test(bounded) ? `_${bounded}` : bounded;
}

/** The beginning of a text that takes at most so many bytes, in whole characters and without a space or dot at its end. */
function shortened(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept.replace(/[. ]+$/, '');
}
