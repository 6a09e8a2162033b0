import type { FleetRecord } from '../../protocol/fleet.ts';

/** The most different versions and generations that are counted apart, so that forged ones fill no table. */
const MOST_SERIES = 500;

/** The upper bounds of size classes, in bytes, with their labels. */
const SIZE_LABELS: readonly (readonly [number, string])[] = [
  [64 * 1024, 'under_64_kib'],
  [1024 ** 2, '64_kib_to_1_mib'],
  [16 * 1024 ** 2, '1_to_16_mib'],
  [Infinity, 'over_16_mib'],
];

/** Counts shared uploads for Prometheus: by path, outcome, size class, version and generation, and never by machine. */
export class FleetCounters {
  readonly #uploads = new Map<string, number>();
  readonly #seconds = new Map<string, number>();

  count(record: FleetRecord): void {
    const { execution_type, success, error_type, bytes, extension_version, generation } = record;
    const outcome = success ? (execution_type === 'sync_fallback' ? 'fallback' : 'success') : 'failure';
    const sizeClass = SIZE_LABELS.find(([below]) => bytes < below)?.[1] ?? '';
    const labels = { path: execution_type, outcome, error: error_type ?? '', size_class: sizeClass };
    const key = labelled({ ...labels, version: extension_version, generation: String(generation) });
    const known = this.#uploads.has(key) || this.#uploads.size < MOST_SERIES;
    add(this.#uploads, known ? key : labelled({ ...labels, version: 'other', generation: 'other' }), 1);
    add(this.#seconds, labelled({ path: execution_type, size_class: sizeClass }), record.duration_ms / 1000);
  }

  /** The lines in Prometheus' text format. */
  lines(): string[] {
    return [
      ...series('sfq_fleet_uploads_total', 'Uploads that machines have shared', this.#uploads),
      ...series('sfq_fleet_upload_seconds_total', 'Time that shared uploads took', this.#seconds),
    ];
  }
}

function labelled(labels: Readonly<Record<string, string>>): string {
  // The values are words, numbers and versions, which the schema of records lets through: nothing has to be escaped.
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}

function series(name: string, help: string, values: ReadonlyMap<string, number>): string[] {
  const lines = [...values].map(([labels, value]) => `${name}${labels} ${String(value)}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...lines];
}

function add(counts: Map<string, number>, key: string, value: number): void {
  counts.set(key, (counts.get(key) ?? 0) + value);
}
