import { basename } from 'node:path';

/** Names of files that hold keys and passwords by convention. They are never taken from a folder. */
const SENSITIVE_NAMES: readonly RegExp[] = [
  /^\.env(\..+)?$/i,
  /^\.?(netrc|npmrc|pypirc|pgpass|htpasswd)$/i,
  /^id_(rsa|dsa|ecdsa|ed25519)$/i,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/i,
  /^(credentials|secrets?)(\.(json|ya?ml|toml|ini))?$/i,
];

/** Templates of such files, which are there to be shared. */
const TEMPLATE = /\.(example|sample|template|dist)$/i;

/** Whether a file holds secrets, going by its name. */
export function isSensitiveName(path: string): boolean {
  const name = basename(path);
  return !TEMPLATE.test(name) && SENSITIVE_NAMES.some((pattern) => pattern.test(name));
}
