import { connectTo, migrate, type Database } from './database.ts';
import { FileRows } from './fileRows.ts';
import { People } from './people.ts';
import { Limits, Role } from './principal.ts';
import { Audit, type AuditEntry } from './audit.ts';
import { parseSize } from './limits.ts';
import { openStorage } from './storage/openStorage.ts';
import { TeamObjects } from './teamObjects.ts';

/** What an owner of a team's backend can do, and how it is called. */
export const ADMIN_USAGE =
  'admin is followed by migrate, tenant add NAME, tenant limit NAME, token add TENANT/PERSON [--role admin|member|reader] [--days N], token list, token revoke ID, usage, audit [TENANT] or sweep.';

/** Error of an `admin` command that was called wrongly. */
export class AdminUsageError extends Error {}

export interface AdminOptions {
  /** `postgres://…` */
  readonly database: string;
  /** `file:///…` or `s3://…`; only `sweep` needs it. */
  readonly storage?: string | undefined;
  readonly role?: string | undefined;
  readonly days?: string | undefined;
  /** The day or time from which `audit` prints. */
  readonly since?: string | undefined;
  /** What `tenant limit` sets, by the name of the option: a number or size, or `none`. */
  readonly limits?: Readonly<Partial<Record<LimitOption, string | undefined>>>;
}

/** The options of `tenant limit`, and the limit that each sets. */
export const LIMIT_OPTIONS = {
  bytes: 'bytes',
  files: 'files',
  questions: 'questions',
  'person-bytes': 'person_bytes',
  'person-files': 'person_files',
  'person-questions': 'person_questions',
  'keep-days': 'keep_days',
} as const satisfies Record<string, keyof Limits>;
export type LimitOption = keyof typeof LIMIT_OPTIONS;

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

/** The entries of the audit log that `admin audit [TENANT] [--since TIME]` prints, oldest first. */
export async function* auditEntries(words: readonly string[], options: AdminOptions): AsyncGenerator<AuditEntry> {
  const [tenant, ...more] = words;
  const since = options.since === undefined ? undefined : new Date(options.since);
  if (more.length > 0) throw new AdminUsageError(ADMIN_USAGE);
  if (since && Number.isNaN(since.getTime())) throw new AdminUsageError('--since is a day or time: 2026-11-30.');
  const sql = connectTo(options.database);
  try {
    yield* new Audit(sql).read({ tenant, since });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function run(sql: Database, words: readonly string[], options: AdminOptions): Promise<object> {
  const { storage, role, days } = options;
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
    case 'tenant limit':
      if (name === undefined) throw new AdminUsageError(ADMIN_USAGE);
      return { tenant: name, limits: await people.setLimits(name, limitsOf(options.limits ?? {})) };
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

/** The limits that options set; `null` for those that they lift. */
function limitsOf(options: NonNullable<AdminOptions['limits']>): Record<string, number | null> {
  const change: Record<string, number | null> = {};
  for (const [option, limit] of Object.entries(LIMIT_OPTIONS) as [LimitOption, keyof Limits][]) {
    const text = options[option];
    if (text === undefined) continue;
    const value = limit.endsWith('bytes') ? parseSize(text) : /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    if (text !== 'none' && !Limits.shape[limit].safeParse(value ?? NaN).success) {
      const form = limit.endsWith('bytes') ? 'a size, as in 500GB' : 'a whole number';
      throw new AdminUsageError(`--${option} is ${form}, or none.`);
    }
    change[limit] = text === 'none' ? null : (value ?? null);
  }
  if (Object.keys(change).length === 0) {
    throw new AdminUsageError(
      `admin tenant limit takes ${Object.keys(LIMIT_OPTIONS)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  }
  return change;
}
