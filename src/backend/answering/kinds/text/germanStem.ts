const ENDINGS = /(?:ungen|ung|ern|em|en|er|es|est|st|et|te|e|s|n|t)$/;
const SEPARABLE = /^(?:an|ab|auf|aus|ein|vor|zu|mit|nach|hin|her|los|weg|zurück)(?=\p{L}{5})/u;
const MIN_STEM = 4;

/** A German word without its endings, its umlauts and the prefixes of its forms: `meld` of `angemeldet` and `Meldung`. */
export function germanStem(word: string): string {
  const plain = withoutEnding(word.replace(SEPARABLE, '').replace(/^ge(?=\p{L}{5})/u, ''));
  return plain.replace(/ä/g, 'a').replace(/ö/g, 'o').replace(/ü/g, 'u').replace(/ß/g, 'ss');
}

function withoutEnding(word: string): string {
  const short = word.replace(ENDINGS, '');
  return short.length >= MIN_STEM ? short : word;
}
