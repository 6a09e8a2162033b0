import { AUTO_ORDER, MODEL_SERVICES, Provider } from '../../protocol/providers.ts';
import {
  DEFAULT_MAX_CITATIONS,
  DEFAULT_MAX_TOKENS,
  type QueryRequest,
  type QueryResponse,
  type QueryStreamEvent,
  type Citation,
} from '../../protocol/query.ts';
import { badRequest } from '../http/httpError.ts';
import { ModelError, planProviders } from './models/modelProviders.ts';
import { type AnsweringServices, localPassages, MODEL_PASSAGES, retrieve } from './retrieve.ts';
import { answerLocally } from './answerLocally.ts';
import { factsOf, lookIntoStructures } from './structureFindings.ts';
import { broadened } from './broadPassages.ts';
import { describePlace, type LineSources, sourceOfLines, type SourceSpan } from '../extract/textWriter.ts';
import type { Files, LocalBytes } from '../ports.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import { detectEncoding, readShownLines } from '../text/lines.ts';

const PROVIDER = Provider.exclude(['vscode']);

/**
 * Answers a question with the provider that was asked for or chosen. Where a provider fails, the next one answers, and at
 * last the answer is made without a model; the notes of the answer say so. Rejects with an `HttpError` for a fault of the
 * request, and with the signal's reason once that is aborted.
 */
export async function answerQuestion(
  services: AnsweringServices,
  body: QueryRequest,
  signal: AbortSignal,
  onEvent: (event: QueryStreamEvent) => void = () => undefined,
): Promise<QueryResponse> {
  const requested = PROVIDER.default('auto').safeParse(body.provider);
  if (!requested.success) throw badRequest(`This backend has no provider "${body.provider ?? ''}".`, 'provider');
  const states =
    requested.data === 'auto' ? AUTO_ORDER.map((id) => services.providers.state(id)) : services.providers.states();
  const plan = planProviders(requested.data, states, body.send_to ?? []);
  const maxTokens = body.max_tokens ?? DEFAULT_MAX_TOKENS;
  const maxCitations = body.max_citations ?? DEFAULT_MAX_CITATIONS;
  const limit = plan.order.length > 0 ? MODEL_PASSAGES : localPassages(maxCitations);
  const retrieval = await retrieve(services, body, limit);
  const notes = [...plan.notes];
  const structures = await lookIntoStructures(services, retrieval);
  signal.throwIfAborted();
  const offered = plan.order.length > 0 ? broadened(services, retrieval) : retrieval;
  const facts = factsOf(structures, retrieval.files);
  // Files without any text have no passage to send.
  const order = offered.passages.length > 0 ? plan.order : [];
  for (const [index, provider] of order.entries()) {
    const access = services.providers.access(provider);
    if (!access) continue;
    // The model that is named belongs to one service; the next has others.
    const model = requested.data === 'auto' ? undefined : body.model;
    try {
      const { answerWithModel } = await import('./models/answerWithModel.ts');
      const request = { services, provider, access, model, retrieval: offered, facts, maxTokens, signal, onEvent };
      const answer = await answerWithModel(request);
      const all = [...notes, ...(answer.notes ?? [])];
      return all.length > 0 ? { ...answer, notes: all } : answer;
    } catch (error) {
      signal.throwIfAborted();
      const failure = error instanceof ModelError ? error : new ModelError('unavailable');
      services.log.warn(
        `${provider}: ${failure.kind}${failure.status === undefined ? '' : ` (${String(failure.status)})`}`,
      );
      const next = order[index + 1];
      const instead = next
        ? `${MODEL_SERVICES[next].label} was asked instead.`
        : 'The answer was made without a model.';
      const note = `${MODEL_SERVICES[provider].label} gave no answer: ${failure.message}. ${instead}`;
      notes.push(note);
      onEvent({ type: 'restart', note });
    }
  }
  const answer = answerLocally(retrieval, structures, notes, { maxTokens, maxCitations });
  return body.max_citations === undefined ? answer : { ...answer, citations: answer.citations.slice(0, maxCitations) };
}

/** Services in which the sources of citations are looked up. */
export interface SourceServices {
  readonly documents: Pick<DocumentStore, 'places' | 'sources'>;
  readonly files: Pick<Files, 'loaded'>;
  readonly blobs: Pick<LocalBytes, 'find'>;
}

/** The largest source that is read again for the cited lines, in bytes. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024;

/**
 * The citations with the places where a reader can look them up: lines of the file itself where the text of a document was
 * taken from its lines, as from those of HTML; else with the place in the document.
 */
export function citeSources(services: SourceServices, citations: readonly Citation[]): Citation[] {
  const byFile = Map.groupBy(citations, ({ file_id }) => file_id);
  const cited = new Map([...byFile].flatMap(([fileId, ofFile]) => [...inSource(services, fileId, ofFile)]));
  return placeCitations(services.documents, citations).map((placed, index) => {
    const original = citations[index];
    return (original && cited.get(original)) ?? placed;
  });
}

function inSource(
  { documents, files, blobs }: SourceServices,
  fileId: string,
  citations: readonly Citation[],
): Map<Citation, Citation> {
  const found = new Map<Citation, Citation>();
  const sources = documents.sources(fileId);
  const file = sources && files.loaded(fileId);
  const stored = file && file.bytes <= MAX_SOURCE_BYTES ? blobs.find(file.sha256) : undefined;
  if (!sources || !stored) return found;
  const detection = detectEncoding(stored);
  // An editor may read a file in another encoding differently, so its lines could not be looked up there.
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
export function placeCitations(documents: Pick<DocumentStore, 'places'>, citations: readonly Citation[]): Citation[] {
  const placesOf = new Map<string, ReturnType<DocumentStore['places']>>();
  return citations.map((citation) => {
    const { file_id, line_start, line_end } = citation;
    if (!placesOf.has(file_id)) placesOf.set(file_id, documents.places(file_id));
    const places = placesOf.get(file_id);
    return places ? { ...citation, place: describePlace(places, line_start, line_end) } : citation;
  });
}
