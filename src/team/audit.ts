import * as z from 'zod';
import type { Database, Queries } from './database.ts';
import type { Principal } from './principal.ts';

/** What is noted of whom. */
export const AuditAction = z.enum([
  'file.create',
  'file.read',
  'file.delete',
  'file.expire',
  'tenant.add',
  'tenant.limit',
  'token.add',
  'token.revoke',
]);
export type AuditAction = z.infer<typeof AuditAction>;

/** One line of the audit log: who did what, when, to which files. */
export const AuditEntry = z.object({
  id: z.int(),
  at: z.string(),
  tenant: z.string(),
  person: z.string(),
  action: AuditAction,
  files: z.array(z.string()),
  /** The name of the file, or what an admin has set; never content and never a question. */
  detail: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Which entries are read: of one tenant, behind an id, since a time. */
export interface AuditQuery {
  readonly tenant?: string | undefined;
  readonly after?: number | undefined;
  readonly since?: Date | undefined;
}

/** The person of entries that the commands `admin …` make. */
export const ADMIN_COMMAND = '(admin command)';

/** The person of entries that the nodes make by themselves. */
export const NODE = '(node)';

/** How many entries are read at a time. */
const PAGE = 1000;

/** The log of who did what. What changes files is noted by the transaction that changes them, so neither is without the other. */
export class Audit {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async note(
    { tenant, owner }: Pick<Principal, 'tenant' | 'owner'>,
    action: AuditAction,
    { files = [], detail = null }: { readonly files?: readonly string[]; readonly detail?: string | null },
    queries: Queries = this.#sql,
  ): Promise<void> {
    await queries`
      INSERT INTO audit (tenant, owner, action, files, detail)
      VALUES (${tenant}, ${owner}, ${action}, ${[...files]}, ${detail})`;
  }

  /** Reads entries, oldest first, a page at a time. */
  async *read({ tenant, after = 0, since }: AuditQuery): AsyncGenerator<AuditEntry> {
    const sql = this.#sql;
    for (let last = after; ;) {
      const rows = await sql`
        SELECT audit.id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, tenants.name AS tenant,
          owner AS person, action, files, detail
        FROM audit JOIN tenants ON tenants.id = audit.tenant
        WHERE audit.id > ${last} ${tenant === undefined ? sql`` : sql`AND tenants.name = ${tenant}`}
          ${since === undefined ? sql`` : sql`AND at >= ${since}`}
        ORDER BY audit.id LIMIT ${PAGE}`;
      const entries = rows.map((row) => AuditEntry.parse(row));
      yield* entries;
      last = entries.at(-1)?.id ?? last;
      if (entries.length < PAGE) return;
    }
  }
}
