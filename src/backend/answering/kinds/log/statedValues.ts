/** So much of a message is looked at. */
const MAX_CHARS = 400;
const MAX_VALUES = 8;
const ADDRESS = /(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/;

/** Whose act an entry is, as well-known programs put it. */
const USERS: readonly RegExp[] = [
  /\b(?:invalid|illegal|unknown) user ([\w.@$-]{1,64})/i,
  /\b(?:password|publickey|keyboard-interactive\/pam|none) for ([\w.@$-]{1,64}) from\b/i,
  /\b(?:log-?ins?|sign-?ins?|authentications?|attempts?) (?:for|by|of) ([\w.@$-]{1,64})/i,
  /\b(?:for|as|by|from) user "?([\w.@$-]{1,64})/i,
  /^\s*([\w.@$-]{1,64}) : (?:TTY=|[\w ]{1,40} ; )/,
  /^\(([\w.@$-]{1,64})\) (?:CMD|RELOAD|LIST|BEGIN EDIT)/,
  /\buser(?:name)? "?'?((?!is\b|was\b|has\b|not\b|and\b|agent\b|with\b|from\b|logged\b|name\b)[\w.@$-]{2,64})/i,
];

/** Words before a value that do not say what it is. */
const NO_NOUN = new Set(
  (
    'the and for from with was has had not are now been after before within than over under about between until since took into onto ' +
    'out all its per via using got get gets returned returns returning gave exited took answered'
  ).split(' '),
);
const UNITS = new Set(
  'ms milliseconds millisecond sec secs second seconds min mins minute minutes hour hours day days bytes byte kb mb gb kib mib gib percent'.split(
    ' ',
  ),
);

/**
 * Values that a message states beside a noun, where it names no fields: `badge 2002`, `38 photos`, `for user olga`. The names are
 * in lower case.
 */
export function statedValues(message: string): Map<string, string> {
  const text = message.slice(0, MAX_CHARS);
  const values = new Map<string, string>();
  const address = ADDRESS.exec(text)?.[0];
  if (address !== undefined) values.set('address', address);
  const user = USERS.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined);
  if (user !== undefined) values.set('user', user);
  const command = /\bCOMMAND=(.+)$|\bCMD \((.+)\)\s*$/.exec(text);
  if (command) values.set('command', command[1] ?? command[2] ?? '');
  const tokens = text.split(/\s+/);
  for (const [index, token] of tokens.entries()) {
    if (values.size >= MAX_VALUES) break;
    const value = token.replace(/^[("'[]+|[)"'\],;:.!]+$/g, '');
    if (!isValue(value, token)) continue;
    const before = nounOf(tokens[index - 1], false);
    const after = /[,;:.)\]]$/.test(token) ? undefined : nounOf(tokens[index + 1], true);
    const isNumber = /^\d+(?:[.,]\d+)*$/.test(value);
    // "expired 3 reservations" is about reservations, "job 901 started" about a job.
    if (isNumber && after !== undefined && isSeveral(after)) note(values, after, value);
    else if (before !== undefined) note(values, before, value);
  }
  return values;
}

function note(values: Map<string, string>, name: string, value: string): void {
  if (!values.has(name)) values.set(name, value);
}

function isValue(value: string, token: string): boolean {
  if (value === '' || value.length > 64 || value.includes('=')) return false;
  return /^"[^"]+"/.test(token) || (/\d/.test(value) && /^#?[\w./:@-]+$/.test(value) && !/^\d{1,2}:\d\d/.test(value));
}

function nounOf(token: string | undefined, isAfter: boolean): string | undefined {
  const word = (isAfter ? token?.replace(/[,;:.)\]]+$/, '') : token)?.toLowerCase();
  if (word === undefined || !/^\p{L}{3,30}$/u.test(word) || NO_NOUN.has(word) || UNITS.has(word)) return undefined;
  return word;
}

function isSeveral(word: string): boolean {
  return /[^su]s$/.test(word) && !/^(?:has|was|does|needs|fails|starts|ends|takes|goes|runs)$/.test(word);
}
