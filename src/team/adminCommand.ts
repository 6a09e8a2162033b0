import { connectTo, migrate, type Database } from './database.ts';
import { FileRows } from './fileRows.ts';
import { People, Role } from './people.ts';
import { openStorage } from './storage/openStorage.ts';
import { TeamObjects } from './teamObjects.ts';

/** What an owner of a team's backend can do, and how it is called. */
export const ADMIN_USAGE =
  'admin is followed by migrate, tenant add NAME, token add TENANT/PERSON [--role admin|member|reader] [--days N], token list, token revoke ID, usage or sweep.';

/** Error of an `admin` command that was called wrongly. */
export class AdminUsageError extends Error {}

export interface AdminOptions {
  /** `postgres://…` */
  readonly database: string;
  /** `file:///…` or `s3://…`; only `sweep` needs it. */
  readonly storage?: string | undefined;
  readonly role?: string | undefined;
  readonly days?: string | undefined;
}

/**
 * Runs one `admin` command. Resolves with its result, to be printed as JSON: a token is in it this once. Rejects with an
 * `AdminUsageError` for a command that was called wrongly.
 */
export async function adminCommand(words: readonly string[], options: AdminOptions): Promise<object> {
  const sql = connectTo(options.database);
  try {
    return await run(sql, words, options);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function run(sql: Database, words: readonly string[], { storage, role, days }: AdminOptions): Promise<object> {
  const people = new People(sql);
  const [command = '', name, ...more] = words.length > 1 ? [words.slice(0, 2).join(' '), ...words.slice(2)] : words;
  if (more.length > 0) throw new AdminUsageError(ADMIN_USAGE);
  switch (command) {
    case 'migrate':
      return { steps: await migrate(sql) };
    case 'usage':
      return { tenants: await people.usage() };
    case 'sweep': {
      if (storage === undefined) throw new AdminUsageError('admin sweep needs --storage.');
      const objects = new TeamObjects(sql, openStorage(storage), 0);
      await new FileRows(sql, objects, 0).removeRefused(0);
      return { objects: await objects.sweep() };
    }
    case 'tenant add':
      if (name === undefined) throw new AdminUsageError(ADMIN_USAGE);
      await people.addTenant(name);
      return { tenant: name };
    case 'token add': {
      const [tenant = '', owner = ''] = name?.split('/') ?? [];
      const parsed = Role.default('member').safeParse(role);
      if (tenant === '' || owner === '' || !parsed.success) throw new AdminUsageError(ADMIN_USAGE);
      return {
        tenant,
        owner,
        role: parsed.data,
        token: await people.addToken(tenant, owner, parsed.data, daysOf(days)),
      };
    }
    case 'token list':
      return { tokens: await people.listTokens() };
    case 'token revoke':
      if (!/^\d+$/.test(name ?? '')) throw new AdminUsageError(ADMIN_USAGE);
      await people.revokeToken(Number(name));
      return { revoked: Number(name) };
    default:
      throw new AdminUsageError(ADMIN_USAGE);
  }
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new AdminUsageError('--days is a number from 1 to 99999.');
  return Number(text);
}
