import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { HttpError } from '../backend/http/httpError.ts';
import { parseOr400, sendJson } from '../backend/http/httpBody.ts';
import { json, type Route } from '../backend/http/route.ts';
import { routes } from '../backend/routes/index.ts';
import type { BackendServices } from '../backend/services.ts';
import { AuditEntry, type Audit } from './audit.ts';
import type { Quotas } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { Limits, type Principal } from './principal.ts';

/** The services of a principal. */
export interface TeamServices extends BackendServices {
  readonly principal: Principal;
}

export type TeamRoute = Route<TeamServices>;

/** The paths of requests that count as a question. */
const QUESTIONS = new Set(['/v1/query', '/v1/passages']);

/** Parts of the routes of a team's node. */
export interface TeamRoutesParts {
  readonly quotas: Quotas;
  readonly audit: Audit;
  readonly metrics: Metrics;
  /** The name of a tenant. */
  tenantName(tenant: number): Promise<string>;
  isReady(): Promise<boolean>;
}

/** The endpoints of one machine's backend, with the questions counted, and those that a team has beside them. */
export function teamRoutes(parts: TeamRoutesParts): TeamRoute[] {
  const shared = routes.map((route) => (QUESTIONS.has(route.path) ? counted(route, parts.quotas) : route));
  return [...shared, usageRoute(parts), auditRoute(parts), readyRoute(parts), metricsRoute(parts)];
}

/** A route whose requests are questions of the principal. */
function counted(route: TeamRoute, quotas: Quotas): TeamRoute {
  return {
    ...route,
    handle: async (context) => {
      await quotas.countQuestion(context.services.principal);
      await route.handle(context);
    },
  };
}

const Used = z.object({ files: z.int(), bytes: z.int(), questions: z.int() });

/** What a person and the tenant use, and may use. */
const UsageAnswer = z.object({ person: Used, tenant: Used, limits: Limits });

/** `GET /v1/usage`: what the person and the tenant keep, the questions of this minute, and the limits of both. */
function usageRoute({ quotas }: TeamRoutesParts): TeamRoute {
  return {
    method: 'GET',
    path: '/v1/usage',
    described: { summary: 'What is used of the quotas', answer: json('Usage', UsageAnswer) },
    async handle({ response, services }) {
      const { tenant, owner, limits } = services.principal;
      const used = async (person?: string): Promise<z.infer<typeof Used>> => ({
        ...(await quotas.usage(tenant, person)),
        questions: await quotas.questions(tenant, person),
      });
      sendJson(response, 200, { person: await used(owner), tenant: await used(), limits });
    },
  };
}

const AuditParameters = z.object({
  /** Only entries behind the one with this id. */
  after: z.coerce.number().int().nonnegative().optional(),
  /** Only entries since this time. */
  since: z.coerce.date().optional(),
});

/** `GET /v1/audit`: the tenant's log of who did what, for its admins; one JSON object a line, oldest first. */
function auditRoute({ audit, tenantName }: TeamRoutesParts): TeamRoute {
  return {
    method: 'GET',
    path: '/v1/audit',
    described: {
      summary: 'The audit log of the tenant, for its admins',
      answer: { 'application/x-ndjson': { name: 'AuditEntry', schema: AuditEntry } },
    },
    async handle({ response, services, url }) {
      const { tenant, role } = services.principal;
      if (role !== 'admin') throw new HttpError(403, 'forbidden', 'Only an admin may read the audit log.');
      const query = parseOr400(AuditParameters, Object.fromEntries(url.searchParams));
      const entries = audit.read({ ...query, tenant: await tenantName(tenant) });
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson; charset=utf-8' });
      await pipeline(Readable.from(asLines(entries)), response);
    },
  };
}

async function* asLines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/** `GET /ready`: whether a load balancer may send requests here; needs no token. */
function readyRoute({ isReady }: TeamRoutesParts): TeamRoute {
  return {
    method: 'GET',
    path: '/ready',
    described: { summary: 'Whether the database and the storage answer', answer: 'Ready' },
    isPublic: true,
    async handle({ response }) {
      const ready = await isReady();
      sendJson(response, ready ? 200 : 503, { ready });
    },
  };
}

/** `GET /metrics`: figures of this node for Prometheus; needs no token, since they name no file and no one. */
function metricsRoute({ metrics }: TeamRoutesParts): TeamRoute {
  return {
    method: 'GET',
    path: '/metrics',
    described: { summary: 'Figures of this node for Prometheus', answer: 'Text' },
    isPublic: true,
    async handle({ response }) {
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(await metrics.text());
    },
  };
}
