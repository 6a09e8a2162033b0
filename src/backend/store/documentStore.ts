import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import { GuessedEncoding, NotRead } from '../../protocol/query.ts';
import { EXTRACTOR_VERSION, type DocumentFamily } from '../extract/documentFormat.ts';
import { transact } from './database.ts';
import { Place, type LineSources, TEXT_STRUCTURES, type TextStructure } from '../extract/textWriter.ts';

/** The text of a document, its lines in UTF-8. */
export interface DocumentText {
  readonly text: Uint8Array;
  readonly structure: TextStructure;
  readonly places: readonly Place[];
  /** The lines of the document that the text's lines come from, where the document has lines of its own. */
  readonly sources?: LineSources | undefined;
  /** The content of the document that was not read. */
  readonly notRead?: readonly NotRead[] | undefined;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS document_texts (
    text_no INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,
    family TEXT NOT NULL,
    version INTEGER NOT NULL,
    structure TEXT NOT NULL,
    places TEXT NOT NULL,
    text BLOB NOT NULL,
    UNIQUE (sha256, family, version)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS document_sources (
    text_no INTEGER PRIMARY KEY,
    sources TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS document_not_read (
    text_no INTEGER PRIMARY KEY,
    not_read TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS guessed_encodings (
    file_id TEXT PRIMARY KEY,
    encoding TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS document_files (
    file_id TEXT PRIMARY KEY,
    text_no INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS document_files_by_text ON document_files (text_no);
`;

const Places = z.array(Place);
const Sources = z.array(z.int());
const AllNotRead = z.array(NotRead);
const AsJson = z.string().transform((json): unknown => JSON.parse(json));

/**
 * The extracted texts of documents, by their content and the version of the extractor: neither a question nor a download
 * extracts again, and a file keeps the lines that its index counts.
 */
export class DocumentStore {
  readonly #database: DatabaseSync;
  readonly #insertText: StatementSync;
  readonly #textNo: StatementSync;
  readonly #insertFile: StatementSync;
  readonly #ofFile: StatementSync;
  readonly #placesOfFile: StatementSync;
  readonly #insertSources: StatementSync;
  readonly #sourcesOfFile: StatementSync;
  readonly #insertNotRead: StatementSync;
  readonly #notReadOfFile: StatementSync;
  readonly #insertEncoding: StatementSync;
  readonly #encodingOfFile: StatementSync;
  readonly #deleteEncoding: StatementSync;
  readonly #deleteDetails: readonly StatementSync[];
  readonly #deleteFile: StatementSync;
  readonly #deleteText: StatementSync;

  /** Creates the tables. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(SCHEMA);
    this.#insertText = database.prepare(
      `INSERT OR IGNORE INTO document_texts (sha256, family, version, structure, places, text) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#textNo = database.prepare(
      'SELECT text_no FROM document_texts WHERE sha256 = ? AND family = ? AND version = ?',
    );
    this.#insertFile = database.prepare('INSERT OR REPLACE INTO document_files (file_id, text_no) VALUES (?, ?)');
    const ofFile = 'FROM document_files JOIN document_texts USING (text_no) WHERE file_id = ?';
    this.#ofFile = database.prepare(`SELECT text, structure, places ${ofFile}`);
    this.#placesOfFile = database.prepare(`SELECT places ${ofFile}`);
    this.#insertSources = database.prepare('INSERT OR IGNORE INTO document_sources (text_no, sources) VALUES (?, ?)');
    this.#sourcesOfFile = database.prepare(
      'SELECT sources FROM document_files JOIN document_sources USING (text_no) WHERE file_id = ?',
    );
    this.#insertNotRead = database.prepare('INSERT OR IGNORE INTO document_not_read (text_no, not_read) VALUES (?, ?)');
    this.#notReadOfFile = database.prepare(
      'SELECT not_read FROM document_files JOIN document_not_read USING (text_no) WHERE file_id = ?',
    );
    this.#insertEncoding = database.prepare(
      'INSERT OR REPLACE INTO guessed_encodings (file_id, encoding) VALUES (?, ?)',
    );
    this.#encodingOfFile = database.prepare('SELECT encoding FROM guessed_encodings WHERE file_id = ?');
    this.#deleteEncoding = database.prepare('DELETE FROM guessed_encodings WHERE file_id = ?');
    this.#deleteDetails = ['document_sources', 'document_not_read'].map((table) =>
      database.prepare(
        `DELETE FROM ${table} WHERE text_no = ?
         AND NOT EXISTS (SELECT 1 FROM document_texts WHERE document_texts.text_no = ${table}.text_no)`,
      ),
    );
    this.#deleteFile = database.prepare('DELETE FROM document_files WHERE file_id = ? RETURNING text_no');
    this.#deleteText = database.prepare(
      `DELETE FROM document_texts WHERE text_no = ?
       AND NOT EXISTS (SELECT 1 FROM document_files WHERE document_files.text_no = document_texts.text_no)`,
    );
  }

  /** Whether the text of this content is stored. */
  has(sha256: string, family: DocumentFamily): boolean {
    return this.#textNo.get(sha256, family, EXTRACTOR_VERSION) !== undefined;
  }

  /** Assigns the file the text that is stored for its content already; false where there is none. */
  link(fileId: string, sha256: string, family: DocumentFamily): boolean {
    const textNo = this.#textNo.get(sha256, family, EXTRACTOR_VERSION)?.['text_no'];
    if (textNo === undefined || textNo === null) return false;
    transact(this.#database, () => this.#insertFile.run(fileId, textNo));
    return true;
  }

  save(
    fileId: string,
    sha256: string,
    family: DocumentFamily,
    { text, structure, places, sources, notRead }: DocumentText,
  ): void {
    const json = JSON.stringify(places);
    transact(this.#database, () => {
      this.#insertText.run(sha256, family, EXTRACTOR_VERSION, structure, json, text);
      const textNo = this.#textNo.get(sha256, family, EXTRACTOR_VERSION)?.['text_no'];
      if (textNo === undefined || textNo === null) return;
      if (sources) this.#insertSources.run(textNo, JSON.stringify(sources));
      if (notRead) this.#insertNotRead.run(textNo, JSON.stringify(notRead));
      this.link(fileId, sha256, family);
    });
  }

  /** The text of a document; undefined for a file that is text itself, or whose text has not been extracted yet. */
  find(fileId: string): DocumentText | undefined {
    const row = this.#ofFile.get(fileId);
    if (!row || !(row['text'] instanceof Uint8Array)) return undefined;
    return {
      text: row['text'],
      structure: TEXT_STRUCTURES.find((structure) => structure === row['structure']) ?? 'md',
      places: toPlaces(row['places']),
    };
  }

  /** The places of a document's lines without the text; undefined as for `find`. */
  places(fileId: string): readonly Place[] | undefined {
    const row = this.#placesOfFile.get(fileId);
    return row && toPlaces(row['places']);
  }

  /** The source lines of a document's lines; undefined where the document has no lines of its own, and as for `find`. */
  sources(fileId: string): LineSources | undefined {
    const json = this.#sourcesOfFile.get(fileId)?.['sources'];
    return typeof json === 'string' ? Sources.parse(JSON.parse(json)) : undefined;
  }

  /** The content of a document that was not read; undefined where all of it was, and as for `find`. */
  notRead(fileId: string): NotRead[] | undefined {
    const json = this.#notReadOfFile.get(fileId)?.['not_read'];
    return typeof json === 'string' ? AllNotRead.parse(JSON.parse(json)) : undefined;
  }

  /** Stores the encoding that a text was read in where the file does not declare it; `undefined` where its bytes tell it. */
  saveEncoding(fileId: string, encoding: GuessedEncoding | undefined): void {
    if (encoding) this.#insertEncoding.run(fileId, JSON.stringify(encoding));
    else this.#deleteEncoding.run(fileId);
  }

  /** The encoding that a text was read in where the file does not declare it. */
  guessedEncoding(fileId: string): GuessedEncoding | undefined {
    return AsJson.pipe(GuessedEncoding).safeParse(this.#encodingOfFile.get(fileId)?.['encoding']).data;
  }

  /** Removes a file's text unless another file has the same. */
  remove(fileId: string): void {
    transact(this.#database, () => {
      this.#deleteEncoding.run(fileId);
      const textNo = this.#deleteFile.get(fileId)?.['text_no'];
      if (textNo === undefined || textNo === null) return;
      this.#deleteText.run(textNo);
      for (const statement of this.#deleteDetails) statement.run(textNo);
    });
  }
}

function toPlaces(json: unknown): Place[] {
  return Places.parse(JSON.parse(typeof json === 'string' ? json : '[]'));
}
