import { basename } from 'node:path';

/** A file's name as it may be shown: what would break a line or turn the reading direction is made visible. */
export function displayName(path: string): string {
  return displayPath(basename(path));
}

/** A path, shown likewise. */
export function displayPath(path: string): string {
  return path.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}
