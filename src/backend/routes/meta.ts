import * as z from 'zod';
import { Health } from '../../protocol/health.ts';
import { describeApi, json } from '../http/description.ts';
import { sendJson } from '../http/json.ts';
import type { BackendRoute } from '../services.ts';

/** `GET /health`: open to everybody; tells nothing but what this backend can do. */
export const health: BackendRoute = {
  method: 'GET',
  path: '/health',
  described: { summary: 'What this backend can do', answer: json('Health', Health) },
  isPublic: true,
  handle({ response, services }) {
    sendJson(response, 200, services.health);
  },
};

/** `GET /openapi.json`: these routes and itself in OpenAPI 3.1. */
export function openapi(others: readonly BackendRoute[]): BackendRoute {
  const route: BackendRoute = {
    method: 'GET',
    path: '/openapi.json',
    described: { summary: 'This document', answer: json('OpenApi', z.object({ openapi: z.string() })) },
    handle({ response, services }) {
      sendJson(response, 200, describeApi([...others, route], 'Smart File Query backend', services.health.version));
    },
  };
  return route;
}
