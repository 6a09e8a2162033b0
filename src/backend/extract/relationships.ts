import { posix } from 'node:path';
import { readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** What a part of an Office document refers to: the part's name, or an address outside, and the last word of its type. */
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

/** The name of a part that `from` names `target`. */
export function resolvePart(from: string, target: string): string {
  const name = target.replaceAll('\\', '/');
  return name.startsWith('/') ? name.replace(/^\/+/, '') : posix.join(posix.dirname(from), name);
}
