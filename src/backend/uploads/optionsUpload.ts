import type { Route } from '../http/route.ts';
import { TUS_EXTENSIONS, TUS_VERSION, UPLOADS_PATH } from '../../protocol/tus.ts';
import { CHECKSUM_ALGORITHMS, sendEmpty, tusHeaders } from './tusProtocol.ts';

/** `OPTIONS /v1/uploads`: what this tus server can do. */
export const optionsUpload: Route = {
  method: 'OPTIONS',
  path: UPLOADS_PATH,
  handle({ response, services }) {
    sendEmpty(response, 204, {
      ...tusHeaders(),
      'Tus-Version': TUS_VERSION,
      'Tus-Extension': TUS_EXTENSIONS,
      'Tus-Max-Size': String(services.maxFileBytes),
      'Tus-Checksum-Algorithm': CHECKSUM_ALGORITHMS.join(','),
    });
  },
};
