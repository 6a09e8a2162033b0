import type { FileObject } from '../../protocol/files.ts';
import type { Citation, Fact } from '../../protocol/query.ts';
import { nameOfText } from '../extract/textWriter.ts';
import type { Logger } from '../log.ts';
import type { LocalBytes } from '../ports.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import { SURE } from './kinds/answerKind.ts';
import { filesNamed } from './kinds/filesNamed.ts';
import { questionReferredTo, type Retrieval } from './retrieve.ts';
import type { AnsweringThread, FileToAsk, StructureAnswer } from './thread/answeringThread.ts';
import type { FoundAnswer } from './thread/messages.ts';

/** Services that looking into the structure of files uses. */
export interface StructureServices {
  readonly answering: Pick<AnsweringThread, 'find'>;
  /** The extracted texts of documents. */
  readonly documents: Pick<DocumentStore, 'find'>;
  readonly blobs: Pick<LocalBytes, 'find'>;
  readonly log: Logger;
}

/** How many files' structures are read for one question, those first that match it best. */
const MAX_STRUCTURED_FILES = 8;
/** The largest file whose structure is read, in bytes: larger ones would hold up the answer. */
const MAX_STRUCTURED_BYTES = 8 * 1024 * 1024;

/**
 * The findings in the structures of the files that a question names, and of those that match it best; of a question that is
 * limited to lines, those that these lines prove. Never rejects: the text can still answer.
 */
export async function lookIntoStructures(services: StructureServices, retrieval: Retrieval): Promise<StructureAnswer> {
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
    const found = await services.answering.find({ question, ...(before === undefined ? {} : { before }) }, asked);
    // All lines that prove a finding have to be among those that may answer.
    const isInScope = ({ fileId, lines }: FoundAnswer): boolean =>
      lines.every((span) => retrieval.isWithinRanges(fileId, span));
    return { ...found, findings: found.findings.filter(isInScope) };
  } catch (error) {
    services.log.warn(`No structure could be looked into: ${error instanceof Error ? error.message : String(error)}`);
    return { findings: [], isStructured: false, isDoubtful: false, failed: [] };
  }
}

/**
 * A file as the answering thread reads it: of a document the extracted text, which is Markdown or a sheet, whatever the
 * document was.
 */
function fileToAsk({ documents, blobs }: StructureServices, { id, filename, sha256 }: FileObject): FileToAsk {
  const document = documents.find(id);
  return {
    fileId: id,
    filename: document ? nameOfText(filename, document.structure) : filename,
    stored: () => (document ? { content: document.text } : blobs.find(sha256)),
  };
}

/** The lines that prove a finding. */
export function citationsOf({ fileId, cited, certainty }: FoundAnswer, files: Retrieval['files']): Citation[] {
  const filename = files.get(fileId)?.filename ?? '';
  return cited.map(({ first, last, text }) => ({
    file_id: fileId,
    filename,
    line_start: first,
    line_end: last,
    text,
    score: certainty,
  }));
}

/** The kind of a finding that is a passage of prose, which the search has ranked as well. */
const PROSE = 'section';

/** Whether a finding is a passage of prose. */
export function isProse({ kinds }: FoundAnswer): boolean {
  return kinds.includes(PROSE);
}

/** What a model is told beside the passages: the sure findings that are no passages themselves. */
export function factsOf({ findings }: StructureAnswer, files: Retrieval['files']): Fact[] {
  return findings
    .filter((found) => found.certainty >= SURE && !found.isRefusal && !isProse(found) && found.cited.length > 0)
    .map((found) => ({ text: found.text, found_by: found.how, citations: citationsOf(found, files) }));
}
