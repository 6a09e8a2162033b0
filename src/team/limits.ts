import { HttpError } from '../backend/http/httpError.ts';
import type { Database, Queries } from './database.ts';
import type { Principal } from './principal.ts';

/** What a tenant, or a person in it, keeps now. */
interface Usage {
  readonly bytes: number;
  readonly files: number;
}

/**
 * How long a client whose quota of bytes or files is used up should wait, in seconds: until somebody deletes something. Clients
 * that retry by themselves give up at that.
 */
const FULL_RETRY_SECONDS = 60 * 60;

/** How long counts of questions are kept, in minutes. */
const COUNTED_MINUTES = 5;

/** The units of sizes on the command line. */
const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

/** Bytes of a size such as `500GB`; undefined for what is no size. */
export function parseSize(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,12})([KMGT]B)?$/i.exec(text) ?? [];
  const bytes = Number(number) * (UNITS[unit.toUpperCase()] ?? NaN);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Quotas and the counts that they are held against. Triggers of the database keep the counts, whichever version a node has. */
export class Quotas {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  /** The files and bytes of a tenant, or of one person in it. */
  async usage(tenant: number, person?: string, queries: Queries = this.#sql): Promise<Usage> {
    const [row] = await queries`
      SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes FROM usage_counts
      WHERE tenant = ${tenant} ${person === undefined ? queries`` : queries`AND owner = ${person}`}`;
    return { files: Number(row?.['files']), bytes: Number(row?.['bytes']) };
  }

  /** The questions of this minute of a tenant, or of one person in it. */
  async questions(tenant: number, person?: string): Promise<number> {
    const sql = this.#sql;
    const [row] = await sql`
      SELECT coalesce(sum(asked), 0)::bigint AS asked FROM questions_asked
      WHERE tenant = ${tenant} AND minute = date_trunc('minute', now())
      ${person === undefined ? sql`` : sql`AND owner = ${person}`}`;
    return Number(row?.['asked']);
  }

  /**
   * Throws a 429 where the files of a principal, and `more` beside them, are beyond a quota. As a part of the transaction that
   * adds a file it is exact for a person; people who upload at the same moment may together pass the quota of their tenant.
   */
  async assertRoom(
    { tenant, owner, limits }: Principal,
    more: Usage = { files: 0, bytes: 0 },
    queries: Queries = this.#sql,
  ): Promise<void> {
    const assertWithin = (used: Usage, files: number | undefined, bytes: number | undefined, whose: string): void => {
      const isFull =
        (files !== undefined && used.files + more.files > files) ||
        (bytes !== undefined && used.bytes + more.bytes > bytes);
      if (isFull) throw quotaExceeded(`${whose} quota of files is used up. Delete some, or ask an admin for more.`);
    };
    if (limits.person_files !== undefined || limits.person_bytes !== undefined) {
      assertWithin(await this.usage(tenant, owner, queries), limits.person_files, limits.person_bytes, 'Your');
    }
    if (limits.files !== undefined || limits.bytes !== undefined) {
      assertWithin(await this.usage(tenant, undefined, queries), limits.files, limits.bytes, "Your team's");
    }
  }

  /** Counts a question. Throws a 429, with the seconds until the next minute, where it is one too many. */
  async countQuestion({ tenant, owner, limits }: Principal): Promise<void> {
    if (limits.questions === undefined && limits.person_questions === undefined) return;
    const [row] = await this.#sql`
      INSERT INTO questions_asked (tenant, owner, minute, asked)
      VALUES (${tenant}, ${owner}, date_trunc('minute', now()), 1)
      ON CONFLICT (tenant, minute, owner) DO UPDATE SET asked = questions_asked.asked + 1
      RETURNING asked, ceil(60 - extract(second FROM now()))::int AS left`;
    const retrySeconds = Math.max(1, Number(row?.['left']));
    if (limits.person_questions !== undefined && Number(row?.['asked']) > limits.person_questions) {
      throw quotaExceeded('You have asked as many questions as a minute has. Ask again in the next.', retrySeconds);
    }
    if (limits.questions !== undefined && (await this.questions(tenant)) > limits.questions) {
      throw quotaExceeded(
        'Your team has asked as many questions as a minute has. Ask again in the next.',
        retrySeconds,
      );
    }
  }

  /** Forgets the counts of minutes that are over. */
  async sweep(): Promise<void> {
    await this.#sql`DELETE FROM questions_asked WHERE minute < now() - make_interval(mins => ${COUNTED_MINUTES})`;
  }
}

function quotaExceeded(message: string, retrySeconds = FULL_RETRY_SECONDS): HttpError {
  return new HttpError(429, 'quota_exceeded', message, { headers: { 'Retry-After': String(retrySeconds) } });
}
