import { DEFAULT_MAX_CITATIONS, type QueryResponse } from '../../protocol/query.ts';
import { nameOfText } from '../extract/textWriter.ts';
import { extractAnswer } from '../search/extractAnswer.ts';
import { CLOSEST, LIKELY, SURE } from './kinds/answerKind.ts';
import { isAccountedFor } from './kinds/text/accounted.ts';
import { filesNamed } from './kinds/filesNamed.ts';
import type { AnsweringThread, FileToAsk, StructureAnswer } from './thread/answeringThread.ts';
import type { FoundAnswer } from './thread/messages.ts';
import type { FileObject } from '../../protocol/files.ts';
import { localPassages, type Retrieval, questionReferredTo } from './retrieve.ts';
import {
  bothPassages,
  withoutThoseOf,
  type LocalAnswer,
  notInScope,
  possiblyNotInScope,
  unsureAnswer,
} from './unsureAnswer.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../store/blobStore.ts';
import type { DocumentStore } from '../store/documentStore.ts';

/** The provider that is always there: sentences of the file itself, no model. */
export const LOCAL_PROVIDER = 'local';
const LOCAL_MODEL = 'extractive';

/** How many files' structures are read for one question, those first that match it best. */
const MAX_STRUCTURED_FILES = 8;

/** Services that answering without a model uses. */
export interface LocalServices {
  readonly answering: Pick<AnsweringThread, 'find'>;
  /** The extracted texts of documents. */
  readonly documents: Pick<DocumentStore, 'find'>;
  readonly blobs: Pick<BlobStore, 'find'>;
  readonly log: Logger;
}

/** Limits of a request on its answer. */
export interface AnswerLimits {
  readonly maxCitations: number;
  /** The most tokens that a model would have been sent, for the receipt. */
  readonly maxTokens: number;
}

/** Answers without any model: from the files' structure, else with the sentence that matches best. */
export async function answerLocally(
  services: LocalServices,
  retrieval: Retrieval,
  notesBefore: readonly string[],
  limits: AnswerLimits,
): Promise<QueryResponse> {
  const structures = await lookIntoStructures(services, retrieval);
  const { text, citations, how } = answerOf(structures, retrieval, limits.maxCitations);
  const notes = [...notesBefore, ...structures.failed.flatMap((id) => noteOfFailure(retrieval.files.get(id)) ?? [])];
  return {
    answer: text,
    citations: [...citations],
    provider: LOCAL_PROVIDER,
    model: LOCAL_MODEL,
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
    receipt: {
      files: retrieval.receiptFiles,
      passages_considered: retrieval.result.considered,
      passages_sent: 0,
      tokens_budget: limits.maxTokens,
      tokens_sent: 0,
      left_out: [],
      ...(how === undefined ? {} : { found_by: how }),
    },
  };
}

function noteOfFailure(file: FileObject | undefined): string | undefined {
  return file && `The structure of ${file.filename} could not be read: the answer is from its text alone.`;
}

function answerOf(
  { findings: all, isStructured, isDoubtful }: StructureAnswer,
  retrieval: Retrieval,
  maxCitations: number,
): LocalAnswer {
  // All lines that prove a finding have to be among those that may answer.
  const findings = all.filter(({ fileId, lines }) => lines.every((span) => retrieval.isWithinRanges(fileId, span)));
  const certainty = findings[0]?.certainty ?? 0;
  // Pairs of characters match by accident: a question that names something which the file does not have is not answered from
  // it.
  if (certainty < SURE && isDoubtful && /\p{Script=Han}/u.test(retrieval.question))
    return { text: notInScope(retrieval), citations: [] };
  // Text that answers the question wins over a finding that is merely closest.
  const extracted = fromPassages(retrieval, maxCitations);
  // Settings and tables without a name like the one asked for seldom answer elsewhere.
  const isUnsure =
    extracted.citations.length > 0 &&
    (isStructured ||
      isDoubtful ||
      retrieval.result.isDoubtful === true ||
      !isAccountedFor(retrieval.question, extracted.citations[0]?.text ?? '', extracted.text));
  const warning = `${possiblyNotInScope(retrieval)}\n\n`;
  if (certainty >= (retrieval.result.isAnswerable && !isStructured && !isDoubtful ? LIKELY : CLOSEST)) {
    const isOther = isOtherProse(findings, extracted);
    const found = fromFindings(findings, retrieval.files);
    if (isOther)
      return bothPassages(
        found,
        extracted,
        certainty < SURE || isUnsure ? warning : '',
        retrieval.question,
        maxCitations,
      );
    if (certainty < SURE) return unsureAnswer(found, retrieval);
    // A request for more citations than usual gets the passages as well.
    return isProse(findings) || maxCitations > DEFAULT_MAX_CITATIONS
      ? { ...found, citations: [...found.citations, ...withoutThoseOf(found, extracted)].slice(0, maxCitations) }
      : found;
  }
  return isUnsure ? unsureAnswer(extracted, retrieval) : extracted;
}

