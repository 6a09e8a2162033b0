import { isExample, type SecretKind, type SecretMatch } from './tokenForms.ts';

const PASSWORD_NAMES = 'passw(?:or)?d|passphrase|passwd|pwd';
const TOKEN_NAMES =
  '_auth(?=["\' \\t:=])|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|account[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|credentials?';

/** A name that tells that its value is a secret. */
const NAME = `(?:(?<password>${PASSWORD_NAMES})|(?<token>${TOKEN_NAMES}))(?<rest>[\\w.-]{0,30})`;
/** A value in quotes, which may be escaped, or without. */
const VALUE =
  '(?:\\\\?"(?<doubleQuoted>[^"\\\\\\r\\n]{4,512})\\\\?"|\'(?<singleQuoted>[^\'\\\\\\r\\n]{4,512})\'|`(?<backQuoted>[^`\\\\\\r\\n]{4,512})`|' +
  '(?<bare>[^\\s"\'`,;&<>(){}\\[\\]\\\\]{6,512})(?=[\\s;&"\'`]|$))';
/** The text of an XML element. */
const ELEMENT_VALUE = '(?<element>[^<>\\s][^<>\\r\\n]{2,511}?)';
const VALUE_GROUPS = ['doubleQuoted', 'singleQuoted', 'backQuoted', 'element', 'bare'] as const;

/** `password = "…"`, `"api_key": "…"`, `TOKEN=…`. */
const ASSIGNMENTS = new RegExp(
  `${NAME}\\\\?["'\\]]{0,2}(?<space>[ \\t]{0,20})(?<sign>=>|:=|==?|:[ \\t]?[\\w<>|?]{1,20}[ \\t]?=|:)[ \\t]{0,20}${VALUE}`,
  'dgi',
);

/** `--password …`, as an argument of its own. */
const ARGUMENTS = new RegExp(`(?<![\\w-])--[\\w-]{0,30}?${NAME}[ \\t]{1,4}(?!-)${VALUE}`, 'dgi');

/** `<password>…</password>`, as in Maven's settings. */
const ELEMENTS = new RegExp(
  `<(?:[\\w-]{1,20}:)?[\\w.-]{0,30}?${NAME}(?:\\s[^<>]{0,200})?>\\s{0,40}(?:<!\\[CDATA\\[)?${ELEMENT_VALUE}\\s{0,40}(?:\\]\\]>)?</`,
  'dgi',
);

/**
 * A name and its value side by side: `<add key="DbPassword" value="…"/>` of a web.config, `name: DB_PASSWORD` and `value: …` of
 * Kubernetes, the same in JSON.
 */
const NAMED_VALUES = new RegExp(
  `(?<add><add\\s{1,20})?\\b(?:key|name)["']?[ \\t]{0,10}[:=][ \\t]{0,10}["']?[\\w.:/-]{0,40}?${NAME}["']?[\\s,]{1,80}` +
    `(?:[\\w:-]{1,20}=["'][^"'<>]{0,60}["'][\\s,]{1,20}){0,2}["']?value["']?[ \\t]{0,10}[:=][ \\t]{0,10}${VALUE}`,
  'dgi',
);

/** A name and its value in elements of their own, as in Hadoop's settings and property lists. */
const NAMED_ELEMENTS = new RegExp(
  `<(?:name|key)>[\\w.:/-]{0,60}?${NAME}</(?:name|key)>\\s{0,40}<(?:value|string)>\\s{0,40}${ELEMENT_VALUE}\\s{0,40}</`,
  'dgi',
);

