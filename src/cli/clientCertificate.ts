import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { ClientCertificate } from '../client/environmentProxies.ts';
import { systemCode } from '../system/systemErrors.ts';
import { UsageError } from './usage.ts';

/** Names of files that hold a certificate and its key as PKCS #12. */
const PKCS12 = /\.(?:p12|pfx)$/i;

/**
 * The certificate that `SMART_FILE_QUERY_CLIENT_CERT` names, for services that ask who connects: a PEM file with its key, or with
 * `SMART_FILE_QUERY_CLIENT_KEY` beside it, or a PKCS #12 file. Undefined where none is named. Throws a `UsageError` for one that
 * cannot be read or used.
 */
export async function clientCertificate(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ClientCertificate | undefined> {
  const file = environment['SMART_FILE_QUERY_CLIENT_CERT'];
  if (file === undefined || file === '') return undefined;
  const keyFile = environment['SMART_FILE_QUERY_CLIENT_KEY'] ?? file;
  const passphrase = environment['SMART_FILE_QUERY_CLIENT_KEY_PASSPHRASE'];
  const unlocked = passphrase === undefined ? {} : { passphrase };
  const certificate = PKCS12.test(file)
    ? { pfx: await read(file, 'SMART_FILE_QUERY_CLIENT_CERT'), ...unlocked }
    : {
        cert: await read(file, 'SMART_FILE_QUERY_CLIENT_CERT'),
        key: await read(keyFile, 'SMART_FILE_QUERY_CLIENT_KEY'),
        ...unlocked,
      };
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw new UsageError(
      `The client certificate ${file} cannot be used with its key (${error instanceof Error ? error.message : String(error)}). ` +
        'SMART_FILE_QUERY_CLIENT_KEY names the file of the key, SMART_FILE_QUERY_CLIENT_KEY_PASSPHRASE what unlocks it.',
    );
  }
  return certificate;
}

async function read(file: string, variable: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`The file ${file} that ${variable} names cannot be read (${systemCode(error)}).`);
  }
}
