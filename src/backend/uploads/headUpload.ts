import { UPLOADS_PATH } from '../../protocol/tus.ts';
import type { Route } from '../http/route.ts';
import { giveWay } from './giveWay.ts';
import { assertTusVersion, completeIfWhole, offsetHeaders, requireUpload, sendEmpty } from './tusProtocol.ts';

/** `HEAD /v1/uploads/{id}`: how many bytes are stored. Takes the upload over from a connection that is still open. */
export const headUpload: Route = {
  method: 'HEAD',
  path: `${UPLOADS_PATH}/:id`,
  async handle({ request, response, params, services }) {
    assertTusVersion({ request, response });
    const id = params['id'] ?? '';
    await services.uploads.withLock(
      id,
      () => giveWay(request),
      async () => {
        const upload = await requireUpload(services, id);
        const offset = await services.uploads.offset(upload);
        const fileId = await completeIfWhole(services, upload, offset);
        sendEmpty(response, 200, {
          ...offsetHeaders(upload, offset, fileId),
          'Upload-Length': String(upload.length),
          ...(upload.metadata === '' ? {} : { 'Upload-Metadata': upload.metadata }),
        });
      },
    );
  },
};
