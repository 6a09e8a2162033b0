/** The value of a JSON text, or undefined where it is none: for files that may be torn and answers of strangers. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value as JSON in UTF-8, with its length in bytes ahead of it (unsigned, 32 bits, big-endian). */
export function prefixedJson(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json]);
}
