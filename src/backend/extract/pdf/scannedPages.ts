import type { PDFPageProxy } from 'unpdf/pdfjs';
import * as z from 'zod';
import { MAX_PICTURE_PIXELS } from '../limits.ts';

/** The largest picture of a page that is recognised as it is, in pixels; larger ones are made smaller by whole factors. */
const MAX_SCAN_PIXELS = 12_000_000;
/** The least share of a page's width and height that a picture of the whole page takes. */
const MIN_SHARE = 0.5;

/** How long a picture may take to be decoded, in milliseconds; one that cannot be decoded may never come. */
const DECODE_TIMEOUT_MS = 10_000;

/** A decoded picture of PDF.js; its kinds are one bit, three bytes or four bytes a pixel. */
const Decoded = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  kind: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  data: z.custom<Uint8Array>((value) => value instanceof Uint8Array || value instanceof Uint8ClampedArray),
});
type Decoded = z.infer<typeof Decoded>;

/** The largest picture of a page that shows no text, as a file in the format PGM; undefined where there is none. */
export async function scanOf(page: PDFPageProxy): Promise<Uint8Array | undefined> {
  const { OPS } = await import('unpdf/pdfjs');
  const { fnArray: operations, argsArray: operands } = await page.getOperatorList();
  let largest: Decoded | undefined;
  for (const [index, operation] of operations.entries()) {
    if (operation !== OPS.paintImageXObject) continue;
    const [id]: unknown[] = z.array(z.unknown()).parse(operands[index]);
    const picture = typeof id === 'string' ? await pictureOf(page, id) : undefined;
    if (picture && picture.width * picture.height > (largest ? largest.width * largest.height : 0)) largest = picture;
  }
  const [, , width = 0, height = 0] = page.view;
  const isWhole = largest && largest.width >= MIN_SHARE * width && largest.height >= MIN_SHARE * height;
  return isWhole && largest ? toPgm(largest) : undefined;
}

/** A picture of a page, once it is decoded, which may be after the page's operations are known; undefined for a large one. */
async function pictureOf(page: PDFPageProxy, id: string): Promise<Decoded | undefined> {
  // Pictures that several pages share are kept with the document.
  const objects = id.startsWith('g_') ? page.commonObjs : page.objs;
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const timeout = setTimeout(resolve, DECODE_TIMEOUT_MS);
  objects.get(id, resolve);
  const { data } = Decoded.safeParse(await promise);
  clearTimeout(timeout);
  return data && data.width * data.height <= MAX_PICTURE_PIXELS ? data : undefined;
}

/** A picture in shades of gray. */
function toPgm(picture: Decoded): Uint8Array {
  const factor = Math.ceil(Math.sqrt((picture.width * picture.height) / MAX_SCAN_PIXELS));
  const [width, height] = [Math.floor(picture.width / factor), Math.floor(picture.height / factor)];
  const head = Buffer.from(`P5 ${String(width)} ${String(height)} 255\n`);
  const file = new Uint8Array(head.length + width * height);
  file.set(head);
  const shade = shadeOf(picture);
  let at = head.length;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = 0; dy < factor; dy++) {
        for (let dx = 0; dx < factor; dx++) sum += shade(x * factor + dx, y * factor + dy);
      }
      file[at++] = sum / (factor * factor);
    }
  }
  return file;
}

/** How light a pixel is, from 0 to 255. */
function shadeOf({ width, kind, data }: Decoded): (x: number, y: number) => number {
  if (kind === 1) {
    const rowBytes = Math.ceil(width / 8);
    return (x, y) => (((data[y * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) * 255;
  }
  const pixelBytes = kind === 2 ? 3 : 4;
  return (x, y) => {
    const at = (y * width + x) * pixelBytes;
    return ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
  };
}
