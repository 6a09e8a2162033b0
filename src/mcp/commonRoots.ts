import { realpath } from 'node:fs/promises';
import { isWithin } from './isWithin.ts';

/**
 * The folders that both sides allow: of each pair of which one lies within the other, the inner one, under the path by
 * which it was named. Symbolic links are followed before the two are compared. What does not exist allows nothing.
 */
export async function commonRoots(ours: readonly string[], theirs: readonly string[]): Promise<string[]> {
  const [here, there] = await Promise.all([resolved(ours), resolved(theirs)]);
  const common = new Map<string, string>();
  for (const one of here) {
    for (const other of there) {
      if (isWithin(one.real, other.real)) common.set(other.real, other.path);
      else if (isWithin(other.real, one.real)) common.set(one.real, one.path);
    }
  }
  return [...common.values()];
}

async function resolved(roots: readonly string[]): Promise<{ path: string; real: string }[]> {
  const found = await Promise.all(
    roots.map((path) =>
      realpath(path).then(
        (real) => ({ path, real }),
        () => undefined,
      ),
    ),
  );
  return found.filter((root) => root !== undefined);
}
