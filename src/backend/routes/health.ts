import { sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';

/** `GET /health`: open to everybody; tells nothing but what this backend can do. */
export const health: Route = {
  method: 'GET',
  path: '/health',
  isPublic: true,
  handle({ response, services }) {
    sendJson(response, 200, services.health);
  },
};
