import type { Item } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';

const VERSION = /^[\^~>=<v\s]*\d+(?:\.(?:\d+|x|\*))+(?:[-+.][\w.]+)?(?:\s*[,|<>=~^].*)?$|^workspace:|==\s*\d/;
/** Versions of a protocol in a row: `TLSv1.2 TLSv1.3`. */
const VERSIONS = /^(?:[A-Za-z]{0,8}v?\d{1,4}(?:\.\d{1,4}){1,3}(?:[\s,;|]+|$))+$/;
const NUMBER = /^\D{0,4}\d[\d_.,]*\s*[\p{L}%°/²]{0,12}$/u;
const DURATION =
  /^\s*\d+(?:\.\d+)?\s*(?:ms|s|m|h|d|w|y|sec\w*|min\w*|hours?|days?|weeks?|months?|years?)?\b|^P(?:T?\d)|^@(?:hourly|daily|weekly|monthly|yearly)|^(?:[\d*,/-]+\s+){4,5}[\d*,/A-Z-]+/i;
const TIME =
  /\d{1,2}:\d{2}|^\d{4}-\d{2}|^(?:[\d*,/?LW#-]+\s+){4,6}[\d*,/?A-Z#-]+|^@\w+|\b(?:mon|tue|wed|thu|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b|\brate\(|\bcron\(|^(?:daily|weekly|monthly|hourly)$/i;
const URL = /^[\w+.-]+:\/\/|^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:\/|\s|$)/;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const PHONE = /^\s*(?:\+|\(?0)\d[\d\s()/-]{4,}\s*$/;
const BOOLEAN = /^(?:true|false|yes|no|on|off|enabled|disabled|y|n|ja|nein|an|aus)$/i;
const IMAGE = /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.${}-]+|@sha256:\w+)$/;

/** Dates, numbers and switches: who did something is none of them. */
const NO_PERSON = /^\s*(?:\d[\d\s.,:/TZ+-]*|true|false|yes|no|on|off)\s*$/i;

const BARE_NUMBER = /^\s*\d+(?:[.,]\d+)?$/;
const UNIT_OF_TIME =
  /^(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|sekunden?|minuten?|stunden?|tagen?|wochen?|monaten?|jahren?)$/;
/** Words for a span of time, which a name tells by its unit: the calibration interval in `calibration_days`. */
const SPAN_OF_TIME =
  /^(?:intervals?|periods?|frequency|duration|cycle|time|span|intervalle?|abstand|turnus|zeitraum|dauer|frist)$/;
const IN_UNIT_OF_TIME =
  /(?:^|[_\-. ])(?:ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|d|weeks?|months?|years?)$|\p{Ll}(?:Ms|Secs?|Seconds|Mins?|Minutes|Hours|Days|Weeks|Months|Years)$/u;
/** What says that a bare number is one of seconds, days or years. */
const ABOUT_TIME =
  /time|ttl|sec|min|hour|day|week|month|year|_ms|_s$|interval|delay|period|age|duration|retention|expir|after|every|sekunde|stunde|tage?\b|tage_|_tag|woche|monat|jahr|frist|dauer/i;

/** Words of a question that a value answers for by what it looks like. */
const BY_WORD: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:versions?|release)$/, VERSION],
  [/^versions?$/, VERSIONS],
  [/^(?:phone|telephone|hotline|fax|telefon\w*|nummer|rufnummer|handynummer|durchwahl)$/, PHONE],
  [/^(?:url|link|website|homepage|address|host(?:name)?s?|domains?)$/, URL],
  [/^(?:e?mails?|address|contact)$/, EMAIL],
  [UNIT_OF_TIME, DURATION],
  [/^(?:images?|tag)$/, IMAGE],
  [/^(?:command|script)$/, /\S\s+\S/],
  [/^(?:cron|schedule|time)$/, TIME],
  [/^(?:percent|percentage)$/, /%|^0?[.,]\d+$|^\d{1,3}$/],
];

/** Values that say what type they are of are short; of others the beginning is looked at. */
const MAX_VALUE_CHARS = 200;

function beginningOf(value: string): string {
  return value.slice(0, MAX_VALUE_CHARS);
}

/** Whether an item's value is of the type that a word of the question names. */
export function satisfiesByValue({ word }: QuestionWord, { name, comment, value }: Item): boolean {
  if (value === undefined) return false;
  const beginning = beginningOf(value);
  if (BARE_NUMBER.test(beginning) && SPAN_OF_TIME.test(word)) return IN_UNIT_OF_TIME.test(name);
  if (BARE_NUMBER.test(beginning) && UNIT_OF_TIME.test(word)) return ABOUT_TIME.test(`${name} ${comment}`);
  return BY_WORD.some(([asked, type]) => asked.test(word) && type.test(beginning));
}

