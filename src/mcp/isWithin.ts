import { isAbsolute, relative, sep } from 'node:path';

/** Whether `path` is `root` or lies below it. Both are absolute and normalized. */
export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
