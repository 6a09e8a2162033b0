/** The name given to a file that came without one. */
const UNNAMED = 'file';

/** The longest name that is kept, in UTF-16 code units. */
const MAX_LENGTH = 1024;

/**
 * The last part of what a client gives as a file's name. Names are only ever shown and told apart, never used as paths
 * here; still nothing that climbs out of a folder is kept, for the sake of those who copy the name elsewhere.
 */
export function plainFilename(name: string): string {
  const last = name.split(/[/\\]/).at(-1)?.replaceAll('\0', '').slice(0, MAX_LENGTH) ?? '';
  return last === '' || last === '.' || last === '..' ? UNNAMED : last;
}
