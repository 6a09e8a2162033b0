import { sendJson } from '../http/json.ts';
import { requireFile } from '../http/requireFile.ts';
import type { Route } from '../http/route.ts';

/** `GET /v1/files/{id}` */
export const getFile: Route = {
  method: 'GET',
  path: '/v1/files/:id',
  handle({ response, params, services }) {
    sendJson(response, 200, requireFile(services, params['id']));
  },
};
