import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type MetricRecord, UploadRecord } from '../protocol/metrics.ts';
import type { MetricsSummary } from '../protocol/panelMessages.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { replaceFile, replaceText } from '../system/replaceFile.ts';
import { watchFolder, LineReader } from '../system/lineReader.ts';
import { LineFile } from '../system/lineFile.ts';
import { parseMetricLine } from './parseLine.ts';

const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
const KEPT_FILES = 3;
const EXPORT_LINES_PER_WRITE = 2_000;
/** How often the files are read again when one was set aside during the reading; after that the result counts. */
const READ_ROUNDS = 3;

export type ExportFormat = 'jsonl' | 'csv';

export interface MetricsStoreOptions {
  /** Size in bytes at which a file is set aside; 10 MiB by default. */
  readonly maxBytes?: number;
  /** Called when metrics could not be written: once until writing works again. */
  readonly onWarning?: (message: string) => void;
}

export interface MetricsRead {
  readonly records: MetricRecord[];
  /** The number of torn or foreign lines that were skipped. */
  readonly skippedLines: number;
}

/**
 * The metrics of this machine, in one folder that all windows share: `metrics.jsonl` with every record, `metrics.csv` with
 * the uploads, both set aside when they are full and kept three files back, and `summary.json`.
 */
export class MetricsStore {
  readonly folder: string;
  readonly #jsonl: LineFile;
  readonly #csv: LineFile;
  readonly #summaryPath: string;
  readonly #onWarning: (message: string) => void;
  readonly #reader = new LineReader(parseMetricLine);
  readonly #listeners = new Set<() => void>();
  #waiting: MetricRecord[] = [];
  #writing: Promise<void> = Promise.resolve();
  #reading: Promise<unknown> = Promise.resolve();
  #hasWarned = false;

  constructor(folder: string, options: MetricsStoreOptions = {}) {
    const limits = { maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES, keep: KEPT_FILES };
    this.folder = folder;
    this.#jsonl = new LineFile(join(folder, 'metrics.jsonl'), limits);
    this.#csv = new LineFile(join(folder, 'metrics.csv'), { ...limits, header: CSV_HEADER });
    this.#summaryPath = join(folder, 'summary.json');
    this.#onWarning = options.onWarning ?? (() => undefined);
  }

  /**
   * Appends a record. Never rejects: an upload must not fail because its metrics do (disk full, say). Records that come while
   * others are being written are written together.
   */
  append(record: MetricRecord): Promise<void> {
    this.#waiting.push(record);
    this.#writing = this.#writing.then(() => this.#writeWaiting());
    return this.#writing;
  }

  /** All records on file, oldest file first. Only what is new since the last call is read from disk. */
  read(): Promise<MetricsRead> {
    const result = this.#reading.then(() => this.#readNow());
    this.#reading = result.catch(() => undefined);
    return result;
  }

  /** Frees the memory of the records; the next `read` starts from the beginning. */
  forget(): void {
    this.#reader.forget();
  }

  /**
   * Calls `listener` after every append here, and when another window changes the files. Returns a function that ends it.
   * Where the file system cannot be watched, it is called for this window's own appends alone.
   */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    const stopWatching = watchFolder(this.folder, (name) => {
      if (name?.endsWith('.jsonl') === true) listener();
    });
    return () => {
      this.#listeners.delete(listener);
      stopWatching();
    };
  }

  /** Writes all readable records to a file, which appears whole or not at all. Throws the file system's error. */
  async exportTo(format: ExportFormat, targetPath: string): Promise<void> {
    const { records } = await this.read();
    await replaceFile(targetPath, async (temporary) => {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        if (format === 'csv') await handle.write(`${CSV_HEADER}\n`);
        for (let start = 0; start < records.length; start += EXPORT_LINES_PER_WRITE) {
          const lines = records.slice(start, start + EXPORT_LINES_PER_WRITE).flatMap(exportLine[format]);
          await handle.appendFile(lines.map((line) => `${line}\n`).join(''));
        }
      } finally {
        await handle.close();
      }
    });
  }

  /** Writes the latest summary to `summary.json`. Throws the file system's error. */
  async writeSummary(summary: MetricsSummary): Promise<void> {
    await makePrivateFolder(this.folder);
    const text = `${JSON.stringify(summary, null, 2)}\n`;
    await replaceText(this.#summaryPath, text);
  }

  async #writeWaiting(): Promise<void> {
    const records = this.#waiting.splice(0);
    if (records.length === 0) return;
    try {
      await this.#jsonl.append(records.map((record) => JSON.stringify(record)).join('\n'));
      const rows = records.flatMap((record) => (record.event_type === 'upload' ? [csvRow(record)] : []));
      if (rows.length > 0) await this.#csv.append(rows.join('\n'));
      this.#hasWarned = false;
    } catch (error) {
      this.#warnOnce(error);
    }
    for (const listener of this.#listeners) listener();
  }

  #warnOnce(error: unknown): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#onWarning(`Upload metrics cannot be written to ${this.folder}: ${reason}. Uploads go on without them.`);
  }

  async #readNow(): Promise<MetricsRead> {
    for (let round = 1; ; round++) {
      const paths = await this.#jsonl.paths();
      const { items, skippedLines } = await this.#reader.read(paths);
      const isSettled = (await this.#jsonl.paths()).join('\n') === paths.join('\n');
      if (isSettled || round === READ_ROUNDS) return { records: items, skippedLines };
    }
  }
}

const exportLine: Record<ExportFormat, (record: MetricRecord) => string[]> = {
  jsonl: (record) => [JSON.stringify(record)],
  csv: (record) => (record.event_type === 'upload' ? [csvRow(record)] : []),
};

type Cell = string | number | boolean | null;

/** Columns of `metrics.csv`: every field of an upload record in the schema's order, except the constant `event_type`. */
export const CSV_COLUMNS = UploadRecord.keyof().options.filter((column) => column !== 'event_type');

export const CSV_HEADER = CSV_COLUMNS.join(',');

/**
 * Matches text that a spreadsheet may take for a formula: the characters that begin one, their full-width and small forms
 * included, behind characters that are stripped first: white space, control characters, and invisible ones such as a byte
 * order mark. A cell that begins with a tab or a line end is one in any case.
 */
const FORMULA_START = /^(?:[\s\p{Cc}\p{Cf}\p{DI}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n])/u;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/iu;
const NEEDS_QUOTES = /[",\r\n]/u;

/**
 * One cell, quoted as RFC 4180 has it. Text that a spreadsheet would run as a formula gets a leading apostrophe, which
 * spreadsheets do not show; numbers stay numbers, negative ones too. Null is an empty cell.
 */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = String(value);
  const isFormula = FORMULA_START.test(text) && !PLAIN_NUMBER.test(text);
  const safe = isFormula ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** An upload as a line of `metrics.csv`, without its line end. */
export function csvRow(record: UploadRecord): string {
  return CSV_COLUMNS.map((column) => csvCell(record[column] ?? null)).join(',');
}
