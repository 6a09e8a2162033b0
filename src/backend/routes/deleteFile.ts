import { notFound } from '../http/httpError.ts';
import { sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';

/** `DELETE /v1/files/{id}`: the file, its index and, where no other file has the same, its content. */
export const deleteFile: Route = {
  method: 'DELETE',
  path: '/v1/files/:id',
  handle({ response, params, services }) {
    const id = params['id'] ?? '';
    if (!services.files.remove(id)) throw notFound('There is no such file.');
    sendJson(response, 200, { id, object: 'file', deleted: true });
  },
};
