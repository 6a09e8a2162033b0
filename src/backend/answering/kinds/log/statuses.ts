/** What the statuses of requests are called. */
const STATUS_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bbad requests?\b/gi, '400 requests'],
  [/\bunauthori[sz]ed\b/gi, '401'],
  [/\bforbidden\b/gi, '403'],
  [/\bnot found\b/gi, '404'],
  [/\bnot modified\b/gi, '304'],
  [/\b(?:rate[- ]?limit(?:ed|s|ing)?|throttled|throttling|too many requests|slowed down)\b/gi, '429'],
  [/\binternal server errors?\b/gi, '500'],
  [/\bbad gateways?\b/gi, '502'],
  [/\bservice unavailable\b/gi, '503'],
  [/\bgateway time-?outs?\b/gi, '504'],
  [/\b(?:redirects|redirected(?: requests)?|redirections)\b/gi, '3xx requests'],
  [/\bsuccessful requests\b/gi, '2xx requests'],
];

/** A question with the numbers of the statuses that it names in words. */
export function withStatuses(text: string): string {
  return STATUS_NAMES.reduce((left, [name, status]) => left.replace(name, status), text);
}

/** A number that may be the status of a request. */
export const STATUS = /(?<![\d.:-])([1-5]\d\d)(?:s|er)?(?![\d.:%-]|\s?(?:ms|s|sec|seconds|minutes|min|km|kb|mb)\b)/g;

/** What a status tells that is named after it: requests that were `refused with 403`, `denied (403)`. */
const DEED_OF_STATUS =
  /\b(\p{L}+)\s+(?:(?:with|as|by)\s+(?:(?:an?|the|http|status|code)\s+)*|\(\s*(?:http|status|code)?\s*)[1-5]\d\d(?!\d)/giu;

/** The words of a question that only say what the statuses beside them say. */
export function deedsOfStatuses(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(DEED_OF_STATUS)].map(([, deed = '']) => deed.toLowerCase()).filter(isDeed));
}

function isDeed(word: string): boolean {
  return /^(?:refus|den[iy]|reject|forb|block|fail|answer|respon|repl|return|end|finish|abort|turn)\p{L}*$/u.test(word);
}

/**
 * The first digits of the statuses that a question is about: `5` of server errors.
 *
 * @param isAccess whether the log is one of requests: what failed there has a status of an error
 */
export function classesOf(text: string, isAccess: boolean): string | undefined {
  const digit = /\b([1-5])(?:xx|\d\ds)\b/i.exec(text)?.[1];
  if (digit !== undefined) return digit;
  if (/\bserver(?:-side)? errors?\b|\bserverfehler/i.test(text)) return '5';
  if (/\bclient(?:-side)? errors?\b/i.test(text)) return '4';
  if (!isAccess) return undefined;
  if (/\b(?:fail\w*|unsuccessful\w*|went wrong|go wrong|refused|rejected|fehlgeschlagen\w*)\b|失败/iu.test(text))
    return '45';
  return /\b(?:succeed\w*|success\w*|(?:go|goes|went|got|made it) through|worked|erfolgreich\w*)\b|成功/iu.test(text)
    ? '23'
    : undefined;
}
