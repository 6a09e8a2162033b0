import { basename } from 'node:path';
import { withoutLinks } from '../text/harmlessMarkdown.ts';

/**
 * A file's name for display: characters that would break a line or turn the reading direction are made visible, and a name
 * that looks like a link does not become one.
 */
export function displayName(path: string): string {
  return displayPath(basename(path));
}

/** A path for display, treated like a name. */
export function displayPath(path: string): string {
  return withoutLinks(path.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}'));
}
