import * as z from 'zod';

/** The most tokens that a request may have sent to a model. */
export const MAX_TOKENS_LIMIT = 1_000_000;
/** The fewest: with less there would be no room for a passage beside the instructions. */
export const MAX_TOKENS_MINIMUM = 1_000;
export const DEFAULT_MAX_TOKENS = 8_000;

/** The most that a follow-up question may bring along of the conversation before it. */
export const MAX_TURNS = 20;
export const MAX_TURN_ANSWER_CHARS = 20_000;

/** The most files that one question may name. */
export const MAX_FILES = 1_000;

/** The longest question, in UTF-16 code units. */
export const MAX_QUESTION_CHARS = 8_000;

/** The most vector stores that one question may name. */
const MAX_STORES = 10;

/** What a question is about: files, and vector stores with all of their files. */
const ASKED = {
  file_ids: z.array(z.string().min(1)).max(MAX_FILES).default([]),
  /** Vector stores, where the backend's capabilities say that it has them. */
  vector_store_ids: z.array(z.string().min(1)).max(MAX_STORES).optional(),
};

function namesSomething({ file_ids, vector_store_ids = [] }: z.infer<z.ZodObject<typeof ASKED>>): boolean {
  return file_ids.length + vector_store_ids.length > 0;
}
const NAMES_NOTHING = { error: 'Name at least one file.', path: ['file_ids'] };
const Question = z
  .string()
  .trim()
  .min(1, 'The question is empty.')
  .max(MAX_QUESTION_CHARS, `The question is longer than ${MAX_QUESTION_CHARS.toLocaleString('en')} characters.`);

/** One earlier question of a conversation with its answer. */
export const Turn = z.object({ question: Question, answer: z.string().max(MAX_TURN_ANSWER_CHARS) });
export type Turn = z.infer<typeof Turn>;

/** The earlier turns of a conversation, before a follow-up question, oldest first. */
const History = z.array(Turn).max(MAX_TURNS);

/** The most ranges of lines that one question may name. */
const MAX_RANGES = 1_000;

/** Lines of a file, 1-based and inclusive; for a document, those of its extracted text. */
export const FileLineRange = z
  .object({ file_id: z.string().min(1), line_start: z.int().min(1), line_end: z.int().min(1) })
  .refine(({ line_start, line_end }) => line_start <= line_end, 'the first line of a range is behind its last');
export type FileLineRange = z.infer<typeof FileLineRange>;

/**
 * The only lines of their files that the answer may come from, where the backend's capabilities say that it knows `ranges`.
 * A file that has none is asked about as a whole.
 */
const Ranges = z.array(FileLineRange).max(MAX_RANGES);

/** The most citations of an answer that quotes passages, where the request names no other number. */
export const DEFAULT_MAX_CITATIONS = 5;
/** The most that a request may ask for, and the most passages that are searched for it. */
export const MAX_CITATIONS_LIMIT = 60;

export const QueryRequest = z
  .object({
    ...ASKED,
    question: Question,
    ranges: Ranges.optional(),
    /** Earlier questions about the same files with their answers, where this question follows them. */
    history: History.optional(),
    provider: z.string().optional(),
    model: z.string().max(200).optional(),
    stream: z.boolean().default(false),
    /** The most tokens, estimated, that may be sent to a model. */
    max_tokens: z.int().min(MAX_TOKENS_MINIMUM).max(MAX_TOKENS_LIMIT).optional(),
    /** The most citations of an answer without a model; a model cites what it uses of the passages it is sent. */
    max_citations: z.int().min(1).max(MAX_CITATIONS_LIMIT).optional(),
    /** The remote hosts that the person has agreed to send passages to. Nothing is sent to any other. */
    send_to: z.array(z.string()).max(100).optional(),
  })
  .refine(namesSomething, NAMES_NOTHING);
export type QueryRequest = z.infer<typeof QueryRequest>;

/**
 * Source of a claim. Lines are 1-based and inclusive; `text` is those lines verbatim. For a document they are the lines of
 * its extracted text, and `place` is their place in the document: `page 3`, `Prices!A2:D4`. HTML has lines of its own: an
 * answer cites these, without a place.
 */
export const Citation = z.object({
  file_id: z.string(),
  filename: z.string(),
  line_start: z.int().min(1),
  line_end: z.int().min(1),
  text: z.string(),
  score: z.number(),
  /** Only there for documents. */
  place: z.string().optional(),
});
export type Citation = z.infer<typeof Citation>;

/**
 * How far the cited lines show a sentence: they say it, with its words, amounts, names and negations (`verified`); they are there and
 * speak of the same, but the wording is not checked (`supported`); or neither (`unverified`).
 */
export const ClaimState = z.enum(['verified', 'supported', 'unverified']);
export type ClaimState = z.infer<typeof ClaimState>;

/** One sentence of a model's answer. `citations` are 1-based places in the citations of the response. */
export const Claim = z.object({
  text: z.string(),
  citations: z.array(z.int().min(1)),
  /** Whether its state is `verified`; from backends without states, whether its quote or most of its words were found. */
  verified: z.boolean(),
  /** Absent from backends of an earlier version. */
  state: ClaimState.optional(),
});
export type Claim = z.infer<typeof Claim>;

/**
 * The state of a claim. A claim that a backend of an earlier version called verified was not compared word by word, so it is
 * `supported`.
 */
