import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { Role } from './principal.ts';

/** An identity provider whose tokens a team's backend takes beside its own. */
export interface IdentityProviderOptions {
  /** `https://…`, exactly as the provider's tokens name it. */
  readonly issuer: string;
  /** What tokens have to be meant for. */
  readonly audience: string;
  /** The claim with the name of the tenant; `tenant` by default. */
  readonly tenantClaim?: string | undefined;
  /** The claim with the role, `admin`, `member` or `reader`; `role` by default. Without it a token is a member's. */
  readonly roleClaim?: string | undefined;
}

/** Whom a token of the provider belongs to. */
export interface Identity {
  readonly tenant: string;
  readonly owner: string;
  readonly role: Role;
}

/** By how much the clocks of the provider and of a node may differ, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** How long the provider may take to tell its keys, in milliseconds. */
const PROVIDER_MS = 5_000;

/** Signatures that only the provider can make: none with a shared secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const Text = z.string().min(1);

/** Tells whose the JWTs of an OpenID Connect provider are. Its keys are asked for when they are first needed, and again for a new one. */
export class IdentityProvider {
  readonly #options: IdentityProviderOptions;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  /** Throws for an issuer that is no `https://` address; over loopback `http://` will do. */
  constructor(options: IdentityProviderOptions) {
    assertSecure(options.issuer, '--oidc-issuer');
    this.#options = options;
  }

  /** Whether a token has the form of a JWT. */
  static isJwt(token: string): boolean {
    return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
  }

  /**
   * Whose a token is; undefined for one that is expired, meant for someone else, without a tenant or not the provider's.
   * Rejects where the provider does not tell its keys.
   */
  async verify(token: string): Promise<Identity | undefined> {
    const { issuer, audience, tenantClaim = 'tenant', roleClaim = 'role' } = this.#options;
    let claims: JWTPayload;
    try {
      ({ payload: claims } = await jwtVerify(token, await this.#providerKeys(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      }));
    } catch (error) {
      if (isOfToken(error)) return undefined;
      throw error;
    }
    const tenant = Text.safeParse(claims[tenantClaim]);
    const role = Role.default('member').safeParse(claims[roleClaim]);
    if (!tenant.success || !role.success || claims.sub === undefined) return undefined;
    return { tenant: tenant.data, owner: claims.sub, role: role.data };
  }

  #providerKeys(): Promise<JWTVerifyGetKey> {
    this.#keys ??= discoverKeys(this.#options.issuer).catch((error: unknown) => {
      this.#keys = undefined;
      throw error;
    });
    return this.#keys;
  }
}

/** The keys that the provider's own description names. */
async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(PROVIDER_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`The identity provider answered ${String(response.status)} at ${address}.`);
  const described = Discovery.parse(await response.json());
  if (described.issuer !== issuer) {
    throw new Error(`The identity provider calls itself ${described.issuer}, not ${issuer}. Correct --oidc-issuer.`);
  }
  assertSecure(described.jwks_uri, 'The address of the keys of the identity provider');
  return createRemoteJWKSet(new URL(described.jwks_uri), { timeoutDuration: PROVIDER_MS });
}

/** Whether the token is at fault, and not the way to the provider. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC'
  );
}

function assertSecure(address: string, what: string): void {
  const url = URL.parse(address);
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost' || url?.hostname === '[::1]';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return;
  throw new Error(`${what} is an https:// address.`);
}
