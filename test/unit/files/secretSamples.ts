/** Characters that look drawn by lot, the same ones each time; put together here, so that no scanner takes this file for a leak. */
export function lot(length: number, alphabet = 'q7Wm2Zx9Lk4Rt8Vb3Np6Hs5Jd'): string {
  return Array.from(
    { length },
    (_, index) => alphabet[(index * 11 + Math.floor(index / 5) * 7) % alphabet.length],
  ).join('');
}

const HEX = 'a7c3f91e08b64d25';
const UPPER = 'Q7WM2ZXLK4RTVB3NP6HS5JD';

/** A secret of every kind that is known by its form, beside its kind. */
export const TOKENS: readonly (readonly [kind: string, token: string])[] = [
  ['aws-key', `AKIA${lot(16, UPPER)}`],
  ['github-token', `ghp_${lot(36)}`],
  ['github-token', `github_pat_${lot(22)}_${lot(59)}`],
  ['gitlab-token', `glpat-${lot(20)}`],
  ['slack-token', `xoxb-${lot(12, '7392841650')}-${lot(12, '6172839450')}-${lot(24)}`],
  ['stripe-key', `sk_live_${lot(24)}`],
  ['model-service-key', `sk-${lot(48)}`],
  ['model-service-key', `sk-proj-${lot(74)}`],
  ['google-key', `AIza${lot(35)}`],
  ['package-registry-token', `npm_${lot(36)}`],
  ['service-token', `SG.${lot(22)}.${lot(43)}`],
  ['json-web-token', `eyJ${lot(20)}.eyJ${lot(40)}.${lot(43)}`],
];

export const PASSWORD = ['hun', 'ter2'].join('');
export const HEX_KEY = lot(40, HEX);

export function privateKey(type = 'RSA '): string {
  const lines = Array.from({ length: 6 }, (_, index) => lot(64 - index));
  return [`-----BEGIN ${type}PRIVATE KEY-----`, ...lines, `-----END ${type}PRIVATE KEY-----`].join('\n');
}
