import { FileListQuery } from '../../protocol/files.ts';
import { badRequest } from '../http/httpError.ts';
import { parseOr400, sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';

/** `GET /v1/files`: newest first; `?sha256=` is the duplicate check before an upload. */
export const listFiles: Route = {
  method: 'GET',
  path: '/v1/files',
  handle({ response, url, services }) {
    const query = parseOr400(FileListQuery, Object.fromEntries(url.searchParams));
    if (query.after !== undefined && !services.files.get(query.after)) {
      // An empty page would look like the end of the list.
      throw badRequest('There is no such file to go on from. It may have been deleted.', 'after');
    }
    const { files, hasMore } = services.fileTable.list(query);
    sendJson(response, 200, {
      object: 'list',
      data: files,
      has_more: hasMore,
      first_id: files[0]?.id ?? null,
      last_id: files.at(-1)?.id ?? null,
    });
  },
};
