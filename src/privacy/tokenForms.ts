/** The kind of a probable secret, which messages name in place of the secret itself. */
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

/** A secret's place in a text, as offsets; the end is exclusive. */
export interface SecretMatch {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number;
}

/**
 * The forms of tokens as the services document them or their own scanners search for them. A pattern matches the token and
 * nothing else, and has no groups. Every repetition is bounded, so that no text makes the search slow.
 */
const TOKEN_FORMS: Readonly<Partial<Record<SecretKind, readonly string[]>>> = {
  'private-key': ['AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{58}'],
  'aws-key': ['(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{16}(?![A-Za-z0-9_])'],
  'github-token': ['gh[pousr]_[A-Za-z0-9_]{36,255}', 'github_pat_[A-Za-z0-9_]{22,255}'],
  'gitlab-token': ['gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{20,300}'],
  'slack-token': [
    'xox[abeoprs]-(?=[A-Za-z-]{0,200}\\d)(?=[A-Za-z0-9-]{16})(?:[A-Za-z0-9]{1,100}-){1,6}[A-Za-z0-9]{1,100}',
    'xapp-(?=[A-Za-z0-9-]{16})(?:[A-Za-z0-9]{1,100}-){1,6}[A-Za-z0-9]{1,100}',
    'hooks\\.slack\\.com/services/T[A-Za-z0-9]{1,40}/B[A-Za-z0-9]{1,40}/[A-Za-z0-9]{8,40}',
  ],
  'stripe-key': ['[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}', 'whsec_[A-Za-z0-9+/]{32,100}'],
  'model-service-key': [
    'sk-(?:proj|svcacct|admin|ant|or)-[A-Za-z0-9_-]{32,250}',
    'sk-[A-Za-z0-9]{32,100}(?![A-Za-z0-9_-])',
    'sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}',
    'hf_[A-Za-z]{34}(?![A-Za-z0-9])',
    // Groq, Replicate, xAI, Perplexity, NVIDIA, LangSmith.
    'gsk_[A-Za-z0-9]{52}(?![A-Za-z0-9])',
    'r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])',
    'xai-[A-Za-z0-9]{80}',
    'pplx-[A-Za-z0-9]{48,56}',
    'nvapi-[A-Za-z0-9_-]{60,80}',
    'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}',
  ],
  'google-key': [
    'AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])',
    'GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])',
    // OAuth access and refresh tokens.
    'ya29\\.[A-Za-z0-9_-]{20,1000}',
    '1//0[A-Za-z0-9_-]{40,120}(?![A-Za-z0-9_-])',
  ],
  'package-registry-token': [
    'npm_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])',
    'pypi-AgE[A-Za-z0-9_-]{50,250}',
    'rubygems_[a-f0-9]{48}',
    'dckr_pat_[A-Za-z0-9_-]{27}',
  ],
  'service-token': [
    // SendGrid, DigitalOcean, HashiCorp Vault.
    'SG\\.(?=[\\w.-]{66}(?![\\w-]))\\w{1,64}\\.[\\w-]{1,64}',
    'do[opr]_v1_[a-f0-9]{64}',
    'hv[sbr]\\.[A-Za-z0-9_-]{24,300}',
    // Databricks, Shopify, Linear, Figma, Grafana, Notion, Atlassian.
    'dapi[A-Fa-f0-9]{32}(?:-\\d)?(?![A-Fa-f0-9])',
    'shp(?:at|ca|pa|ss|tka)_[A-Za-z0-9]{32,64}',
    'lin_(?:api|oauth)_[A-Za-z0-9_]{32,128}',
    'fig[a-z]{1,3}_[A-Za-z0-9_-]{40,200}',
    'glc_[A-Za-z0-9+/]{32,400}={0,2}',
    'glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}',
    'eyJrIjoi[A-Za-z0-9]{60,400}={0,2}',
    'ntn_[0-9]{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])',
    'secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])',
    'AT(?:ATT3|CTT3|BB)[A-Za-z0-9_=-]{24,400}',
    // Mailgun, Telegram, Discord, 1Password.
    'key-[a-f0-9]{32}(?![A-Za-z0-9])',
    '(?:bot)?(?<!\\d)\\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])',
    '[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])',
    'discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_-]{60,80}',
    'ops_ey[A-Za-z0-9+/=]{100,2000}',
    'A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
    // Vercel, Netlify, Supabase, Fly, PlanetScale, Pulumi, Doppler.
    'vc[piark]_[A-Za-z0-9]{20,60}(?![A-Za-z0-9])',
    'nfp_[A-Za-z0-9]{36}',
    'sbp_[a-f0-9]{40}',
    'fm2_[A-Za-z0-9+/]{100,1000}={0,3}',
    'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9=._-]{32,64}',
    'pul-[a-f0-9]{40}',
    'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._-]{40,60}',
    // Twilio, Square, New Relic, Sentry, Postman, Dynatrace, Airtable, Contentful, Artifactory, Alibaba Cloud.
    'SK[a-f0-9]{32}(?![A-Za-z0-9])',
    'sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}',
    'NRAK-[A-Z0-9]{27}',
    'sntrys_eyJ[A-Za-z0-9+/=_]{40,500}',
    'sntryu_[a-f0-9]{64}',
    'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
    'dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}',
    'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}',
    'CFPAT-[A-Za-z0-9_-]{43}',
    'AKCp[A-Za-z0-9]{69}',
    'LTAI[A-Za-z0-9]{16,24}(?![A-Za-z0-9])',
  ],
  'json-web-token': ['(?<![_-])eyJ[A-Za-z0-9_-]{10,1000}\\.eyJ[A-Za-z0-9_-]{10,2000}\\.[A-Za-z0-9_-]{16,1000}'],
};

