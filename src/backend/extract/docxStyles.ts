import { attributeOf, readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

const STYLES_PART = 'word/styles.xml';
/** How far a style's bases are followed: they may name each other in a circle. */
const MAX_BASES = 10;

interface Style {
  level: number | undefined;
  basedOn: string | undefined;
}

/** The heading level of every paragraph style that is one, by the style's id. Ids are translated; names are not. */
export async function headingLevels(archive: ZipArchive): Promise<Map<string, number>> {
  const styles = new Map<string, Style>();
  let style: Style | undefined;
  await readPart(archive, (name, value, id) => {
    if (name === 'style') styles.set(id ?? '', (style = { level: undefined, basedOn: undefined }));
    else if (style && name === 'name') style.level = levelOfName(value ?? '') ?? style.level;
    else if (style && name === 'outlineLvl') style.level ??= outlineLevel(value);
    else if (style && name === 'basedOn') style.basedOn = value;
  });
  const levels = new Map<string, number>();
  for (const id of styles.keys()) {
    const level = resolve(styles, id);
    if (level !== undefined) levels.set(id, level);
  }
  return levels;
}

async function readPart(
  archive: ZipArchive,
  onElement: (name: string, value: string | undefined, id: string | undefined) => void,
): Promise<void> {
  if (!archive.has(STYLES_PART)) return;
  await readXml(archive.read(STYLES_PART), {
    open: (name, attributes) => onElement(name, attributeOf(attributes, 'val'), attributeOf(attributes, 'styleId')),
  });
}

function levelOfName(name: string): number | undefined {
  if (/^title$/i.test(name)) return 1;
  const [, level] = /^heading (\d)$/i.exec(name) ?? [];
  return level === undefined ? undefined : Number(level);
}

function resolve(styles: ReadonlyMap<string, Style>, id: string): number | undefined {
  let style = styles.get(id);
  for (let steps = 0; style && steps < MAX_BASES; steps++) {
    if (style.level !== undefined) return style.level;
    style = styles.get(style.basedOn ?? '');
  }
  return undefined;
}

/** Outline levels count from 0; 9 is body text. */
export function outlineLevel(value: string | undefined): number | undefined {
  const level = Number(value ?? NaN);
  return Number.isInteger(level) && level >= 0 && level < 9 ? level + 1 : undefined;
}