/** The kind of a finding that is a passage of prose, which the search has ranked as well. */
const PROSE = 'section';
/** How many of the best passages of the search count as agreeing with a finding. */
const AGREEING = 2;

function isProse(findings: readonly FoundAnswer[]): boolean {
  return findings.some(({ kinds }) => kinds.includes(PROSE));
}

/** Whether a finding in prose is none of the passages that the search finds best. */
function isOtherProse(findings: readonly FoundAnswer[], { citations }: LocalAnswer): boolean {
  if (!isProse(findings) || citations.length === 0) return false;
  const best = citations.slice(0, AGREEING);
  return !findings.some(({ fileId, lines }) =>
    lines.some(({ first, last }) =>
      best.some((cited) => cited.file_id === fileId && cited.line_start <= last && first <= cited.line_end),
    ),
  );
}

/** The largest file whose structure is read, in bytes: larger ones would hold up the answer. */
const MAX_STRUCTURED_BYTES = 8 * 1024 * 1024;

/**
 * The findings in the structures of the files that a question names, and of those that match it best. Never rejects: the text
 * can still answer.
 */
async function lookIntoStructures(services: LocalServices, retrieval: Retrieval): Promise<StructureAnswer> {
  const { question, history, files, result } = retrieval;
  const named = filesNamed(question, [...files.values()]).map(({ id }) => id);
  const ranked = [...new Set([...named, ...result.hits.map(({ fileId }) => fileId), ...files.keys()])];
  const asked = ranked
    .slice(0, MAX_STRUCTURED_FILES)
    .flatMap((id) => files.get(id) ?? [])
    .filter(({ bytes }) => bytes <= MAX_STRUCTURED_BYTES)
    .map((file) => fileToAsk(services, file));
  const before = questionReferredTo(question, history);
  try {
    return await services.answering.find({ question, ...(before === undefined ? {} : { before }) }, asked);
  } catch (error) {
    services.log.warn(`No structure could be looked into: ${error instanceof Error ? error.message : String(error)}`);
    return { findings: [], isStructured: false, isDoubtful: false, failed: [] };
  }
}

/**
 * A file as the answering thread reads it: of a document the extracted text, which is Markdown or a sheet, whatever the
 * document was.
 */
function fileToAsk({ documents, blobs }: LocalServices, { id, filename, sha256 }: FileObject): FileToAsk {
  const document = documents.find(id);
  return {
    fileId: id,
    filename: document ? nameOfText(filename, document.structure) : filename,
    stored: () => (document ? { content: document.text } : blobs.find(sha256)),
  };
}

function fromFindings(findings: readonly FoundAnswer[], files: Retrieval['files']): LocalAnswer {
  const isSeveral = findings.length > 1;
  const nameOf = (fileId: string): string => files.get(fileId)?.filename ?? '';
  const texts = findings.map(({ fileId, text }) => (isSeveral ? `**${nameOf(fileId)}**: ${text}` : text));
  return {
    text: texts.join('\n\n'),
    how: findings.map(({ how }) => how).join('; '),
    citations: findings.flatMap(({ fileId, cited, certainty }) =>
      cited.map(({ first, last, text }) => ({
        file_id: fileId,
        filename: nameOf(fileId),
        line_start: first,
        line_end: last,
        text,
        score: certainty,
      })),
    ),
  };
}

function fromPassages(retrieval: Retrieval, maxCitations: number): LocalAnswer {
  const { files, result } = retrieval;
  const extracted = extractAnswer({ ...result, hits: result.hits.slice(0, localPassages(maxCitations)) }, maxCitations);
  return {
    text: extracted.answer ?? notInScope(retrieval),
    citations: extracted.citations.map(({ fileId, lineStart, lineEnd, text, score }) => ({
      file_id: fileId,
      filename: files.get(fileId)?.filename ?? '',
      line_start: lineStart,
      line_end: lineEnd,
      text,
      score,
    })),
  };
}
