import type { Citation } from '../../protocol/query.ts';
import { describePlace } from '../extract/place.ts';
import { type LineSources, sourceOfLines, type SourceSpan } from '../extract/sourceLines.ts';
import type { AnsweringServices } from './answeringServices.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import { detectEncoding, readShownLines } from '../text/lines.ts';

/** A source of more bytes is not read again for the lines that are cited. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024;

/**
 * The citations as a reader looks them up: lines of the file itself where the text of a document was taken from its lines, as
 * from those of HTML; else with the place in the document.
 */
export function citeSources(services: AnsweringServices, citations: readonly Citation[]): Citation[] {
  const byFile = Map.groupBy(citations, ({ file_id }) => file_id);
  const cited = new Map([...byFile].flatMap(([fileId, ofFile]) => [...inSource(services, fileId, ofFile)]));
  return placeCitations(services.documents, citations).map((placed, index) => {
    const original = citations[index];
    return (original && cited.get(original)) ?? placed;
  });
}

function inSource(
  { documents, fileTable, blobs }: AnsweringServices,
  fileId: string,
  citations: readonly Citation[],
): Map<Citation, Citation> {
  const found = new Map<Citation, Citation>();
  const sources = documents.sources(fileId);
  const file = sources && fileTable.get(fileId);
  const stored = file && file.bytes <= MAX_SOURCE_BYTES ? blobs.find(file.sha256) : undefined;
  if (!sources || !stored) return found;
  const detection = detectEncoding(stored);
  // What is read in another encoding by the editor could not be looked up there.
  if (detection.kind !== 'text' || detection.encoding !== 'utf-8') return found;
  const lines = [...readShownLines(stored, detection.encoding, file?.filename ?? '')];
  for (const citation of citations) {
    const span = spanOf(citation, sources, lines.length);
    if (!span) continue;
    const { first, last } = span;
    found.set(citation, {
      ...citation,
      line_start: first,
      line_end: last,
      text: lines.slice(first - 1, last).join('\n'),
    });
  }
  return found;
}

function spanOf({ line_start, line_end }: Citation, sources: LineSources, lines: number): SourceSpan | undefined {
  const span = sourceOfLines(sources, line_start, line_end);
  return span && span.last <= lines ? span : undefined;
}

/** The citations with the places of those that point into documents: where a reader finds the lines in the original. */
export function placeCitations(documents: DocumentStore, citations: readonly Citation[]): Citation[] {
  const placesOf = new Map<string, ReturnType<DocumentStore['places']>>();
  return citations.map((citation) => {
    const { file_id, line_start, line_end } = citation;
    if (!placesOf.has(file_id)) placesOf.set(file_id, documents.places(file_id));
    const places = placesOf.get(file_id);
    return places ? { ...citation, place: describePlace(places, line_start, line_end) } : citation;
  });
}