/** How well a value's type fits what a question asks for: 1 where it does or nothing is known, less where it does not. */
export function typeFit({ aims, text }: Question, item: Item): number {
  if (aims.has('reason') || asksForPurpose(text)) return hasReason(item) ? 1.1 : 0.75;
  if (item.value === undefined) {
    if (/\b(?:how (?:long|often|much|many)|wie (?:lange|oft|viele?))\b/i.test(text)) return 0.8;
    return aims.has('list') || aims.has('behaviour') || aims.has('procedure') ? 1 : 0.92;
  }
  const value = beginningOf(item.value);
  if (aims.has('time') && !aims.has('duration')) return TIME.test(value) ? 1.1 : 0.9;
  if (aims.has('count') || /\b(?:how (?:many|much|large|big|high)|wie (?:viele?n?|hoch|groß|teuer))\b/i.test(text))
    return NUMBER.test(value) ? 1.05 : 0.7;
  if (/\b(?:how (?:long|often)|wie (?:lange|oft))\b/i.test(text))
    return durationFit(value, `${item.name} ${item.comment}`);
  if (aims.has('yesOrNo')) return BOOLEAN.test(value) ? 1.08 : 1;
  if (aims.has('person') && NO_PERSON.test(value)) return 0.7;
  if (aims.has('person')) return EMAIL.test(value) || /^\p{Lu}\p{Ll}+\s+\p{Lu}/u.test(value) ? 1.08 : 0.95;
  if (aims.has('place')) return URL.test(value) || /[/\\]/.test(value) ? 1.08 : 0.97;
  return 1;
}

/** Whether it is asked what a thing is there for, which a comment says and no value. */
export function asksForPurpose(text: string): boolean {
  return /\bwhat(?:['’]s| is| are) .{2,60}\b(?:for|good for)\W*$|\bpurpose of\b|\bwozu\b/i.test(text);
}

/** A bare number is a duration where its name or comment says so. */
function durationFit(value: string, said: string): number {
  if (BARE_NUMBER.test(value)) return ABOUT_TIME.test(said) ? 1.05 : 0.9;
  return DURATION.test(value) || TIME.test(value) ? 1.05 : 0.8;
}

function hasReason(item: Item): boolean {
  return item.comment !== '' || item.children.some(({ comment }) => comment !== '');
}

/** Units as the last part of a name has them, with the words that people use for them. */
const UNITS: Readonly<Record<string, string>> = {
  ms: 'milliseconds millisekunden',
  s: 'seconds sekunden',
  sec: 'seconds sekunden',
  secs: 'seconds sekunden',
  min: 'minutes minuten',
  mins: 'minutes minuten',
  h: 'hours stunden',
  hrs: 'hours stunden',
  d: 'days tage',
  seconds: 'seconds sekunden',
  minutes: 'minutes minuten',
  hours: 'hours stunden',
  days: 'days tage',
  weeks: 'weeks wochen',
  months: 'months monate',
  years: 'years jahre',
  c: 'degrees celsius temperature grad temperatur warm hot cold',
  deg: 'degrees grad',
  f: 'degrees fahrenheit temperature',
  t: 'tonnes tons tonnen',
  kg: 'kilograms kilos kilogramm weight gewicht',
  g: 'grams gramm',
  km: 'kilometres kilometers kilometer distance',
  m: 'metres meters meter',
  cm: 'centimetres centimeters zentimeter',
  mm: 'millimetres millimeters millimeter',
  m2: 'square metres meters quadratmeter area fläche',
  m3: 'cubic metres meters kubikmeter volume',
  ha: 'hectares hektar',
  l: 'litres liters liter',
  kw: 'kilowatts kilowatt power leistung',
  kwh: 'kilowatthours energy',
  w: 'watts watt',
  v: 'volts volt voltage',
  a: 'amperes amps ampere',
  kb: 'kilobytes',
  mb: 'megabytes',
  gb: 'gigabytes',
  tb: 'terabytes',
  pct: 'percent prozent',
  eur: 'euros euro',
  usd: 'dollars',
  hz: 'hertz',
};
const UNIT_PART = /[_\-. ]([a-z]{1,7}[23]?)(?:_(?:h|s|d|min|hour|day))?$/i;
const UNIT_OF_MIXED = /(?<=\p{Ll})(Ms|Sec|Mins?|Kg|Km|Cm|Mm|Kw|Kb|Mb|Gb|Tb|Pct|Eur)$/u;

/** What a name says its value is measured in, as it is written, and in words: `t` and `tonnes` of `capacity_t`. */
export function unitOf(name: string): { readonly written: string; readonly words: readonly string[] } | undefined {
  const written = (UNIT_PART.exec(name) ?? UNIT_OF_MIXED.exec(name))?.[1]?.toLowerCase();
  const words = written === undefined ? undefined : UNITS[written];
  return written === undefined || words === undefined ? undefined : { written, words: words.split(' ') };
}
