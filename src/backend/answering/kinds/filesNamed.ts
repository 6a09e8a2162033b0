import { wordsOf } from '../../understanding/words.ts';

const MIN_NAME_CHARS = 4;

/** The files among several that a question names, as `values.yaml` or as the `values`. */
export function filesNamed<File extends { readonly filename: string }>(text: string, files: readonly File[]): File[] {
  if (files.length < 2) return [];
  const asked = text.toLowerCase();
  const isNamed = (name: string): boolean => name.length >= MIN_NAME_CHARS && asked.includes(name);
  const whole = files.filter(({ filename }) => isNamed(baseName(filename)));
  if (whole.length > 0) return whole;
  const words = new Set(wordsOf(text));
  return files.filter(({ filename }) => {
    const stem = baseName(filename).replace(/\..*$/, '');
    return stem.length >= MIN_NAME_CHARS && words.has(stem);
  });
}

/** The name of a file without its folders, in lower case. */
export function baseName(filename: string): string {
  return filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1).toLowerCase();
}
