import { randomBytes } from 'node:crypto';

/**
 * A word that nobody can have guessed, 128 random bits: for the marks between instructions and the text of files, and for a
 * page's policy.
 */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}
