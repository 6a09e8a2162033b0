/** The names of units in questions, with how columns write the unit. */
const UNIT_NAMES: readonly (readonly [RegExp, RegExp])[] = [
  [/^met(?:er|re)s?$/, /^m$/i],
  [/^(?:kilomet(?:er|re)s?)$/, /^kms?$/i],
  [/^(?:centimet(?:er|re)s?|zentimeter)$/, /^cm$/i],
  [/^(?:kilos?|kilograms?|kilogramm)$/, /^kg$/i],
  [/^(?:lit(?:er|re)s?)$/, /^l$/i],
  [/^(?:degrees?|celsius|grad)$/, /^°?c$/i],
  [/^(?:volts?)$/, /^v$/i],
  [/^(?:percent|prozent)$/, /^%$/],
  [/^(?:euros?)$/, /^(?:eur|€)$/i],
  [/^(?:pounds?)$/, /^(?:gbp|£)$/i],
  [/^(?:dollars?)$/, /^(?:usd|\$)$/i],
  [/^(?:seconds?|sekunden)$/, /^(?:s|secs?)$/i],
  [/^(?:minutes?|minuten)$/, /^(?:mins?)$/i],
  [/^(?:milliseconds?|millisekunden)$/, /^ms$/i],
];

/** Whether a word names a unit as it is written in a column: `metres` for `m`. */
export function namesUnit(word: string, unit: string): boolean {
  return UNIT_NAMES.some(([name, written]) => name.test(word) && written.test(unit));
}
