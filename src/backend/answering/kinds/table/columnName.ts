import { compoundParts } from '../../../understanding/translation/englishGerman.ts';
import { plainWords } from './lexicon.ts';
import type { NumberNotation } from './numberNotation.ts';

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
/** The same without a stroke: `nitrate_mgl`. */
const JOINED_QUOTIENT = /^(\p{L}.*?)[_ ](mg|µg|ug|ng|g)(l|dl|ml|kg|m3)$/iu;
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
  const quotient = QUOTIENT.exec(name) ?? JOINED_QUOTIENT.exec(name);
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

/** Last words of names of columns whose numbers only name things. */
const IDENTIFYING = new Set(
  'id ids no nr num number nummer code key zip plz postcode phone tel telephone telefon fax mobile sku isbn iban ean uuid year jahr index idx lat lon lng latitude longitude rank line row port vin pin pos position 编号 年份 年'.split(
    ' ',
  ),
);
/** Things that are numbered; in the plural they are counted. */
const ENTITIES = new Set(
  'order invoice customer client ticket case booking reservation member account employee patient loan receipt shipment parcel contract policy claim ride trip job batch lot request transaction payment article product item asset device sensor vehicle bestellung auftrag rechnung kunde mitglied konto vertrag beleg artikel 订单 客户 会员'.split(
    ' ',
  ),
);
/** Smaller numbers under the name of a thing may say how many there are. */
const MIN_CODE = 1000;
const MIN_SERIAL_DIGITS = 4;
const MIN_NUMBERED_ROWS = 4;

/** A column of numbers by its place, its name and its cells. */
interface NumberColumn {
  readonly index: number;
  readonly words: readonly string[];
  readonly values: readonly (number | string | null)[];
  readonly notation: NumberNotation | undefined;
}

/** Whether the numbers of a column only name things, so that they are not to be added up. */
export function areIdentifiers(column: NumberColumn): boolean {
  if (isCalledIdentifier(column)) return true;
  const { values, notation } = column;
  if (values.length < MIN_NUMBERED_ROWS || notation?.unit !== '' || notation.decimals > 0) return false;
  return isNumbering(column) || isEntityNumber(column) || isSerial(column);
}

/** Whether the last word of a name says that the numbers only name things. */
function isCalledIdentifier({ words, notation }: NumberColumn): boolean {
  const last = words.at(-1) ?? '';
  return (IDENTIFYING.has(last) || /\p{L}{2}jahr$/u.test(last)) && (notation?.unit ?? '') === '';
}

/** Whether a first column only numbers the rows: 1, 2, 3. */
function isNumbering({ index, values }: NumberColumn): boolean {
  if (index > 0) return false;
  return values.every((value, at) => at === 0 || (typeof value === 'number' && value - Number(values[at - 1]) === 1));
}

/** Whether a column is called by one thing, `Order` or `invoice`, and its whole numbers tell these things from each other. */
function isEntityNumber({ words, values }: NumberColumn): boolean {
  if (!ENTITIES.has(words.at(-1) ?? '')) return false;
  const numbers = values.filter((value) => typeof value === 'number');
  return (
    numbers.every((number) => number > 0) &&
    (new Set(numbers).size === values.length || numbers.every((number) => number >= MIN_CODE))
  );
}

/** Whether a first column has numbers of equally many digits that only go up: 24071, 24072, 24075. */
function isSerial({ index, values }: NumberColumn): boolean {
  if (index > 0) return false;
  const digits = String(values[0]).length;
  return (
    digits >= MIN_SERIAL_DIGITS &&
    values.every(
      (value, at) =>
        typeof value === 'number' && String(value).length === digits && (at === 0 || value > Number(values[at - 1])),
    )
  );
}
