import type { Logger } from '../log.ts';
import type { PassageIndex } from '../search/passageIndex.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import type { ServiceDocuments } from '../store/serviceDocuments.ts';
import type { ProviderRegistry } from './models/modelProviders.ts';
import type { AnsweringThread } from './thread/answeringThread.ts';
import type { AskedStore, Turn, Citation, PassagesRequest, Receipt } from '../../protocol/query.ts';
import { isOverviewQuestion } from '../search/overviewQuestion.ts';
import { analyseQuestion } from '../search/ranking/question.ts';
import type { SearchHit, SearchResult } from '../search/passage.ts';
import type { FileObject } from '../../protocol/files.ts';
import { badRequest } from '../http/httpError.ts';
import type { Files, LocalBytes, VectorStores } from '../ports.ts';
import { notProcessed, requireFile } from '../requireFile.ts';
import { requireReadyStore, requireVectorStores } from '../requireVectorStore.ts';

/** Services that answering uses. */
export interface AnsweringServices {
  readonly files: Files;
  readonly blobs: LocalBytes;
  /** The extracted texts of documents. */
  readonly documents: DocumentStore;
  readonly index: PassageIndex;
  /** Undefined where this backend keeps none. */
  readonly vectorStores: VectorStores | undefined;
  /** Answers from the structures of files. */
  readonly answering: AnsweringThread;
  /** The model services, with their present keys. */
  readonly providers: ProviderRegistry;
  /** The documents that model services have still to delete. */
  readonly serviceDocuments: ServiceDocuments;
  /** How long a model service may send nothing, in milliseconds. */
  readonly modelSilenceMs: number;
  readonly log: Logger;
}

/** How many words with a meaning of its own make a question stand by itself, even if it refers to another. */
const SELF_SUFFICIENT_WORDS = 4;

/** Beginnings of questions that go on from the one before, in the languages where these are easily told. */
const GOES_ON =
  /^\s*(?:and|or|but|so|then|also|what about|how about|what if|und|oder|aber|et|ou|mais|y|o|pero|e|ma)\b|^\s*(?:那么?|还有|另外|では|じゃあ|それで)|呢[?？]?\s*$/iu;

/** Words that refer to something mentioned before. */
const REFERS_BACK =
  /\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|same|instead|otherwise|else|more)\b|[它他她]们?|这[个些里]?|那[个些里]|それ|その/iu;

const UNSPACED_TERM = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/**
 * The words that a pair of characters counts as: most words of such scripts have two characters, and every other pair joins
 * two words.
 */
const WORDS_PER_PAIR = 0.5;

/**
 * A word that is in no question: together with it, the stop words of a question are dropped even where it has no other words.
 */
const PROBE = 'zqxj';

/** The weight of the question before, against 1 for the follow-up itself, whose few words are the present question. */
const CONTEXT_WEIGHT = 0.5;

/**
 * Searches for a question together with the one that it refers to. A follow-up of hardly any words ("and in the second
 * year?") finds passages by its own words, those first that match the question before as well.
 *
 * @param search searches for one text, best hits first
 * @param limit the most hits to return
 */
export function searchInContext(
  search: (text: string) => SearchResult,
  question: string,
  history: readonly Turn[],
  limit: number,
): SearchResult {
  const context = questionReferredTo(question, history);
  if (context === undefined) return search(question);
  const together = search(`${question.replace(/[\s\p{P}]+$/u, '')}? ${context}`);
  return meaningfulWords(question) === 0 ? together : combine(search(question), together, limit);
}

/**
 * The last question that stood by itself, where this one does not; undefined where this one does or there was none before.
 */
export function questionReferredTo(question: string, history: readonly Turn[]): string | undefined {
  if (standsByItself(question)) return undefined;
  return (history.findLast((turn) => standsByItself(turn.question)) ?? history[0])?.question;
}

/** Whether a question can be understood without another: it has enough words with a meaning, and none refers elsewhere. */
function standsByItself(question: string): boolean {
  if (isOverviewQuestion(question)) return true;
  const words = meaningfulWords(question);
  if (GOES_ON.test(question) || REFERS_BACK.test(question)) return words > SELF_SUFFICIENT_WORDS;
  return words > 1;
}

/** About how many words of a question carry meaning. Scripts without spaces come in single characters and in pairs. */
function meaningfulWords(question: string): number {
  const weights = analyseQuestion(`${question} ${PROBE}`).terms.map(({ term }) => {
    if (term === PROBE) return 0;
    if (!UNSPACED_TERM.test(term)) return 1;
    return term.length > 1 ? WORDS_PER_PAIR : 0;
  });
  return weights.reduce<number>((sum, weight) => sum + weight, 0);
}

/**
 * Combines the results for the follow-up alone and for both questions. A file that has none of the follow-up's own words does
 * not answer it, however well it answers the question before.
 */
