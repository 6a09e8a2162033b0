import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import {
  FLEET_FLAG_KEY,
  FleetBatch,
  FleetBatchAnswer,
  FleetCommandRequest,
  FleetFlag,
  FleetRecord,
  FleetStatus,
} from '../../protocol/fleet.ts';
import type { FleetCounters } from '../fleet/fleetCounters.ts';
import type { Fleet } from '../fleet/fleetService.ts';
import { parseOr400, readJson, sendJson } from '../http/httpBody.ts';
import { HttpError } from '../http/httpError.ts';
import { json } from '../http/route.ts';
import type { BackendRoute, BackendServices } from '../services.ts';

/** The rollout of this backend's fleet. Throws a 404 where it has none. */
function requireFleet({ fleet }: BackendServices): Fleet {
  if (fleet) return fleet;
  throw new HttpError(404, 'not_found', 'This backend runs no rollout over a fleet.');
}

const shareRecords: BackendRoute = {
  method: 'POST',
  path: '/v1/fleet/records',
  described: {
    summary: 'Share upload records with the fleet; each counts once, however often it is sent',
    body: json('FleetBatch', FleetBatch),
    answer: json('FleetBatchAnswer', FleetBatchAnswer),
  },
  async handle({ request, response, services }) {
    const fleet = requireFleet(services);
    sendJson(response, 200, await fleet.share(await readJson(request, FleetBatch)));
  },
};

const OwnRecordsQuery = z.object({ installation: z.uuid() });

const ownRecords: BackendRoute = {
  method: 'GET',
  path: '/v1/fleet/records',
  described: {
    summary: 'The latest records that whoever asks has shared',
    query: OwnRecordsQuery,
    answer: json('FleetRecords', z.object({ data: z.array(FleetRecord) })),
  },
  async handle({ response, services, url }) {
    const fleet = requireFleet(services);
    const { installation } = parseOr400(OwnRecordsQuery, Object.fromEntries(url.searchParams));
    sendJson(response, 200, { data: await fleet.records(installation) });
  },
};

const fleetStatus: BackendRoute = {
  method: 'GET',
  path: '/v1/fleet',
  described: { summary: 'Where the rollout of the fleet stands', answer: json('FleetStatus', FleetStatus) },
  async handle({ response, services }) {
    sendJson(response, 200, await requireFleet(services).status());
  },
};

const fleetCommand: BackendRoute = {
  method: 'POST',
  path: '/v1/fleet/commands',
  described: {
    summary: 'Turn the rollout of the fleet; for admins',
    body: json('FleetCommandRequest', FleetCommandRequest),
    answer: json('FleetStatus', FleetStatus),
  },
  async handle({ request, response, services }) {
    const fleet = requireFleet(services);
    sendJson(response, 200, await fleet.run(await readJson(request, FleetCommandRequest)));
  },
};

/** The body of OpenFeature's remote evaluation: the context, of which the flag needs nothing. */
const Evaluation = z.object({ context: z.record(z.string(), z.unknown()).optional() });

const Evaluated = z.object({
  key: z.string(),
  value: FleetFlag,
  reason: z.literal('STATIC'),
  variant: z.string(),
  metadata: z.object({ generation: z.number() }),
});

function evaluated(value: FleetFlag): z.infer<typeof Evaluated> {
  const variant = `generation-${value.generation}`;
  return { key: FLEET_FLAG_KEY, value, reason: 'STATIC', variant, metadata: { generation: value.generation } };
}

/**
 * `POST /ofrep/v1/evaluate/flags/{key}`: the flag by OpenFeature's remote evaluation protocol. An unknown flag is answered with
 * `FLAG_NOT_FOUND`, a malformed context with `INVALID_CONTEXT`, as its providers expect.
 */
const evaluateFlag: BackendRoute = {
  method: 'POST',
  path: '/ofrep/v1/evaluate/flags/:key',
  described: {
    summary: 'Evaluate one flag (OpenFeature remote evaluation)',
    body: json('OfrepEvaluation', Evaluation),
    answer: json('OfrepFlag', Evaluated),
  },
  async handle({ request, response, services, params }) {
    const key = params['key'] ?? '';
    if (!(await hasContext(request, response, key))) return;
    if (key !== FLEET_FLAG_KEY || !services.fleet) {
      sendJson(response, 404, {
        key,
        errorCode: 'FLAG_NOT_FOUND',
        errorDetails: `There is no flag ${FLEET_FLAG_KEY} here, or no ${key}.`,
      });
      return;
    }
    sendUnlessKnown(request, response, evaluated(await services.fleet.flag()));
  },
};

/** `POST /ofrep/v1/evaluate/flags`: all flags, which is one. */
const evaluateFlags: BackendRoute = {
  method: 'POST',
  path: '/ofrep/v1/evaluate/flags',
  described: {
    summary: 'Evaluate all flags (OpenFeature remote evaluation)',
    body: json('OfrepEvaluation', Evaluation),
    answer: json('OfrepFlags', z.object({ flags: z.array(Evaluated) })),
  },
  async handle({ request, response, services }) {
    if (!(await hasContext(request, response, undefined))) return;
    const flags = services.fleet ? [evaluated(await services.fleet.flag())] : [];
    sendUnlessKnown(request, response, { flags });
  },
};

/** Reads the context; answers itself, and resolves with false, where it is malformed. */
async function hasContext(
  request: IncomingMessage,
  response: ServerResponse,
  key: string | undefined,
): Promise<boolean> {
  try {
    await readJson(request, Evaluation);
    return true;
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 400) throw error;
    const errorCode = error.param === null ? 'PARSE_ERROR' : 'INVALID_CONTEXT';
    sendJson(response, 400, { ...(key === undefined ? {} : { key }), errorCode, errorDetails: error.message });
    return false;
  }
}

/** Answers with an ETag; a client that has this version already gets a 304 without a body. */
function sendUnlessKnown(request: IncomingMessage, response: ServerResponse, value: object): void {
  const etag = `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`;
  response.setHeader('ETag', etag);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag)) response.writeHead(304).end();
  else sendJson(response, 200, value);
}

/** `GET /metrics`: what machines have shared, for Prometheus; needs no token, since it names no machine and no one. */
export function fleetMetrics(counters: FleetCounters): BackendRoute {
  return {
    method: 'GET',
    path: '/metrics',
    described: { summary: 'What machines have shared, for Prometheus', answer: 'Text' },
    isPublic: true,
    handle({ response }) {
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(`${counters.lines().join('\n')}\n`);
    },
  };
}

export const fleetRoutes: readonly BackendRoute[] = [
  shareRecords,
  ownRecords,
  fleetStatus,
  fleetCommand,
  evaluateFlag,
  evaluateFlags,
];
