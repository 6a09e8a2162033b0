import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { ADMIN_COMMAND, Audit, type AuditAction } from './audit.ts';
import type { Database } from './database.ts';
import { IdentityProvider } from './identityProvider.ts';
import { Limits, Role, type Principal } from './principal.ts';

/** How long a node believes what it was told about a token, in milliseconds: the longest time until a revocation holds. */
const BELIEVED_MS = 30_000;

/** How many tokens a node remembers; those that are wrong are remembered as well, so that guessing costs the database little. */
const REMEMBERED_TOKENS = 10_000;

const PrincipalRow = z.object({ tenant: z.int(), owner: z.string(), role: Role, limits: Limits });

/** The tenants and tokens of a database. Of a token only the SHA-256 is kept: it is 32 random bytes, which no one can guess. */
export class People {
  readonly #sql: Database;
  readonly #provider: IdentityProvider | undefined;
  readonly #audit: Audit;
  readonly #believed = new Map<string, { readonly principal: Principal | undefined; readonly until: number }>();

  /** `provider` is the identity provider whose tokens are taken as well. */
  constructor(sql: Database, provider?: IdentityProvider) {
    this.#sql = sql;
    this.#provider = provider;
    this.#audit = new Audit(sql);
  }

  /** Whoever has the token; undefined for one that is unknown, expired or revoked, or whose tenant is unknown. */
  async find(token: string): Promise<Principal | undefined> {
    const hash = hashOf(token);
    const key = hash.toString('base64');
    const known = this.#believed.get(key);
    if (known && known.until > performance.now()) return known.principal;
    const principal = await this.#look(token, hash);
    if (this.#believed.size >= REMEMBERED_TOKENS) this.#believed.clear();
    this.#believed.set(key, { principal, until: performance.now() + BELIEVED_MS });
    return principal;
  }

  async #look(token: string, hash: Buffer): Promise<Principal | undefined> {
    if (this.#provider && IdentityProvider.isJwt(token)) {
      const identity = await this.#provider.verify(token);
      const [row] = identity
        ? await this.#sql`SELECT id AS tenant, limits FROM tenants WHERE name = ${identity.tenant}`
        : [];
      return row && PrincipalRow.parse({ ...identity, ...row });
    }
    const [row] = await this.#sql`
      SELECT tenant, owner, role, limits FROM tokens JOIN tenants ON tenants.id = tokens.tenant
      WHERE hash = ${hash} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;
    return row && PrincipalRow.parse(row);
  }

  async tenantName(tenant: number): Promise<string> {
    const [row] = await this.#sql`SELECT name FROM tenants WHERE id = ${tenant}`;
    return String(row?.['name']);
  }

  /** Adds a tenant. Rejects where there is one of that name. */
  async addTenant(name: string): Promise<void> {
    const [added] = await this.#sql`INSERT INTO tenants (name) VALUES (${name}) ON CONFLICT DO NOTHING RETURNING id`;
    if (!added) throw new Error(`There is a tenant ${name} already.`);
    await this.#note(added['id'], 'tenant.add', name);
  }

  /**
   * Changes the limits of a tenant, which all nodes follow within half a minute: `null` lifts one, and what is left out stays.
   * Resolves with all of them.
   */
  async setLimits(name: string, change: Readonly<Record<string, number | null>>): Promise<Limits> {
    const [row] = await this.#sql`
      UPDATE tenants SET limits = jsonb_strip_nulls(limits || ${this.#sql.json(change)}) WHERE name = ${name}
      RETURNING id, limits`;
    if (!row) throw new Error(`There is no tenant ${name}. Add it: admin tenant add ${name}`);
    const limits = Limits.parse(row['limits']);
    await this.#note(row['id'], 'tenant.limit', JSON.stringify(limits));
    return limits;
  }

  /** Makes a token, which is told this once. `days` is how long it is valid; undefined for ever. */
  async addToken(tenant: string, owner: string, role: Role, days?: number): Promise<string> {
    const token = `sfq_${randomBytes(32).toString('base64url')}`;
    const [added] = await this.#sql`
      INSERT INTO tokens (tenant, owner, role, hash, expires_at)
      SELECT id, ${owner}, ${role}, ${hashOf(token)}, now() + make_interval(days => ${days ?? null}::int)
      FROM tenants WHERE name = ${tenant} RETURNING tenant`;
    if (!added) throw new Error(`There is no tenant ${tenant}. Add it: admin tenant add ${tenant}`);
    await this.#note(added['tenant'], 'token.add', `${owner}, ${role}`);
    return token;
  }

  /** The tokens that are neither revoked nor expired, without their secrets. */
  async listTokens(): Promise<object[]> {
    return [
      ...(await this.#sql`
        SELECT tokens.id, tenants.name AS tenant, owner, role, tokens.created_at, expires_at
        FROM tokens JOIN tenants ON tenants.id = tokens.tenant
        WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) ORDER BY tokens.id`),
    ];
  }

  /** Revokes a token, which all nodes refuse within half a minute. Rejects where there is none with this id. */
  async revokeToken(id: number): Promise<void> {
    const [revoked] = await this.#sql`
      UPDATE tokens SET revoked_at = now() WHERE id = ${id} AND revoked_at IS NULL RETURNING tenant, owner`;
    if (!revoked) throw new Error(`There is no token ${String(id)}.`);
    await this.#note(revoked['tenant'], 'token.revoke', `${String(revoked['owner'])}, token ${String(id)}`);
  }

  async #note(tenant: unknown, action: AuditAction, detail: string): Promise<void> {
    await this.#audit.note({ tenant: z.int().parse(tenant), owner: ADMIN_COMMAND }, action, { detail });
  }

  /** The files, bytes and limits of each tenant; content that files share counts once among the stored bytes. */
  async usage(): Promise<object[]> {
    return [
      ...(await this.#sql`
        SELECT name AS tenant,
          (SELECT count(*) FROM files WHERE files.tenant = tenants.id) AS files,
          (SELECT coalesce(sum(bytes), 0)::bigint FROM files WHERE files.tenant = tenants.id) AS bytes,
          (SELECT coalesce(sum(bytes), 0)::bigint FROM blobs WHERE blobs.tenant = tenants.id) AS stored_bytes, limits
        FROM tenants ORDER BY name`),
    ];
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
