/** An amount, a date or a time of day as a text gives it. */
export interface Quantity {
  /**
   * The dimension of its unit: `time`, `bytes`, `EUR`; `date` and `clock` for dates and times of day; undefined for a bare
   * number.
   */
  readonly dimension: string | undefined;
  /** The value in the base unit of its dimension: seconds, bytes, metres. */
  readonly value: number;
  /** The number itself, without its unit. */
  readonly bare: number;
  /** A date as year, month and day, of which any may be missing. */
  readonly date?: readonly [number | undefined, number | undefined, number | undefined];
  /** Whether it is written as a word without a unit, as the `three` of "three reasons", which may be counted by the writer. */
  readonly isCountWord: boolean;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** A unit of measurement: its dimension, and its size in the base unit of that. */
export interface Unit {
  readonly dimension: string;
  readonly factor: number;
}

const UNITS = new Map<string, Unit>();

function units(dimension: string, factor: number, words: string): void {
  for (const word of words.split(' ')) UNITS.set(word, { dimension, factor });
}

/** The unit that a word or a sign in lower case stands for. */
export function unitOf(word: string): Unit | undefined {
  return UNITS.get(word);
}

units('time', 0.001, 'ms millisecond milliseconds millisekunden milisegundos миллисекунд 毫秒');
units('time', 1, 's sec secs second seconds sekunde sekunden segundo segundos секунда секунды секунд 秒 秒钟');
units('time', 60, 'min mins minute minutes minuten minuto minutos минута минуты минут минуту 分钟');
units('time', 3600, 'h hr hrs hour hours stunde stunden hora horas час часа часов 小时');
units('time', 86_400, 'd day days tag tage tagen tages día días dia dias день дня дней дням 天 日');
units('time', 604_800, 'week weeks woche wochen semana semanas неделя недели недель неделю 周 星期');
units('months', 1, 'month months monat monate monaten mes meses месяц месяца месяцев 个月');
units('months', 12, 'year years jahr jahre jahren año años год года лет 年');
units('bytes', 1, 'b byte bytes байт 字节');
units('bytes', 1e3, 'kb kilobyte kilobytes кб');
units('bytes', 1e6, 'mb megabyte megabytes мб 兆');
units('bytes', 1e9, 'gb gigabyte gigabytes гб');
units('bytes', 1e12, 'tb terabyte terabytes тб');
units('bytes', 1024, 'kib');
units('bytes', 1024 ** 2, 'mib');
units('bytes', 1024 ** 3, 'gib');
units('length', 0.001, 'mm millimetres millimeter millimeters мм 毫米');
units('length', 0.01, 'cm centimetres centimeter centimeters zentimeter centímetros см 厘米');
units('length', 1, 'm metre metres meter meters metern metro metros метр метра метров 米');
units('length', 1000, 'km kilometre kilometres kilometer kilometers kilometern kilómetros км километров 公里 千米');
units('mass', 0.001, 'mg milligram milligrams milligramm');
units('mass', 1, 'g gram grams gramm gramos г грамм 克');
units('mass', 1000, 'kg kilogram kilograms kilo kilos kilogramm кг 公斤 千克');
units('mass', 1e6, 't tonne tonnes ton tons tonnen toneladas тонн тонны 吨');
units('volume', 1, 'l litre litres liter liters litern litros литр литра литров 升');
units('volume', 0.001, 'ml milliliter мл 毫升');
units('%', 1, '% percent prozent procent procentaje процент процента процентов');
units('USD', 1, '$ usd dollar dollars dólares доллар доллара долларов 美元');
units('EUR', 1, '€ eur euro euros евро 欧元');
units('GBP', 1, '£ gbp pound pounds pfund libras фунтов 英镑');
units('CNY', 1, '¥ cny rmb yuan 元 人民币 юаней');
units('RUB', 1, '₽ rub руб рублей рубля рубль rubles');
units('CHF', 1, 'chf franken francs');
units('°C', 1, '°c °');

const SCALES: ReadonlyMap<string, number> = new Map(Object.entries({
  hundred: 100, thousand: 1e3, million: 1e6, millions: 1e6, billion: 1e9, k: 1e3, m: 1e6, bn: 1e9, dozen: 12,
  tausend: 1e3, tsd: 1e3, mio: 1e6, millionen: 1e6, mrd: 1e9, milliarden: 1e9, hundert: 100,
  mil: 1e3, millón: 1e6, millones: 1e6, cien: 100, ciento: 100,
  тысяч: 1e3, тысячи: 1e3, тысяча: 1e3, тыс: 1e3, миллион: 1e6, миллиона: 1e6, миллионов: 1e6, млн: 1e6, млрд: 1e9,
  百: 100, 千: 1e3, 万: 1e4, 亿: 1e8,
})); // prettier-ignore

const WORDS = new Map<string, number>();

function numberWords(first: number, step: number, words: string): void {
  words.split(' ').forEach((alternatives, index) => {
    for (const word of alternatives.split('/')) WORDS.set(word, first + index * step);
  });
}

numberWords(0, 1, 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'); // prettier-ignore
numberWords(30, 10, 'thirty forty fifty sixty seventy eighty ninety hundred');
numberWords(2, 1, 'zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig'); // prettier-ignore
numberWords(30, 10, 'dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig hundert');
numberWords(2, 1, 'dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno/veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta'); // prettier-ignore
numberWords(40, 10, 'cuarenta cincuenta sesenta setenta ochenta noventa cien/ciento');
numberWords(2, 1, 'два/две/двух/двум три/трех/трёх/трем/трём четыре/четырех/четырёх пять/пяти шесть/шести семь/семи восемь/восьми девять/девяти десять/десяти одиннадцать двенадцать/двенадцати тринадцать четырнадцать/четырнадцати пятнадцать/пятнадцати шестнадцать семнадцать восемнадцать девятнадцать двадцать/двадцати'); // prettier-ignore
numberWords(
  30,
  10,
  'тридцать/тридцати сорок/сорока пятьдесят/пятидесяти шестьдесят семьдесят восемьдесят девяносто сто',
);
for (const [unit, word] of ['ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'].entries()) {
  for (const tens of ['zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig']) {
    WORDS.set(`${word}und${tens}`, unit + 1 + (WORDS.get(tens) ?? 0));
  }
}
/** `twice`, `twelve-month` and the like are words of their own. */
const TENS = 20;

const MONTH_WORDS = new Map<string, number>();
for (const list of [
  'january february march april may june july august september october november december',
  'jan feb mar apr may jun jul aug sep oct nov dec',
  'januar februar märz april mai juni juli august september oktober november dezember',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
]) {
  list.split(' ').forEach((word, index) => MONTH_WORDS.set(word, index + 1));
}

const MONTH = [...MONTH_WORDS.keys()].toSorted((a, b) => b.length - a.length).join('|');
const YEAR = String.raw`(?<year>\d{4})`;
const DATES: readonly RegExp[] = [
  /(?<![\d.-])(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?![\d-])/giu,
  /(?<![\d.])(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?!\d)/giu,
  /(?<=\b(?:am|vom|bis|zum|ab|den|dem|der|seit)\s)(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?!\d)/giu,
  /(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?:(?<day>\d{1,2})[日号])?/giu,
  new RegExp(String.raw`(?<![\p{L}\d])(?<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+|de\s+)?(?<name>${MONTH})\.?(?![\p{L}])(?:,?\s+(?:de\s+)?${YEAR})?`, 'giu'),
  new RegExp(String.raw`(?<![\p{L}\d])(?<name>${MONTH})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s+${YEAR})?`, 'giu'),
  new RegExp(String.raw`(?<![\p{L}\d])(?<name>${MONTH})\.?,?\s+(?:de\s+|of\s+)?${YEAR}(?!\d)`, 'giu'),
]; // prettier-ignore
const CLOCKS: readonly RegExp[] = [
  /(?<![\d:.])(?<hour>\d{1,2})[:.](?<minute>\d{2})\s*(?<half>[ap]\.?m\b\.?|uhr)/giu,
  /(?<![\d:.])(?<hour>\d{1,2}):(?<minute>\d{2})(?![:\d])/giu,
  /(?<![\d:.])(?<hour>\d{1,2})\s*(?<half>[ap]\.?m\b\.?|uhr\b|点|o’clock|o'clock)/giu,
];
const NUMBER =
  /(?<![\p{Script=Latin}\p{Script=Cyrillic}\d_.])([-−]?)(\d+(?:[.,'  ]\d{3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)*)(?![\d_])/gu;
/** The letters of a unit; no unit has more. */
const LETTERS = /[\p{L}$€£¥₽%°]{1,30}/uy;
const CURRENCY_BEFORE = /([$€£¥₽])\s?$/u;

/** Every quantity of a text, in order. */
export function quantitiesOf(original: string): Quantity[] {
  const found: Quantity[] = [];
  let text = original;
  const take = (start: number, end: number, quantity: Omit<Quantity, 'start' | 'end'>): void => {
    found.push({ ...quantity, start, end });
    text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
  };
  for (const pattern of DATES) {
    for (const { 0: written, index, groups = {} } of text.matchAll(pattern)) {
      const { year, month, day, name } = groups;
      const number = name === undefined ? Number(month) : MONTH_WORDS.get(name.toLowerCase());
      if (number === undefined || number < 1 || number > 12 || Number(day ?? 1) > 31) continue;
      const date = [year, undefined, day].map((part) => (part === undefined ? undefined : Number(part)));
      take(index, index + written.length, { ...AS_DATE, date: [date[0], number, date[2]] });
    }
  }
  for (const pattern of CLOCKS) {
    for (const { 0: written, index, groups = {} } of text.matchAll(pattern)) {
      const hour = Number(groups['hour']);
      const isAfternoon = /^p/iu.test(groups['half'] ?? '') && hour < 12;
      const value = (hour + (isAfternoon ? 12 : 0)) * 60 + Number(groups['minute'] ?? 0);
      take(index, index + written.length, { dimension: 'clock', value, bare: value, isCountWord: false });
    }
  }
  takeNumbers(text, found);
  takeWords(text, found);
  return found.toSorted((a, b) => a.start - b.start);
}

const AS_DATE = { dimension: 'date', value: 0, bare: 0, isCountWord: false } as const;

function takeNumbers(text: string, found: Quantity[]): void {
  for (const { 0: written, 1: sign, 2: digits = '', index } of text.matchAll(NUMBER)) {
    let bare = parseDigits(digits);
    if (bare === undefined) continue;
    if (sign !== '' && !/[\p{L}\p{N})]\s?$/u.test(text.slice(Math.max(0, index - 2), index))) bare = -bare;
    let end = index + written.length;
    const currency = CURRENCY_BEFORE.exec(text.slice(Math.max(0, index - 2), index))?.[1];
    const scale = wordAt(text, end);
    const factor = scale && SCALES.get(scale.word);
    // `$5 m` are millions, `5 m` are metres.
    if (scale && factor !== undefined && (scale.word !== 'm' || currency !== undefined)) {
      bare *= factor;
      end = scale.end;
    }
    const named = wordAt(text, end);
    const unit = UNITS.get(currency ?? '') ?? (named && UNITS.get(named.word));
    // `256bit` and `3rd` are words.
    if (
      !unit &&
      /^\p{L}/u.test(text.slice(end)) &&
      !/^\p{Script=Han}/u.test(text.slice(end)) &&
      !/[-/]$/u.test(written)
    )
      continue;
    found.push({
      dimension: unit?.dimension,
      value: bare * (unit?.factor ?? 1),
      bare,
      isCountWord: false,
      start: currency === undefined ? index : index - 1,
      end: unit && currency === undefined && named ? named.end : end,
    });
  }
}

/** `1,000`, `1.000,50`, `1 000` and `3.5`; undefined for `1.2.3`, which is a version. */
function parseDigits(digits: string): number | undefined {
  const grouped = digits.replace(/[,.'  ](?=\d{3}(?!\d))/gu, '');
  const plain = /^\d+[.,]\d{3}$/u.test(digits) && digits.startsWith('0') ? digits : grouped;
  const value = Number(plain.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

function wordAt(text: string, at: number): { word: string; end: number } | undefined {
  let start = at;
  while (/[\s-]/u.test(text[start] ?? '') && start < at + 2) start++;
  LETTERS.lastIndex = start;
  const word = LETTERS.exec(text)?.[0];
  if (word === undefined) return undefined;
  if (!/^\p{Script=Han}/u.test(word)) return { word: word.toLowerCase(), end: start + word.length };
  // Text without spaces: the longest unit that it begins with.
  for (let length = Math.min(3, word.length); length > 0; length--) {
    const head = word.slice(0, length);
    if (UNITS.has(head) || SCALES.has(head)) return { word: head, end: start + length };
  }
  return undefined;
}

const ALPHABETIC_WORD = /[\p{Script=Latin}\p{Script=Cyrillic}]+/gu;
const HAN_NUMBER = /[零一二两三四五六七八九十百千万亿]+/gu;

function takeWords(text: string, found: Quantity[]): void {
  const words = [...text.matchAll(ALPHABETIC_WORD)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    index,
    end: index + word.length,
  }));
  for (let at = 0; at < words.length; at++) {
    const first = words[at];
    let value = first && WORDS.get(first.word);
    if (!first || value === undefined) continue;
    // `one` is a pronoun, unless it counts a unit.
    if (first.word === 'one' && !UNITS.has(words[at + 1]?.word ?? '') && !SCALES.has(words[at + 1]?.word ?? ''))
      continue;
    let last = at;
    for (let next = at + 1; next < words.length; next++) {
      const word = words[next]?.word ?? '';
      const gap = text.slice(words[last]?.end, words[next]?.index);
      if (!/^[\s-]+(?:(?:and|y)\s+)?$/u.test(gap)) break;
      const ones = WORDS.get(word);
      if (
        (word === 'and' || word === 'y') &&
        WORDS.has(words[next + 1]?.word ?? '') &&
        value % 10 === 0 &&
        value >= TENS
      )
        continue;
      const factor = SCALES.get(word);
      if (factor !== undefined && factor > value % 1000) value *= factor;
      else if (ones !== undefined && ones < 10 && value % 10 === 0 && value >= TENS) value += ones;
      else if (ones !== undefined && ones < 100 && value % 100 === 0 && value > 0) value += ones;
      else break;
      last = next;
    }
    pushWord(text, first.index, words[last]?.end ?? first.end, value, found);
    at = last;
  }
  for (const { 0: written, index } of text.matchAll(HAN_NUMBER)) {
    const value = parseHan(written);
    // `一` alone is an article, and a part of many words.
    const unit = wordAt(text, index + written.length);
    if (value === undefined || (written.length === 1 && !(unit && UNITS.has(unit.word)))) continue;
    if (text.slice(0, index).endsWith('百分之'))
      found.push({ dimension: '%', value, bare: value, isCountWord: false, start: index - 3, end: index + written.length }); // prettier-ignore
    else pushWord(text, index, index + written.length, value, found);
  }
}

function pushWord(text: string, start: number, end: number, bare: number, found: Quantity[]): void {
  const named = wordAt(text, end);
  const unit = named && UNITS.get(named.word);
  const isUnit = unit !== undefined && (named?.word.length ?? 0) > 1;
  const factor = isUnit ? unit.factor : 1;
  const dimension = isUnit ? unit.dimension : undefined;
  const isHanUnit = unit !== undefined && /\p{Script=Han}/u.test(named?.word ?? '');
  found.push({
    dimension: isHanUnit ? unit.dimension : dimension,
    value: bare * (isHanUnit ? unit.factor : factor),
    bare,
    isCountWord: !isUnit && !isHanUnit,
    start,
    end: (isUnit || isHanUnit) && named ? named.end : end,
  });
}

function parseHan(written: string): number | undefined {
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  for (const character of written) {
    const value = '零一二三四五六七八九'.indexOf(character);
    if (value >= 0 || character === '两') {
      digit = character === '两' ? 2 : value;
    } else if (character === '万' || character === '亿') {
      total = (total + section + (digit ?? 0)) * (SCALES.get(character) ?? 1);
      section = 0;
      digit = undefined;
    } else {
      section += (digit ?? 1) * (character === '十' ? 10 : (SCALES.get(character) ?? 1));
      digit = undefined;
    }
  }
  const value = total + section + (digit ?? 0);
  return Number.isFinite(value) ? value : undefined;
}

/** The relative difference that counts as the rounding of a conversion. */
const TOLERANCE = 1e-6;

/** Whether a text with the quantity `known` confirms the quantity `claimed`. */
export function saysQuantity(known: Quantity, claimed: Quantity): boolean {
  if (claimed.date ?? known.date) return saysDate(known, claimed);
  if (claimed.dimension === undefined || known.dimension === undefined) return isClose(known.bare, claimed.bare);
  return claimed.dimension === known.dimension && isClose(known.value, claimed.value);
}

function saysDate(known: Quantity, claimed: Quantity): boolean {
  if (known.date && claimed.date) {
    const parts = known.date;
    return claimed.date.every((part, index) => part === undefined || parts[index] === part);
  }
  // The year of a date, or the year alone where a date is claimed, which is less.
  const [year] = known.date ?? claimed.date ?? [];
  return known.date !== undefined && claimed.dimension === undefined && year === claimed.bare;
}

function isClose(one: number, other: number): boolean {
  return Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one), Math.abs(other));
}
