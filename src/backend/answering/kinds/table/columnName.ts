import { compoundParts } from './englishGerman.ts';
import { plainWords } from './plainWords.ts';

/** Longer names are cut before their words are looked at, in UTF-16 code units. */
export const MAX_NAME_CHARS = 200;
/** Units as names of columns have them. */
const UNITS = new Set(
  (
    'eur euro euros usd chf gbp jpy cny rmb sek nok dkk pln inr aud cad dollars dollar € $ £ ¥ % percent pct prozent km kms m cm mm mi ft kg g mg t lb lbs l ml ' +
    'ms s sec secs seconds min mins minutes h hr hrs hours days kwh kw w mw v mv volts a ma mah gb mb kb tb bytes c celsius °c f hpa mbar bar kmh kph mph ' +
    'sqm m2 qm ha rpm hz mhz ghz db ppm ppb lux kpa kbps mbps 元 万元 公里 千克 分钟 小时 秒 天'
  ).split(' '),
);
/** Units with an underscore for the stroke between them: `nitrate_mg_l`, `wind_km_h`. */
const QUOTIENT =
  /^(\p{L}.*?)[_ ](mg|µg|ug|g|kg|ml|mol|mmol|km|m|l|kwh|eur|usd)[_ ](?:per[_ ])?(l|ml|dl|kg|g|h|s|min|m2|m3|ha|km|kwh)$/iu;
/** A Chinese word for a thing with what is told of it: `订单编号`. */
const HAN_ENDING = /^(\p{Script=Han}{2,})(编号|名称|号码|姓名|日期|时间|金额|数量)$/u;

/** The words of a column's name and its unit: `price_eur`, `Revenue EUR`, `Gewicht [kg]`. */
export function nameParts(name: string): { readonly words: readonly string[]; readonly unit: string } {
  if (name.length > MAX_NAME_CHARS) return { words: nameWords(name.slice(0, MAX_NAME_CHARS)), unit: '' };
  const bracketed = /[([{]\s*(?:in\s+)?([^)\]}]{1,12}?)\s*[)\]}]\s*$/u.exec(name);
  if (bracketed?.[1] !== undefined && isUnit(bracketed[1])) {
    return { words: nameWords(name.slice(0, bracketed.index)), unit: bracketed[1] };
  }
  const perUnit = /^(.+?)[\s_]+(\p{L}{1,4}\/\p{L}{1,4}[²³]?)$/u.exec(name);
  if (perUnit?.[1] !== undefined && perUnit[2] !== undefined) return { words: nameWords(perUnit[1]), unit: perUnit[2] };
  const sign = /[%€$£¥‰]/.exec(name)?.[0];
  const words = nameWords(name.replace(/(?<=\S)\s*[([][\d\s.,–-]+[)\]]\s*$/, ''));
  if (sign !== undefined) return { words, unit: sign };
  const last = words.at(-1) ?? '';
  const quotient = QUOTIENT.exec(name);
  if (quotient?.[1] !== undefined)
    return { words: nameWords(quotient[1]), unit: `${quotient[2] ?? ''}/${quotient[3] ?? ''}` };
  if (/^(?:temp|temperature|temperatur)$/.test(words[0] ?? '') && words.length === 2 && /^[cf]$/.test(last))
    return { words: words.slice(0, 1), unit: `°${last.toUpperCase()}` };
  // `prices.A` is one of several prices, and none in amperes.
  if (words.length > 1 && UNITS.has(last) && !/\.[a-z]$/i.test(name)) {
    const withoutIn = words.at(-2) === 'in' ? words.slice(0, -2) : words.slice(0, -1);
    return {
      words: withoutIn,
      // `lengthM` is in metres.
      unit: /\p{Ll}\p{Lu}$/u.test(name)
        ? last
        : name.trim().slice(-last.length).toLowerCase() === last
          ? name.trim().slice(-last.length)
          : last,
    };
  }
  const [first = ''] = words;
  return { words, unit: UNITS.has(first) && first.length > 1 && !(first === 'min' && words.length > 1) ? first : '' };
}

/** A unit as answers write it: `%` for `percent`, currencies in capitals. */
export function shownUnit(unit: string): string {
  if (/^(?:percent|pct|prozent)$/i.test(unit)) return '%';
  return /^(?:eur|usd|chf|gbp|jpy|cny|rmb|sek|nok|dkk|pln|inr|aud|cad)$/i.test(unit) ? unit.toUpperCase() : unit;
}

function isUnit(text: string): boolean {
  return UNITS.has(text.toLowerCase()) || /^(?:[€$£¥%‰°]|\p{L}{1,4}(?:\/\p{L}{1,4})?[²³]?)/u.test(text);
}

function nameWords(name: string): string[] {
  return plainWords(name).flatMap((word) => HAN_ENDING.exec(word)?.slice(1) ?? compoundParts(word));
}

/** How many words of a name belong to the object before its last dot: one in `location.street`. */
export function parentWordsOf(name: string, words: readonly string[]): number {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || name.length > MAX_NAME_CHARS || !/^[\p{L}\d_-]+(?:\.[\p{L}\d_-]+)+$/u.test(name)) return 0;
  const parents = nameWords(name.slice(0, dot)).length;
  return parents < words.length ? parents : 0;
}

/** The words of a name that stand before others in German compounds: what they name is another thing. */
export function modifiersOf(name: string): ReadonlySet<string> {
  return new Set(plainWords(name.slice(0, MAX_NAME_CHARS)).flatMap((word) => compoundParts(word).slice(0, -1)));
}
