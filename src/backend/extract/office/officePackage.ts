import { posix } from 'node:path';
import { attributeOf, readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

const CONTENT_TYPES_PART = '[Content_Types].xml';

/** The main part of an Office document, whose relationships lead to all others. */
export interface MainPart {
  readonly name: string;
  /** The declared type of its content; the empty string where none is declared. */
  readonly contentType: string;
}

/**
 * The main part of an Office document, as its relationships name it; undefined for a container that is no Office document.
 * Programs other than Word for Windows call it `document2.xml` or put it into another folder.
 */
export async function findMainPart(archive: ZipArchive): Promise<MainPart | undefined> {
  const relationships = [...(await readRelationships(archive, '')).values()];
  const name = relationships.find(({ type, target }) => type === 'officeDocument' && archive.has(target))?.target;
  return name === undefined ? undefined : { name, contentType: await contentTypeOf(archive, name) };
}

/** The name of the main part; `usual` where the document does not say which one it is. */
export async function mainPartName(archive: ZipArchive, usual: string): Promise<string> {
  return (await findMainPart(archive))?.name ?? usual;
}

async function contentTypeOf(archive: ZipArchive, part: string): Promise<string> {
  if (!archive.has(CONTENT_TYPES_PART)) return '';
  const path = `/${part}`.toLowerCase();
  const extension = part.slice(part.lastIndexOf('.') + 1).toLowerCase();
  let [declared, usual]: (string | undefined)[] = [];
  await readXml(archive.read(CONTENT_TYPES_PART), {
    open(name, attributes) {
      const type = attributeOf(attributes, 'ContentType');
      if (name === 'Override' && attributes['PartName']?.toLowerCase() === path) declared ??= type;
      if (name === 'Default' && attributes['Extension']?.toLowerCase() === extension) usual ??= type;
    },
  });
  return declared ?? usual ?? '';
}

/**
 * A reference of a part of an Office document: the other part's name, or an address outside, and the last word of its type.
 */
export interface Relationship {
  readonly target: string;
  readonly type: string;
  /** Whether the target is an address outside of the document. */
  readonly isExternal: boolean;
}

/** The relationships of a part by their ids; those of the whole document where `part` is the empty string. */
export async function readRelationships(archive: ZipArchive, part: string): Promise<Map<string, Relationship>> {
  const found = new Map<string, Relationship>();
  const name = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
  if (!archive.has(name)) return found;
  await readXml(archive.read(name), {
    open(element, { Id, Target, Type, TargetMode }) {
      if (element !== 'Relationship' || Id === undefined || Target === undefined) return;
      const isExternal = TargetMode === 'External';
      const target = isExternal ? Target : resolvePart(part, Target);
      found.set(Id, { target, type: Type?.split('/').at(-1) ?? '', isExternal });
    },
  });
  return found;
}

/** The name of the part that `from` refers to as `target`. */
export function resolvePart(from: string, target: string): string {
  const name = target.replaceAll('\\', '/');
  return name.startsWith('/') ? name.replace(/^\/+/, '') : posix.join(posix.dirname(from), name);
}
