import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A figure that `/metrics` reads when it is asked. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  read(): number | Promise<number>;
}

/** Names of the parts of the API, for labels: an address would name files. */
const AREAS: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/uploads/, 'tus'],
  [/^\/v1\/files\/batch$/, 'batch'],
  [/^\/v1\/files/, 'files'],
  [/^\/v1\/(query|passages)$/, 'questions'],
  [/^\/(v1\/fleet|ofrep)/, 'fleet'],
  [/^\/(health|ready|metrics)$/, 'operations'],
];

/** Counts requests and bytes, and writes them in Prometheus' text format. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #seconds = new Map<string, number>();
  #receivedBytes = 0;
  /** The bytes of each connection that are counted already. */
  readonly #counted = new WeakMap<Socket, number>();
  readonly #gauges: readonly Gauge[];
  readonly #more: () => readonly string[];

  /** `more` are lines that something else counts. */
  constructor(gauges: readonly Gauge[], more: () => readonly string[] = () => []) {
    this.#gauges = gauges;
    this.#more = more;
  }

  /** Counts a request once it is over. */
  count(request: IncomingMessage, response: ServerResponse): void {
    const started = performance.now();
    const { socket } = request;
    const path = (request.url ?? '').split('?')[0] ?? '';
    const area = AREAS.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';
    response.once('close', () => {
      const outcome = response.writableFinished ? `${String(response.statusCode).slice(0, 1)}xx` : 'cut';
      const labels = `{area="${area}",method="${request.method ?? ''}",outcome="${outcome}"}`;
      add(this.#requests, labels, 1);
      add(this.#seconds, `{area="${area}"}`, (performance.now() - started) / 1000);
      this.#receivedBytes += socket.bytesRead - (this.#counted.get(socket) ?? 0);
      this.#counted.set(socket, socket.bytesRead);
    });
  }

  async text(): Promise<string> {
    const lines = [
      ...described('sfq_requests_total', 'counter', 'Requests that are over', this.#requests),
      ...described('sfq_request_seconds_total', 'counter', 'Time that requests took', this.#seconds),
      ...described('sfq_received_bytes_total', 'counter', 'Bytes received', new Map([['', this.#receivedBytes]])),
    ];
    for (const { name, help, read } of this.#gauges) {
      lines.push(...described(name, 'gauge', help, new Map([['', await read()]])));
    }
    return `${[...lines, ...this.#more()].join('\n')}\n`;
  }
}

function add(counts: Map<string, number>, labels: string, value: number): void {
  counts.set(labels, (counts.get(labels) ?? 0) + value);
}

function described(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...values].map(([labels, value]) => `${name}${labels} ${String(value)}`),
  ];
}
