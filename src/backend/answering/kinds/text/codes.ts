/** Codes of capital letters, such as those of airports; shorter ones fit too many words. */
const CODE = /^[A-Z]{3,4}$/;
const MIN_NAME_CHARS = 4;

/**
 * The only one of some codes whose letters a name has in their order, from its first on: `ZRH` of Zurich. Undefined where several may
 * be, or where not all are codes.
 */
export function codeOf(name: string, codes: readonly string[]): string | undefined {
  if (name.length < MIN_NAME_CHARS || !/^\p{Lu}\p{Ll}+$/u.test(name)) return undefined;
  if (codes.length < 2 || !codes.every((code) => CODE.test(code))) return undefined;
  const letters = name.normalize('NFD').replace(/\P{L}/gu, '').toUpperCase();
  const [found, ...others] = codes.filter((code) => code.startsWith(letters.charAt(0)) && hasLetters(letters, code));
  return others.length === 0 ? found : undefined;
}

function hasLetters(letters: string, code: string): boolean {
  let from = 0;
  return [...code].every((letter) => {
    const at = letters.indexOf(letter, from);
    from = at + 1;
    return at >= 0;
  });
}
