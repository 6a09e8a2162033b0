import { selectTurns } from '../../../grounding/earlierTurns.ts';
import { estimateTokens, promptTokens } from '../../../grounding/selectPassages.ts';
import type { Source } from '../../../grounding/source.ts';
import type { Citation } from '../../../protocol/query.ts';
import type { Retrieval } from '../retrieve.ts';
import type { AnsweringServices } from '../answeringServices.ts';
import { extractByKimi } from './kimiDocument.ts';
import type { ProviderAccess } from './providerRegistry.ts';
import type { ModelService } from '../../../protocol/providers.ts';

/** More documents than this at once are asked by their passages. */
const MAX_DOCUMENTS = 4;
/** The extracted text of a document may be longer than the text of its passages; this much more is taken into account. */
const EXTRACTION_SHARE = 1.2;

/** How each dialect has a document's text extracted. */
const EXTRACTORS = { kimi: extractByKimi } as const;

export interface DocumentsRequest {
  readonly services: AnsweringServices;
  readonly access: ProviderAccess;
  readonly retrieval: Retrieval;
  readonly maxTokens: number;
  readonly documents: NonNullable<ModelService['documents']>;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
}

/**
 * The files as sources as a whole, their text extracted by the service, where all of them fit into the budget; undefined
 * where they do not. Claims are checked against our own passages of the same files.
 */
export async function wholeDocuments(request: DocumentsRequest): Promise<Source[] | undefined> {
  const { services, retrieval, maxTokens, documents } = request;
  const files = [...retrieval.files.values()];
  if (files.length > MAX_DOCUMENTS || files.some(({ bytes }) => bytes > documents.maxBytes)) return undefined;
  const room = maxTokens - promptTokens(retrieval.question, selectTurns(retrieval.history, maxTokens));
  const ours: Citation[][] = [];
  let expected = 0;
  for (const { id, filename } of files) {
    const passages: Citation[] = [];
    for (const { lineStart, lineEnd, text } of services.index.passagesOf(id)) {
      expected += estimateTokens(text) * EXTRACTION_SHARE;
      if (expected > room) return undefined;
      passages.push({ file_id: id, filename, line_start: lineStart, line_end: lineEnd, text, score: 0 });
    }
    if (passages.length === 0) return undefined;
    ours.push(passages);
  }
  const texts = await Promise.all(
    files.map(({ filename, sha256 }) =>
      EXTRACTORS[documents.dialect]({ ...request, filename, stored: services.blobs.find(sha256) }),
    ),
  );
  const sources = texts.map((text, index) => ({ text, passages: ours[index] ?? [] }));
  return sources;
}