/**
 * Forms that begin with any character, which makes the search slow: they are searched only in texts that contain the fixed
 * text in their middle. Terraform, Azure Active Directory, Mailgun.
 */
const ANCHORED_FORMS: readonly { readonly anchor: RegExp; readonly pattern: RegExp }[] = [
  { anchor: /\.atlasv1\./, pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,70}/g },
  { anchor: /\dQ~/, pattern: /[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/g },
  {
    anchor: /-[a-f0-9]{8}-[a-f0-9]{8}(?![A-Za-z0-9-])/,
    pattern: /(?<![A-Fa-f0-9-])[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}(?![A-Za-z0-9-])/g,
  },
];

const KINDS: readonly SecretKind[] = (Object.keys(TOKEN_FORMS) as SecretKind[]).filter((kind) => TOKEN_FORMS[kind]);

/** One expression for all forms, so that a text is searched once. Group n is the kind n - 1. */
const TOKENS = new RegExp(
  `(?<![A-Za-z])(?:${KINDS.map((kind) => `(${(TOKEN_FORMS[kind] ?? []).join('|')})`).join('|')})`,
  'g',
);

/** The tokens whose form alone gives them away. */
export function findTokens(text: string): SecretMatch[] {
  const found = [...text.matchAll(TOKENS)].flatMap((match): SecretMatch[] => {
    const kind = KINDS[match.slice(1).findIndex((group) => group !== undefined)];
    return kind ? [matchOf(kind, match)] : [];
  });
  const anchored = ANCHORED_FORMS.filter(({ anchor }) => anchor.test(text)).flatMap(({ pattern }) =>
    [...text.matchAll(pattern)].map((match) => matchOf('service-token', match)),
  );
  return [...found, ...anchored].filter(({ start, end }) => !isExample(text.slice(start, end)));
}

function matchOf(kind: SecretKind, { index, 0: token }: RegExpExecArray): SecretMatch {
  return { kind, start: index, end: index + token.length };
}

/**
 * Whether a token is one of the keys that AWS and others print in their documentation, or has a run that no random token has.
 */
export function isExample(token: string): boolean {
  return /EXAMPLE|x{8,}|0{8,}|1234567890|abcdefgh/i.test(token);
}

/** Runs that may be Base64, in the alphabet of RFC 4648 or in that for addresses; shorter runs hold no token. */
const RUNS = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}/g;

/** Base64 of three bytes. */
const GROUP_CHARS = 4;
const GROUP_BYTES = 3;
/** A group of zero bytes, which keeps the decoded texts of two runs apart. */
const SEPARATOR = 'AAAA';

/** A decoded run that may hold a token; every token is longer. Most runs decode to noise. */
const READABLE = /[\x21-\x7e]{16}/;

const ENCODED_KEY = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[^\0]{0,300}?[A-Za-z0-9+/]{40}/g;
/** The longest encoded private key that is looked for as a whole, in bytes: RSA of 8,192 bits has 6,400. */
const ENCODED_KEY_BYTES = 6000;

interface Run {
  /** The index in the text at which the run begins. */
  readonly index: number;
  readonly length: number;
  /** The index in the decoded text at which the run begins, in characters. */
  readonly joinedAt: number;
}

/**
 * The tokens and private keys that a text holds in Base64. The same run may hold other bytes before and behind them, so each
 * run is read from all four places at which a group of characters can begin.
 */
export function findEncoded(text: string): SecretMatch[] {
  const runs: Run[] = [];
  let joined = '';
  for (const { index, 0: run } of text.matchAll(RUNS)) {
    if (!mayBeEncodedText(run)) continue;
    runs.push({ index, length: run.length, joinedAt: joined.length });
    joined += run.padEnd(Math.ceil(run.length / GROUP_CHARS) * GROUP_CHARS, SEPARATOR) + SEPARATOR;
  }
  const found: SecretMatch[] = [];
  for (let shift = 0; shift < GROUP_CHARS; shift++) {
    // All runs at once: a call for each would cost more than the decoding.
    const decoded = Buffer.from(joined.slice(shift), 'base64').toString('latin1');
    if (!READABLE.test(decoded)) continue;
    for (const { kind, start, end } of [...findTokens(decoded), ...findKeys(decoded)]) {
      const first = shift + Math.floor(start / GROUP_BYTES) * GROUP_CHARS;
      const last = shift + Math.ceil(end / GROUP_BYTES) * GROUP_CHARS;
      const run = runs.findLast(({ joinedAt }) => joinedAt <= first);
      if (!run) continue;
      const offset = run.index - run.joinedAt;
      found.push({ kind, start: offset + first, end: Math.min(offset + last, run.index + run.length) });
    }
  }
  return found;
}

/** Whether a run may be encoded text: that has letters of both cases, while most paths and names do not. */
function mayBeEncodedText(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run);
}

function findKeys(decoded: string): SecretMatch[] {
  return [...decoded.matchAll(ENCODED_KEY)].map(({ index }) => {
    const ending = decoded.indexOf('-----END ', index);
    const limit = Math.min(index + ENCODED_KEY_BYTES, decoded.length);
    return { kind: 'private-key', start: index, end: ending === -1 ? limit : Math.min(ending, limit) };
  });
}
