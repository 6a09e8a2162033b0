import { DEFAULT_MAX_TOKENS, type QueryResponse } from '../../protocol/query.ts';
import { extractAnswer } from '../answer/extractAnswer.ts';
import { notInScope } from './notInScope.ts';
import { LOCAL_PASSAGES, type Retrieval } from './retrieve.ts';

/** The provider that is always there: sentences of the file itself, no model. */
export const LOCAL_PROVIDER = 'local';
const LOCAL_MODEL = 'extractive';

/** Answers without any model. */
export function answerLocally(
  retrieval: Retrieval,
  notes: readonly string[],
  maxTokens = DEFAULT_MAX_TOKENS,
): QueryResponse {
  const { files, result, receiptFiles } = retrieval;
  const extracted = extractAnswer({ ...result, hits: result.hits.slice(0, LOCAL_PASSAGES) });
  return {
    answer: extracted.answer ?? notInScope(retrieval),
    citations: extracted.citations.map(({ fileId, lineStart, lineEnd, text, score }) => ({
      file_id: fileId,
      filename: files.get(fileId)?.filename ?? '',
      line_start: lineStart,
      line_end: lineEnd,
      text,
      score,
    })),
    provider: LOCAL_PROVIDER,
    model: LOCAL_MODEL,
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
    receipt: {
      files: receiptFiles,
      passages_considered: result.considered,
      passages_sent: 0,
      tokens_budget: maxTokens,
      tokens_sent: 0,
      left_out: [],
    },
  };
}
