import { setTimeout as delay } from 'node:timers/promises';
import type { FileObject } from '../../protocol/files.ts';
import { EventStream } from '../http/eventStream.ts';
import { requireFile } from '../http/requireFile.ts';
import type { Route } from '../http/route.ts';

/** How often the table is asked, in milliseconds, for what another window's backend may be doing to the file. */
const FOREIGN_CHANGE_MS = 500;

/** `GET /v1/files/{id}/events`: the file's status now and at every change, until it is `processed` or `error`. */
export const fileEvents: Route = {
  method: 'GET',
  path: '/v1/files/:id/events',
  async handle({ response, params, services, signal }) {
    const file = requireFile(services, params['id']);
    const stream = new EventStream(response);
    let last: string | undefined;
    const settled = new AbortController();
    const tell = (current: FileObject): void => {
      if (current.status !== last) stream.send(current.status, current);
      last = current.status;
      if (isFinal(current)) settled.abort();
    };
    const unsubscribe = services.files.onDidChange(file.id, tell);
    const ended = AbortSignal.any([signal, settled.signal]);
    try {
      tell(file);
      while (!ended.aborted) {
        await delay(FOREIGN_CHANGE_MS, undefined, { signal: ended }).catch(() => undefined);
        services.files.adoptOrphans(file.id);
        const current = services.files.get(file.id);
        if (!current) break;
        tell(current);
      }
    } finally {
      unsubscribe();
      stream.end();
    }
  },
};

function isFinal(file: FileObject): boolean {
  return file.status === 'processed' || file.status === 'error';
}
