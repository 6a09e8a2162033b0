import type { DatabaseSync } from 'node:sqlite';
import { contributorSchema } from '../../fleet/evidence.ts';
import { fleetStateSchema, IDLE_FLEET, type FleetState } from '../../fleet/fleetState.ts';
import { parseJson } from '../../protocol/errors.ts';
import { FleetDecision, FleetRecord } from '../../protocol/fleet.ts';
import type { FleetBefore, FleetChange, FleetStore } from '../ports.ts';
import { transact } from '../store/database.ts';

/** Triggers keep the log of decisions append-only, whoever writes to the database. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS fleet_states (
    flag_version TEXT PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS fleet_contributors (
    contributor TEXT PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS fleet_records (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    contributor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (contributor, request_id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS fleet_records_by_arrival ON fleet_records (arrived_at);
  CREATE TABLE IF NOT EXISTS fleet_decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    decision TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS fleet_decision_changed BEFORE UPDATE ON fleet_decisions BEGIN
    SELECT RAISE(ABORT, 'decisions are only appended');
  END;
  CREATE TRIGGER IF NOT EXISTS fleet_decision_deleted BEFORE DELETE ON fleet_decisions BEGIN
    SELECT RAISE(ABORT, 'decisions are only appended');
  END;
`;

/** The rollout of a fleet in the database of one machine's backend. */
export class FleetTable implements FleetStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    transact(database, () => database.exec(SCHEMA));
  }

  state(): FleetState {
    const row = this.#database
      .prepare('SELECT state FROM fleet_states WHERE flag_version = ?')
      .get(IDLE_FLEET.flagVersion);
    return row ? fleetStateSchema.parse(parseJson(String(row['state']))) : IDLE_FLEET;
  }

  change(
    contributor: string | undefined,
    ids: readonly string[],
    decide: (before: FleetBefore) => FleetChange,
  ): FleetChange {
    return transact(this.#database, () => {
      const made = decide(this.#before(contributor, ids));
      this.#keep(contributor, made);
      return made;
    });
  }

  #before(contributor: string | undefined, ids: readonly string[]): FleetBefore {
    const state = this.state();
    if (contributor === undefined) return { state, contributor: undefined, knownIds: new Set() };
    const row = this.#database.prepare('SELECT state FROM fleet_contributors WHERE contributor = ?').get(contributor);
    const isKnown = this.#database.prepare('SELECT 1 FROM fleet_records WHERE contributor = ? AND request_id = ?');
    return {
      state,
      contributor: row && contributorSchema.parse(parseJson(String(row['state']))),
      knownIds: new Set(ids.filter((id) => isKnown.get(contributor, id) !== undefined)),
    };
  }

  #keep(key: string | undefined, { state, contributor, records = [], decisions }: FleetChange): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO fleet_states (flag_version, state) VALUES (?, ?)')
      .run(IDLE_FLEET.flagVersion, JSON.stringify(state));
    if (key !== undefined && contributor) {
      this.#database
        .prepare('INSERT OR REPLACE INTO fleet_contributors (contributor, state) VALUES (?, ?)')
        .run(key, JSON.stringify(contributor));
    }
    const insert = this.#database.prepare(
      'INSERT INTO fleet_records (contributor, request_id, arrived_at, record) VALUES (?, ?, ?, ?)',
    );
    const now = Date.now();
    for (const record of records) insert.run(key ?? '', record.request_id, now, JSON.stringify(record));
    const append = this.#database.prepare('INSERT INTO fleet_decisions (decision) VALUES (?)');
    for (const decision of decisions) append.run(JSON.stringify(decision));
  }

  decisions(limit: number): FleetDecision[] {
    const rows = this.#database.prepare('SELECT decision FROM fleet_decisions ORDER BY number DESC LIMIT ?').all(limit);
    return rows.map((row) => FleetDecision.parse(parseJson(String(row['decision'])))).reverse();
  }

  records(contributor: string, limit: number): FleetRecord[] {
    const rows = this.#database
      .prepare('SELECT record FROM fleet_records WHERE contributor = ? ORDER BY number DESC LIMIT ?')
      .all(contributor, limit);
    return rows.map((row) => FleetRecord.parse(parseJson(String(row['record']))));
  }

  removeRecords(time: number): void {
    this.#database.prepare('DELETE FROM fleet_records WHERE arrived_at < ?').run(time);
  }
}
