/** A piece of text on a page, as PDF.js gives it, turned upright; lengths in points, from the lower left corner. */
export interface PdfTextItem {
  readonly str: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How far the text is turned, in whole degrees counterclockwise; 0 where it is absent. */
  readonly angle?: number;
  readonly isRightToLeft?: boolean;
}

/** What stands on a line without a wide gap; lengths in points. */
export interface PdfCell {
  text: string;
  left: number;
  right: number;
}

/** A line while its pieces are put together; its cells are from left to right, or the other way round in right-to-left text. */
export interface PdfRow {
  readonly cells: PdfCell[];
  readonly y: number;
  readonly height: number;
}

/** What PDF.js tells of a piece of text. */
interface RawText {
  readonly str: string;
  readonly dir: string;
  readonly transform: readonly unknown[];
  readonly width: number;
  readonly height: number;
}

/** A piece of text in the coordinates of a reader who turns the page until the text stands upright. */
export function uprightItem({ str, dir, transform, width, height }: RawText): PdfTextItem {
  const [a = 1, b = 0, , , x = 0, y = 0] = transform.map(Number);
  const angle = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  const isRightToLeft = dir === 'rtl';
  if (angle === 0) return { str, x, y, width, height, isRightToLeft };
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  return { str, x: x * cos + y * sin, y: y * cos - x * sin, width, height, angle, isRightToLeft };
}
