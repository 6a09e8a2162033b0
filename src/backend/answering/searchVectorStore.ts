import type {
  AttributeFilter,
  Attributes,
  ComparisonFilter,
  SearchVectorStore,
  VectorStoreSearchPage,
} from '../../protocol/vectorStores.ts';
import { requireVectorStores } from '../requireVectorStore.ts';
import type { AnsweringServices } from './retrieve.ts';

type Result = VectorStoreSearchPage['data'][number];

/** The passages of a store that match a question best, or several questions, of files whose attributes pass the filter. */
export async function searchVectorStore(
  services: Pick<AnsweringServices, 'vectorStores' | 'index' | 'files'>,
  id: string,
  { query, filters, max_num_results: limit, ranking_options }: SearchVectorStore,
): Promise<VectorStoreSearchPage> {
  const stores = requireVectorStores(services);
  const { fileIds } = await stores.members(id);
  const attributes = filters ? await stores.attributesOf(id) : undefined;
  const asked =
    filters && attributes ? fileIds.filter((fileId) => passes(attributes.get(fileId) ?? {}, filters)) : fileIds;
  await stores.touch(id);
  const questions = [query].flat();
  const threshold = ranking_options?.score_threshold ?? 0;
  const results = new Map<string, Result>();
  for (const question of questions) {
    for (const { fileId, passage, score } of services.index.search(asked, question, limit).hits) {
      const { lineStart, lineEnd, text } = passage;
      const key = `${fileId}:${String(lineStart)}:${String(lineEnd)}`;
      const ofOne = withinOne(score);
      if (ofOne < threshold || (results.get(key)?.score ?? -1) >= ofOne) continue;
      const file = await services.files.get(fileId);
      if (!file) continue;
      const known = attributes?.get(fileId) ?? (await stores.file(id, fileId))?.attributes ?? {};
      const content: Result['content'] = [{ type: 'text', text }];
      const { filename } = file;
      const lines = { line_start: lineStart, line_end: lineEnd };
      results.set(key, { file_id: fileId, filename, score: ofOne, attributes: known, content, ...lines });
    }
  }
  const data = [...results.values()].sort((a, b) => b.score - a.score).slice(0, limit);
  return {
    object: 'vector_store.search_results.page',
    search_query: questions,
    data,
    has_more: false,
    next_page: null,
  };
}

/** A score of the ranking, which has no upper end, from 0 to 1 in the same order. */
function withinOne(score: number): number {
  return score <= 0 ? 0 : score / (1 + score);
}

/** Whether attributes pass a filter. What a file does not have is equal to nothing and in no list. */
export function passes(attributes: Attributes, filter: AttributeFilter): boolean {
  if ('filters' in filter) {
    return filter.type === 'and'
      ? filter.filters.every((each) => passes(attributes, each))
      : filter.filters.some((each) => passes(attributes, each));
  }
  const value = attributes[filter.key];
  if (value === undefined) return filter.type === 'ne' || filter.type === 'nin';
  return compares(value, filter);
}

function compares(value: Attributes[string], { type, value: wanted }: ComparisonFilter): boolean {
  const isListed = Array.isArray(wanted) ? wanted.some((each) => each === value) : wanted === value;
  if (type === 'eq' || type === 'in') return isListed;
  if (type === 'ne' || type === 'nin') return !isListed;
  // Only numbers are before and after numbers, and texts before and after texts.
  if (typeof value === 'boolean' || typeof wanted !== typeof value || typeof wanted === 'object') return false;
  if (type === 'gt') return value > wanted;
  if (type === 'gte') return value >= wanted;
  return type === 'lt' ? value < wanted : value <= wanted;
}
