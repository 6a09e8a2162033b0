import { contributorSchema } from '../fleet/evidence.ts';
import { fleetStateSchema, IDLE_FLEET, type FleetState } from '../fleet/fleetState.ts';
import { FleetDecision, FleetRecord } from '../protocol/fleet.ts';
import { parseJson } from '../protocol/errors.ts';
import type { FleetBefore, FleetChange, FleetStore } from '../backend/ports.ts';
import type { Database, Queries } from './database.ts';

/** The rollouts of all tenants' fleets. Nodes change one of a tenant after the other, by a lock on the row of its state. */
export class FleetRows {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  /** The rollout of a tenant's fleet. */
  of(tenant: number): FleetStore {
    return {
      state: async () => {
        const [row] = await this.#sql`
          SELECT state FROM fleet_states WHERE tenant = ${tenant} AND flag_version = ${IDLE_FLEET.flagVersion}`;
        return stateOf(row);
      },
      change: (contributor, ids, decide) => this.#change(tenant, contributor, ids, decide),
      decisions: async (limit) => {
        const rows = await this.#sql`
          SELECT decision FROM fleet_decisions WHERE tenant = ${tenant} ORDER BY number DESC LIMIT ${limit}`;
        return rows.map((row) => FleetDecision.parse(parseJson(String(row['decision'])))).reverse();
      },
      records: async (contributor, limit) => {
        const rows = await this.#sql`
          SELECT record FROM fleet_records WHERE tenant = ${tenant} AND contributor = ${contributor}
          ORDER BY number DESC LIMIT ${limit}`;
        return rows.map((row) => FleetRecord.parse(parseJson(String(row['record']))));
      },
      removeRecords: (time) => this.removeRecords(time),
    };
  }

  /** Removes the records of all tenants that arrived before `time` (epoch milliseconds). */
  async removeRecords(time: number): Promise<void> {
    await this.#sql`DELETE FROM fleet_records WHERE arrived_at < ${new Date(time)}`;
  }

  #change(
    tenant: number,
    contributor: string | undefined,
    ids: readonly string[],
    decide: (before: FleetBefore) => FleetChange,
  ): Promise<FleetChange> {
    return this.#sql.begin(async (transaction) => {
      // The row is made first, so that there is one to lock.
      await transaction`
        INSERT INTO fleet_states (tenant, flag_version, state)
        VALUES (${tenant}, ${IDLE_FLEET.flagVersion}, ${JSON.stringify(IDLE_FLEET)}) ON CONFLICT DO NOTHING`;
      const [row] = await transaction`
        SELECT state FROM fleet_states WHERE tenant = ${tenant} AND flag_version = ${IDLE_FLEET.flagVersion} FOR UPDATE`;
      const made = decide({ state: stateOf(row), ...(await saidBefore(transaction, tenant, contributor, ids)) });
      await keep(transaction, tenant, contributor, made);
      return made;
    });
  }
}

function stateOf(row: Record<string, unknown> | undefined): FleetState {
  return row ? fleetStateSchema.parse(parseJson(String(row['state']))) : IDLE_FLEET;
}

async function saidBefore(
  transaction: Queries,
  tenant: number,
  contributor: string | undefined,
  ids: readonly string[],
): Promise<Omit<FleetBefore, 'state'>> {
  if (contributor === undefined) return { contributor: undefined, knownIds: new Set() };
  const [row] = await transaction`
    SELECT state FROM fleet_contributors WHERE tenant = ${tenant} AND contributor = ${contributor}`;
  const known = await transaction`
    SELECT request_id FROM fleet_records
    WHERE tenant = ${tenant} AND contributor = ${contributor} AND request_id IN ${transaction([...ids])}`;
  return {
    contributor: row && contributorSchema.parse(parseJson(String(row['state']))),
    knownIds: new Set(known.map((found) => String(found['request_id']))),
  };
}

async function keep(
  transaction: Queries,
  tenant: number,
  key: string | undefined,
  { state, contributor, records = [], decisions }: FleetChange,
): Promise<void> {
  await transaction`
    UPDATE fleet_states SET state = ${JSON.stringify(state)} WHERE tenant = ${tenant} AND flag_version = ${IDLE_FLEET.flagVersion}`;
  if (key !== undefined && contributor) {
    await transaction`
      INSERT INTO fleet_contributors (tenant, contributor, state) VALUES (${tenant}, ${key}, ${JSON.stringify(contributor)})
      ON CONFLICT (tenant, contributor) DO UPDATE SET state = excluded.state`;
  }
  if (records.length > 0) {
    const rows = records.map((record) => ({
      tenant,
      contributor: key ?? '',
      request_id: record.request_id,
      record: JSON.stringify(record),
    }));
    await transaction`INSERT INTO fleet_records ${transaction(rows, 'tenant', 'contributor', 'request_id', 'record')}`;
  }
  for (const decision of decisions) {
    await transaction`INSERT INTO fleet_decisions (tenant, decision) VALUES (${tenant}, ${JSON.stringify(decision)})`;
  }
}
