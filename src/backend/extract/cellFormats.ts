import { getFormatFromId } from 'numfmt';
import { NumberFormat } from './numberFormat.ts';
import { attributeOf, readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** The formats of dates and times that Excel keeps for itself, in the order of the person's country. @see ECMA-376-1 18.8.30 */
const DATE_IDS = new Set([14, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** How the numbers in cells are shown, by the index of the cells' style. */
export async function readCellFormats(
  archive: ZipArchive,
  part: string,
  has1904Dates: boolean,
): Promise<(index: number) => NumberFormat> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let isInCellStyles = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      const id = Number(attributeOf(attributes, 'numFmtId') ?? 0);
      if (name === 'numFmt') codes.set(id, attributeOf(attributes, 'formatCode') ?? '');
      else if (name === 'cellXfs') isInCellStyles = true;
      else if (name === 'xf' && isInCellStyles) ids.push(id);
    },
    close(name) {
      if (name === 'cellXfs') isInCellStyles = false;
    },
  });
  const formats = new Map<number, NumberFormat>();
  return (index) => {
    const id = ids[index] ?? 0;
    const known = formats.get(id);
    if (known) return known;
    const format = new NumberFormat(codes.get(id) ?? builtInCode(id), has1904Dates);
    formats.set(id, format);
    return format;
  };
}

function builtInCode(id: number): string {
  if (DATE_IDS.has(id)) return 'yyyy-mm-dd';
  return getFormatFromId(id) ?? '';
}
