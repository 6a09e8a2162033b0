/** The value of a JSON text, or undefined where it is none: for stored files, which may be torn. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
