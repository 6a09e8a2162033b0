/**
 * The words of the tus resumable upload protocol 1.0 that both sides use.
 * @see https://tus.io/protocols/resumable-upload
 */
export const TUS_VERSION = '1.0.0';
export const TUS_EXTENSIONS = 'creation,creation-with-upload,termination,expiration,checksum';
export const TUS_CONTENT_TYPE = 'application/offset+octet-stream';
export const UPLOADS_PATH = '/v1/uploads';

/** Names the file that a finished upload has become; on the last PATCH, a completing POST and every later HEAD. */
export const FILE_ID_HEADER = 'File-Id';

/** `Upload-Metadata`: comma-separated pairs of a key and its Base64 value. */
export function encodeUploadMetadata(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value, 'utf8').toString('base64')}`)
    .join(',');
}

/** The reverse of `encodeUploadMetadata`; undefined where the header is malformed. */
export function decodeUploadMetadata(header: string): Record<string, string> | undefined {
  const metadata: Record<string, string> = {};
  for (const pair of header.split(',')) {
    if (pair.trim() === '') continue;
    const [key, value = '', ...more] = pair.trim().split(' ');
    if (key === undefined || key === '' || more.length > 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined;
    metadata[key] = Buffer.from(value, 'base64').toString('utf8');
  }
  return metadata;
}
