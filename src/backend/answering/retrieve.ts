import type { FileObject } from '../../protocol/files.ts';
import type { Citation, PassagesRequest, Receipt, Turn } from '../../protocol/query.ts';
import type { SearchResult } from '../search/passage.ts';
import { badRequest } from '../http/httpError.ts';
import { notProcessed, requireFile } from '../requireFile.ts';
import type { AnsweringServices } from './answeringServices.ts';
import { searchInContext } from './searchInContext.ts';

/** The most passages that a model is offered; what does not fit into its budget is left out of these. */
export const MODEL_PASSAGES = 60;

const LOCAL_PASSAGES = 10;

/** The most passages that the extractive answer looks at; unless more are to be cited, the rest would only repeat the best. */
export function localPassages(maxCitations: number): number {
  return Math.max(LOCAL_PASSAGES, maxCitations);
}

/** What a question is answered from. */
export interface Retrieval {
  readonly question: string;
  /** What came before the question, oldest first. */
  readonly history: readonly Turn[];
  readonly files: ReadonlyMap<string, FileObject>;
  readonly result: SearchResult;
  /** The whole passages, best first. */
  readonly passages: readonly Citation[];
  readonly receiptFiles: Receipt['files'];
  /** Whether the question is limited to some lines of a file. */
  readonly isLimitedToLines: boolean;
  /** Whether lines of a file may answer: all of them, unless the question is limited to others. */
  readonly isWithinRanges: (fileId: string, lines: { readonly first: number; readonly last: number }) => boolean;
}

/**
 * Searches the files for a question and what it refers to, for up to `limit` passages of the lines that it is about. Throws
 * 404 for an unknown file, 409 for one that is not ready and 400 for lines of a file that is not asked about.
 */
export function retrieve(
  services: AnsweringServices,
  { file_ids, question, history = [], ranges = [] }: PassagesRequest,
  limit: number,
): Retrieval {
  const files = new Map<string, FileObject>();
  for (const id of file_ids) {
    const file = requireFile(services, id);
    if (file.status !== 'processed') throw notProcessed(file);
    files.set(id, file);
  }
  const spans = ranges.map(({ file_id, line_start, line_end }) => {
    if (!files.has(file_id)) throw badRequest('A range is about a file that the question does not name.', 'ranges');
    return { fileId: file_id, lineStart: line_start, lineEnd: line_end };
  });
  const search = (text: string): SearchResult => services.index.search([...files.keys()], text, limit, spans);
  const result = searchInContext(search, question, history, limit);
  const passages = result.hits.map(({ fileId, passage: { lineStart, lineEnd, text }, score }) => ({
    file_id: fileId,
    filename: files.get(fileId)?.filename ?? '',
    line_start: lineStart,
    line_end: lineEnd,
    text,
    score,
  }));
  const receiptFiles = [...files.values()].map(({ id, filename, bytes }) => {
    const notRead = services.documents.notRead(id);
    const encoding = services.documents.guessedEncoding(id);
    return {
      file_id: id,
      filename,
      bytes,
      lines: services.index.linesOf(id),
      ...(notRead ? { not_read: notRead } : {}),
      ...(encoding ? { encoding } : {}),
    };
  });
  const spansOf = Map.groupBy(spans, ({ fileId }) => fileId);
  const isWithinRanges: Retrieval['isWithinRanges'] = (fileId, { first, last }) =>
    spansOf.get(fileId)?.some(({ lineStart, lineEnd }) => lineStart <= first && last <= lineEnd) ?? true;
  const isLimitedToLines = spans.length > 0;
  return { question, history, files, result, passages, receiptFiles, isLimitedToLines, isWithinRanges };
}