/** The password in an address such as `postgres://ada:secret@db`. */
const URL_PASSWORDS =
  /:\/\/[^\s:@/"'`<>\\]{0,256}:(?!x-(?:oauth-basic|token-auth)@)([^\s@/"'`<>\\]{3,256})@(?!(?:[\w-]+\.)*example\.|host(?:name)?\b)(?=[\w[])/dgi;
/** A token in the place of the user: `https://TOKEN:x-oauth-basic@github.com/`. */
const URL_TOKENS = /:\/\/([^\s:@/"'`<>\\]{8,256}):x-(?:oauth-basic|token-auth)@/dgi;

/** The credentials behind the scheme of the HTTP header `Authorization`. */
const AUTHORIZATIONS = /\b(?:bearer|basic)[ \t]{1,4}([A-Za-z0-9._~+/-]{20,512}={0,2})/dgi;
/** User and password in Base64: in the header `Authorization`, in `.docker/config.json` and in `.npmrc`. */
const ENCODED_LOGINS =
  /(?:\bbasic[ \t]{1,4}|"auth"\s{0,10}:\s{0,10}"|\b_auth[ \t]{0,10}=[ \t]{0,10}"?)([A-Za-z0-9+/]{8,2048}={0,2})/dgi;
/** The token of a registry in `.npmrc`. */
const REGISTRY_TOKENS = /_authToken[ \t]{0,10}=[ \t]{0,10}"?([\w.~+/=:-]{6,512})/dgi;

/** The rest of a command line; its lines may end with a backslash or a caret. */
const REST_OF_COMMAND = '(?:[^\\r\\n\\\\^]|[\\\\^]\\r?\\n|[\\\\^]){0,500}?';
/** `curl -u user:password`. */
const CURL_PASSWORDS = new RegExp(
  `\\bcurl\\b${REST_OF_COMMAND}\\s(?:-u|-U|--user|--proxy-user)[ \\t=]{0,4}["']?[^\\s:"'$<{]{1,128}:([^\\s"'\`\\\\]{3,256})`,
  'dgi',
);
/** `sshpass -p password` and `mysql -ppassword`. */
const OTHER_COMMANDS = [
  /\bsshpass[ \t]{1,4}-p[ \t]{0,4}["']?([^\s"']{4,128})/dgi,
  new RegExp(`\\bmysql(?:dump|admin|import|show)?\\b${REST_OF_COMMAND}\\s-p["']?([^\\s"']{4,128})`, 'dg'),
];

/** `machine host login user password …`, on one line or several. */
const NETRC_ENTRIES =
  /\b(?:machine\s{1,20}\S{1,255}\s{1,40}|default\s{1,40}(?=login\s))(?:(?:login|account)\s{1,20}\S{1,255}\s{1,40}){0,2}password\s{1,20}(\S{3,255})/dgi;

/** The secrets that the text around them gives away; of matches that overlap, the surer one comes first. */
export function findByContext(text: string): SecretMatch[] {
  const isWritten = (value: string): boolean => !isPlaceholder(value);
  return [
    ...findValues(text, URL_TOKENS, 'token', isWritten),
    ...findValues(text, URL_PASSWORDS, 'url-password', isWritten),
    ...findValues(text, ENCODED_LOGINS, 'password', isEncodedLogin),
    ...findValues(text, AUTHORIZATIONS, 'token', (value) => isWritten(value) && looksRandom(value)),
    ...findValues(text, REGISTRY_TOKENS, 'token', isWritten),
    ...findValues(text, CURL_PASSWORDS, 'password', isWritten),
    ...OTHER_COMMANDS.flatMap((pattern) =>
      findValues(text, pattern, 'password', (value) => isWritten(value) && /\d/.test(value)),
    ),
    ...findValues(text, NETRC_ENTRIES, 'password', isWritten),
    ...findNamed(text, ELEMENTS, () => ({ isTight: true, isEqualSign: true })),
    ...findNamed(text, NAMED_ELEMENTS, () => ({ isTight: true, isEqualSign: false })),
    ...findNamed(text, NAMED_VALUES, ({ add }) => ({ isTight: true, isEqualSign: add !== undefined })),
    ...findNamed(text, ARGUMENTS, () => ({ isTight: true, isEqualSign: true })),
    ...findNamed(text, ASSIGNMENTS, ({ space, sign = '' }) => ({
      isTight: space === '',
      isEqualSign: sign.includes('='),
    })),
  ];
}

/** The matches of a pattern whose only group is the value. */
function findValues(
  text: string,
  pattern: RegExp,
  kind: SecretKind,
  isSecret: (value: string) => boolean,
): SecretMatch[] {
  return [...text.matchAll(pattern)].flatMap(({ indices, 1: value = '' }) =>
    isSecret(value) ? matchAt(kind, indices?.[1]) : [],
  );
}

type Groups = Readonly<Record<string, string | undefined>>;

/** The matches of a pattern with a `NAME` and a value. */
function findNamed(
  text: string,
  pattern: RegExp,
  contextOf: (groups: Groups) => Pick<PasswordContext, 'isTight' | 'isEqualSign'>,
): SecretMatch[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const groups: Groups = match.groups ?? {};
    const group = VALUE_GROUPS.find((name) => groups[name] !== undefined) ?? 'bare';
    const { [group]: value = '', password, rest: restOfName = '' } = groups;
    if (isPlaceholder(value) || (isReference(value) && !isAwsSecret(groups, value))) return [];
    const prefix = text.slice(Math.max(0, match.index - MAX_PREFIX_CHARS), match.index);
    const isSecret =
      password === undefined
        ? (looksRandom(value) || isAwsSecret(groups, value)) && !isPublic(groups, prefix)
        : looksLikePassword(value, { ...contextOf(groups), isQuoted: group !== 'bare', restOfName });
    return isSecret ? matchAt(password === undefined ? 'token' : 'password', match.indices?.groups?.[group]) : [];
  });
}

function matchAt(kind: SecretKind, place: readonly [number, number] | undefined): SecretMatch[] {
  return place ? [{ kind, start: place[0], end: place[1] }] : [];
}

/** How much of the text before a name can belong to the name, in characters. */
const MAX_PREFIX_CHARS = 16;
/** Names such as `next_page_token`, whose value says where a list goes on. */
const PLACE_IN_LIST =
  /(?:next|prev(?:ious)?|page|pag(?:ing|ination)|continu(?:e|ation)|sync|cursor|resume|scroll)[_-]?$/i;
/** Endings of names whose value belongs to a secret but is not one: `token_id`, `api_key_hash`, `credentials_path`. */
const PUBLIC_REST =
  /(?:[_.-]|[a-z](?=[A-Z]))?(?:ids?|hash|digest|fingerprint|thumbprint|checksum|ur[il]|path|file|name|arn|version)$/i;

/** Whether the value of a name is public although the name speaks of a secret. `prefix` is the text before the match. */
function isPublic({ token = '', rest = '' }: Groups, prefix: string): boolean {
  if (/token$/i.test(token) && PLACE_IN_LIST.test(prefix)) return true;
  // HashiCorp Vault calls one of its secrets `secret_id`.
  return PUBLIC_REST.test(rest) && !(/^secret$/i.test(token) && /^[_-]?id$/i.test(rest));
}

/** Whether the value is an AWS secret key: AWS gives these a length but no prefix; behind this name that is enough. */
function isAwsSecret({ token = '', rest = '' }: Groups, value: string): boolean {
  return (
    /^[_-]?access[_-]?key$/i.test(rest) &&
    /^secret$/i.test(token) &&
    /^[A-Za-z0-9+/=]{40}$/.test(value) &&
    !isExample(value)
  );
}

/** Whether it is Base64 of `user:password`. */
function isEncodedLogin(value: string): boolean {
  const [, password = ''] =
    /^[\x21-\x7e]{1,256}?:([\x20-\x7e]{3,})$/.exec(Buffer.from(value, 'base64').toString('latin1')) ?? [];
  return password !== '' && !isPlaceholder(password);
}

/** Words that stand where a secret would, in documentation, templates, forms and their messages. */
const PLACEHOLDER_WORDS =
  /^(?:(?:your|my|the|new|old|user|current|confirm)?[-_ ]?(?:user(?:name)?|pass(?:word|wd|wort|phrase)?|pwd|secret|token|api[-_]?key|key|credentials?|value|string|text|hidden|admin|root|guest|postgres|mysql)[-_ ]?(?:here|field|input)?|example.*|sample.*|dummy.*|fake.*|test(?:ing)?|todo|tbd|none|null|nil|undefined|true|false|empty|optional|required|invalid|missing|wrong|incorrect|change[-_ ]?(?:me|this|it)?.*|replace.*|insert.*|redacted|masked|foo(?:bar)?|bar|baz|abc\w{0,3}|1234\w{0,6})$/i;
const PLACEHOLDER_FORM =
  /^(?:\$\$?[A-Za-z_{(]|%[A-Za-z_]|@[A-Za-z]|[<{[])|^(?:your|my)[-_ ]|[$#]\{|\{\{|%[sd(]|\.{3}|…|\xe2\x80\xa6|<[^>]*>|^(.)\1*$|x{4,}|\*{3,}|process\.env|os\.environ|getenv|\[redacted\]/i;

/** Whether the value is a placeholder for a secret. */
function isPlaceholder(value: string): boolean {
  return PLACEHOLDER_WORDS.test(value.trim()) || PLACEHOLDER_FORM.test(value);
}

/** Whether the value says where a secret is: member access such as `user.password2`, a path or an address. */
function isReference(value: string): boolean {
  return /^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)+$/.test(value) || /^(?:\.{0,2}|~)\/|^\w+:\/\//.test(value);
}

const MIN_PASSWORD_CHARS = 6;

interface PasswordContext {
  readonly isQuoted: boolean;
  /** Whether there is no space before the sign, as in settings files. */
  readonly isTight: boolean;
  readonly isEqualSign: boolean;
  readonly restOfName: string;
}

function looksLikePassword(value: string, { isQuoted, isTight, isEqualSign, restOfName }: PasswordContext): boolean {
  if (value.length < MIN_PASSWORD_CHARS || /\s/.test(value)) return false;
  // Names about passwords, such as `password_field` or `passwordMinLength`, have values that are not secrets.
  const isWholeName = !/[A-Za-z]/.test(restOfName);
  if (!isWholeName) return isQuoted && looksRandom(value);
  const hasMore = /\d/.test(value) || (/[!@#$%^&*+=?~|]/.test(value) && !/[?:!.*]$/.test(value));
  if (!isQuoted) return isTight && hasMore;
  // A translation reads `"password": "Kennwort"`; but a single word behind an equals sign is a password.
  return hasMore || (isEqualSign && /[A-Za-z]/.test(value) && !/[a-z][A-Z]/.test(value));
}

const HEXADECIMAL = /^[0-9a-f]{20,}$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const RANDOM_ALPHABET = /^[A-Za-z0-9+/=_.~-]{16,512}$/;
/** The least entropy of a random value, in bits a character: words and names are below it. */
const MIN_ENTROPY = 3.5;
const MIN_HEX_ENTROPY = 3;
/**
 * The least share of characters that are of another class (letters, capitals, digits, signs) than the one before: in names
 * the class changes once a word, in random values at every second character.
 */
const MIN_TURNS_SHARE = 0.35;
const MIN_DIGITS = 2;
const MIN_LETTERS = 3;

/** Whether a value looks random rather than written by a person. */
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
