/** Characters that look drawn by lot, the same ones each time; put together here, so that no scanner takes this file for a leak. */
export function lot(length: number, alphabet = 'q7Wm2Zx9Lk4Rt8Vb3Np6Hs5Jd'): string {
  return Array.from(
    { length },
    (_, index) => alphabet[(index * 11 + Math.floor(index / 5) * 7) % alphabet.length],
  ).join('');
}

const HEX = 'a7c3f91e08b64d25';
const UPPER = 'Q7WM2ZXLK4RTVB3NP6HS5JD';
const LETTERS = 'qWmZxLkRtVbNpHsJd';
const DIGITS = '7392841650';

/** A secret of every kind that is known by its form, beside its kind. */
export const TOKENS: readonly (readonly [kind: string, token: string])[] = [
  ['aws-key', `AKIA${lot(16, UPPER)}`],
  ['github-token', `ghp_${lot(36)}`],
  ['github-token', `github_pat_${lot(22)}_${lot(59)}`],
  ['gitlab-token', `glpat-${lot(20)}`],
  ['slack-token', `xoxb-${lot(12, DIGITS)}-${lot(12, '6172839450')}-${lot(24)}`],
  ['slack-token', `hooks.slack.com/services/T${lot(9, UPPER)}/B${lot(9, UPPER)}/${lot(24)}`],
  ['stripe-key', `sk_live_${lot(24)}`],
  ['model-service-key', `sk-${lot(48)}`],
  ['model-service-key', `sk-proj-${lot(74)}`],
  ['model-service-key', `sk-ant-api03-${lot(93)}AA`],
  ['model-service-key', `sk-${lot(20)}T3BlbkFJ${lot(20)}`],
  ['model-service-key', `hf_${lot(34, LETTERS)}`],
  ['model-service-key', `gsk_${lot(52)}`],
  ['model-service-key', `r8_${lot(37)}`],
  ['google-key', `AIza${lot(35)}`],
  ['google-key', `ya29.${lot(120)}`],
  ['package-registry-token', `npm_${lot(36)}`],
  ['package-registry-token', `rubygems_${lot(48, HEX)}`],
  ['package-registry-token', `dckr_pat_${lot(27)}`],
  ['service-token', `SG.${lot(22)}.${lot(43)}`],
  ['service-token', `hvs.${lot(95)}`],
  ['service-token', `dapi${lot(32, HEX)}`],
  ['service-token', `shpat_${lot(32, HEX)}`],
  ['service-token', `lin_api_${lot(40)}`],
  ['service-token', `figd_${lot(40)}`],
  ['service-token', `glsa_${lot(32)}_${lot(8, HEX)}`],
  ['service-token', `glc_eyJ${lot(80)}`],
  ['service-token', `ntn_${lot(11, DIGITS)}${lot(35)}`],
  ['service-token', `secret_${lot(43)}`],
  ['service-token', `ATATT3xFfGF0${lot(180)}`],
  ['service-token', `key-${lot(32, HEX)}`],
  ['service-token', `${lot(32, HEX)}-${lot(8, HEX)}-${lot(8, HEX)}`],
  ['service-token', `${lot(10, DIGITS)}:AA${lot(33)}`],
  ['service-token', `M${lot(23)}.${lot(6)}.${lot(38)}`],
  ['service-token', `discord.com/api/webhooks/${lot(18, DIGITS)}/${lot(68)}`],
  ['service-token', `${lot(3)}8Q~${lot(34)}`],
  ['service-token', `vcp_${lot(24)}`],
  ['service-token', `ops_ey${lot(240)}`],
  ['json-web-token', `eyJ${lot(20)}.eyJ${lot(40)}.${lot(43)}`],
  ['private-key', `AGE-SECRET-KEY-1${lot(58, UPPER)}`],
];

export const PASSWORD = ['hun', 'ter2'].join('');
export const HEX_KEY = lot(40, HEX);
export const UUID = [8, 4, 4, 4, 12].map((length) => lot(length, HEX)).join('-');

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function privateKey(type = 'RSA '): string {
  const lines = Array.from({ length: 6 }, (_, index) => lot(64 - index));
  return [`-----BEGIN ${type}PRIVATE KEY-----`, ...lines, `-----END ${type}PRIVATE KEY-----`].join('\n');
}
