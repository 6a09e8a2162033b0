/** The value of a JSON text, or undefined where it is none: for files that may be torn and answers of strangers. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