function combine(own: SearchResult, together: SearchResult, limit: number): SearchResult {
  const scores = new Map<string, { hit: SearchHit; score: number }>();
  const add = ({ hits }: SearchResult, weight: number): void => {
    const best = hits[0]?.score ?? 0;
    for (const hit of hits) {
      const key = `${hit.fileId}:${String(hit.passage.lineStart)}:${String(hit.passage.lineEnd)}`;
      const score = best > 0 ? (weight * hit.score) / best : 0;
      scores.set(key, { hit, score: score + (scores.get(key)?.score ?? 0) });
    }
  };
  add(own, 1);
  add(together, CONTEXT_WEIGHT);
  const ranked = [...scores.values()].sort((a, b) => b.score - a.score);
  return {
    ...together,
    hits: ranked.slice(0, limit).map(({ hit, score }) => ({ ...hit, score })),
    isAnswerable: own.coverage > 0 && (own.isAnswerable || together.isAnswerable),
  };
}

/** The most passages that a model is offered; those that do not fit into its budget are left out. */
export const MODEL_PASSAGES = 60;

const LOCAL_PASSAGES = 10;

/** The most passages for the extractive answer; unless more are to be cited, further ones would only repeat the best. */
export function localPassages(maxCitations: number): number {
  return Math.max(LOCAL_PASSAGES, maxCitations);
}

/** The question with the files and passages that it is answered from. */
export interface Retrieval {
  readonly question: string;
  /** The conversation before the question, oldest first. */
  readonly history: readonly Turn[];
  /** The files that the question names, and those of its vector stores that match best or whose names stand in it. */
  readonly files: ReadonlyMap<string, FileObject>;
  readonly stores: readonly AskedStore[];
  readonly result: SearchResult;
  /** The whole passages, best first. */
  readonly passages: readonly Citation[];
  /** What the question is about, for the receipt. */
  readonly receiptScope: Pick<Receipt, 'files' | 'vector_stores'>;
  /** Whether the question is limited to some lines of a file. */
  readonly isLimitedToLines: boolean;
  /** Whether lines of a file may answer: all of them, unless the question is limited to others. */
  readonly isWithinRanges: (fileId: string, lines: { readonly first: number; readonly last: number }) => boolean;
}

/** How many files of a vector store are looked into because their names stand in the question. */
const MAX_NAMED_IN_STORE = 4;

/**
 * Searches the files for a question and the one it refers to, for up to `limit` passages of the lines that it is about.
 * Rejects with 404 for an unknown file or vector store, 409 for a file that is not ready and 400 for lines of a file that is
 * not asked about. Of a vector store the files that are ready are asked.
 */
export async function retrieve(
  services: AnsweringServices,
  { file_ids, vector_store_ids = [], question, history = [], ranges = [] }: PassagesRequest,
  limit: number,
): Promise<Retrieval> {
  const files = new Map<string, FileObject>();
  for (const id of file_ids) {
    const file = await requireFile(services, id);
    if (file.status !== 'processed') throw notProcessed(file);
    files.set(id, file);
  }
  const spans = ranges.map(({ file_id, line_start, line_end }) => {
    if (!files.has(file_id)) throw badRequest('A range is about a file that the question does not name.', 'ranges');
    return { fileId: file_id, lineStart: line_start, lineEnd: line_end };
  });
  await services.files.load([...files.values()]);
  const { stores, fileIds, named } = await membersOf(services, vector_store_ids, question);
  const asked = stores.length === 0 ? [...files.keys()] : [...new Set([...files.keys(), ...fileIds])];
  const search = (text: string): SearchResult => services.index.search(asked, text, limit, spans);
  const found = searchInContext(search, question, history, limit);
  for (const id of new Set([...found.hits.map(({ fileId }) => fileId), ...named])) {
    const file = files.get(id) ?? (await services.files.get(id));
    if (file) files.set(id, file);
  }
  // A file of a store may have been deleted since its members were listed.
  const result = { ...found, hits: found.hits.filter(({ fileId }) => files.has(fileId)) };
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
  const receiptScope = { files: receiptFiles, ...(stores.length > 0 ? { vector_stores: stores } : {}) };
  const spansOf = Map.groupBy(spans, ({ fileId }) => fileId);
  const isWithinRanges: Retrieval['isWithinRanges'] = (fileId, { first, last }) =>
    spansOf.get(fileId)?.some(({ lineStart, lineEnd }) => lineStart <= first && last <= lineEnd) ?? true;
  const isLimitedToLines = spans.length > 0;
  return { question, history, files, stores, result, passages, receiptScope, isLimitedToLines, isWithinRanges };
}

/** The vector stores of a question, their files that can be asked about, and those of them whose names stand in it. */
async function membersOf(
  services: AnsweringServices,
  ids: readonly string[],
  question: string,
): Promise<{ stores: AskedStore[]; fileIds: string[]; named: string[] }> {
  const stores: AskedStore[] = [];
  const fileIds: string[] = [];
  const named: string[] = [];
  for (const id of new Set(ids)) {
    const vectorStores = requireVectorStores(services);
    const { name } = await requireReadyStore(services, id);
    const members = await vectorStores.members(id);
    const { counts, bytes } = members;
    stores.push({ id, name, files: counts.completed, bytes, in_progress: counts.in_progress });
    for (const fileId of members.fileIds) fileIds.push(fileId);
    named.push(...(await vectorStores.filesNamedIn(id, question, MAX_NAMED_IN_STORE)));
    await vectorStores.touch(id);
  }
  return { stores, fileIds, named };
}
