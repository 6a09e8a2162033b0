import { z } from 'zod';
import type { NotRead } from '../../../protocol/query.ts';
import type { PdfTextItem } from './pdfLines.ts';

const Text = z.string().catch('');

/** The fields of an annotation of PDF.js that are read. A field of another form counts as absent. */
const Annotation = z.object({
  subtype: Text,
  annotationFlags: z.number().catch(0),
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  contentsObj: z.object({ str: Text }).catch({ str: '' }),
  url: Text,
  fieldType: Text,
  fieldName: Text,
  alternativeText: Text,
  fieldValue: z.union([z.string(), z.array(z.string())]).catch(''),
  buttonValue: Text,
  checkBox: z.boolean().catch(false),
  radioButton: z.boolean().catch(false),
  password: z.boolean().catch(false),
  options: z.array(z.object({ exportValue: Text, displayValue: Text })).catch([]),
});
type Annotation = z.infer<typeof Annotation>;

/** The bits of an annotation that is not shown: hidden, and not to be viewed. */
const NOT_SHOWN = 2 | 32;

/** How many annotations of a page are read. */
const MAX_ANNOTATIONS = 2000;

/** Lengths as shares of the letters' height: how far a label's baseline may lie below its field, and a value from its label. */
const BELOW_FIELD = 0.3;
const LABEL_SPACE = 0.3;
/** How far a label may stand from its field in points. */
const MAX_LABEL_DISTANCE = 220;

const NOT_READ: Readonly<Record<string, NotRead['what']>> = {
  FileAttachment: 'embedded_file',
  Movie: 'recording',
  Sound: 'recording',
  Screen: 'recording',
  RichMedia: 'recording',
  Stamp: 'drawing',
};

/** The text of a page together with its annotations. */
export interface AnnotatedText {
  readonly items: readonly PdfTextItem[];
  /** Text that has no place among that of the page: notes, and fields without a label beside them. */
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead['what'][];
}

/** Puts the values of a form's fields behind their labels, addresses behind their links, and collects notes. */
export function withAnnotations(items: readonly PdfTextItem[], annotations: readonly unknown[]): AnnotatedText {
  const notes: string[] = [];
  const notRead: NotRead['what'][] = [];
  /** Pieces to put before and behind a piece of text, by its index. */
  const before = new Map<number, PdfTextItem[]>();
  const behind = new Map<number, PdfTextItem[]>();
  for (const raw of annotations.slice(0, MAX_ANNOTATIONS)) {
    const { data: annotation } = Annotation.safeParse(raw);
    if (!annotation || (annotation.annotationFlags & NOT_SHOWN) !== 0) continue;
    const left = NOT_READ[annotation.subtype];
    if (left !== undefined) notRead.push(left);
    if (annotation.subtype === 'Widget') {
      const value = fieldValue(annotation);
      if (value === undefined) continue;
      const label = labelOf(annotation, items);
      if (label) {
        add(label.isBefore ? behind : before, label.index, valueItem(value, label.item, label.isBefore));
      } else {
        const name = annotation.alternativeText || annotation.fieldName;
        notes.push(name === '' ? value : `${name}: ${value}`);
      }
    } else if (annotation.subtype === 'Link') {
      const index = lastWithin(annotation, items);
      const item = items[index];
      const address = annotation.url.replace(/^mailto:/i, '');
      if (address === '' || !item || items.some(({ str }) => str.includes(address))) continue;
      add(behind, index, valueItem(`(${address})`, item, true));
    } else if (annotation.subtype !== 'Popup' && annotation.contentsObj.str.trim() !== '') {
      notes.push(annotation.contentsObj.str.trim());
    }
  }
  const placed = items.flatMap((item, index) => [...(before.get(index) ?? []), item, ...(behind.get(index) ?? [])]);
  return { items: placed, notes, notRead };
}

function add(to: Map<number, PdfTextItem[]>, index: number, item: PdfTextItem): void {
  to.set(index, [...(to.get(index) ?? []), item]);
}

/** The value of a field as it is shown; none where it is empty, secret, or a button to press. */
function fieldValue(field: Annotation): string | undefined {
  const { fieldType, fieldValue: value, checkBox, radioButton, buttonValue, password, options } = field;
  const values = (typeof value === 'string' ? [value] : value).filter((each) => each !== '');
  if (fieldType === 'Btn') {
    if (checkBox) return values.length > 0 && values[0] !== 'Off' ? '[x]' : '[ ]';
    if (radioButton) return values.length > 0 && values[0] === buttonValue ? '(x)' : '( )';
    return undefined;
  }
  if (password || (fieldType !== 'Tx' && fieldType !== 'Ch')) return undefined;
  const shown = values.map((each) => options.find(({ exportValue }) => exportValue === each)?.displayValue || each);
  return shown.length === 0 ? undefined : shown.join(', ').replace(/\s+/gu, ' ').trim();
}

/** The text that names a field: the nearest on its line, left of it, or right of it for a box to tick. */
function labelOf(
  { rect: [left, bottom, right, top], checkBox, radioButton }: Annotation,
  items: readonly PdfTextItem[],
): { item: PdfTextItem; index: number; isBefore: boolean } | undefined {
  let best: { item: PdfTextItem; index: number; isBefore: boolean; distance: number } | undefined;
  for (const [index, item] of items.entries()) {
    const { str, x, y, width, height, angle = 0 } = item;
    if (str.trim() === '' || angle !== 0 || y < bottom - BELOW_FIELD * height || y > top) continue;
    const isBefore = x < left;
    if (!isBefore && !checkBox && !radioButton) continue;
    const distance = isBefore ? Math.max(0, left - (x + width)) : x - right;
    if (distance < -height || distance > MAX_LABEL_DISTANCE) continue;
    if (!best || distance < best.distance) best = { item, index, isBefore, distance };
  }
  return best;
}

/** The last piece of text whose middle lies within an annotation, or that the annotation lies within; -1 without one. */
function lastWithin({ rect: [left, bottom, right, top] }: Annotation, items: readonly PdfTextItem[]): number {
  return items.findLastIndex(({ str, x, y, width, height, angle = 0 }) => {
    if (str.trim() === '' || angle !== 0) return false;
    const middle = y + height / 3;
    const overlap = Math.min(right, x + width) - Math.max(left, x);
    return middle >= bottom && middle <= top && overlap > Math.min(width, right - left) / 2;
  });
}

/** A value as a piece of text that stands right beside its label. */
function valueItem(value: string, { x, y, width, height }: PdfTextItem, isBehind: boolean): PdfTextItem {
  const space = LABEL_SPACE * height;
  return isBehind
    ? { str: ` ${value}`, x: x + width, y, width: 0, height }
    : { str: `${value} `, x: x - space, y, width: space, height };
}
