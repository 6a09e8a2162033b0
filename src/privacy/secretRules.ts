/** What a secret looks like it is; said to a person in place of the secret itself. */
export type SecretKind =
  | 'private-key'
  | 'aws-key'
  | 'github-token'
  | 'gitlab-token'
  | 'slack-token'
  | 'stripe-key'
  | 'model-service-key'
  | 'google-key'
  | 'package-registry-token'
  | 'service-token'
  | 'json-web-token'
  | 'url-password'
  | 'password'
  | 'token';

/** A token that its service has given a form of its own. `pattern` has no groups; it matches the token and nothing else. */
interface TokenRule {
  readonly kind: SecretKind;
  readonly pattern: string;
}

/**
 * The forms that the services document, or that their own scanners look for. Every repetition is bounded, so that no text
 * makes the search slow.
 */
const TOKEN_RULES: readonly TokenRule[] = [
  { kind: 'aws-key', pattern: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])' },
  { kind: 'github-token', pattern: 'gh[pousr]_[A-Za-z0-9]{36,251}' },
  { kind: 'github-token', pattern: 'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}' },
  { kind: 'gitlab-token', pattern: 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{20,300}' },
  { kind: 'slack-token', pattern: 'xox[abeoprs]-(?:\\d-)?[A-Za-z0-9]{6,}(?:-[A-Za-z0-9]{6,100}){1,5}' },
  { kind: 'slack-token', pattern: 'xapp-\\d-[A-Z0-9]{6,20}-\\d{6,20}-[a-f0-9]{32,80}' },
  { kind: 'slack-token', pattern: 'hooks\\.slack\\.com/services/T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{20,30}' },
  { kind: 'stripe-key', pattern: '[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}' },
  { kind: 'stripe-key', pattern: 'whsec_[A-Za-z0-9+/]{32,100}' },
  { kind: 'model-service-key', pattern: 'sk-(?:proj|svcacct|admin|ant|or)-[A-Za-z0-9_-]{32,250}' },
  { kind: 'model-service-key', pattern: 'sk-[A-Za-z0-9]{32,100}(?![A-Za-z0-9_-])' },
  { kind: 'model-service-key', pattern: 'hf_[A-Za-z]{34}(?![A-Za-z0-9])' },
  { kind: 'google-key', pattern: 'AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])' },
  { kind: 'google-key', pattern: 'GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])' },
  { kind: 'package-registry-token', pattern: 'npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])' },
  { kind: 'package-registry-token', pattern: 'pypi-AgE[A-Za-z0-9_-]{50,250}' },
  { kind: 'service-token', pattern: 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}' },
  { kind: 'service-token', pattern: 'do[opr]_v1_[a-f0-9]{64}' },
  { kind: 'service-token', pattern: 'dckr_pat_[A-Za-z0-9_-]{27}' },
  { kind: 'service-token', pattern: 'hvs\\.[A-Za-z0-9_-]{24,200}' },
  {
    kind: 'json-web-token',
    pattern: '(?<![_-])eyJ[A-Za-z0-9_-]{10,1000}\\.eyJ[A-Za-z0-9_-]{10,2000}\\.[A-Za-z0-9_-]{16,1000}',
  },
];

/** One expression for all of them: a text is gone through once. Group n is the rule n - 1. */
const TOKENS = new RegExp(`(?<![A-Za-z0-9])(?:${TOKEN_RULES.map(({ pattern }) => `(${pattern})`).join('|')})`, 'g');

