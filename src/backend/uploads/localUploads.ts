import { checksumMismatch, HttpError, isStorageFull } from '../http/httpError.ts';
import type { FileService } from '../fileService.ts';
import type { Upload, UploadIntent, Uploads } from '../ports.ts';
import { takenOver, type TusStore } from './tusStore.ts';

/** The uploads of the data folder, whose bytes become files there. */
export function localUploads(store: TusStore, files: Pick<FileService, 'ingest'>): Uploads {
  return {
    create: (length, metadata) => store.create(length, metadata),
    get: (id) => store.get(id),
    offset: (upload) => store.offset(upload),
    hasBytes: (upload) => store.hasBytes(upload),
    withLock: (id, abort, work) => store.withLock(id, abort, work),
    append: (upload, offset, body, checksum) => store.append(upload, offset, body, checksum),
    complete: (upload, intent) => complete(store, files, upload, intent),
    remove: (id) => store.remove(id),
  };
}

async function complete(
  store: TusStore,
  files: Pick<FileService, 'ingest'>,
  upload: Upload,
  intent: UploadIntent,
): Promise<string> {
  const { sha256, epoch } = await store.whole(upload);
  if (intent.sha256 !== undefined && intent.sha256 !== sha256) {
    await store.remove(upload.id, epoch);
    throw checksumMismatch();
  }
  try {
    const newFile = { sha256, bytes: upload.length, filename: intent.filename, purpose: intent.purpose };
    const { file } = await files.ingest(store.pathOf(upload.id), newFile, ({ id }) => {
      store.finish(upload.id, epoch, id);
    });
    return file.id;
  } catch (error) {
    if (!store.isCurrent(upload.id, epoch)) throw takenOver();
    // Bytes that cannot become a file, or for which there is no room, would only take room from others.
    if (error instanceof HttpError || isStorageFull(error)) await store.remove(upload.id, epoch);
    throw error;
  }
}
