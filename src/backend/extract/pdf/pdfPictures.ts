/** The least width and height of a picture that may show something, in pixels: smaller ones are lines, dots and bullets. */
const MIN_PIXELS = 24;
/** How much of a picture's dictionary is read, in bytes. */
const MAX_DICTIONARY_BYTES = 2000;

const PICTURE = /\/Subtype\s*\/Image\b/g;

/**
 * How many pictures a PDF holds. Their dictionaries always stand outside of compressed parts, so they are found without
 * decoding a page. The masks of pictures, which cut them out, do not count.
 */
export function countPictures(content: Uint8Array): number {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
  const masks = new Set([...text.matchAll(/\/S?Mask\s+(\d+)\s+\d+\s+R/g)].map(([, number]) => number));
  let count = 0;
  for (const { index } of text.matchAll(PICTURE)) {
    const before = text.slice(Math.max(0, index - MAX_DICTIONARY_BYTES), index);
    const object = before.lastIndexOf(' obj');
    if (object === -1) continue;
    const [, number] = /(\d+)\s+\d+$/.exec(before.slice(0, object)) ?? [];
    const after = text.slice(index, index + MAX_DICTIONARY_BYTES);
    const stream = after.indexOf('stream');
    const dictionary = before.slice(object) + after.slice(0, stream === -1 ? undefined : stream);
    if (masks.has(number) || side('Width', dictionary) < MIN_PIXELS || side('Height', dictionary) < MIN_PIXELS)
      continue;
    count++;
  }
  return count;
}

function side(name: 'Width' | 'Height', dictionary: string): number {
  return Number(new RegExp(`/${name}\\s+(\\d+)`).exec(dictionary)?.[1] ?? 0);
}
