import { basename } from 'node:path';
import { withoutLinks } from '../text/harmlessMarkdown.ts';

/**
 * A file's name as it may be shown: what would break a line or turn the reading direction is made visible, and a name that looks
 * like a link is none.
 */
export function displayName(path: string): string {
  return displayPath(basename(path));
}

/** A path, shown likewise. */
export function displayPath(path: string): string {
  return withoutLinks(path.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}'));
}
