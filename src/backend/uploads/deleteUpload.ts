import { UPLOADS_PATH } from '../../protocol/tus.ts';
import type { Route } from '../http/route.ts';
import { assertTusVersion, requireUpload, sendEmpty, tusHeaders } from './tusProtocol.ts';

/** `DELETE /v1/uploads/{id}`: gives an upload up and frees its bytes (termination). A file it has become stays. */
export const deleteUpload: Route = {
  method: 'DELETE',
  path: `${UPLOADS_PATH}/:id`,
  async handle({ request, response, params, services }) {
    assertTusVersion({ request, response });
    const id = params['id'] ?? '';
    await services.uploads.withLock(
      id,
      () => request.destroy(),
      async () => {
        await requireUpload(services, id);
        await services.uploads.remove(id);
      },
    );
    sendEmpty(response, 204, tusHeaders());
  },
};
