import * as z from 'zod';
import { MAX_PAGE_FILES } from './files.ts';

/**
 * OpenAI's vector stores: named sets of files that are asked about together, such as a workspace. The search behind them is this
 * backend's own, by words; nothing is embedded.
 * @see https://platform.openai.com/docs/api-reference/vector-stores
 */
export const VECTOR_STORES_PATH = '/v1/vector_stores';

/** The most files that one request adds. */
export const MAX_ADDED_FILES = 10_000;

const MAX_PAIRS = 16;
const Key = z.string().min(1).max(64);
const isShort = (pairs: object): boolean => Object.keys(pairs).length <= MAX_PAIRS;
const tooMany = `at most ${String(MAX_PAIRS)} pairs`;

const Metadata = z.record(Key, z.string().max(512)).refine(isShort, tooMany);

/** What is known of a file in a store, by which searches may be filtered. */
export const Attributes = z
  .record(Key, z.union([z.string().max(512), z.number(), z.boolean()]))
  .refine(isShort, tooMany);
export type Attributes = z.infer<typeof Attributes>;

const ExpiresAfter = z.object({ anchor: z.literal('last_active_at'), days: z.int().min(1).max(365) });

const FileCounts = z.object({
  in_progress: z.int().nonnegative(),
  completed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  cancelled: z.int().nonnegative(),
  total: z.int().nonnegative(),
});
export type FileCounts = z.infer<typeof FileCounts>;

/** Times are in seconds since the epoch, `usage_bytes` is the size of the files. */
export const VectorStore = z.object({
  id: z.string(),
  object: z.literal('vector_store'),
  created_at: z.int(),
  name: z.string(),
  description: z.string().nullable(),
  usage_bytes: z.int().nonnegative(),
  file_counts: FileCounts,
  status: z.enum(['expired', 'in_progress', 'completed']),
  expires_after: ExpiresAfter.nullable(),
  expires_at: z.int().nullable(),
  last_active_at: z.int().nullable(),
  metadata: Metadata,
});
export type VectorStore = z.infer<typeof VectorStore>;

export const VectorStoreFileStatus = z.enum(['in_progress', 'completed', 'failed', 'cancelled']);
export type VectorStoreFileStatus = z.infer<typeof VectorStoreFileStatus>;

export const VectorStoreFile = z.object({
  id: z.string(),
  object: z.literal('vector_store.file'),
  usage_bytes: z.int().nonnegative(),
  created_at: z.int(),
  vector_store_id: z.string(),
  status: VectorStoreFileStatus,
  last_error: z.object({ code: z.literal('unsupported_file'), message: z.string() }).nullable(),
  /** How files are cut into passages is this backend's affair. */
  chunking_strategy: z.object({ type: z.literal('other') }),
  attributes: Attributes,
});
export type VectorStoreFile = z.infer<typeof VectorStoreFile>;

export const VectorStoreFileBatch = z.object({
  id: z.string(),
  object: z.literal('vector_store.files_batch'),
  created_at: z.int(),
  vector_store_id: z.string(),
  status: z.enum(['in_progress', 'completed', 'cancelled']),
  file_counts: FileCounts,
});
export type VectorStoreFileBatch = z.infer<typeof VectorStoreFileBatch>;

/** Taken and not used: files are cut by their structure. */
const ChunkingStrategy = z.looseObject({ type: z.string() });

export const CreateVectorStore = z.object({
  name: z.string().max(512).nullish(),
  description: z.string().max(2048).nullish(),
  file_ids: z.array(z.string().min(1)).max(MAX_ADDED_FILES).optional(),
  metadata: Metadata.nullish(),
  expires_after: ExpiresAfter.nullish(),
  chunking_strategy: ChunkingStrategy.optional(),
});
export type CreateVectorStore = z.infer<typeof CreateVectorStore>;

/** What is absent stays as it is. */
export const UpdateVectorStore = z.object({
  name: z.string().max(512).nullish(),
  metadata: Metadata.nullish(),
  expires_after: ExpiresAfter.nullish(),
});
export type UpdateVectorStore = z.infer<typeof UpdateVectorStore>;

