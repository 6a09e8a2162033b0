import { randomBytes } from 'node:crypto';

/** A word that no file can have guessed, for the marks between instructions and the text of files. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}
