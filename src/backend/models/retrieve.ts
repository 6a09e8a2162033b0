import type { Citation, Receipt } from '../../protocol/query.ts';
import type { FileObject } from '../../protocol/files.ts';
import type { SearchResult } from '../answer/searchResult.ts';
import { HttpError } from '../http/httpError.ts';
import { requireFile } from '../routes/requireFile.ts';
import type { BackendServices } from '../services.ts';

/** The most passages that a model is offered; what does not fit into its budget is left out of these. */
export const MODEL_PASSAGES = 60;

/** The most passages that the extractive answer looks at; the rest would only repeat the best. */
export const LOCAL_PASSAGES = 10;

/** What a question is answered from. */
export interface Retrieval {
  readonly question: string;
  readonly files: ReadonlyMap<string, FileObject>;
  readonly result: SearchResult;
  /** The whole passages, best first. */
  readonly passages: readonly Citation[];
  readonly receiptFiles: Receipt['files'];
}

/** Searches the files for a question, for up to `limit` passages. Throws 404 for an unknown file and 409 for one that is not ready. */
export function retrieve(
  services: BackendServices,
  fileIds: readonly string[],
  question: string,
  limit: number,
): Retrieval {
  const files = new Map<string, FileObject>();
  for (const id of fileIds) {
    const file = requireFile(services, id);
    if (file.status !== 'processed') {
      throw new HttpError(409, 'not_processed', `${file.filename} is not ready: its status is "${file.status}".`);
    }
    files.set(id, file);
  }
  const result = services.index.search([...files.keys()], question, limit);
  const passages = result.hits.map(({ fileId, passage: { lineStart, lineEnd, text }, score }) => ({
    file_id: fileId,
    filename: files.get(fileId)?.filename ?? '',
    line_start: lineStart,
    line_end: lineEnd,
    text,
    score,
  }));
  const receiptFiles = [...files.values()].map(({ id, filename, bytes }) => ({
    file_id: id,
    filename,
    bytes,
    lines: services.index.linesOf(id),
  }));
  return { question, files, result, passages, receiptFiles };
}