export const AddVectorStoreFile = z.object({
  file_id: z.string().min(1),
  attributes: Attributes.nullish(),
  chunking_strategy: ChunkingStrategy.optional(),
});

export const UpdateVectorStoreFile = z.object({ attributes: Attributes.nullable() });

/** Files by their ids, all with the same attributes, or each with its own. */
export const AddVectorStoreFiles = z
  .object({
    file_ids: z.array(z.string().min(1)).max(MAX_ADDED_FILES).optional(),
    files: z.array(AddVectorStoreFile).max(MAX_ADDED_FILES).optional(),
    attributes: Attributes.nullish(),
    chunking_strategy: ChunkingStrategy.optional(),
  })
  .refine(({ file_ids = [], files = [] }) => file_ids.length + files.length > 0, 'Name at least one file.');
export type AddVectorStoreFiles = z.infer<typeof AddVectorStoreFiles>;

/** The query of a list. `after` and `before` are ids of the pages beside. */
export const VectorStoreListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_FILES).default(20),
  order: z.enum(['asc', 'desc']).default('desc'),
  after: z.string().optional(),
  before: z.string().optional(),
});
export type VectorStoreListQuery = z.infer<typeof VectorStoreListQuery>;

export const VectorStoreFileListQuery = VectorStoreListQuery.extend({ filter: VectorStoreFileStatus.optional() });
export type VectorStoreFileListQuery = z.infer<typeof VectorStoreFileListQuery>;

/** A list as OpenAI pages it. */
function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    object: z.literal('list'),
    data: z.array(item),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  });
}
export const VectorStoreList = pageOf(VectorStore);
export const VectorStoreFileList = pageOf(VectorStoreFile);

export const VectorStoreDeleted = z.object({
  id: z.string(),
  object: z.literal('vector_store.deleted'),
  deleted: z.literal(true),
});
export const VectorStoreFileDeleted = z.object({
  id: z.string(),
  object: z.literal('vector_store.file.deleted'),
  deleted: z.literal(true),
});

export const ComparisonFilter = z.object({
  type: z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin']),
  key: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]),
});
export type ComparisonFilter = z.infer<typeof ComparisonFilter>;

/** A condition on the attributes of files. */
export type AttributeFilter =
  ComparisonFilter | { readonly type: 'and' | 'or'; readonly filters: readonly AttributeFilter[] };
export const AttributeFilter: z.ZodType<AttributeFilter> = z.lazy(() =>
  z.union([
    ComparisonFilter,
    z.object({ type: z.enum(['and', 'or']), filters: z.array(AttributeFilter).min(1).max(100) }),
  ]),
);

export const MAX_SEARCH_RESULTS = 50;

export const SearchVectorStore = z.object({
  query: z.union([z.string().min(1).max(8_000), z.array(z.string().min(1).max(8_000)).min(1).max(10)]),
  filters: AttributeFilter.optional(),
  max_num_results: z.int().min(1).max(MAX_SEARCH_RESULTS).default(10),
  ranking_options: z
    .object({ ranker: z.string().optional(), score_threshold: z.number().min(0).max(1).default(0) })
    .optional(),
  rewrite_query: z.boolean().optional(),
});
export type SearchVectorStore = z.infer<typeof SearchVectorStore>;

/** Passages, the best first. `score` is from 0 to 1; the lines are 1-based and inclusive. */
export const VectorStoreSearchPage = z.object({
  object: z.literal('vector_store.search_results.page'),
  search_query: z.array(z.string()),
  data: z.array(
    z.object({
      file_id: z.string(),
      filename: z.string(),
      score: z.number(),
      attributes: Attributes,
      content: z.array(z.object({ type: z.literal('text'), text: z.string() })),
      line_start: z.int(),
      line_end: z.int(),
    }),
  ),
  has_more: z.literal(false),
  next_page: z.null(),
});
export type VectorStoreSearchPage = z.infer<typeof VectorStoreSearchPage>;

/** The text of a file in a store, in passages. */
export const VectorStoreFileContent = z.object({
  object: z.literal('vector_store.file_content.page'),
  data: z.array(z.object({ type: z.literal('text'), text: z.string() })),
  has_more: z.literal(false),
  next_page: z.null(),
});