/** The password in an address such as `postgres://ada:secret@db`. */
const URL_PASSWORDS =
  /:\/\/[^\s:@/"'`<>\\]{0,64}:([^\s:@/"'`<>\\]{3,128})@(?!(?:[\w-]+\.)*example\.|host(?:name)?\b)(?=[\w[])/dgi;

/** What follows a scheme of the HTTP header `Authorization`. */
const AUTHORIZATIONS = /\b(?:bearer|basic)[ \t]{1,4}([A-Za-z0-9._~+/-]{20,512}={0,2})/dgi;

const PASSWORD_NAMES = 'passw(?:or)?d|passphrase|passwd|pwd';
const TOKEN_NAMES =
  '_auth(?=["\' \\t:=])|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|account[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|credentials?';

/**
 * A value that is assigned to a name which says what it is: groups are the name of a password or of a token, the rest of
 * the name, the space before the sign, the sign, and the value with or without quotes.
 */
const ASSIGNMENTS = new RegExp(
  `(?:(${PASSWORD_NAMES})|(?:${TOKEN_NAMES}))([\\w.-]{0,30})\\\\?["'\\]]{0,2}([ \\t]{0,20})` +
    `(=>|:=|==?|:[ \\t]?[\\w<>|?]{1,20}[ \\t]?=|:)[ \\t]{0,20}` +
    `(?:\\\\?"([^"\\\\\\r\\n]{4,512})\\\\?"|'([^'\\\\\\r\\n]{4,512})'|\`([^\`\\\\\\r\\n]{4,512})\`|` +
    `([^\\s"'\`,;&<>(){}\\[\\]\\\\]{6,512})(?=[\\s;&"'\`]|$))`,
  'dgi',
);

/** A secret's place in a text, as offsets; the end is exclusive. */
export interface SecretMatch {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number;
}

/** The tokens whose form alone gives them away. */
export function findTokens(text: string): SecretMatch[] {
  return [...text.matchAll(TOKENS)].flatMap((match): SecretMatch[] => {
    const rule = TOKEN_RULES[match.slice(1).findIndex((group) => group !== undefined)];
    const [token] = match;
    if (!rule || isExample(token)) return [];
    return [{ kind: rule.kind, start: match.index, end: match.index + token.length }];
  });
}

export function findUrlPasswords(text: string): SecretMatch[] {
  return [...text.matchAll(URL_PASSWORDS)].flatMap(({ indices, 1: value = '' }) =>
    isPlaceholder(value) ? [] : matchAt('url-password', indices?.[1]),
  );
}

export function findAuthorizations(text: string): SecretMatch[] {
  return [...text.matchAll(AUTHORIZATIONS)].flatMap(({ indices, 1: value = '' }) =>
    isPlaceholder(value) || !looksRandom(value) ? [] : matchAt('token', indices?.[1]),
  );
}

export function findAssignments(text: string): SecretMatch[] {
  return [...text.matchAll(ASSIGNMENTS)].flatMap((match) => {
    const { indices } = match;
    const [, passwordName, restOfName = '', space = '', sign = '', ...values] = match;
    const at = values.findIndex((value) => value !== undefined);
    const value = values[at] ?? '';
    const isQuoted = at < values.length - 1;
    if (isPlaceholder(value) || isReference(value)) return [];
    const isSecret =
      passwordName === undefined
        ? looksRandom(value)
        : looksLikePassword(value, { isQuoted, isTight: space === '', isEqualSign: /=/.test(sign), restOfName });
    if (!isSecret) return [];
    return matchAt(passwordName === undefined ? 'token' : 'password', indices?.[at + 5]);
  });
}

function matchAt(kind: SecretKind, place: readonly [number, number] | undefined): SecretMatch[] {
  return place ? [{ kind, start: place[0], end: place[1] }] : [];
}

/** Words that stand where a secret would, in documentation, templates, forms and their messages. */
const PLACEHOLDER_WORDS =
  /^(?:(?:your|my|the|new|old|user|current|confirm)?[-_ ]?(?:user(?:name)?|pass(?:word|wd|wort|phrase)?|pwd|secret|token|api[-_]?key|key|credentials?|value|string|text|hidden|admin|root|guest|postgres|mysql)[-_ ]?(?:here|field|input)?|example.*|sample.*|dummy.*|fake.*|test(?:ing)?|todo|tbd|none|null|nil|undefined|true|false|empty|optional|required|invalid|missing|wrong|incorrect|change[-_ ]?(?:me|this|it)?.*|replace.*|insert.*|redacted|masked|foo(?:bar)?|bar|baz|abc\w{0,3}|1234\w{0,6})$/i;
const PLACEHOLDER_FORM =
  /^[$%<{[@]|^(?:your|my)[-_ ]|[$#]\{|\{\{|%[sd(]|\.{3}|…|<[^>]*>|^(.)\1*$|x{4,}|\*{3,}|process\.env|os\.environ|getenv|\[redacted\]/i;

/** A name that takes the place of a secret, rather than one. */
function isPlaceholder(value: string): boolean {
  return PLACEHOLDER_WORDS.test(value.trim()) || PLACEHOLDER_FORM.test(value);
}

/** The keys that AWS and others print in their documentation, and runs that nobody draws by lot. */
function isExample(token: string): boolean {
  return /EXAMPLE|x{8,}|0{8,}|1234567890|abcdefgh/i.test(token);
}

/** Member access such as `user.password2`, a path or an address: code and settings that say where a secret is have none. */
function isReference(value: string): boolean {
  return /^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)+$/.test(value) || /^(?:\.{0,2}|~)\/|^\w+:\/\//.test(value);
}

const MIN_PASSWORD_CHARS = 6;

interface PasswordContext {
  readonly isQuoted: boolean;
  /** Without a space before the sign, as settings files have it. */
  readonly isTight: boolean;
  readonly isEqualSign: boolean;
  readonly restOfName: string;
}

function looksLikePassword(value: string, { isQuoted, isTight, isEqualSign, restOfName }: PasswordContext): boolean {
  if (value.length < MIN_PASSWORD_CHARS || /\s/.test(value)) return false;
  // `password_field`, `passwordMinLength`: a name about passwords, whose value is none.
  const isWholeName = !/[A-Za-z]/.test(restOfName);
  if (!isWholeName) return isQuoted && looksRandom(value);
  const hasMore = /\d/.test(value) || (/[!@#$%^&*+=?~|]/.test(value) && !/[?:!.*]$/.test(value));
  if (!isQuoted) return isTight && hasMore;
  // A translation reads `"password": "Kennwort"`; an assignment of a mere word is a password.
  return hasMore || (isEqualSign && /[A-Za-z]/.test(value) && !/[a-z][A-Z]/.test(value));
}

const HEXADECIMAL = /^[0-9a-f]{20,}$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const RANDOM_ALPHABET = /^[A-Za-z0-9+/=_.~-]{16,512}$/;
/** In bits a character: words and names stay below, what was drawn by lot does not. */
const MIN_ENTROPY = 3.5;
const MIN_HEX_ENTROPY = 3;
/** How often letters, capitals, digits and signs take turns: in names once a word, by lot at every second character. */
const MIN_TURNS_SHARE = 0.35;
const MIN_DIGITS = 2;
const MIN_LETTERS = 3;

/** Whether a value was drawn by lot rather than written. */
function looksRandom(value: string): boolean {
  if (UUID.test(value)) return true;
  const digits = count(value, /\d/g);
  const letters = count(value, /[A-Za-z]/g);
  if (digits < MIN_DIGITS || letters < MIN_LETTERS || isExample(value)) return false;
  if (HEXADECIMAL.test(value)) return entropyOf(value) >= MIN_HEX_ENTROPY;
  if (!RANDOM_ALPHABET.test(value) || entropyOf(value) < MIN_ENTROPY) return false;
  return turnsIn(value) >= value.length * MIN_TURNS_SHARE;
}

/** Shannon's entropy of the characters, in bits a character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / value.length) * Math.log2(n / value.length), 0);
}

/** How often a character is of another class than the one before it. */
function turnsIn(value: string): number {
  return count(value, /(?<=[a-z])[^a-z]|(?<=[A-Z])[^A-Z]|(?<=\d)\D|(?<=[^A-Za-z\d])[A-Za-z\d]/g);
}

function count(value: string, pattern: RegExp): number {
  return value.match(pattern)?.length ?? 0;
}
