const BOUNDARY = 'test-boundary-5f2b';

export interface FormPart {
  readonly name: string;
  /** Written between the quotes as it stands, so the caller escapes it, or does not. */
  readonly filename?: string;
  readonly content: Buffer | string;
}

export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
export const FORM_END = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/** The bytes ahead of a part's content. */
export function partHead({ name, filename }: Pick<FormPart, 'name' | 'filename'>): Buffer {
  const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`;
  return Buffer.from(`\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`);
}

/** A multipart form, made by hand so that what no library would send can be sent. */
export function multipartForm(...parts: readonly FormPart[]): { headers: Record<string, string>; body: Buffer } {
  const pieces = parts.flatMap((part) => [partHead(part), Buffer.from(part.content)]);
  return { headers: { 'Content-Type': FORM_TYPE }, body: Buffer.concat([...pieces, FORM_END]) };
}

/** The usual form: one text file. */
export function fileForm(filename: string, content: Buffer | string): ReturnType<typeof multipartForm> {
  return multipartForm({ name: 'file', filename, content });
}
