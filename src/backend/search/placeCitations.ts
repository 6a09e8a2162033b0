import type { Citation } from '../../protocol/query.ts';
import { describePlace } from '../extract/place.ts';
import type { DocumentStore } from '../store/documentStore.ts';

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
