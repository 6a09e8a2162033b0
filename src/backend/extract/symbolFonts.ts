/** What the letters of the font Symbol show, from code 0x20 on; a space where nothing is. */
const SYMBOL = [
  ' !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ ',
  'αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼ ',
].join('');
/** The same from code 0xa0 on. */
const SYMBOL_HIGH = '€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈… ―↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑              〉∫⌠ ⌡';

/** The signs of Wingdings that carry a meaning of their own: boxes, ticks, arrows. */
const WINGDINGS: Readonly<Record<number, string>> = {
  0x4a: '☺', 0x6c: '●', 0x6e: '■', 0x6f: '□', 0x71: '❑', 0x72: '❒', 0xa8: '☐', 0xa7: '▪', 0xd8: '➢', 0xdf: '←', 0xe0: '→',
  0xe1: '↑', 0xe2: '↓', 0xe8: '➔', 0xf0: '⇨', 0xfb: '✗', 0xfc: '✓', 0xfd: '☒', 0xfe: '☑',
}; // prettier-ignore
const WINGDINGS_2: Readonly<Record<number, string>> = { 0x4f: '✗', 0x50: '✓', 0x51: '☒', 0x52: '☑', 0xa3: '☐' };

/** The sign that a font shows for a code of its own, in the private area of Unicode or below 0x100; undefined where it is not known. */
export function symbolOf(font: string, code: number): string | undefined {
  const own = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code;
  if (/^wingdings 2$/i.test(font)) return WINGDINGS_2[own];
  if (/^wingdings/i.test(font)) return WINGDINGS[own];
  if (!/^symbol/i.test(font)) return code >= 0 && code < 0xf000 ? String.fromCodePoint(code) : undefined;
  const sign = own >= 0xa0 ? [...SYMBOL_HIGH][own - 0xa0] : [...SYMBOL][own - 0x20];
  return sign === undefined || (sign === ' ' && own !== 0x20) ? undefined : sign;
}
