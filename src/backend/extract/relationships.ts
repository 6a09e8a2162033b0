import { posix } from 'node:path';
import { readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** What a part of an Office document refers to: the part's name and the last word of the relationship's type. */
export interface Relationship {
  readonly target: string;
  readonly type: string;
}

/** The relationships of a part by their ids; those that lead outside of the document are left out. */
export async function readRelationships(archive: ZipArchive, part: string): Promise<Map<string, Relationship>> {
  const found = new Map<string, Relationship>();
  const name = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
  if (!archive.has(name)) return found;
  await readXml(archive.read(name), {
    open(element, { Id, Target, Type, TargetMode }) {
      if (element !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External') return;
      found.set(Id, { target: resolvePart(part, Target), type: Type?.split('/').at(-1) ?? '' });
    },
  });
  return found;
}

/** The name of a part that `from` names `target`. */
export function resolvePart(from: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(from), target);
}
