import postgres from 'postgres';

/** A team's database. Numbers of eight bytes are read as numbers: counts, lengths and ids stay far below 2^53. */
export type Database = ReturnType<typeof connectTo>;

/** A transaction of the database, or the database itself. */
export type Queries = Database | postgres.TransactionSql<{ bigint: number }>;

/** How many connections one node keeps at most. */
const POOL_SIZE = 10;

/** How long a connection may take to be made, in seconds. */
const CONNECT_SECONDS = 10;

/** How long a statement may take before PostgreSQL gives it up, in milliseconds. */
const STATEMENT_MS = 30_000;

/** Connects to `postgres://user:password@host[,host…]/database`, with as many hosts as there are servers. */
export function connectTo(url: string) {
  return postgres(url, {
    max: POOL_SIZE,
    connect_timeout: CONNECT_SECONDS,
    target_session_attrs: 'read-write',
    connection: { application_name: 'smart-file-query', statement_timeout: STATEMENT_MS },
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
    // A transaction pooler gives the next transaction another connection, which does not have the statements of the last.
    prepare: false,
    onnotice: () => undefined,
  });
}

/** The steps of the schema, in their order. A step is never changed once it is released; nodes of the version before go on. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE tenants (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE tokens (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant bigint NOT NULL REFERENCES tenants,
    owner text NOT NULL,
    role text NOT NULL CHECK (role IN ('admin', 'member', 'reader')),
    hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
  );
  CREATE TABLE blobs (
    tenant bigint NOT NULL REFERENCES tenants,
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (tenant, sha256)
  );
  CREATE TABLE blob_parts (
    tenant bigint NOT NULL,
    sha256 text NOT NULL,
    start bigint NOT NULL,
    object_key text NOT NULL,
    PRIMARY KEY (tenant, sha256, start),
    FOREIGN KEY (tenant, sha256) REFERENCES blobs ON DELETE CASCADE
  );
  CREATE TABLE files (
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    id text PRIMARY KEY,
    tenant bigint NOT NULL REFERENCES tenants,
    owner text NOT NULL,
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    created_at bigint NOT NULL,
    filename text NOT NULL,
    purpose text NOT NULL,
    status text NOT NULL,
    status_details text,
    claimed_by text,
    claimed_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    refused_at timestamptz
  );
  CREATE UNIQUE INDEX files_by_content ON files (tenant, owner, sha256, md5(filename), md5(purpose));
  CREATE INDEX files_by_digest ON files (tenant, sha256);
  CREATE INDEX files_by_seq ON files (tenant, seq);
  CREATE INDEX files_unindexed ON files (claimed_until) WHERE status IN ('uploaded', 'processing');
  CREATE INDEX files_refused ON files (refused_at) WHERE status = 'error';
  CREATE TABLE uploads (
    id text PRIMARY KEY,
    tenant bigint NOT NULL REFERENCES tenants,
    owner text NOT NULL,
    length bigint NOT NULL,
    metadata text NOT NULL,
    stored bigint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0,
    file_id text,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX uploads_by_expiry ON uploads (expires_at);
  CREATE TABLE upload_parts (
    upload_id text NOT NULL REFERENCES uploads ON DELETE CASCADE,
    start bigint NOT NULL,
    object_key text NOT NULL,
    PRIMARY KEY (upload_id, start)
  );
  CREATE TABLE doomed_objects (
    object_key text PRIMARY KEY,
    due timestamptz NOT NULL
  );
  CREATE INDEX doomed_objects_by_due ON doomed_objects (due);
  `,
  `
  CREATE TABLE fleet_states (
    tenant bigint NOT NULL REFERENCES tenants,
    flag_version text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (tenant, flag_version)
  );
  CREATE TABLE fleet_contributors (
    tenant bigint NOT NULL REFERENCES tenants,
    contributor text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (tenant, contributor)
  );
  CREATE TABLE fleet_records (
    number bigint GENERATED ALWAYS AS IDENTITY,
    tenant bigint NOT NULL REFERENCES tenants,
    contributor text NOT NULL,
    request_id text NOT NULL,
    arrived_at timestamptz NOT NULL DEFAULT now(),
    record text NOT NULL,
    PRIMARY KEY (tenant, contributor, request_id)
  );
  CREATE INDEX fleet_records_by_arrival ON fleet_records (arrived_at);
  CREATE INDEX fleet_records_by_number ON fleet_records (tenant, contributor, number);
  CREATE TABLE fleet_decisions (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant bigint NOT NULL REFERENCES tenants,
    decision text NOT NULL
  );
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'decisions are only appended'; END $$;
  CREATE TRIGGER fleet_decisions_are_appended BEFORE UPDATE OR DELETE ON fleet_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
  `,
  // Triggers count, so that nodes of the version before, which know nothing of counts, keep them right.
  `
  ALTER TABLE tenants ADD COLUMN limits jsonb NOT NULL DEFAULT '{}';
  ALTER TABLE files ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
  CREATE INDEX files_by_use ON files (tenant, used_at);
  CREATE TABLE usage_counts (
    tenant bigint NOT NULL,
    owner text NOT NULL,
    files bigint NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (tenant, owner)
  );
  INSERT INTO usage_counts
    SELECT tenant, owner, count(*), sum(bytes) FROM files WHERE status <> 'error' GROUP BY tenant, owner;
  CREATE FUNCTION count_usage() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status <> 'error' THEN
      UPDATE usage_counts SET files = files - 1, bytes = bytes - OLD.bytes
      WHERE tenant = OLD.tenant AND owner = OLD.owner;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status <> 'error' THEN
      INSERT INTO usage_counts (tenant, owner, files, bytes) VALUES (NEW.tenant, NEW.owner, 1, NEW.bytes)
      ON CONFLICT (tenant, owner) DO UPDATE
        SET files = usage_counts.files + 1, bytes = usage_counts.bytes + excluded.bytes;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER files_counted AFTER INSERT OR DELETE ON files FOR EACH ROW EXECUTE FUNCTION count_usage();
  CREATE TRIGGER files_recounted AFTER UPDATE OF status ON files FOR EACH ROW
    WHEN ((OLD.status = 'error') <> (NEW.status = 'error')) EXECUTE FUNCTION count_usage();
  CREATE UNLOGGED TABLE questions_asked (
    tenant bigint NOT NULL,
    owner text NOT NULL,
    minute timestamptz NOT NULL,
    asked bigint NOT NULL,
    PRIMARY KEY (tenant, minute, owner)
  );
  CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tenant bigint NOT NULL REFERENCES tenants,
    owner text NOT NULL,
    action text NOT NULL,
    files text[] NOT NULL,
    detail text
  );
  CREATE INDEX audit_by_tenant ON audit (tenant, id);
  `,
  `
  CREATE TABLE storage_mark (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    object_key text NOT NULL
  );
  `,
];

/** Runs the steps that the schema lacks. Several processes may do so at once. Resolves with the number of steps that were run. */
export async function migrate(sql: Database): Promise<number> {
  await sql`CREATE TABLE IF NOT EXISTS schema_steps (step integer PRIMARY KEY, run_at timestamptz NOT NULL DEFAULT now())`;
  return sql.begin(async (transaction) => {
    await transaction`LOCK TABLE schema_steps IN EXCLUSIVE MODE`;
    const present = await stepsOf(transaction);
    for (const [index, step] of STEPS.entries()) {
      if (index < present) continue;
      await transaction.unsafe(step);
      await transaction`INSERT INTO schema_steps (step) VALUES (${index + 1})`;
    }
    return Math.max(0, STEPS.length - present);
  });
}

/** Rejects where the schema lacks steps that this version needs. */
export async function assertMigrated(sql: Database): Promise<void> {
  const [found] = await sql`SELECT to_regclass('schema_steps') IS NOT NULL AS there`;
  if (found?.['there'] === true && (await stepsOf(sql)) >= STEPS.length) return;
  throw new Error('The database lacks tables of this version. Run: admin migrate --database postgres://…');
}

async function stepsOf(sql: Queries): Promise<number> {
  const [row] = await sql`SELECT coalesce(max(step), 0) AS step FROM schema_steps`;
  return Number(row?.['step']);
}
