import { basename, relative, sep } from 'node:path';
import { displayPath } from '../localFile/displayName.ts';

/**
 * What each file is called in an answer: its own name, and for files that share one the path within the folder that all of
 * them lie in. `shorten` makes a shorter one of a path, as relative to a workspace.
 */
export function fileNames(paths: readonly string[], shorten = relativeToCommonFolder(paths)): Map<string, string> {
  const unique = [...new Set(paths)];
  const counts = new Map<string, number>();
  for (const path of unique) counts.set(basename(path), (counts.get(basename(path)) ?? 0) + 1);
  return new Map(
    unique.map((path) => {
      const name = basename(path);
      return [path, displayPath(counts.get(name) === 1 ? name : shorten(path))];
    }),
  );
}

function relativeToCommonFolder(paths: readonly string[]): (path: string) => string {
  const [first = [], ...others] = paths.map((path) => path.split(sep).slice(0, -1));
  const common = [...first];
  for (const folders of others) {
    const differs = common.findIndex((folder, index) => folders[index] !== folder);
    if (differs !== -1) common.length = differs;
  }
  const folder = common.join(sep) || sep;
  return (path) => relative(folder, path).split(sep).join('/');
}
