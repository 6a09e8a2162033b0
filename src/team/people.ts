import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Database } from './database.ts';

/** What a token allows: a reader asks, a member also uploads and deletes its own files, an admin deletes all of the tenant's. */
export const Role = z.enum(['admin', 'member', 'reader']);
export type Role = z.infer<typeof Role>;

/** Whoever has a token. */
export interface Principal {
  /** The number of the tenant, whose files are all that this principal can know of. */
  readonly tenant: number;
  readonly owner: string;
  readonly role: Role;
}

/** How long a node believes what it was told about a token, in milliseconds: the longest time until a revocation holds. */
const BELIEVED_MS = 30_000;

/** How many tokens a node remembers; those that are wrong are remembered as well, so that guessing costs the database little. */
const REMEMBERED_TOKENS = 10_000;

const PrincipalRow = z.object({ tenant: z.int(), owner: z.string(), role: Role });

/** The tenants and tokens of a database. Of a token only the SHA-256 is kept: it is 32 random bytes, which no one can guess. */
export class People {
  readonly #sql: Database;
  readonly #believed = new Map<string, { readonly principal: Principal | undefined; readonly until: number }>();

  constructor(sql: Database) {
    this.#sql = sql;
  }

  /** Whoever has the token; undefined for one that is unknown, expired or revoked. */
  async find(token: string): Promise<Principal | undefined> {
    const hash = hashOf(token);
    const key = hash.toString('base64');
    const known = this.#believed.get(key);
    if (known && known.until > performance.now()) return known.principal;
    const [row] = await this.#sql`
      SELECT tenant, owner, role FROM tokens
      WHERE hash = ${hash} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;
    const principal = row && PrincipalRow.parse(row);
    if (this.#believed.size >= REMEMBERED_TOKENS) this.#believed.clear();
    this.#believed.set(key, { principal, until: performance.now() + BELIEVED_MS });
    return principal;
  }

  /** Adds a tenant. Rejects where there is one of that name. */
  async addTenant(name: string): Promise<void> {
    const added = await this.#sql`INSERT INTO tenants (name) VALUES (${name}) ON CONFLICT DO NOTHING`;
    if (added.count === 0) throw new Error(`There is a tenant ${name} already.`);
  }

  /** Makes a token, which is told this once. `days` is how long it is valid; undefined for ever. */
  async addToken(tenant: string, owner: string, role: Role, days?: number): Promise<string> {
    const token = `sfq_${randomBytes(32).toString('base64url')}`;
    const added = await this.#sql`
      INSERT INTO tokens (tenant, owner, role, hash, expires_at)
      SELECT id, ${owner}, ${role}, ${hashOf(token)}, now() + make_interval(days => ${days ?? null}::int)
      FROM tenants WHERE name = ${tenant}`;
    if (added.count === 0) throw new Error(`There is no tenant ${tenant}. Add it: admin tenant add ${tenant}`);
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
    const revoked = await this.#sql`UPDATE tokens SET revoked_at = now() WHERE id = ${id} AND revoked_at IS NULL`;
    if (revoked.count === 0) throw new Error(`There is no token ${String(id)}.`);
  }

  /** The files and bytes of each tenant; content that files share counts once among the stored bytes. */
  async usage(): Promise<object[]> {
    return [
      ...(await this.#sql`
        SELECT name AS tenant,
          (SELECT count(*) FROM files WHERE files.tenant = tenants.id) AS files,
          (SELECT coalesce(sum(bytes), 0)::bigint FROM files WHERE files.tenant = tenants.id) AS bytes,
          (SELECT coalesce(sum(bytes), 0)::bigint FROM blobs WHERE blobs.tenant = tenants.id) AS stored_bytes
        FROM tenants ORDER BY name`),
    ];
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