export function stateOfClaim({ state, verified }: Claim): ClaimState {
  return state ?? (verified ? 'supported' : 'unverified');
}

/**
 * What was looked up or computed in the structure of a file, such as a count: the answer in Markdown, how it was found in a few
 * words, and the lines that prove it, the most telling first.
 */
export const Fact = z.object({ text: z.string(), found_by: z.string(), citations: z.array(Citation).min(1) });
export type Fact = z.infer<typeof Fact>;

/** Why passages were not sent to the model. */
export const LeftOutReason = z.enum(['ranked_lower', 'over_budget']);
export type LeftOutReason = z.infer<typeof LeftOutReason>;

/** Kinds of content in a document that are not read as text. */
export const NOT_READ = [
  'picture',
  'chart',
  'drawing',
  'embedded_file',
  'recording',
  'page_without_text',
  'page_in_unknown_letters',
  'unsure_word',
  'hidden_text',
  'part',
] as const;

/** How many of a kind were not read of a document. */
export const NotRead = z.object({ what: z.enum(NOT_READ), count: z.int().positive() });
export type NotRead = z.infer<typeof NotRead>;

/** The encoding that a text was read in, as people call it, where nothing in the file says or proves it. */
export const GuessedEncoding = z.object({ name: z.string(), is_doubtful: z.boolean() });
export type GuessedEncoding = z.infer<typeof GuessedEncoding>;

/** A vector store as far as a question could be asked about it: files that are ready, and those that are not yet. */
export const AskedStore = z.object({
  id: z.string(),
  name: z.string(),
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  in_progress: z.int().nonnegative(),
});
export type AskedStore = z.infer<typeof AskedStore>;

/** The sources of an answer: files, passages and tokens. Tokens are estimated. */
export const Receipt = z.object({
  files: z.array(
    z.object({
      file_id: z.string(),
      filename: z.string(),
      bytes: z.int().nonnegative(),
      lines: z.int().nonnegative(),
      /** Content of the file that was not read for the answer; absent where all of it was read. */
      not_read: z.array(NotRead).optional(),
      /** Absent where the encoding of the file is certain. */
      encoding: GuessedEncoding.optional(),
    }),
  ),
  /** The vector stores that were asked about; `files` then has of their files those whose passages match best. */
  vector_stores: z.array(AskedStore).optional(),
  passages_considered: z.int().nonnegative(),
  passages_sent: z.int().nonnegative(),
  tokens_budget: z.int().nonnegative(),
  tokens_sent: z.int().nonnegative(),
  /** How many facts the model was given beside the passages; absent where there were none. */
  facts_sent: z.int().positive().optional(),
  /** How many earlier questions the model was given with their answers; absent where there were none. */
  turns_sent: z.int().positive().optional(),
  left_out: z.array(z.object({ reason: LeftOutReason, count: z.int().positive() })),
  /** How an answer without a model was looked up or computed, in a few words; absent where it was extracted. */
  found_by: z.string().optional(),
});
export type Receipt = z.infer<typeof Receipt>;

export const QueryResponse = z.object({
  answer: z.string(),
  citations: z.array(Citation),
  provider: z.string(),
  model: z.string(),
  /** The sentences of a model's answer; absent where no model answered. */
  claims: z.array(Claim).optional(),
  /** How the provider was chosen and what went wrong on the way: one sentence each. */
  notes: z.array(z.string()).optional(),
  /** Absent from backends of an earlier version. */
  receipt: Receipt.optional(),
});
export type QueryResponse = z.infer<typeof QueryResponse>;

/**
 * The server-sent events of a streamed query: the citations first, then the answer in pieces, then the whole, or the
 * failure. The pieces are provisional: the whole has the checked citations and the marks of what is not verified.
 */
export const QueryStreamEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('citations'),
    /**
     * The passages that the pieces of a model's answer cite as `[1]` and so on, before they are narrowed to the lines that
     * were quoted.
     */
    citations: z.array(Citation),
    /** The model service that is answering; absent where no model is. */
    provider: z.string().optional(),
    model: z.string().optional(),
  }),
  z.object({ type: z.literal('delta'), text: z.string() }),
  /** The pieces streamed so far do not count: their provider has failed and another begins, or they were mere reasoning. */
  z.object({ type: z.literal('restart'), note: z.string() }),
  z.object({ type: z.literal('done'), response: QueryResponse }),
]);
export type QueryStreamEvent = z.infer<typeof QueryStreamEvent>;

/** `POST /v1/passages`: the passages that a query would be answered from, for clients that ask a model themselves. */
export const PassagesRequest = z
  .object({
    ...ASKED,
    question: Question,
    ranges: Ranges.optional(),
    history: History.optional(),
  })
  .refine(namesSomething, NAMES_NOTHING);
export type PassagesRequest = z.infer<typeof PassagesRequest>;

export const PassagesResponse = z.object({
  /** Best first. */
  passages: z.array(Citation),
  /** What was surely looked up or computed for the question; absent from backends of an earlier version. */
  facts: z.array(Fact).optional(),
  passages_considered: z.int().nonnegative(),
  files: Receipt.shape.files,
  vector_stores: Receipt.shape.vector_stores,
});
export type PassagesResponse = z.infer<typeof PassagesResponse>;
