import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A document that a model service keeps for this backend. */
export interface ServiceDocument {
  /** The address of the service. */
  readonly baseUrl: string;
  /** Its id there. */
  readonly id: string;
}

/**
 * The documents that model services have been sent whole and have still to delete. The list outlives the process: what a
 * crash or a failed request has left there is deleted later.
 */
export class ServiceDocuments {
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #select: StatementSync;

  /** Creates the table, in a database that `openDatabase` has prepared. */
  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS service_documents (
        base_url TEXT NOT NULL,
        id TEXT NOT NULL,
        sent_at INTEGER NOT NULL,
        PRIMARY KEY (base_url, id)
      ) STRICT, WITHOUT ROWID;
    `);
    this.#insert = database.prepare(
      'INSERT OR REPLACE INTO service_documents (base_url, id, sent_at) VALUES (?, ?, ?)',
    );
    this.#delete = database.prepare('DELETE FROM service_documents WHERE base_url = ? AND id = ?');
    this.#select = database.prepare('SELECT base_url, id FROM service_documents WHERE sent_at <= ?');
  }

  add({ baseUrl, id }: ServiceDocument): void {
    this.#insert.run(baseUrl, id, Date.now());
  }

  /** Takes a document off the list: the service has deleted it. */
  remove({ baseUrl, id }: ServiceDocument): void {
    this.#delete.run(baseUrl, id);
  }

  /** The documents that were sent at least `ageMs` milliseconds ago. */
  olderThan(ageMs: number): ServiceDocument[] {
    return this.#select
      .all(Date.now() - ageMs)
      .map((row) => ({ baseUrl: String(row['base_url']), id: String(row['id']) }));
  }
}
